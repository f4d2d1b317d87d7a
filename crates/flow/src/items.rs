//! Items as people look at them: a page of the list, and one item's story.

use crate::review::{CaseAnswer, case_answers, read_state};
use crate::{FlowError, FlowResult, Specs};
use domain::event::FINGERPRINTS;
use domain::spec::Spec;
use domain::task::{STATES, TaskState};
use domain::{Act, Role};
use serde_json::{Map, Value};
use std::sync::Arc;
use store::events::{self, Logged};
use store::items;
use store::items::list::{self, Filter, Line};
use store::reviews::{self, Review};
use store::slots::{self, Pass, Slot};
use store::tasks::{self, Task};
use store::{StoreError, Tx, batches};

/// The most events that a story shows.
const STORY_EVENTS_MAX: i64 = 500;

/// A line of the list of items.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemLine {
    /// The row.
    pub line: Line,
    /// The combined or accepted values, as far as there are any.
    pub values: Map<String, Value>,
}

/// A page of the list of items.
pub fn list(tx: &mut dyn Tx, project: i64, filter: Filter<'_>) -> FlowResult<Vec<ItemLine>> {
    let lines = list::list(tx, project, filter)?;
    Ok(lines.into_iter().map(|line| ItemLine { values: values_of(&line), line }).collect())
}

fn values_of(line: &Line) -> Map<String, Value> {
    let state = line.facts.as_deref().and_then(|facts| serde_json::from_str::<TaskState>(facts).ok());
    match state {
        Some(TaskState::Accepted { values, .. }) => values,
        Some(TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. }) => consensus.values(),
        _ => Map::new(),
    }
}

/// The code of a state's name.
pub fn state_code(name: &str) -> Option<i64> {
    STATES.iter().position(|state| *state == name).and_then(|code| i64::try_from(code).ok())
}

/// Everything about one item: why its label is what it is.
#[derive(Debug, Clone)]
pub struct Story {
    /// The item.
    pub item: items::Kept,
    /// The batch's name.
    pub batch: String,
    /// The task.
    pub task: Task,
    /// Where it stands, with its facts.
    pub state: TaskState,
    /// The spec it is labelled under.
    pub spec: Arc<Spec>,
    /// Every person's newest answer, but for those withheld.
    pub answers: Vec<CaseAnswer>,
    /// Other people's answers that the reader is not shown, since they may still be asked for one themselves.
    pub withheld: usize,
    /// What judges decided.
    pub reviews: Vec<Review>,
    /// Who passed it over.
    pub passes: Vec<Pass>,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// What happened, oldest first.
    pub events: Vec<Logged>,
}

/// What happened, without fingerprints: they are for `verify`, and that of a short answer would tell what it says.
fn told(mut events: Vec<Logged>) -> FlowResult<Vec<Logged>> {
    let broken = |error: serde_json::Error| StoreError::Inconsistent(format!("an event's facts: {error}"));
    for event in &mut events {
        let mut facts: Map<String, Value> = serde_json::from_str(&event.data).map_err(broken)?;
        facts.retain(|name, _| !FINGERPRINTS.contains(&name.as_str()));
        event.data = serde_json::to_string(&facts).map_err(broken)?;
    }
    Ok(events)
}

/// The story of one item, as it is told to a reader: work is blind until it is settled, so whoever may label is not shown
/// how others answered a task that still waits for answers.
pub fn story(
    tx: &mut dyn Tx,
    specs: &Specs,
    (project, id): (i64, i64),
    (reader, role): (i64, Role),
) -> FlowResult<Story> {
    let missing = || FlowError::missing(format!("item {id}"), "See the project's items.");
    let item = items::get(tx, project, id)?.ok_or_else(missing)?;
    let task = tasks::get(tx, project, id)?.ok_or_else(missing)?;
    // What is not wholly imported, or is being undone, is in no list either.
    let batch = batches::get(tx, project, item.batch)?.filter(|batch| batch.state == batches::OPEN);
    let batch = batch.ok_or_else(missing)?.name;
    let state = read_state(&task)?;
    let mut answers = case_answers(tx, project, id)?;
    let all = answers.len();
    if role.allows(Act::Work) && matches!(state, TaskState::Gathering { .. } | TaskState::Ready { .. }) {
        answers.retain(|answer| answer.person == reader);
    }
    Ok(Story {
        state,
        spec: specs.get(tx, project, task.version)?,
        withheld: all - answers.len(),
        answers,
        reviews: reviews::of_task(tx, project, id)?,
        passes: slots::passes(tx, project, id)?,
        slots: slots::of_task(tx, project, id)?,
        events: told(events::of_task(tx, project, id, STORY_EVENTS_MAX)?)?,
        item,
        batch,
        task,
    })
}
