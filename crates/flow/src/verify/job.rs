//! A verification that a server runs in the background, for somebody who has no access to its data folder.

use super::{Look, Media, Server, Step, Verified, verify};
use crate::jobs::{Asked, Runner, read, write};
use crate::{FlowError, FlowResult};
use domain::Timestamp;
use serde::{Deserialize, Serialize};
use store::Tx;
use store::jobs::{self, Beat, Ending, Job};

/// The project of what concerns the whole installation.
const INSTALLATION: i64 = 0;

/// The least time between two signs of life, in milliseconds.
const BEAT_MS: i64 = 500;

/// What is to be verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// Whether media files are compared by their lengths alone.
    pub quick: bool,
}

/// What a verification has kept: the part it is at while it runs, and at its end what it found.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Kept {
    /// `tasks` or `media`.
    pub step: String,
    /// What was looked at and found.
    pub verified: Option<Verified>,
}

/// Queues a verification of the whole installation. There is one at a time.
pub fn queue(tx: &mut dyn Tx, params: Params, asked: &Asked) -> FlowResult<i64> {
    if let Some(job) = jobs::unended(tx)?.into_iter().find(|job| job.kind == "verify") {
        let reason = format!("verification {} is under way", job.id);
        return Err(FlowError::refused("verification_under_way", reason, "Wait for its end, or stop it."));
    }
    Ok(jobs::insert(tx, INSTALLATION, asked.job("verify", &write(&params)?))?)
}

/// A verification, with what it was asked to do and what it has kept.
pub fn get(tx: &mut dyn Tx, id: i64) -> FlowResult<(Job, Params, Kept)> {
    let job = jobs::get(tx, INSTALLATION, id)?.filter(|job| job.kind == "verify");
    with_records(job.ok_or_else(|| FlowError::missing(format!("verification {id}"), "Start a new one."))?)
}

/// The newest verifications, newest first, at most `limit`.
pub fn list(tx: &mut dyn Tx, limit: i64) -> FlowResult<Vec<(Job, Params, Kept)>> {
    jobs::list(tx, INSTALLATION, limit)?.into_iter().filter(|job| job.kind == "verify").map(with_records).collect()
}

fn with_records(job: Job) -> FlowResult<(Job, Params, Kept)> {
    let (params, kept) = (read(&job.params)?, read(&job.result)?);
    Ok((job, params, kept))
}

/// Stops a verification that waits, and asks one that runs to stop.
pub fn cancel(tx: &mut dyn Tx, id: i64, at: Timestamp) -> FlowResult<()> {
    crate::jobs::cancel(tx, (INSTALLATION, id), at)
}

/// The code by which a verification ends that was asked to stop.
const STOPPED: &str = "verification_stopped";

/// Runs a verification to its end. The server that runs it is there to seal events.
pub(crate) fn run(runner: &Runner, job: &Job) -> FlowResult<()> {
    let params: Params = read(&job.params)?;
    let media = if params.quick { Media::Lengths } else { Media::Contents };
    let look = Look { at: runner.clock.now(), media, server: Server::Running };
    // A job that was stopped before it began is stopped at its first step.
    let mut beaten = Timestamp(i64::MIN);
    let verified = verify(&runner.store, &runner.vault, look, &mut |step| {
        let at = runner.clock.now();
        if at.ms_since(beaten) < BEAT_MS {
            return Ok(());
        }
        beaten = at;
        beat(runner, job, (step, at))
    });
    let (state, message, verified) = match verified {
        Ok(verified) => ("done", "Verified.", Some(verified)),
        Err(error) if error.code() == STOPPED => ("cancelled", crate::jobs::STOPPED, None),
        Err(error) => return Err(error),
    };
    let (id, result, at) = ((job.id, job.run), write(&Kept { verified, ..Kept::default() })?, runner.clock.now());
    runner.store.write(move |tx| {
        // When another runner has taken the job, what that one finds counts.
        let _taken = !jobs::finish(tx, id, Ending { state, message, result: &result, at })?;
        Ok(())
    })
}

fn beat(runner: &Runner, job: &Job, (step, at): (Step, Timestamp)) -> FlowResult<()> {
    let (step, done, total) = match step {
        Step::Tasks(done, total) => ("tasks", done, total),
        Step::Media(done, total) => ("media", done, total),
    };
    let (id, kept) = ((job.id, job.run), write(&Kept { step: step.to_owned(), verified: None })?);
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let stop = runner.store.write(move |tx| {
        let beat = Beat { done: count(done), total: Some(count(total)), refused: 0, result: &kept, at };
        Ok::<_, FlowError>(jobs::beat(tx, id, beat)?)
    })?;
    match stop {
        Some(false) => Ok(()),
        Some(true) | None => Err(FlowError::refused(STOPPED, "the verification was stopped", "Start a new one.")),
    }
}
