//! Settles tasks that have their answers: combines them, then accepts, asks one more person, or calls a judge.

use crate::accept::{Ledger, Voice, credit, move_task};
use crate::{Chance, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use domain::consensus::combine;
use domain::event::EventKind;
use domain::policy::Next;
use domain::spec::Spec;
use domain::task::{TaskState, Why};
use quality::skill::{Prior, trust};
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;
use store::annotations::{self, Annotation};
use store::events::{NewEvent, append};
use store::slots::{self, Slot};
use store::tasks::{self, Task};
use store::{StoreError, Tx, projects, work};

/// The code of a slot that was used for an answer.
const SPENT: i64 = 2;

/// What is to become of a ready task: computed from its answers, and not yet carried out.
#[derive(Debug)]
pub struct Proposal {
    task: Task,
    spec: Arc<Spec>,
    voices: Vec<Voice>,
    to: TaskState,
    confidence: f64,
    /// Whether it has slots that nobody has answered.
    has_open_slots: bool,
}

/// Settles at most `limit` tasks of a project and says how many there were: [`propose`] and [`carry_out`] at once.
pub fn settle_some(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    at: Timestamp,
    (chance, limit): (&mut dyn Chance, i64),
) -> FlowResult<usize> {
    let proposals = propose(tx, specs, project, (chance, limit))?;
    carry_out(tx, project, &proposals, at)?;
    Ok(proposals.len())
}

/// Combines the answers of at most `limit` ready tasks of a project. It only reads, so nobody who writes waits for it.
/// `chance` draws which agreed tasks are reviewed all the same; the share it was drawn with is kept in the event.
pub fn propose(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    (chance, limit): (&mut dyn Chance, i64),
) -> FlowResult<Vec<Proposal>> {
    let (mut trusts, mut proposals) = (HashMap::new(), Vec::new());
    for id in tasks::ready(tx, project, limit)? {
        if let Some(task) = tasks::get(tx, project, id)? {
            proposals.push(weigh(tx, specs, (project, task), (chance, &mut trusts))?);
        }
    }
    Ok(proposals)
}

fn weigh(
    tx: &mut dyn Tx,
    specs: &Specs,
    (project, task): (i64, Task),
    (chance, trusts): (&mut dyn Chance, &mut HashMap<i64, f64>),
) -> FlowResult<Proposal> {
    let spec = specs.get(tx, project, task.version)?;
    let slots = slots::of_task(tx, project, task.id)?;
    let voices = counted(&slots, annotations::of_task(tx, project, task.id)?)?;
    let mut weighed = Vec::with_capacity(voices.len());
    for voice in &voices {
        weighed.push((&voice.values, trust_of(tx, project, voice.person, trusts)?));
    }
    let consensus = combine(&spec, &weighed);
    let answers = u32::try_from(voices.len()).unwrap_or(u32::MAX);
    let (state, confidence) = (TaskState::Ready { answers }, consensus.confidence);
    let to = match spec.policy.next(&consensus, answers, task.flagged) {
        Next::Ask => state.ask()?,
        Next::Settle if chance.unit() < spec.policy.review_share => state.contest(consensus, Why::Sample)?,
        Next::Settle => state.agree(&consensus)?,
        Next::Judge(why) => state.contest(consensus, why)?,
    };
    let has_open_slots = slots.iter().any(|slot| slot.state != SPENT);
    Ok(Proposal { task, spec, voices, to, confidence, has_open_slots })
}

/// Carries out what was proposed, as far as the tasks are still as they were then; the others come round again. Says how
/// many were settled.
pub fn carry_out(tx: &mut dyn Tx, project: i64, proposals: &[Proposal], at: Timestamp) -> FlowResult<usize> {
    let (mut ledger, mut settled) = (Ledger::default(), 0);
    for proposal in proposals {
        let Proposal { task, spec, voices, to, .. } = proposal;
        let wanted = match to {
            TaskState::Gathering { wanted, .. } => i64::from(*wanted),
            _ => task.wanted,
        };
        if !move_task(tx, project, task, (to, wanted, at), &mut ledger)? {
            continue;
        }
        match to {
            TaskState::Gathering { .. } => ask(tx, project, task)?,
            TaskState::Accepted { .. } if proposal.has_open_slots => drop(slots::retire(tx, project, task.id)?),
            _ => {}
        }
        credit(&mut ledger, spec, to, voices);
        log(tx, project, proposal, at)?;
        settled += 1;
    }
    ledger.write(tx, project)?;
    Ok(settled)
}

/// One more slot, at the end of the batch's queue.
fn ask(tx: &mut dyn Tx, project: i64, task: &Task) -> FlowResult<()> {
    let ticket = projects::reserve(tx, project, 0, 1)?.ticket;
    let n = slots::last_n(tx, project, task.id)? + 1;
    Ok(slots::insert(tx, project, task.id, n, (task.batch, ticket))?)
}

fn log(tx: &mut dyn Tx, project: i64, proposal: &Proposal, at: Timestamp) -> FlowResult<()> {
    let Proposal { task, spec, voices, to, confidence, .. } = proposal;
    let confidence = (confidence * 1e4).round() / 1e4;
    let mut data = json!({"to": to.name(), "answers": voices.len(), "confidence": confidence});
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

/// The answers to a task that count.
pub(crate) fn voices(tx: &mut dyn Tx, project: i64, task: i64) -> FlowResult<Vec<Voice>> {
    let slots = slots::of_task(tx, project, task)?;
    counted(&slots, annotations::of_task(tx, project, task)?)
}

/// Each person's newest answer that counts, in the order of the people's ids. Only who used up a slot counts, so there
/// are never more voices than slots: neither a late answer nor that of an author who let the rework to another has one.
fn counted(slots: &[Slot], answers: Vec<Annotation>) -> FlowResult<Vec<Voice>> {
    let counts = |person: i64| slots.iter().any(|slot| slot.state == SPENT && slot.person == Some(person));
    newest(answers)
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
