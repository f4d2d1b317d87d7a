//! Gives a task back: skipped for good by this person, or released to be taken by anybody.

use crate::reason::{FEW_WORDS_MAX, check, check_note};
use crate::{FlowError, FlowResult, Specs};
use domain::event::EventKind;
use domain::{Role, Timestamp};
use serde_json::json;
use store::Tx;
use store::events::{NewEvent, append};
use store::projects;
use store::slots::{self, Claim, NewPass};
use store::work::{self, Day};

/// A lease that is given up.
#[derive(Debug, Clone)]
pub struct GiveUp {
    /// The project.
    pub project: i64,
    /// The project's newest spec version.
    pub version: i64,
    /// Who gives it up.
    pub person: i64,
    /// Their role in the project.
    pub role: Role,
    /// The task.
    pub task: i64,
    /// The lease's token.
    pub fence: i64,
    /// When.
    pub at: Timestamp,
}

/// Skips a task: it goes back to the others, and never comes to this person again.
pub fn skip(tx: &mut dyn Tx, specs: &Specs, give: &GiveUp, reason: &str, note: Option<&str>) -> FlowResult<()> {
    let policy = &specs.get(tx, give.project, give.version)?.policy;
    if !policy.skip.contains(&give.role) {
        let reason = format!("{}s may not skip tasks in this project", give.role.name());
        return Err(FlowError::Forbidden { reason, hint: "Flag the task, so that a lead looks at it.".into() });
    }
    check(reason, ("a skip", "Say why, in a few words."), FEW_WORDS_MAX)?;
    check_note(note)?;
    let (batch, ticket) = back(tx, give)?;
    slots::add_pass(tx, claim(give), give.task, NewPass { place: (batch, ticket), reason, note })?;
    let day = Day { person: give.person, day: give.at.day(), skips: 1, ..Day::default() };
    work::add(tx, give.project, day)?;
    log(tx, give, EventKind::Skipped, &json!({"reason": reason, "note": note}).to_string())
}

/// Releases a task: anybody may take it, this person too.
pub fn release(tx: &mut dyn Tx, give: &GiveUp) -> FlowResult<()> {
    back(tx, give)?;
    log(tx, give, EventKind::Released, "{}")
}

const fn claim(give: &GiveUp) -> Claim {
    Claim { project: give.project, person: give.person, at: give.at, until: give.at }
}

/// Puts the slot back into its batch's queue under a new ticket.
fn back(tx: &mut dyn Tx, give: &GiveUp) -> FlowResult<(i64, i64)> {
    let ticket = projects::reserve(tx, give.project, 0, 1)?.ticket;
    match slots::give_back(tx, claim(give), give.task, give.fence, ticket)? {
        Some((_, batch)) => Ok((batch, ticket)),
        None => Err(FlowError::refused("not_leased", "you no longer hold this task", "Go on with the next one.")),
    }
}

fn log(tx: &mut dyn Tx, give: &GiveUp, kind: EventKind, data: &str) -> FlowResult<()> {
    let event = NewEvent { at: give.at, kind, task: give.task, person: give.person, data };
    Ok(append(tx, give.project, event)?)
}
