//! Live updates: what happens in a project, as it happens. Each is the `data` of a server-sent event.

use crate::projects::Counts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Event `progress`: the numbers moved.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LiveProgress {
    /// Answers today (UTC), of everybody.
    pub answers: i64,
    /// Tasks by state.
    pub counts: Counts,
}

/// Event `review`: how many cases wait for a judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct LiveReview {
    /// Contested tasks.
    pub contested: i64,
    /// Agreed tasks that were drawn for review.
    pub sample: i64,
}
