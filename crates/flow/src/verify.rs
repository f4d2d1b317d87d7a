//! Verifies an installation: the chain of events, the counters, the slots, the media.

use crate::FlowResult;
use domain::Timestamp;
use domain::event::seal as hash;
use serde::Serialize;
use std::collections::BTreeSet;
use store::events::{self, Logged, Place};
use store::{Store, Tx, Vault, annotations, media, projects, slots, tallies, tasks, work};

/// How long a committed event may stay outside the chain, in seconds.
const UNSEALED_SECONDS_MAX: i64 = 60;

/// One thing that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The project's identifier; empty for the whole installation.
    pub project: String,
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// What was looked at, and what was found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Verified {
    /// Projects looked at.
    pub projects: u64,
    /// Events whose place in the chain was checked.
    pub events: u64,
    /// Blocks of the chain.
    pub blocks: u64,
    /// Media files.
    pub media: u64,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
}

/// Checks everything; reads only.
pub fn verify(store: &Store, vault: &Vault, at: Timestamp) -> FlowResult<Verified> {
    let mut verified = store.read(|tx| {
        let mut verified = Verified::default();
        for project in projects::list(tx)? {
            verified.projects += 1;
            let mut report = |what: String, hint: &str| {
                let project = project.slug.clone();
                verified.findings.push(Finding { project, what, hint: hint.to_owned() });
            };
            let (blocks, sealed) = check_chain(tx, project.id, at, &mut report)?;
            check_counters(tx, project.id, &mut report)?;
            verified.blocks += blocks;
            verified.events += sealed;
        }
        Ok::<_, crate::FlowError>(verified)
    })?;
    check_media(store, vault, &mut verified)?;
    Ok(verified)
}

type Report<'a> = dyn FnMut(String, &str) + 'a;

fn check_chain(tx: &mut dyn Tx, project: i64, at: Timestamp, report: &mut Report<'_>) -> FlowResult<(u64, u64)> {
    // From before the first place there can be, so that nothing is slipped in before the first event.
    let (mut previous, mut after) = ([0; 32], Place { tx: i64::MIN, id: i64::MIN });
    let (mut blocks, mut sealed) = (0, 0);
    for block in events::blocks(tx, project)? {
        let mut run: Vec<Logged> = Vec::new();
        events::each_between(tx, project, (after, block.last), &mut |event| {
            run.push(event);
            Ok(())
        })?;
        let found = hash(&previous, run.iter().map(Logged::event));
        if found != block.hash || i64::try_from(run.len()) != Ok(block.events) || block.n != blocks + 1 {
            report(
                format!("block {} of the event log was changed after it was sealed", block.n),
                "compare with a backup: events were edited, added or removed in the database",
            );
        }
        (previous, after) = (block.hash, block.last);
        blocks += 1;
        sealed += run.len() as u64;
    }
    if let Some(oldest) = events::unsealed(tx, project, after, 1)?.first()
        && at.ms_since(oldest.at) > UNSEALED_SECONDS_MAX * 1_000
    {
        let seconds = at.ms_since(oldest.at) / 1_000;
        report(
            format!("events have waited {seconds} s to be sealed"),
            "start the server: its worker seals events each second",
        );
    }
    Ok((blocks.unsigned_abs(), sealed))
}

fn check_counters(tx: &mut dyn Tx, project: i64, report: &mut Report<'_>) -> FlowResult<()> {
    let hint = "a fault of Assay: please report it with the output of `assay verify --json`";
    let (kept, counted) = (tallies::kept(tx, project)?, tallies::recount(tx, project)?);
    if kept != counted {
        report(format!("the counters of tasks say {kept:?}, a recount says {counted:?}"), hint);
    }
    for task in slots::overfilled(tx, project)? {
        report(format!("task {task} has more answers that count than it asked for"), hint);
    }
    for task in tasks::miscounted(tx, project)? {
        report(format!("task {task} counts another number of answers than it has used slots"), hint);
    }
    for total in work::totals(tx, project)? {
        let counted = annotations::count_by(tx, project, total.person)?;
        if counted != total.answers {
            let (person, kept) = (total.person, total.answers);
            report(format!("person {person} has {kept} answers by the counter, {counted} by a recount"), hint);
        }
    }
    Ok(())
}

fn check_media(store: &Store, vault: &Vault, verified: &mut Verified) -> FlowResult<()> {
    let known: BTreeSet<String> = store.read(media::list)?.into_iter().map(|media| media.hash).collect();
    let stored: BTreeSet<String> = vault.hashes()?.into_iter().collect();
    verified.media = stored.len() as u64;
    let mut report = |what: String, hint: &str| {
        verified.findings.push(Finding { project: String::new(), what, hint: hint.to_owned() });
    };
    for hash in known.difference(&stored) {
        report(format!("the media file {hash} is missing"), "restore it from a backup, or import its batch again");
    }
    for hash in stored.difference(&known) {
        report(format!("the media file {hash} belongs to no item"), "it can be removed from the data folder");
    }
    Ok(())
}
