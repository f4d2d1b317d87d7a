//! Changes the roles of many people of a project, or takes them out of it.

use super::{By, Plan, SAME, Stays, Thing, numbers};
use crate::FlowResult;
use crate::membership::{Change, change};
use domain::{Act as RoleAct, Role};
use std::collections::{BTreeMap, BTreeSet};
use store::{Tx, members, people};

const NOT_IN_IT: Stays = Stays { code: "no_member", reason: "they are not in the project" };
const YOURSELF: Stays = Stays { code: "yourself", reason: "nobody changes their own role among others" };
const LAST_LEAD: Stays = Stays {
    code: "last_lead",
    reason: "the project would have nobody left to run it; make somebody else a lead first",
};

/// What changes about a person's place in a project: the role they get; none takes them out.
pub type Act = Option<Role>;

/// Plans a change of many people's roles, or carries it out under the token of its plan.
pub fn act(tx: &mut dyn Tx, by: By, (chosen, act): (&[i64], Act), token: Option<&str>) -> FlowResult<Plan> {
    let roles: BTreeMap<i64, Role> =
        members::of_project(tx, by.project)?.into_iter().map(|member| (member.person, member.role)).collect();
    let manages = |role: Role| role.allows(RoleAct::Manage);
    let mut leads: BTreeSet<i64> = roles.iter().filter(|(_, role)| manages(**role)).map(|(id, _)| *id).collect();
    // A plan is of roles as they were when it was looked at.
    let (mut found, mut before) = (Vec::new(), Vec::new());
    for id in numbers(chosen)? {
        let name = people::by_id(tx, id)?.map_or_else(|| format!("{id}"), |person| person.display);
        let fate = match roles.get(&id) {
            None => Err(NOT_IN_IT),
            Some(_) if id == by.person => Err(YOURSELF),
            Some(role) if Some(*role) == act => Err(SAME),
            Some(role) if manages(*role) && !act.is_some_and(manages) => {
                if leads.len() == 1 {
                    Err(LAST_LEAD)
                } else {
                    leads.remove(&id);
                    Ok(())
                }
            }
            Some(_) => Ok(()),
        };
        if fate.is_ok() {
            before.push(roles.get(&id));
        }
        found.push((Thing { id, name }, fate));
    }
    let plan = Plan::new(&format!("{act:?} {before:?}"), found);
    if !plan.is_agreed(token)? {
        return Ok(plan);
    }
    for thing in &plan.changes {
        change(tx, Change { project: by.project, person: thing.id, role: act, by: by.person, at: by.at })?;
    }
    Ok(plan.carried_out())
}
