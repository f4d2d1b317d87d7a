//! The numbers of a project at a glance.

use crate::estimate::Estimate;
use crate::names::RoleName;
use crate::people::Author;
use crate::projects::{Batch, Counts};
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A project at a glance.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Overview {
    /// Tasks by state.
    pub counts: Counts,
    /// Its batches.
    pub batches: Vec<Batch>,
    /// Everybody who has done something or is a member.
    pub people: Vec<PersonLine>,
    /// Work by person and UTC day, for the last two weeks.
    pub days: Vec<Day>,
    /// How well people agree, label by label.
    pub agreement: Vec<LabelAgreement>,
    /// When that was measured: a minute ago at most, and as of now if nothing was settled since.
    pub agreement_at: Time,
    /// What waits for judges and what they decided.
    pub review: ReviewNumbers,
    /// When the answers that are still wanted will be there.
    pub forecast: Forecast,
}

/// When the answers that are still wanted will be there. Without an end, the pace says why it cannot be told.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Forecast {
    /// Answers a day, over whole UTC days (`n`) from the first on which somebody worked; or why none can be told.
    pub pace: Estimate,
    /// Answers that are still wanted, as far as those before tell how many a task takes.
    pub left: u64,
    /// When they will be there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<Ends>,
    /// The same of each batch with answers to come, in the order in which they are worked on.
    pub batches: Vec<BatchEnds>,
}

/// A time with the range it may plausibly have.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Ends {
    /// At the pace of the last days.
    pub likely: Time,
    /// At the upper end of the pace's 95 % interval.
    pub early: Time,
    /// At its lower end; absent where that is no pace at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Time>,
}

/// When the answers of a batch will be there.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BatchEnds {
    /// The batch.
    pub batch: Id,
    /// When.
    pub ends: Ends,
}

/// A person at a glance.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PersonLine {
    /// Who.
    pub person: Author,
    /// Their role; absent for somebody who is no longer a member.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<RoleName>)]
    pub role: Option<String>,
    /// Answers they gave.
    pub answers: i64,
    /// Tasks they skipped.
    pub skips: i64,
    /// Decisions they made as a judge.
    pub reviews: i64,
    /// Active time, in milliseconds.
    pub active_ms: i64,
    /// Median active seconds of their newest answers; absent before the third.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_s: Option<f64>,
    /// Of their checked answers, the share that was accepted.
    pub accuracy: Estimate,
}

/// What a person did on a day.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Day {
    /// The start of the UTC day.
    pub day: Time,
    /// Who.
    pub person: Id,
    /// Answers.
    pub answers: i64,
    /// Tasks skipped.
    pub skips: i64,
    /// Decisions as a judge.
    pub reviews: i64,
    /// Active time, in milliseconds.
    pub active_ms: i64,
}

/// How well people agree on a label.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct LabelAgreement {
    /// The label.
    pub label: String,
    /// The coefficient, such as `krippendorff_alpha`.
    pub coefficient: String,
    /// Its value with its interval, or why there is none.
    #[serde(flatten)]
    pub estimate: Estimate,
    /// Items with at least two answers.
    pub units: u64,
    /// Answers to those items.
    pub answers: u64,
    /// The same over the items that were settled on each of the last days; none for days on which nothing was settled.
    pub days: Vec<DayAgreement>,
}

/// How well people agreed on a label on a day.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct DayAgreement {
    /// The start of the UTC day.
    pub day: Time,
    /// The coefficient with its interval and the number of items, or why there is none.
    #[serde(flatten)]
    pub estimate: Estimate,
}

/// What waits for judges and what they decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReviewNumbers {
    /// Cases that wait.
    pub waiting: i64,
    /// Of these, contested ones.
    pub contested: i64,
    /// Of these, agreed ones that were drawn for review.
    pub sample: i64,
    /// Tasks that a judge has decided.
    pub decided: u64,
    /// Of these, the share that was accepted as the answers stood.
    pub accepted_first: Estimate,
    /// Cases that wait, by how long, shortest first.
    pub ages: Vec<QueueAge>,
}

/// Cases that have waited for some time.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct QueueAge {
    /// Longer than so many seconds.
    pub over_s: i64,
    /// Not longer than so many; absent where there is no end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upto_s: Option<i64>,
    /// How many.
    pub cases: i64,
}
