//! Accepts a task: the only way in, used by settling and by judging.

use crate::FlowResult;
use domain::Timestamp;
use domain::spec::Spec;
use domain::task::{Basis, TaskState};
use serde_json::{Map, Value};
use store::tasks::{Move, Task, set_state};
use store::work::{Skill, add_skill};
use store::{StoreError, Tx, slots, tallies};

/// One person's newest counted answer to a task.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Voice {
    /// The person.
    pub person: i64,
    /// Label name to value.
    pub values: Map<String, Value>,
}

/// Moves a task into a state that carries its facts, and the counters with it.
pub(crate) fn move_task(
    tx: &mut dyn Tx,
    project: i64,
    task: &Task,
    (state, wanted): (&TaskState, i64),
    at: Timestamp,
) -> FlowResult<()> {
    let facts = serde_json::to_string(state).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
    let (confidence, answers) = match state {
        TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. } => {
            (Some(consensus.confidence), task.answers)
        }
        TaskState::Accepted { basis: Basis::Consensus { confidence, .. }, .. } => (Some(*confidence), task.answers),
        TaskState::Gathering { answers, .. } => (None, i64::from(*answers)),
        _ => (task.confidence, task.answers),
    };
    let step = Move { from: task.state, to: state.code(), answers, wanted, facts: Some(&facts), confidence, at };
    if !set_state(tx, project, task.id, step)? {
        return Err(StoreError::Busy.into());
    }
    Ok(tallies::shift(tx, project, task.batch, task.state, state.code())?)
}

/// Accepts a task with `state` (which must be the accepted one), takes its open slots away, and adds to its authors'
/// records. A lone answer accepted by itself says nothing about its author, so it adds nothing.
pub(crate) fn accept(
    tx: &mut dyn Tx,
    project: i64,
    (task, spec): (&Task, &Spec),
    (state, voices): (&TaskState, &[Voice]),
    at: Timestamp,
) -> FlowResult<()> {
    move_task(tx, project, task, (state, task.wanted), at)?;
    slots::retire(tx, project, task.id)?;
    let TaskState::Accepted { values, basis } = state else { return Ok(()) };
    let judged = !matches!(basis, Basis::Consensus { .. });
    if !judged && voices.len() < 2 {
        return Ok(());
    }
    for voice in voices {
        let correct = i64::from(agrees(spec, &voice.values, values));
        let (judged_correct, judged_total) = if judged { (correct, 1) } else { (0, 0) };
        let skill = Skill { person: voice.person, correct, total: 1, judged_correct, judged_total };
        add_skill(tx, project, skill)?;
    }
    Ok(())
}

/// Whether an answer is what was accepted, on every label that counts.
pub(crate) fn agrees(spec: &Spec, given: &Map<String, Value>, accepted: &Map<String, Value>) -> bool {
    spec.labels.iter().filter(|label| label.kind.rules().counts()).all(|label| {
        match (given.get(&label.name), accepted.get(&label.name)) {
            (Some(given), Some(accepted)) => label.kind.rules().distance(given, accepted) <= 1e-9,
            (None, None) => true,
            _ => false,
        }
    })
}
