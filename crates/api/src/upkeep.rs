//! What administrators do to keep an installation sound: verifications and backups.

use crate::names::JobStateName;
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A wish to verify the installation.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StartVerification {
    /// Compare media files by their lengths alone, and do not read them.
    #[serde(default)]
    pub quick: bool,
}

/// A verification and how far it is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Verification {
    /// Identifier.
    pub id: Id,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    #[schema(value_type = JobStateName)]
    pub state: String,
    /// Whether media files are compared by their lengths alone.
    pub quick: bool,
    /// What it is at while it runs: `tasks`, or bytes of `media`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<String>,
    /// How far it is, in that unit.
    pub done: i64,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// What happened, in a sentence.
    pub message: String,
    /// When it was asked for.
    pub created_at: Time,
    /// When it ended.
    pub finished_at: Option<Time>,
    /// What was found, once it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<Verified>,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verified {
    /// Projects looked at.
    pub projects: u64,
    /// Events whose place in the chain was checked.
    pub events: u64,
    /// Blocks of the chain.
    pub blocks: u64,
    /// Events that no server has sealed yet, where none is running.
    pub waiting: u64,
    /// Items whose fields were compared with their identity.
    pub items: u64,
    /// Answers that were compared with the log.
    pub answers: u64,
    /// Media files.
    pub media: u64,
    /// Everything that is wrong, or the first thousand of it.
    pub findings: Vec<Finding>,
    /// How much more is wrong.
    pub unlisted: u64,
}

/// How large a backup would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct BackupSize {
    /// The database, in bytes. Absent where it is PostgreSQL: `pg_dump` makes a copy of that, and then the folder `media` is
    /// copied.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_bytes: Option<u64>,
    /// Media files.
    pub media_files: u64,
    /// All media files, in bytes.
    pub media_bytes: u64,
    /// Whether a backup is being made now; there is one at a time.
    pub under_way: bool,
}

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Finding {
    /// The project; empty for the whole installation.
    pub project: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}
