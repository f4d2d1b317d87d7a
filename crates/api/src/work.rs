//! Labelling: leases, answers, and one's own record.

use crate::estimate::Estimate;
use crate::{Id, Raw, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A request for tasks.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Take {
    /// How many tasks to hold, 1 to 3, those in hand included.
    #[serde(default = "one")]
    #[schema(minimum = 1, maximum = 3)]
    pub take: u32,
}

const fn one() -> u32 {
    1
}

/// A task in hand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Lease {
    /// The task.
    pub task: Id,
    /// The slot.
    pub slot: Id,
    /// Name this when submitting.
    pub fence: i64,
    /// Until when it is held, unless a heartbeat extends it.
    pub until: Time,
    /// The version of the spec to answer under.
    pub version: i64,
    /// The name of the batch it came in.
    pub batch: String,
    /// The item's fields; media fields carry a `url`.
    pub fields: Raw,
    /// One's own answer, when it came back for rework.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<Raw>,
    /// Why it came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rework_reason: Option<String>,
}

/// The tasks in hand.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Leases {
    /// The tasks.
    pub tasks: Vec<Lease>,
    /// Why there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub empty_reason: Option<String>,
}

/// A lease by its task and fence.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The task.
    pub task: Id,
    /// Its fence.
    pub fence: i64,
}

/// A sign of life: what is in hand, and what came of the time since the last one, of which a minute counts at most.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Heartbeat {
    /// The tasks in hand.
    pub leases: Vec<Held>,
    /// Active time that is in no answer, in milliseconds.
    #[serde(default)]
    pub active_ms: i64,
    /// Time at the workbench without a sign of activity, in milliseconds.
    #[serde(default)]
    pub idle_ms: i64,
    /// Time on a break, in milliseconds.
    #[serde(default)]
    pub break_ms: i64,
}

/// A lease that goes on.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Extended {
    /// The task.
    pub task: Id,
    /// Until when.
    pub until: Time,
}

/// Which leases go on and which are gone.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Beaten {
    /// Still held.
    pub held: Vec<Extended>,
    /// No longer held.
    pub lost: Vec<Id>,
}

/// An answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Submission {
    /// The lease's fence.
    pub fence: i64,
    /// A key of the client's making, the same when a submit is repeated.
    pub key: String,
    /// Label name to value.
    #[schema(value_type = crate::Values)]
    pub values: Map<String, Value>,
    /// A remark for whoever judges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels the person was unsure of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsure: Vec<String>,
    /// How unsure, by label: from 1, a little, to 3, guessing. Only where the spec asks for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unsure_degree: BTreeMap<String, u8>,
    /// Active time on this task, in milliseconds.
    #[serde(default)]
    pub active_ms: i64,
    /// The revision that this one corrects.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<i64>,
}

/// An answer that is safely kept.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
pub struct Submitted {
    /// The task.
    pub task: Id,
    /// 1 for the first answer of this person, then 2, …
    pub revision: i64,
    /// Whether the slot was given away meanwhile.
    pub late: bool,
    /// When.
    pub at: Time,
}

/// A task that is given up for others.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// The lease's fence.
    pub fence: i64,
    /// Why, from a short list or in other words, in 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
    /// More, in one's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A task or a case that is given back unanswered.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// The lease's fence.
    pub fence: i64,
}

/// A task that a lead should look at.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FlagTask {
    /// Why, from a short list or in other words, in 1 to 200 characters.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
    /// More, in one's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// How many answers of one's own are wanted.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MineQuery {
    /// At most so many, 1 to 200; 50 when absent.
    pub limit: Option<i64>,
}

/// An answer of one's own.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnAnswer {
    /// The task.
    pub task: Id,
    /// What its item is called.
    pub title: String,
    /// 1 for the first answer, then 2, …
    pub revision: i64,
    /// When.
    pub at: Time,
    /// Label name to value.
    #[schema(value_type = crate::Values)]
    pub values: Value,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels one was unsure of.
    #[serde(default)]
    pub unsure: Vec<String>,
    /// How unsure, by label: from 1, a little, to 3, guessing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unsure_degree: BTreeMap<String, u8>,
    /// Whether it can no longer be corrected.
    pub settled: bool,
}

/// A task of one's own, with its answer.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct OwnTask {
    /// The task.
    pub task: Id,
    /// The version of the spec it was answered under.
    pub version: i64,
    /// The item's fields; media fields carry a `url`.
    pub fields: Raw,
    /// 1 for the first answer, then 2, …; name it as `supersedes` when correcting.
    pub revision: i64,
    /// Label name to value.
    #[schema(value_type = crate::Values)]
    pub values: Value,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels one was unsure of.
    #[serde(default)]
    pub unsure: Vec<String>,
    /// How unsure, by label: from 1, a little, to 3, guessing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unsure_degree: BTreeMap<String, u8>,
    /// Whether it can no longer be corrected.
    pub settled: bool,
}

/// One's own record.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Progress {
    /// Answers today (UTC).
    pub today: i64,
    /// Active time today, in milliseconds.
    pub active_ms: i64,
    /// Time today at the workbench without a sign of activity, in milliseconds.
    pub idle_ms: i64,
    /// Time today on breaks, in milliseconds.
    pub break_ms: i64,
    /// Median active seconds of the newest answers; absent before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pace_s: Option<f64>,
    /// How often one's answers were what was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accuracy: Option<Estimate>,
}
