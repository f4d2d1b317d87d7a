//! Items: the list of them, and the story of one.

use crate::names::{DecisionName, TaskStateName, WhyName};
use crate::people::Author;
use crate::review::{CaseAnswer, Combined};
use crate::{Id, Raw, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Which items are wanted, and in which order.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemFilter {
    /// Only this state.
    pub state: Option<String>,
    /// Only this batch, by its name or its number.
    pub batch: Option<String>,
    /// Only items whose title contains this.
    pub q: Option<String>,
    /// `flagged`: only those that somebody flagged; `held`: only those that somebody holds.
    pub mark: Option<String>,
    /// `id`, `-id`, `state`, or `confidence` (lowest first, items without one last).
    pub sort: Option<String>,
}

/// Which page of which items is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Which items.
    #[serde(flatten)]
    #[param(ignore)]
    pub filter: ItemFilter,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 500; 100 when absent.
    pub limit: Option<i64>,
}

/// Of which list the pages are wanted, and how long a page is.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PlacesQuery {
    /// Which items.
    #[serde(flatten)]
    #[param(ignore)]
    pub filter: ItemFilter,
    /// Items of a page, 50 to 500; 200 when absent. Shorter pages would make the answer as long as the list.
    #[param(minimum = 50, maximum = 500)]
    pub limit: Option<i64>,
}

/// An item in the list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemLine {
    /// The item.
    pub item: Id,
    /// What it is called.
    pub title: String,
    /// Its task's state.
    #[schema(value_type = TaskStateName)]
    pub state: String,
    /// Confidence of the consensus, 0 to 1.
    pub confidence: Option<f64>,
    /// Answers that count.
    pub answers: i64,
    /// The batch's name.
    pub batch: String,
    /// Whether somebody flagged it.
    pub flagged: bool,
    /// How many people hold it now.
    pub held: i64,
    /// Label name to the combined or accepted value; empty before there is one.
    #[schema(value_type = crate::Values)]
    pub values: Value,
}

/// A list of items as far as it is known without its lines: how many there are, and where its pages begin.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ItemPlaces {
    /// How many items there are.
    pub count: i64,
    /// Where its pages begin, in order.
    pub pages: Vec<PagePlace>,
}

/// Where a page begins.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PagePlace {
    /// How many items come before it.
    pub place: i64,
    /// Given as `after`, it brings the page.
    pub after: String,
}

/// Everything about an item: why its label is what it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Story {
    /// The item.
    pub item: Id,
    /// What it is called.
    pub title: String,
    /// Its identity: BLAKE3 of its content, in hexadecimal.
    pub hash: String,
    /// The batch's name.
    pub batch: String,
    /// Its fields; media fields carry a `url`.
    pub fields: Raw,
    /// Where its task stands.
    pub task: StoryTask,
    /// Label name to combined value, before a label is accepted.
    pub consensus: BTreeMap<String, Combined>,
    /// Everybody's newest answer, but for those withheld.
    pub answers: Vec<CaseAnswer>,
    /// Answers of others that the caller is not shown before the task is settled, since they may still be asked for one.
    pub withheld: usize,
    /// What judges decided.
    pub reviews: Vec<StoryReview>,
    /// Who passed it over.
    pub passes: Vec<StoryPass>,
    /// What happened, oldest first.
    pub events: Vec<StoryEvent>,
}

/// Where a task stands.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryTask {
    /// Its state.
    #[schema(value_type = TaskStateName)]
    pub state: String,
    /// The version of the spec it is labelled under.
    pub version: i64,
    /// Answers that count.
    pub answers: i64,
    /// Answers it waits for, or waited for.
    pub wanted: i64,
    /// Confidence of the consensus, 0 to 1.
    pub confidence: Option<f64>,
    /// Whether somebody flagged it.
    pub flagged: bool,
    /// Since when it is in this state, if it was settled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Time>,
    /// Label name to accepted value.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<crate::Values>)]
    pub values: Option<Value>,
    /// What the accepted values rest on: `by` consensus, review or adjudication, with its facts.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Raw>)]
    pub basis: Option<Value>,
    /// Why it waits for a judge.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<WhyName>)]
    pub why: Option<String>,
}

/// Somebody who passed an item over.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryPass {
    /// Who.
    pub person: Author,
    /// Why.
    pub reason: String,
    /// More, in their own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When.
    pub at: Time,
}

/// A judge's decision, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryReview {
    /// The judge.
    pub person: Author,
    /// When.
    pub at: Time,
    /// `accept`, `fix` or `rework`.
    #[schema(value_type = DecisionName)]
    pub decision: String,
    /// Its facts.
    pub body: Raw,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Something that happened.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryEvent {
    /// When.
    pub at: Time,
    /// What.
    pub kind: String,
    /// Who; absent for the system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Author>,
    /// The facts.
    pub data: Raw,
}
