//! Acts on many items: flags for the lead, takes flags off, puts held tasks back into the queue.

use super::{By, CHOSEN_MAX, GONE, Plan, Stays, Thing, changed_meanwhile, numbers, too_many};
use crate::FlowResult;
use crate::reason::{self, FEW_WORDS_MAX};
use domain::event::EventKind;
use domain::task::{TaskState, Why};
use serde_json::json;
use std::collections::BTreeSet;
use store::events::{NewEvent, append};
use store::items::list::{Filter, Line, Mark, Order, line, list};
use store::tasks::{self, NewFlag};
use store::{Tx, projects, slots};

/// The code of withdrawn tasks.
const WITHDRAWN: i64 = 5;

/// The code of a slot that is held.
const HELD: i64 = 1;

const OUT_OF_WORK: Stays = Stays { code: "withdrawn", reason: "it was taken out of the work" };
const FLAGGED: Stays = Stays { code: "flagged", reason: "it is flagged already" };
const UNFLAGGED: Stays = Stays { code: "not_flagged", reason: "it has no flag" };
const BEFORE_A_JUDGE: Stays =
    Stays { code: "before_a_judge", reason: "its flag brought it before a judge, who decides" };
const NOT_HELD: Stays = Stays { code: "not_held", reason: "nobody holds it" };

/// Which items are chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// These.
    These(Vec<i64>),
    /// All that a filter finds, but for some.
    All {
        /// What they must be like.
        like: Like,
        /// Those that are left out.
        except: Vec<i64>,
    },
}

/// What the chosen items must be like. Numbers below 0 and an empty text mean any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Like {
    /// Of this state's code.
    pub state: i64,
    /// Of this batch.
    pub batch: i64,
    /// With a title that contains this, in lower case.
    pub text: String,
    /// With this mark.
    pub mark: Option<Mark>,
}

/// What is done with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Flagged for the lead, so that a judge looks at them whatever the answers say.
    Flag {
        /// Why, in a few words.
        reason: String,
        /// More.
        note: Option<String>,
    },
    /// Rid of their flags.
    Unflag,
    /// Taken from whoever holds them, and put back into the queue.
    GiveBack,
}

impl Act {
    /// Whether it can be done with a task as it stands.
    fn check(&self, task: &Line) -> Result<(), Stays> {
        match self {
            Self::Flag { .. } if task.state == WITHDRAWN => Err(OUT_OF_WORK),
            Self::Flag { .. } if task.flagged => Err(FLAGGED),
            Self::Unflag if !task.flagged => Err(UNFLAGGED),
            Self::Unflag if waits_because_of_its_flag(task) => Err(BEFORE_A_JUDGE),
            Self::GiveBack if task.held == 0 => Err(NOT_HELD),
            Self::Flag { .. } | Self::Unflag | Self::GiveBack => Ok(()),
        }
    }
}

fn waits_because_of_its_flag(task: &Line) -> bool {
    let state = task.facts.as_deref().and_then(|facts| serde_json::from_str(facts).ok());
    matches!(state, Some(TaskState::Contested { why: Why::Flagged, .. }))
}

/// Plans an act on many items, or carries it out under the token of its plan.
pub fn act(tx: &mut dyn Tx, by: By, (choice, act): (&Choice, &Act), token: Option<&str>) -> FlowResult<Plan> {
    if let Act::Flag { reason, note } = act {
        reason::check(reason, ("a flag", "Say what is wrong, in a few words."), FEW_WORDS_MAX)?;
        reason::check_note(note.as_deref())?;
    }
    let plan = Plan::new(&format!("{act:?}"), chosen(tx, by.project, choice, act)?);
    if !plan.is_agreed(token)? {
        return Ok(plan);
    }
    for thing in &plan.changes {
        carry_out(tx, by, thing.id, act)?;
    }
    Ok(plan.carried_out())
}

type Chosen = Vec<(Thing, Result<(), Stays>)>;

fn chosen(tx: &mut dyn Tx, project: i64, choice: &Choice, act: &Act) -> FlowResult<Chosen> {
    let found = match choice {
        Choice::These(ids) => {
            let gone = |id| (Thing { id, name: format!("{id}") }, Err(GONE));
            let each = numbers(ids)?.into_iter().map(|id| {
                let found = line(tx, project, id)?;
                Ok(found.map_or_else(|| gone(id), |line| (thing(&line), act.check(&line))))
            });
            return each.collect();
        }
        Choice::All { like, except } => {
            let except: BTreeSet<i64> = numbers(except)?.into_iter().collect();
            // One more than may be left over, so that too many are noticed.
            let limit = i64::try_from(CHOSEN_MAX + except.len() + 1).unwrap_or(i64::MAX);
            let (state, batch, text, mark) = (like.state, like.batch, like.text.as_str(), like.mark);
            let filter = Filter { state, batch, text, mark, after: None, limit, order: Order::Number };
            let mut found = list(tx, project, filter)?;
            found.retain(|line| !except.contains(&line.id));
            found
        }
    };
    if found.len() > CHOSEN_MAX {
        return Err(too_many());
    }
    Ok(found.into_iter().map(|line| (thing(&line), act.check(&line))).collect())
}

fn thing(line: &Line) -> Thing {
    Thing { id: line.id, name: line.title.clone() }
}

fn carry_out(tx: &mut dyn Tx, by: By, task: i64, act: &Act) -> FlowResult<()> {
    let (kind, data) = match act {
        Act::Flag { reason, note } => {
            let flag = NewFlag { person: by.person, reason, note: note.as_deref(), at: by.at };
            tasks::flag(tx, by.project, task, flag)?;
            (EventKind::Flagged, json!({"reason": reason, "note": note}))
        }
        Act::Unflag => {
            if !tasks::unflag(tx, by.project, task)? {
                return Err(changed_meanwhile());
            }
            (EventKind::Unflagged, json!({}))
        }
        Act::GiveBack => {
            let mut holders = Vec::new();
            for slot in slots::of_task(tx, by.project, task)?.into_iter().filter(|slot| slot.state == HELD) {
                let ticket = projects::reserve(tx, by.project, 0, 1)?.ticket;
                if !slots::take_back(tx, by.project, task, (slot.n, slot.fence), ticket)? {
                    return Err(changed_meanwhile());
                }
                holders.extend(slot.person);
            }
            (EventKind::TakenBack, json!({"holders": holders}))
        }
    };
    let data = data.to_string();
    append(tx, by.project, NewEvent { at: by.at, kind, task, person: by.person, data: &data })?;
    Ok(())
}
