//! Verifies an installation: recomputes what can be recomputed, and says what is not as it was written.
//!
//! Projects are gone through a page at a time, each in a short view of its own, so that memory is bounded and a server
//! beside it is not held up; what is written together is always looked at together.

mod chain;
mod counters;
pub mod job;
mod media;
mod pages;
mod specs;
mod story;

use crate::FlowResult;
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use store::{Store, Vault, projects};

/// How many findings are listed; the others are counted.
const FINDINGS_MAX: usize = 1_000;

/// What to do about something that was changed from outside.
const CHANGED: &str = "compare with a backup: it was changed in the database or on the disk, not through Assay";

/// What to do about a fault of ours.
const OURS: &str = "a fault of Assay: please report it with the output of `assay verify --json`";

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The project's identifier; empty for the whole installation.
    pub project: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verified {
    /// Projects looked at.
    pub projects: u64,
    /// Events whose place in the chain was checked.
    pub events: u64,
    /// Blocks of the chain.
    pub blocks: u64,
    /// Events that no server has sealed yet, where none is running: its next start does.
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

impl Verified {
    fn report(&mut self, project: &str, what: String, hint: &str) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { project: project.to_owned(), what, hint: hint.to_owned() });
        } else {
            self.unlisted += 1;
        }
    }
}

/// What of the media files is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Media {
    /// Every byte.
    Contents,
    /// Whether they are there, and their lengths.
    Lengths,
}

/// Whether a server is there to seal events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Server {
    /// One is running.
    Running,
    /// None is.
    Stopped,
}

/// How to look.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// The present time.
    pub at: Timestamp,
    /// What of the media is looked at.
    pub media: Media,
    /// Whether events are being sealed.
    pub server: Server,
}

impl Look {
    /// A look at everything beside a running server.
    pub const fn whole(at: Timestamp) -> Self {
        Self { at, media: Media::Contents, server: Server::Running }
    }
}

/// How far a part of the work is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Tasks gone through, of how many.
    Tasks(u64, u64),
    /// Bytes of media gone through, of how many.
    Media(u64, u64),
}

/// Told now and then how far it is; what it refuses with ends the work.
pub type Watch<'a> = dyn FnMut(Step) -> FlowResult<()> + 'a;

/// Checks everything; reads only.
pub fn verify(store: &Store, vault: &Vault, look: Look, watch: &mut Watch<'_>) -> FlowResult<Verified> {
    let mut verified = Verified::default();
    let all = store.read(projects::list)?;
    let mut last = Vec::with_capacity(all.len());
    for project in &all {
        verified.projects += 1;
        let mut report = Vec::new();
        last.push(store.read(|tx| {
            chain::check(tx, project.id, look, &mut verified, &mut report)?;
            counters::check(tx, project.id, &mut report)?;
            specs::check(tx, project, &mut report)?;
            Ok::<_, crate::FlowError>(store::tasks::last(tx, project.id)?)
        })?);
        for (what, hint) in report {
            verified.report(&project.slug, what, hint);
        }
    }
    let total: u64 = last.iter().map(|last| last.unsigned_abs()).sum();
    let mut before = 0;
    for (project, last) in all.iter().zip(last) {
        let done = &mut |task: i64| watch(Step::Tasks(before + task.min(last).unsigned_abs(), total));
        pages::check(store, project, &mut verified, done)?;
        before += last.unsigned_abs();
    }
    media::check(store, vault, look.media, &mut verified, watch)?;
    Ok(verified)
}

/// What is found in a project: what is wrong, and what to do about it.
type Report = Vec<(String, &'static str)>;
