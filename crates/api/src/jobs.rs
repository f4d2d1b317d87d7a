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
#[serde(deny_unknown_fields)]
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

/// What is to be looked at before an import.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewQuery {
    /// The file's name; its ending helps to tell the format.
    pub filename: String,
    /// Names of the columns with commas between them, for a table without a first line that names them.
    pub columns: Option<String>,
    /// Only the beginning of the file is sent: its last row may be cut off and is not judged.
    pub beginning: Option<bool>,
}

/// Why a file as a whole cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Unfit {
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// What an import would do, as far as the rows that were read tell.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ImportPreview {
    /// `csv`, `tsv`, `jsonl` or `json`; `media` for an archive in which each file is an item.
    pub format: String,
    /// The fields of the data, in the order in which they appear.
    pub columns: Vec<PreviewColumn>,
    /// Required inputs that no column feeds.
    pub missing: Vec<String>,
    /// The first rows.
    pub rows: Vec<PreviewRow>,
    /// Rows read, good and bad.
    pub read: i64,
    /// Of these, refused ones.
    pub refused: i64,
    /// Of these, items that are there already; unknown where items have media, which are compared when they come in.
    pub duplicates: Option<i64>,
    /// The first refusals.
    pub refusals: Vec<RowRefusal>,
    /// Why none of its rows would be taken, where that is the file's own fault; then no row is judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unfit: Option<Unfit>,
    /// Whether these are all rows of the file.
    pub complete: bool,
}

/// A field that the data have.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PreviewColumn {
    /// Its name.
    pub name: String,
    /// The input it feeds, which has the same name; without one it is left out.
    pub input: Option<String>,
    /// The input that is probably meant by a name that feeds none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub meant: Option<String>,
    /// Rows that have a value here.
    pub filled: i64,
    /// The first value, shortened.
    pub sample: String,
}

/// A row as it was found.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct PreviewRow {
    /// Its values, long ones shortened; empty for a row that cannot be read.
    pub fields: std::collections::BTreeMap<String, serde_json::Value>,
    /// Why it would be refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RowRefusal>,
}

/// Why a row is not taken; also a line of an import's report.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RowRefusal {
    /// The line of a text file, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// The number in a list or an archive, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The field at fault, where it is one field's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// What to do.
    pub remedy: String,
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
