//! Gives people roles in a project and takes them away.

use crate::{FlowError, FlowResult};
use domain::event::EventKind;
use domain::{Act, Role, Timestamp};
use serde_json::json;
use store::events::{NewEvent, append};
use store::{Tx, members, people, slots};

/// A change to a project's people.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// The project.
    pub project: i64,
    /// Whose role changes.
    pub person: i64,
    /// The role they get; none takes them out.
    pub role: Option<Role>,
    /// Who changes it.
    pub by: i64,
    /// When.
    pub at: Timestamp,
}

/// Gives, changes or takes away a role. A project keeps at least one lead or admin. What is in the hands of somebody who
/// may work here no longer goes to others.
pub fn change(tx: &mut dyn Tx, change: Change) -> FlowResult<()> {
    if people::by_id(tx, change.person)?.is_none() {
        return Err(FlowError::missing("such person", "See `assay user list`."));
    }
    let manages = |role: Role| role.allows(Act::Manage);
    let leads = members::of_project(tx, change.project)?.into_iter().filter(|member| manages(member.role));
    let (own, others): (Vec<_>, Vec<_>) = leads.partition(|member| member.person == change.person);
    if !own.is_empty() && others.is_empty() && !change.role.is_some_and(manages) {
        let reason = "the project would have nobody left to run it";
        return Err(FlowError::refused("last_lead", reason, "Make somebody else a lead first."));
    }
    match change.role {
        Some(role) => members::put(tx, change.project, change.person, role)?,
        None => {
            members::remove(tx, change.project, change.person)?;
        }
    }
    if !change.role.is_some_and(|role| role.allows(Act::Work)) {
        slots::let_go(tx, change.project, change.person, change.at)?;
    }
    let data = json!({"person": change.person, "role": change.role.map(Role::name)}).to_string();
    let event = NewEvent { at: change.at, kind: EventKind::MemberChanged, task: 0, person: change.by, data: &data };
    append(tx, change.project, event)?;
    Ok(())
}
