//! Acts on many things at once: first the plan, which says what would change and what cannot and why; then that or nothing.
//!
//! Each verb works out its plan from the state of things. Without a token it stops there. With the token of a plan that
//! somebody has looked at it writes, all in one transaction, but only if the plan is still the same.

pub mod batches;
pub mod cases;
pub mod items;
pub mod members;
pub mod people;

use crate::{FlowError, FlowResult};
use domain::Timestamp;

/// The most things that one act takes, so that nobody else waits long for the writer.
pub const CHOSEN_MAX: usize = 10_000;

/// Something that was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// Its number.
    pub id: i64,
    /// What it is called.
    pub name: String,
}

/// Why a chosen thing stays as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stays {
    /// A name for programs.
    pub code: &'static str,
    /// The reason, for people.
    pub reason: &'static str,
}

/// It is no longer there.
pub const GONE: Stays = Stays { code: "gone", reason: "it is no longer there" };

/// It is so already.
pub const SAME: Stays = Stays { code: "same", reason: "it is so already" };

/// Who acts, in which project and when.
#[derive(Debug, Clone, Copy)]
pub struct By {
    /// The project; 0 where the act is about the installation.
    pub project: i64,
    /// The person.
    pub person: i64,
    /// When.
    pub at: Timestamp,
}

/// What an act on many things would change, or has changed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// What changes, in the order of the numbers.
    pub changes: Vec<Thing>,
    /// What stays as it is, by reason, in the order in which the reasons were met.
    pub refusals: Vec<(Stays, Vec<Thing>)>,
    /// Stands for exactly these changes by this act.
    pub token: String,
    /// Whether it is done, not only planned.
    pub done: bool,
}

impl Plan {
    /// Sorts the chosen things into those that change and those that stay; `act` says in its own words what is done.
    fn new(act: &str, chosen: impl IntoIterator<Item = (Thing, Result<(), Stays>)>) -> Self {
        let mut plan = Self::default();
        for (thing, fate) in chosen {
            match fate {
                Ok(()) => plan.changes.push(thing),
                Err(stays) => plan.refuse(stays, thing),
            }
        }
        let mut hasher = blake3::Hasher::new();
        hasher.update(act.as_bytes());
        for thing in &plan.changes {
            hasher.update(&thing.id.to_le_bytes());
        }
        hasher.finalize().to_hex()[..32].clone_into(&mut plan.token);
        plan
    }

    fn refuse(&mut self, stays: Stays, thing: Thing) {
        match self.refusals.iter_mut().find(|(other, _)| *other == stays) {
            Some((_, things)) => things.push(thing),
            None => self.refusals.push((stays, vec![thing])),
        }
    }

    /// How many things were chosen.
    pub fn chosen(&self) -> usize {
        self.changes.len() + self.refusals.iter().map(|(_, things)| things.len()).sum::<usize>()
    }

    /// Whether to write: not without a token, and only under the token of this very plan.
    fn is_agreed(&self, token: Option<&str>) -> FlowResult<bool> {
        match token {
            None => Ok(false),
            Some(token) if token == self.token => Ok(true),
            Some(_) => Err(changed_meanwhile()),
        }
    }

    fn carried_out(mut self) -> Self {
        self.done = true;
        self
    }
}

/// What was looked at is no longer what would happen; nothing was written.
fn changed_meanwhile() -> FlowError {
    FlowError::refused("changed_meanwhile", "what would change is no longer what you saw", "Look at it again.")
}

/// Numbers in order, each once; refused when there are too many for one act.
fn numbers(chosen: &[i64]) -> FlowResult<Vec<i64>> {
    let numbers: std::collections::BTreeSet<i64> = chosen.iter().copied().collect();
    if numbers.len() > CHOSEN_MAX {
        return Err(too_many());
    }
    Ok(numbers.into_iter().collect())
}

fn too_many() -> FlowError {
    let reason = format!("more than {CHOSEN_MAX} are chosen");
    FlowError::bad("too_many_chosen", reason, "Narrow the filter, and act on one part after the other.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(act: &str, changes: &[i64]) -> Plan {
        Plan::new(act, changes.iter().map(|id| (Thing { id: *id, name: String::new() }, Ok(()))))
    }

    #[test]
    fn a_token_stands_for_one_act_on_one_set_of_things() {
        let token = plan("flag", &[1, 2]).token;
        assert_eq!(token, plan("flag", &[1, 2]).token);
        assert_ne!(token, plan("unflag", &[1, 2]).token);
        assert_ne!(token, plan("flag", &[1]).token);
        assert!(!plan("flag", &[1]).is_agreed(None).unwrap());
        assert!(plan("flag", &[1, 2]).is_agreed(Some(&token)).unwrap());
        assert_eq!(plan("flag", &[1]).is_agreed(Some(&token)).unwrap_err().code(), "changed_meanwhile");
    }

    #[test]
    fn refusals_are_gathered_by_reason() {
        let thing = |id| Thing { id, name: format!("{id}") };
        let plan =
            Plan::new("x", [(thing(1), Err(GONE)), (thing(2), Err(SAME)), (thing(3), Err(GONE)), (thing(4), Ok(()))]);
        assert_eq!(plan.refusals, [(GONE, vec![thing(1), thing(3)]), (SAME, vec![thing(2)])]);
        assert_eq!((plan.chosen(), plan.changes), (4, vec![thing(4)]));
    }

    #[test]
    fn a_number_counts_once_and_there_is_a_most() {
        assert_eq!(numbers(&[3, 1, 3]).unwrap(), [1, 3]);
        let many: Vec<i64> = (0..=10_000).collect();
        assert_eq!(numbers(&many).unwrap_err().code(), "too_many_chosen");
    }
}
