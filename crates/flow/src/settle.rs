//! Settles tasks that have their answers: combines them, then accepts, asks one more person, or calls a judge.

use crate::accept::{Ledger, Voice, credit, move_tasks};
use crate::{Chance, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use domain::consensus::combine;
use domain::event::{EventKind, FACTS};
use domain::policy::Next;
use domain::spec::Spec;
use domain::task::{TaskState, Why};
use quality::skill::{Prior, trust};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::annotations::{self, Annotation};
use store::events::{NewEvent, append_all};
use store::slots::{self, Slot};
use store::tasks::{self, Task};
use store::work::{self, Skill};
use store::{StoreError, Tx, projects};

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
    let ready = tasks::ready(tx, project, limit)?;
    let ids: Vec<i64> = ready.iter().map(|task| task.id).collect();
    let slots = slots::round::of_tasks(tx, project, &ids)?;
    let answers = annotations::of_tasks(tx, project, &ids)?;
    let voices = slots.iter().zip(answers).map(|(slots, answers)| counted(slots, answers));
    let voices: Vec<Vec<Voice>> = voices.collect::<FlowResult<_>>()?;
    let trusts = trusts(tx, project, voices.iter().flatten().map(|voice| voice.person).collect())?;
    let mut proposals = Vec::with_capacity(ready.len());
    for (task, (slots, voices)) in ready.into_iter().zip(slots.iter().zip(voices)) {
        let has_open_slots = slots.iter().any(|slot| slot.state != SPENT);
        let spec = specs.get(tx, project, task.version)?;
        let weighed: Vec<_> = voices.iter().map(|voice| (&voice.values, trusts[&voice.person])).collect();
        let (to, confidence) = decide(&spec, &task, &weighed, chance)?;
        proposals.push(Proposal { task, spec, voices, to, confidence, has_open_slots });
    }
    Ok(proposals)
}

/// What becomes of a task with these answers, each with the trust in whoever gave it; and the confidence in them.
fn decide(
    spec: &Spec,
    task: &Task,
    weighed: &[(&Map<String, Value>, f64)],
    chance: &mut dyn Chance,
) -> FlowResult<(TaskState, f64)> {
    let consensus = combine(spec, weighed);
    let answers = u32::try_from(weighed.len()).unwrap_or(u32::MAX);
    let (state, confidence) = (TaskState::Ready { answers }, consensus.confidence);
    let to = match spec.policy.next(&consensus, answers, task.flagged) {
        Next::Ask => state.ask()?,
        Next::Settle if chance.unit() < spec.policy.review_share => state.contest(consensus, Why::Sample)?,
        Next::Settle => state.agree(&consensus)?,
        Next::Judge(why) => state.contest(consensus, why)?,
    };
    Ok((to, confidence))
}

/// Carries out what was proposed, as far as the tasks are still as they were then; the others come round again. Says how
/// many were settled.
pub fn carry_out(tx: &mut dyn Tx, project: i64, proposals: &[Proposal], at: Timestamp) -> FlowResult<usize> {
    let wanted = |Proposal { task, to, .. }: &Proposal| match to {
        TaskState::Gathering { wanted, .. } => i64::from(*wanted),
        _ => task.wanted,
    };
    let mut ledger = Ledger::default();
    let steps = proposals.iter().map(|proposal| (&proposal.task, &proposal.to, wanted(proposal)));
    let moved = move_tasks(tx, project, (steps, at), &mut ledger)?;
    let settled: Vec<(&Proposal, String)> =
        proposals.iter().zip(moved).filter_map(|(proposal, noted)| Some((proposal, noted?))).collect();
    let mut notes = Vec::with_capacity(settled.len());
    for (Proposal { task, spec, voices, to, confidence, .. }, noted) in &settled {
        if matches!(to, TaskState::Gathering { .. }) {
            ask(tx, project, task)?;
        }
        credit(&mut ledger, spec, to, voices);
        notes.push((task.id, facts(spec, (to, noted), voices.len(), *confidence)));
    }
    let is_over = |it: &&Proposal| it.has_open_slots && matches!(it.to, TaskState::Accepted { .. });
    let over = settled.iter().map(|(proposal, _)| *proposal).filter(is_over);
    slots::round::retire(tx, project, over.map(|proposal| proposal.task.id))?;
    let event = |(task, data)| (project, NewEvent { at, kind: EventKind::Settled, task, person: 0, data });
    append_all(tx, notes.iter().map(|(task, data)| event((*task, data.as_str()))))?;
    ledger.write(tx, project)?;
    Ok(settled.len())
}

/// One more slot, at the end of the batch's queue.
fn ask(tx: &mut dyn Tx, project: i64, task: &Task) -> FlowResult<()> {
    let ticket = projects::reserve(tx, project, 0, 1)?.ticket;
    let n = slots::last_n(tx, project, task.id)? + 1;
    Ok(slots::insert(tx, project, task.id, n, (task.batch, ticket))?)
}

/// The facts of a settling, for the log, with the fingerprint of those of the state that came of it.
fn facts(spec: &Spec, (to, noted): (&TaskState, &str), answers: usize, confidence: f64) -> String {
    let confidence = (confidence * 1e4).round() / 1e4;
    let mut data = json!({"to": to.name(), "answers": answers, "confidence": confidence, FACTS: noted});
    if spec.policy.review_share > 0.0 {
        data["review_share"] = json!(spec.policy.review_share);
    }
    data.to_string()
}

/// The trust in people's answers: how often they were right, shrunk towards what is usual.
fn trusts(tx: &mut dyn Tx, project: i64, people: BTreeSet<i64>) -> FlowResult<BTreeMap<i64, f64>> {
    let people: Vec<i64> = people.into_iter().collect();
    let count = |number: i64| u64::try_from(number).unwrap_or(0);
    let trust = |skill: Skill| (skill.person, trust(count(skill.correct), count(skill.total), Prior::default()));
    Ok(work::skills_of(tx, project, &people)?.into_iter().map(trust).collect())
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
