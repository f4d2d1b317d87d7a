//! Moves a task from state to state, with the counters and records that hang on it; used by settling and by judging.

use crate::FlowResult;
use domain::Timestamp;
use domain::event::fingerprint;
use domain::spec::Spec;
use domain::task::{Basis, TaskState};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use store::tasks::{Move, Task, set_states};
use store::work::{Skill, add_skills};
use store::{StoreError, Tx, tallies};

/// One person's newest counted answer to a task.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Voice {
    /// The person.
    pub person: i64,
    /// Label name to value.
    pub values: Map<String, Value>,
}

/// Counters that acts on several tasks change together, so that each is written once.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Tasks by batch and state.
    tallies: BTreeMap<(i64, i64), i64>,
    /// What is added to people's records.
    skills: BTreeMap<i64, Skill>,
}

impl Ledger {
    /// Counts a task of a batch in another state.
    pub(crate) fn shift(&mut self, batch: i64, from: i64, to: i64) {
        *self.tallies.entry((batch, tallies::counted_as(from))).or_default() -= 1;
        *self.tallies.entry((batch, tallies::counted_as(to))).or_default() += 1;
    }

    /// Adds answers to a person's record; fewer than none takes them back.
    fn credit(&mut self, person: i64, answers: i64, (correct, judged): (bool, bool)) {
        let skill = self.skills.entry(person).or_insert(Skill { person, ..Skill::default() });
        skill.correct += answers * i64::from(correct);
        skill.total += answers;
        skill.judged_correct += answers * i64::from(judged && correct);
        skill.judged_total += answers * i64::from(judged);
    }

    /// Writes what was added up.
    pub(crate) fn write(self, tx: &mut dyn Tx, project: i64) -> FlowResult<()> {
        let counts = self.tallies.into_iter().filter(|(_, count)| *count != 0);
        tallies::add_all(tx, project, counts.map(|((batch, state), count)| (batch, state, count)))?;
        Ok(add_skills(tx, project, self.skills.into_values())?)
    }
}

/// Moves a task into a state that carries its facts, and gives their fingerprint for the log; nothing when the task was
/// changed since it was read.
pub(crate) fn move_task(
    tx: &mut dyn Tx,
    project: i64,
    task: &Task,
    (state, wanted, at): (&TaskState, i64, Timestamp),
    ledger: &mut Ledger,
) -> FlowResult<Option<String>> {
    let moved = move_tasks(tx, project, (std::iter::once((task, state, wanted)), at), ledger)?;
    Ok(moved.into_iter().next().flatten())
}

/// As [`move_task`] for several tasks, each named once.
pub(crate) fn move_tasks<'a>(
    tx: &mut dyn Tx,
    project: i64,
    (steps, at): (impl Iterator<Item = (&'a Task, &'a TaskState, i64)>, Timestamp),
    ledger: &mut Ledger,
) -> FlowResult<Vec<Option<String>>> {
    let mut moves = Vec::new();
    for (task, state, wanted) in steps {
        let facts = serde_json::to_string(state).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
        moves.push((task, state, wanted, facts));
    }
    let steps = moves.iter().map(|(task, state, wanted, facts)| step(task, state, (*wanted, at), facts));
    let moved = set_states(tx, project, steps)?;
    let noted = moves.iter().zip(moved).map(|((task, state, _, facts), moved)| {
        moved.then(|| {
            ledger.shift(task.batch, task.state, state.code());
            fingerprint(&[facts])
        })
    });
    Ok(noted.collect())
}

fn step<'a>(task: &Task, state: &TaskState, (wanted, at): (i64, Timestamp), facts: &'a str) -> (i64, Move<'a>) {
    let (confidence, answers) = match state {
        TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. } => {
            (Some(consensus.confidence), task.answers)
        }
        TaskState::Accepted { basis: Basis::Consensus { confidence, .. }, .. } => (Some(*confidence), task.answers),
        TaskState::Gathering { answers, .. } => (None, i64::from(*answers)),
        _ => (task.confidence, task.answers),
    };
    let (from, to, fence) = (task.state, state.code(), task.fence);
    (task.id, Move { from, fence, to, answers, wanted, facts: Some(facts), confidence, at })
}

/// Adds to the records of the authors of a task that was accepted. A lone answer accepted by itself says nothing about
/// its author, so it adds nothing.
pub(crate) fn credit(ledger: &mut Ledger, spec: &Spec, state: &TaskState, voices: &[Voice]) {
    record(ledger, spec, (state, voices), 1);
}

/// Takes back what [`credit`] added for the same state and answers.
pub(crate) fn discredit(ledger: &mut Ledger, spec: &Spec, state: &TaskState, voices: &[Voice]) {
    record(ledger, spec, (state, voices), -1);
}

fn record(ledger: &mut Ledger, spec: &Spec, (state, voices): (&TaskState, &[Voice]), answers: i64) {
    let TaskState::Accepted { values, basis } = state else { return };
    let judged = !matches!(basis, Basis::Consensus { .. });
    if judged || voices.len() > 1 {
        for voice in voices {
            ledger.credit(voice.person, answers, (agrees(spec, &voice.values, values), judged));
        }
    }
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
