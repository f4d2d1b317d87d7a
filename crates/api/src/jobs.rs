//! Imports and exports, which run in the background.

use crate::names::{JobKindName, JobStateName, TaskStateName};
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A job and how far it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Job {
    /// Identifier.
    pub id: Id,
    /// `import` or `export`.
    #[schema(value_type = JobKindName)]
    pub kind: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    #[schema(value_type = JobStateName)]
    pub state: String,
    /// The name of the file that came in, or of the one that an export made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// The name of the batch that an import makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub batch: Option<String>,
    /// How far it is, in its own unit.
    pub done: i64,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// Rows refused so far.
    pub refused: i64,
    /// What happened, in a sentence.
    pub message: String,
    /// When it was asked for.
    pub created_at: Time,
    /// When it ended.
    pub finished_at: Option<Time>,
}

/// How an uploaded file is to be taken in.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// The batch's name, unique in the project.
    pub batch: String,
    /// The file's name; its ending helps to tell the format.
    pub filename: String,
    /// When the batch should be done.
    #[param(value_type = Option<String>, format = DateTime)]
    pub due: Option<Time>,
    /// Higher comes first; the policy's when absent.
    pub priority: Option<i64>,
    /// Take the good rows and report the others, instead of all or nothing.
    pub accept_valid: Option<bool>,
    /// Names of the columns with commas between them, for a table without a first line that names them.
    pub columns: Option<String>,
}

/// What is to be written into a file.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportRequest {
    /// `jsonl`, `csv`, `tsv` or `json`.
    pub format: String,
    /// States of the tasks to export; accepted ones when empty.
    #[serde(default)]
    #[schema(value_type = Vec<TaskStateName>)]
    pub states: Vec<String>,
    /// Whether each person's answers are written, too.
    #[serde(default)]
    pub answers: bool,
}
