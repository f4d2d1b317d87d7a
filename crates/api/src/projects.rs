//! Projects, their specs and batches.

use crate::names::RoleName;
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Tasks by the name of their state; states without tasks are left out, and `total` is the sum.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Counts(pub BTreeMap<String, i64>);

/// A project in a list.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProjectLine {
    /// Its identifier.
    pub project: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The newest spec's version.
    pub version: i64,
    /// Whether its work has ended.
    pub archived: bool,
    /// The role of whoever asks.
    #[schema(value_type = RoleName)]
    pub role: String,
    /// Tasks by state; empty for roles that may not see numbers.
    pub counts: Counts,
}

/// A project with its newest spec.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Project {
    /// Its identifier.
    pub project: String,
    /// Its title.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// The newest spec's version.
    pub version: i64,
    /// The newest spec.
    pub spec: Value,
    /// Whether its work has ended.
    pub archived: bool,
    /// The role of whoever asks.
    #[schema(value_type = RoleName)]
    pub role: String,
    /// Tasks by state; empty for roles that may not see numbers.
    pub counts: Counts,
    /// Cases that wait for whoever asks, counted up to 1,000: those that they answered wait for somebody else. Absent for
    /// roles that may not judge.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_judge: Option<i64>,
    /// Stands for the spec's version and for whether the work has ended: with it as `If-Match`, archiving is refused when
    /// somebody changed either since.
    #[serde(default)]
    pub etag: String,
}

/// A spec to be applied: makes a project, or a new version of one.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplySpec {
    /// The text of `project.yaml`.
    pub source: String,
}

/// How a spec is applied.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ApplyQuery {
    /// Only say what would happen.
    pub dry_run: Option<bool>,
}

/// Which version of a spec is wanted.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SpecQuery {
    /// The version; the newest when absent.
    pub version: Option<i64>,
}

/// What applying a spec did, or would do.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Applied {
    /// The project's identifier.
    pub project: String,
    /// The version it has now.
    pub version: i64,
    /// Whether anything differs from the version before.
    pub changed: bool,
    /// Always empty: a spec with problems is refused with them.
    pub problems: Vec<crate::Entry>,
}

/// What a draft of a spec asks, and what stands against applying it.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    /// The version it would become, or the one in use when it says the same.
    pub version: i64,
    /// Whether it differs from the version in use.
    pub changed: bool,
    /// As it was understood.
    pub spec: Value,
    /// What would leave answers without a place; with any, applying is refused. Each with its place and the way out.
    pub orphans: Vec<crate::Entry>,
}

/// A version of a spec.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SpecVersion {
    /// Its version.
    pub version: i64,
    /// As it was written; empty for those who only label.
    pub source: String,
    /// As it was understood.
    pub spec: Value,
}

/// Whether a project's work has ended.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// True ends the work, false takes it up again.
    pub archived: bool,
}

/// A delivery of items.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Batch {
    /// Number within the project.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// `importing` or `open`.
    pub state: String,
    /// When it should be done.
    pub due: Option<Time>,
    /// Higher comes first.
    pub priority: i64,
    /// Where it came from, such as a file's name.
    pub source: String,
    /// Items in it.
    pub size: i64,
    /// Of these, accepted ones.
    pub accepted: i64,
    /// When it was made.
    pub created_at: Time,
    /// Its tasks by state.
    pub counts: Counts,
}

/// A flag that somebody put on a task.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Flag {
    /// The task.
    pub task: Id,
    /// What its item is called.
    pub title: String,
    /// Who.
    pub person: crate::people::Author,
    /// Why.
    pub reason: String,
    /// More, in their own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// When.
    pub at: Time,
}
