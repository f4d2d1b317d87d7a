//! Judging: cases, and what is decided on them.

use crate::estimate::Estimate;
use crate::names::{TaskStateName, WhyName};
use crate::people::Author;
use crate::{Id, Raw, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// A request for a case.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClaimCase {
    /// `contested` or `sample`; both when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queue: Option<String>,
    /// Only this task.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Id>,
}

/// One person's answer, beside the others'.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct CaseAnswer {
    /// Who.
    pub person: Author,
    /// 1 for the first answer, then 2, …
    pub revision: i64,
    /// Label name to value.
    #[schema(value_type = crate::Values)]
    pub values: Value,
    /// The remark.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Labels they were unsure of.
    #[serde(default)]
    pub unsure: Vec<String>,
    /// How unsure, by label: from 1, a little, to 3, guessing.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unsure_degree: BTreeMap<String, u8>,
    /// Active time, in milliseconds.
    pub active_ms: i64,
    /// When.
    pub at: Time,
    /// Whether it came after its slot was given away.
    pub late: bool,
    /// How often this person's answers were what was accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub skill: Option<Estimate>,
}

/// The combined value of a label.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Combined {
    /// The value.
    #[schema(value_type = Value)]
    pub value: Value,
    /// Share of trust behind it, 0 to 1.
    pub confidence: f64,
    /// Answers that support it.
    pub support: u32,
    /// Whether another value had the same weight.
    pub tie: bool,
}

/// A task before a judge.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Case {
    /// The task.
    pub task: Id,
    /// Name this when deciding.
    pub fence: i64,
    /// Until when it is held.
    pub until: Time,
    /// `disagreement`, `tie`, `sample` or `flagged`.
    #[schema(value_type = WhyName)]
    pub why: String,
    /// The version of the spec it was answered under.
    pub version: i64,
    /// The item's fields; media fields carry a `url`.
    pub fields: Raw,
    /// The answers.
    pub answers: Vec<CaseAnswer>,
    /// Label name to combined value.
    pub consensus: BTreeMap<String, Combined>,
    /// Labels on which the answers differ.
    pub differs: Vec<String>,
}

/// A case, or why there is none.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum ClaimedCase {
    /// A case.
    Case(Box<Case>),
    /// None.
    Empty {
        /// Why there is none: `none`, or the project is `archived`; of the task asked for, `not_waiting`, `own_answer` or
        /// `held` by another judge.
        empty_reason: String,
    },
}

/// Which part of the cases that wait is wanted.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WaitingQuery {
    /// The cursor of the page before.
    pub after: Option<String>,
    /// At most so many, 1 to 1,000; 200 when absent.
    pub limit: Option<i64>,
}

/// A case in the list of those waiting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Waiting {
    /// The task.
    pub task: Id,
    /// What its item is called.
    pub title: String,
    /// `disagreement`, `tie`, `sample` or `flagged`.
    #[schema(value_type = WhyName)]
    pub why: String,
    /// Since when it waits.
    pub since: Time,
    /// Confidence of the consensus, 0 to 1.
    pub confidence: Option<f64>,
    /// The batch's name.
    pub batch: String,
    /// Answers that count.
    pub answers: i64,
    /// Who is judging it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub judge: Option<Author>,
}

/// What a judge decides.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// One person's answer is right.
    Accept {
        /// Whose.
        person: Id,
    },
    /// These values are right.
    Fix {
        /// Label name to value.
        #[schema(value_type = crate::Values)]
        values: Map<String, Value>,
    },
    /// The authors are to answer again.
    Rework {
        /// Why, in 1 to 1,000 characters; they read it.
        #[schema(min_length = 1, max_length = 1_000)]
        reason: String,
    },
}

/// A judge's decision on a case.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decide {
    /// The case's fence.
    pub fence: i64,
    /// What is decided.
    pub decision: Decision,
    /// Why, for the record, in at most 1,000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 1_000)]
    pub reason: Option<String>,
}

/// A case that is decided.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Decided {
    /// The task.
    pub task: Id,
    /// The state it is in now.
    #[schema(value_type = TaskStateName)]
    pub state: String,
}
