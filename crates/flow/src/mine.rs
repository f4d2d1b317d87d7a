//! A person's own answers: the newest ones, and one of them with its item, to be looked at again or corrected.

use crate::settle::read_answer;
use crate::submit::is_settled;
use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use store::{Tx, annotations, items, tasks};

/// One of a person's own answers.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine {
    /// The task.
    pub task: i64,
    /// The newest revision.
    pub revision: i64,
    /// The spec's version.
    pub version: i64,
    /// The answer.
    pub answer: Answer,
    /// When.
    pub at: Timestamp,
    /// Whether it can no longer be corrected.
    pub settled: bool,
}

/// A person's newest answers at this time, newest first, each task once.
pub fn recent(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    (person, at): (i64, Timestamp),
    limit: i64,
) -> FlowResult<Vec<Mine>> {
    let mut found: Vec<Mine> = Vec::new();
    for annotation in annotations::mine(tx, project, person, limit)? {
        if found.iter().any(|mine| mine.task == annotation.task) {
            continue;
        }
        found.push(read(tx, specs, project, (&annotation, at))?);
    }
    Ok(found)
}

/// A person's newest answer to a task, as it is at this time, with the item's fields as JSON.
pub fn one(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    (person, at): (i64, Timestamp),
    task: i64,
) -> FlowResult<(Mine, String)> {
    let missing = || FlowError::missing(format!("answer of yours to task {task}"), "See your newest answers.");
    let annotation = annotations::latest(tx, project, task, person)?.ok_or_else(missing)?;
    let fields = items::fields(tx, project, task)?.ok_or_else(missing)?;
    Ok((read(tx, specs, project, (&annotation, at))?, fields))
}

fn read(
    tx: &mut dyn Tx,
    specs: &Specs,
    project: i64,
    (annotation, at): (&annotations::Annotation, Timestamp),
) -> FlowResult<Mine> {
    let settled = match tasks::get(tx, project, annotation.task)? {
        Some(task) => is_settled(tx, specs, (project, &task), (annotation, at))?,
        None => true,
    };
    Ok(Mine {
        task: annotation.task,
        revision: annotation.revision,
        version: annotation.version,
        answer: read_answer(annotation)?,
        at: annotation.at,
        settled,
    })
}
