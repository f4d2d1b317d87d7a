//! Lets many people of the installation sign in no longer, or again.

use super::{By, GONE, Plan, SAME, Stays, Thing, numbers};
use crate::FlowResult;
use crate::identity::{Change, set_disabled};
use store::{Tx, people};

const YOURSELF: Stays = Stays { code: "yourself", reason: "nobody locks themselves out" };

/// What changes about a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// They can sign in no longer; their sessions and tokens end.
    Disable,
    /// They can sign in again.
    Enable,
}

/// Plans a change of many people, or carries it out under the token of its plan. An administrator who acts stays one,
/// so there is always somebody to administer the installation.
pub fn act(tx: &mut dyn Tx, by: By, (chosen, act): (&[i64], Act), token: Option<&str>) -> FlowResult<Plan> {
    let disabled = act == Act::Disable;
    let mut found = Vec::new();
    for id in numbers(chosen)? {
        found.push(match people::by_id(tx, id)? {
            None => (Thing { id, name: format!("{id}") }, Err(GONE)),
            Some(person) => {
                let fate = if id == by.person {
                    Err(YOURSELF)
                } else if person.disabled == disabled {
                    Err(SAME)
                } else {
                    Ok(())
                };
                (Thing { id, name: person.display }, fate)
            }
        });
    }
    let plan = Plan::new(&format!("{act:?}"), found);
    if !plan.is_agreed(token)? {
        return Ok(plan);
    }
    for thing in &plan.changes {
        set_disabled(tx, Change { person: thing.id, by: by.person, at: by.at }, disabled)?;
    }
    Ok(plan.carried_out())
}
