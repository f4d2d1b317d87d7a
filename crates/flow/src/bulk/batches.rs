//! Plans batches: when they are due, how urgent they are.

use super::{By, GONE, Plan, SAME, Stays, Thing, numbers};
use crate::FlowResult;
use domain::Timestamp;
use domain::event::EventKind;
use serde_json::json;
use store::Tx;
use store::batches::{self, Batch, DROPPED};
use store::events::{NewEvent, append};

/// What changes about a batch. The queue follows at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// How urgent it is: higher comes first.
    Priority(i64),
    /// When it should be done; nothing when it is not due.
    Due(Option<Timestamp>),
}

impl Act {
    /// Due time and priority of a batch afterwards.
    const fn after(self, batch: &Batch) -> (Option<Timestamp>, i64) {
        match self {
            Self::Priority(priority) => (batch.due, priority),
            Self::Due(due) => (due, batch.priority),
        }
    }

    fn check(self, batch: &Batch) -> Result<(), Stays> {
        if self.after(batch) == (batch.due, batch.priority) { Err(SAME) } else { Ok(()) }
    }
}

/// Plans a change of many batches, or carries it out under the token of its plan.
pub fn act(tx: &mut dyn Tx, by: By, (chosen, act): (&[i64], Act), token: Option<&str>) -> FlowResult<Plan> {
    let mut found = Vec::new();
    // A plan is of batches as they were when it was looked at: what another person planned meanwhile makes it another one.
    let (mut kept, mut before) = (Vec::new(), Vec::new());
    for id in numbers(chosen)? {
        match batches::get(tx, by.project, id)?.filter(|batch| batch.state != DROPPED) {
            None => found.push((Thing { id, name: format!("{id}") }, Err(GONE))),
            Some(batch) => {
                let fate = act.check(&batch);
                if fate.is_ok() {
                    before.push((batch.due, batch.priority));
                }
                found.push((Thing { id, name: batch.name.clone() }, fate));
                kept.push(batch);
            }
        }
    }
    let plan = Plan::new(&format!("{act:?} {before:?}"), found);
    if !plan.is_agreed(token)? {
        return Ok(plan);
    }
    for batch in kept.iter().filter(|batch| plan.changes.iter().any(|thing| thing.id == batch.id)) {
        let (due, priority) = act.after(batch);
        batches::set_plan(tx, by.project, batch.id, due, priority)?;
        let data = json!({"batch": batch.name, "due": due.map(|due| due.0), "priority": priority}).to_string();
        let event = NewEvent { at: by.at, kind: EventKind::BatchPlanned, task: 0, person: by.person, data: &data };
        append(tx, by.project, event)?;
    }
    Ok(plan.carried_out())
}
