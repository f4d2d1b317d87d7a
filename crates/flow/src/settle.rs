//! Settles tasks that have their answers: combines them, then accepts, asks one more person, or calls a judge.

use crate::accept::{Voice, accept, move_task};
use crate::{Chance, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use domain::consensus::{Consensus, combine};
use domain::event::EventKind;
use domain::policy::Next;
use domain::spec::Spec;
use domain::task::{TaskState, Why};
use quality::skill::{Prior, trust};
use serde_json::json;
use std::collections::HashMap;
use store::annotations::{self, Annotation};
use store::events::{NewEvent, append};
use store::tasks::{self, Task};
use store::{StoreError, Tx, projects, slots, work};

/// The code of a task that has its answers.
const READY: i64 = 1;

/// The code of a slot that was used for an answer.
const SPENT: i64 = 2;

/// Settles at most `limit` tasks of a project and says how many there were. `chance` draws which agreed tasks are
/// reviewed all the same; the share it was drawn with is kept in the event.
pub fn settle_some(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    at: Timestamp,
    (chance, limit): (&mut dyn Chance, i64),
) -> FlowResult<usize> {
    let ready = tasks::ready(tx, project, limit)?;
    let mut trusts = HashMap::new();
    for id in &ready {
        settle(tx, specs, (project, *id), at, (chance, &mut trusts))?;
    }
    Ok(ready.len())
}

fn settle(
    tx: &mut dyn Tx,
    specs: &Specs,
    (project, id): (i64, i64),
    at: Timestamp,
    (chance, trusts): (&mut dyn Chance, &mut HashMap<i64, f64>),
) -> FlowResult<()> {
    let Some(task) = tasks::lock(tx, project, id)?.filter(|task| task.state == READY) else { return Ok(()) };
    let spec = specs.get(tx, project, task.version)?;
    let voices = voices(tx, project, id)?;
    let mut weighed = Vec::with_capacity(voices.len());
    for voice in &voices {
        weighed.push((&voice.values, trust_of(tx, project, voice.person, trusts)?));
    }
    let consensus = combine(&spec, &weighed);
    let answers = u32::try_from(voices.len()).unwrap_or(u32::MAX);
    let state = TaskState::Ready { answers };
    let confidence = consensus.confidence;
    let to = match spec.policy.next(&consensus, answers, task.flagged) {
        Next::Ask => {
            let state = state.ask()?;
            ask(tx, project, (&task, &state), at)?;
            state
        }
        Next::Settle if chance.unit() < spec.policy.review_share => {
            put_before(tx, project, (&task, state), (consensus, Why::Sample), at)?
        }
        Next::Settle => {
            let state = state.agree(&consensus)?;
            accept(tx, project, (&task, &spec), (&state, &voices), at)?;
            state
        }
        Next::Judge(why) => put_before(tx, project, (&task, state), (consensus, why), at)?,
    };
    log(tx, project, (&task, &to, confidence), (&spec, answers), at)
}

/// One more slot, at the end of the batch's queue.
fn ask(tx: &mut dyn Tx, project: i64, (task, state): (&Task, &TaskState), at: Timestamp) -> FlowResult<()> {
    let ticket = projects::reserve(tx, project, 0, 1)?.ticket;
    let n = slots::last_n(tx, project, task.id)? + 1;
    slots::insert(tx, project, task.id, n, (task.batch, ticket))?;
    let wanted = match state {
        TaskState::Gathering { wanted, .. } => i64::from(*wanted),
        _ => task.wanted,
    };
    move_task(tx, project, task, (state, wanted), at)
}

fn put_before(
    tx: &mut dyn Tx,
    project: i64,
    (task, state): (&Task, TaskState),
    (consensus, why): (Consensus, Why),
    at: Timestamp,
) -> FlowResult<TaskState> {
    let state = state.contest(consensus, why)?;
    move_task(tx, project, task, (&state, task.wanted), at)?;
    Ok(state)
}

fn log(
    tx: &mut dyn Tx,
    project: i64,
    (task, to, confidence): (&Task, &TaskState, f64),
    (spec, answers): (&Spec, u32),
    at: Timestamp,
) -> FlowResult<()> {
    let confidence = (confidence * 1e4).round() / 1e4;
    let mut data = json!({"to": to.name(), "answers": answers, "confidence": confidence});
    if spec.policy.review_share > 0.0 {
        data["review_share"] = json!(spec.policy.review_share);
    }
    let data = data.to_string();
    append(tx, project, NewEvent { at, kind: EventKind::Settled, task: task.id, person: 0, data: &data })?;
    Ok(())
}

/// The trust in a person's answers: how often they were right, shrunk towards what is usual.
fn trust_of(tx: &mut dyn Tx, project: i64, person: i64, known: &mut HashMap<i64, f64>) -> FlowResult<f64> {
    if let Some(trust) = known.get(&person) {
        return Ok(*trust);
    }
    let skill = work::skill(tx, project, person)?;
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let trust = trust(count(skill.correct), count(skill.total), Prior::default());
    known.insert(person, trust);
    Ok(trust)
}

/// Each person's newest answer that counts, in the order of the people's ids. Only who used up a slot counts, so there
/// are never more voices than slots: neither a late answer nor that of an author who let the rework to another has one.
pub(crate) fn voices(tx: &mut dyn Tx, project: i64, task: i64) -> FlowResult<Vec<Voice>> {
    let slots = slots::of_task(tx, project, task)?;
    let counts = |person: i64| slots.iter().any(|slot| slot.state == SPENT && slot.person == Some(person));
    newest(annotations::of_task(tx, project, task)?)
        .into_iter()
        .filter(|annotation| !annotation.late && counts(annotation.person))
        .map(|annotation| Ok(Voice { person: annotation.person, values: read_answer(&annotation)?.values }))
        .collect()
}

/// The newest revision of each person, of rows ordered by person and revision.
pub(crate) fn newest(rows: Vec<Annotation>) -> Vec<Annotation> {
    let mut newest: Vec<Annotation> = Vec::new();
    for row in rows {
        match newest.last_mut() {
            Some(last) if last.person == row.person => *last = row,
            _ => newest.push(row),
        }
    }
    newest
}

/// An answer as it is kept.
pub(crate) fn read_answer(annotation: &Annotation) -> FlowResult<Answer> {
    serde_json::from_str(&annotation.body).map_err(|error| {
        let (task, person) = (annotation.task, annotation.person);
        StoreError::Inconsistent(format!("the answer of {person} to task {task} cannot be read: {error}")).into()
    })
}
