//! What commands need done, whether by the data folder of this machine or by a server far away.

use crate::trouble::Outcome;
use api::jobs::{ExportRequest, Job};
use api::people::{AddPerson, Added, Link, Person};
use api::projects::{Applied, Project, ProjectLine, SpecVersion};
use api::tokens::{AddToken, AddedToken, Token};
use api::upkeep::Verified;
use flow::verify::Step;
use std::io::Read;
use std::path::Path;

/// A file or folder to be imported, and how.
#[derive(Debug, Clone)]
pub struct Import<'a> {
    /// The file or folder.
    pub path: &'a Path,
    /// The name by which people know it.
    pub filename: &'a str,
    /// The new batch's name.
    pub batch: &'a str,
    /// When the batch should be done.
    pub due: Option<api::Time>,
    /// Higher comes first; the policy's when absent.
    pub priority: Option<i64>,
    /// Whether good rows are taken although others are refused.
    pub accept_valid: bool,
    /// Names of the columns, for a table without a header.
    pub columns: &'a [String],
}

/// Called while a job runs; true asks it to stop.
pub type Watch<'a> = dyn FnMut(&Job) -> bool + 'a;

/// Called while an installation is verified; true asks it to stop.
pub type WatchStep<'a> = dyn FnMut(Step) -> bool + 'a;

/// What happens while a backup is made.
#[derive(Debug, Clone, Copy)]
pub enum Packing<'a> {
    /// Work of so many bytes, when that is known, begins: what is done, in a word or two.
    Begins(&'a str, Option<u64>),
    /// So many bytes more are done.
    Bytes(u64),
    /// The media file with this hash is not what it was when it was imported.
    Changed(&'a str),
}

/// Told what happens while a backup is made.
pub type WatchBackup<'a> = dyn FnMut(Packing<'_>) + 'a;

/// A file that is not under its name yet; it goes away unless it is given one.
pub type Partial = tempfile::NamedTempFile;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackedUp {
    /// Media files.
    pub media: usize,
}

/// One way of getting things done. Every command is written once, over this.
pub trait Backend {
    /// Every project that may be seen.
    fn projects(&self) -> Outcome<Vec<ProjectLine>>;

    /// A project with its newest spec.
    fn project(&self, project: &str) -> Outcome<Project>;

    /// A version of a project's spec, the newest when none is named.
    fn spec(&self, project: &str, version: Option<i64>) -> Outcome<SpecVersion>;

    /// Makes a project or a new version of one; `dry_run` only says what would happen.
    fn apply(&self, source: &str, dry_run: bool) -> Outcome<Applied>;

    /// Ends a project's work, or takes it up again.
    fn archive(&self, project: &str, archived: bool) -> Outcome<()>;

    /// Everybody.
    fn people(&self) -> Outcome<Vec<Person>>;

    /// Adds a person, with a link by which they set a password.
    fn add_person(&self, new: &AddPerson) -> Outcome<Added>;

    /// Lets a person sign in no longer, or again.
    fn set_disabled(&self, name: &str, disabled: bool) -> Outcome<()>;

    /// Lets a person administer the whole installation, or no longer.
    fn set_admin(&self, name: &str, admin: bool) -> Outcome<()>;

    /// A link by which a person sets a new password.
    fn make_link(&self, name: &str) -> Outcome<Link>;

    /// Sets a person's password.
    fn set_password(&self, name: &str, password: &str) -> Outcome<()>;

    /// Gives a person a role in a project, or takes them out of it.
    fn set_role(&self, project: &str, name: &str, role: Option<domain::Role>) -> Outcome<()>;

    /// The tokens of a person; of the caller when none is named.
    fn tokens(&self, owner: Option<&str>) -> Outcome<Vec<Token>>;

    /// Makes a token for a person; for the caller when none is named.
    fn add_token(&self, owner: Option<&str>, new: &AddToken) -> Outcome<AddedToken>;

    /// Ends a token of a person; of the caller when none is named.
    fn revoke_token(&self, owner: Option<&str>, id: api::Id) -> Outcome<()>;

    /// Queues an import; gives the job.
    fn import(&self, project: &str, import: &Import<'_>) -> Outcome<Job>;

    /// Queues an export; gives the job.
    fn export(&self, project: &str, request: &ExportRequest) -> Outcome<Job>;

    /// Sees a job to its end and gives it as it ended.
    fn finish(&self, project: &str, job: api::Id, watch: &mut Watch<'_>) -> Outcome<Job>;

    /// A finished import's refusal report: JSON lines.
    fn refusals(&self, project: &str, job: api::Id) -> Outcome<Box<dyn Read>>;

    /// Where a finished import's refusal report can be had as a whole.
    fn refusals_at(&self, project: &str, job: api::Id) -> String;

    /// A finished export's file.
    fn exported(&self, project: &str, job: api::Id) -> Outcome<Box<dyn Read + '_>>;

    /// Recomputes what can be recomputed; `quick` compares media by their lengths alone. `watch` is told how far it is and
    /// says whether to stop.
    fn verify(&self, quick: bool, watch: &mut WatchStep<'_>) -> Outcome<Verified>;

    /// Writes everything into one file, which is whole and checked when this succeeds. `watch` is told what happens.
    fn backup(&self, file: &mut Partial, watch: &mut WatchBackup<'_>) -> Outcome<BackedUp>;

    /// Where a person finds a page of the web interface.
    fn address_of(&self, path: &str) -> String;
}
