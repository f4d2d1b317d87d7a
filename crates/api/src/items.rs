//! Items: the list of them, and the story of one.

use crate::people::Author;
use crate::{Id, Raw, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

/// Which items are wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ItemQuery {
    /// Only this state.
    pub state: Option<String>,
    /// Only this batch, by its number.
    #[param(value_type = Option<String>)]
    pub batch: Option<Id>,
    /// Only items whose title contains this.
    pub q: Option<String>,
    /// `id`, `-id`, `confidence` or `state`.
    pub sort: Option<String>,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 200.
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
    pub state: String,
    /// Confidence of the consensus, 0 to 1.
    pub confidence: Option<f64>,
    /// Answers that count.
    pub answers: i64,
    /// The batch's name.
    pub batch: String,
    /// Label name to the combined or accepted value; empty before there is one.
    #[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
    pub values: Value,
}

/// A judge's decision, as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct StoryReview {
    /// The judge.
    pub person: Author,
    /// When.
    pub at: Time,
    /// `accept`, `fix` or `rework`.
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
