//! A task's answers, decisions and labels, held against the events in which they came to be.

use crate::review::{decision_fingerprint, read_state};
use crate::settle::read_answer;
use crate::submit::answer_fingerprint;
use domain::event::{EventKind, FACTS, HASH, fingerprint};
use domain::task::{Basis, TaskState};
use serde_json::Value;
use std::collections::BTreeMap;
use store::annotations::Annotation;
use store::events::Logged;
use store::reviews::Review;
use store::tasks::Task;

/// All that was written about a task.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub task: Option<Task>,
    pub answers: Vec<Annotation>,
    pub reviews: Vec<Review>,
    pub events: Vec<Logged>,
}

const ANSWERS: [&str; 3] = [EventKind::Submitted.name(), EventKind::SubmittedLate.name(), EventKind::Corrected.name()];

const DECISIONS: [&str; 2] = [EventKind::Judged.name(), EventKind::SentBack.name()];

impl Story {
    /// What was not written as it stands.
    pub(super) fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        self.check_answers(&mut faults);
        self.check_reviews(&mut faults);
        match &self.task {
            Some(task) => faults.extend(self.label_fault(task)),
            None => faults.push("it is missing, and there are answers or events about it".to_owned()),
        }
        faults
    }

    /// Each answer came in one event, by its author, at its time; and each such event left an answer.
    fn check_answers(&self, faults: &mut Vec<String>) {
        let came = self.events.iter().filter(|event| ANSWERS.contains(&event.kind.as_str()));
        let mut came: BTreeMap<(i64, i64), &Logged> =
            came.map(|event| ((event.person, number(event, "revision").unwrap_or(1)), event)).collect();
        for answer in &self.answers {
            let (person, revision) = (answer.person, answer.revision);
            let late = |event: &Logged| match event.kind.as_str() {
                kind if kind == EventKind::Corrected.name() => answer.late,
                kind => kind == EventKind::SubmittedLate.name(),
            };
            let of = format!("answer {revision} of person {person}");
            match came.remove(&(person, revision)) {
                None => faults.push(format!("{of} is not in the event log")),
                Some(event) if event.at != answer.at || late(event) != answer.late => {
                    faults.push(format!("{of} did not come as the event log says"));
                }
                Some(_) if read_answer(answer).is_err() => faults.push(format!("{of} cannot be read")),
                Some(event) if !keeps(event, HASH, &answer_fingerprint(answer.version, &answer.body)) => {
                    faults.push(format!("{of} is not what was submitted"));
                }
                Some(_) => {}
            }
        }
        let gone = came.into_keys().map(|(person, revision)| {
            format!("answer {revision} of person {person} is in the event log, and is missing")
        });
        faults.extend(gone);
    }

    /// Each decision is in one event, by its judge, at its time; and each such event left a decision.
    fn check_reviews(&self, faults: &mut Vec<String>) {
        let mut made: Vec<&Logged> =
            self.events.iter().filter(|event| DECISIONS.contains(&event.kind.as_str())).collect();
        for review in &self.reviews {
            let is_it = |event: &&Logged| {
                (event.person, event.at) == (review.person, review.at)
                    && text(event, "decision").as_ref() == Some(&review.decision)
            };
            match made.iter().position(is_it) {
                Some(index) => {
                    let event = made.remove(index);
                    if !keeps(event, HASH, &decision_fingerprint(review)) {
                        faults.push(format!("a decision of person {} is not what was decided", review.person));
                    }
                }
                None => {
                    faults.push(format!("a decision of person {} is not in the event log", review.person));
                }
            }
        }
        for event in made {
            faults.push(format!("a decision of person {} is in the event log, and is missing", event.person));
        }
    }

    /// A settled task stands where the event that moved it there says; what was accepted stays so, or was opened again.
    fn label_fault(&self, task: &Task) -> Option<String> {
        let state = match read_state(task) {
            Ok(state) if state.code() == task.state => state,
            Ok(_) => return Some("its state and the facts of its state are at odds".to_owned()),
            Err(_) => return Some("the facts of its state cannot be read".to_owned()),
        };
        let moves: Vec<&Logged> = match &state {
            TaskState::Gathering { .. } | TaskState::Ready { .. } | TaskState::Withdrawn { .. } => {
                return self
                    .is_accepted()
                    .then(|| format!("it is {}, and was accepted by the event log", state.name()));
            }
            TaskState::Accepted { basis: Basis::Review { person } | Basis::Adjudication { person, .. }, .. } => {
                self.moves(task, EventKind::Judged, |event| event.person == *person)
            }
            state => {
                let to = Some(state.name());
                self.moves(task, EventKind::Settled, |event| text(event, "to").as_deref() == to)
            }
        };
        if moves.is_empty() {
            return Some(format!("it is not {} by the event log", state.name()));
        }
        let kept = fingerprint(&[task.facts.as_deref().unwrap_or_default()]);
        let is_kept = moves.into_iter().any(|event| keeps(event, FACTS, &kept));
        (!is_kept).then(|| format!("its label is not the one with which it became {}", state.name()))
    }

    /// Whether the log ends with an acceptance: what a judge decided stays, what was settled by the answers alone is open
    /// again once one of them is corrected.
    fn is_accepted(&self) -> bool {
        let Some(last) = self.events.iter().rposition(is_acceptance) else { return false };
        let is_correction = |event: &Logged| event.kind == EventKind::Corrected.name();
        self.events[last].kind == EventKind::Judged.name() || !self.events[last..].iter().any(is_correction)
    }

    /// The events of a kind that fit the task's coming into its state. Several can be of the same time.
    fn moves(&self, task: &Task, kind: EventKind, fits: impl Fn(&Logged) -> bool) -> Vec<&Logged> {
        let fits = |event: &&Logged| event.kind == kind.name() && event.at == task.since && fits(event);
        self.events.iter().filter(fits).collect()
    }
}

fn is_acceptance(event: &Logged) -> bool {
    event.kind == EventKind::Judged.name()
        || event.kind == EventKind::Settled.name() && text(event, "to").as_deref() == Some("accepted")
}

/// Whether what was written is what the event keeps the fingerprint of.
fn keeps(event: &Logged, name: &str, written: &str) -> bool {
    text(event, name).as_deref() == Some(written)
}

fn fact(event: &Logged, name: &str) -> Option<Value> {
    let data: Value = serde_json::from_str(&event.data).ok()?;
    data.get(name).cloned()
}

fn text(event: &Logged, name: &str) -> Option<String> {
    fact(event, name)?.as_str().map(str::to_owned)
}

fn number(event: &Logged, name: &str) -> Option<i64> {
    fact(event, name)?.as_i64()
}
