//! Jobs: imports, exports and verifications that run in the background, can be stopped, and survive a crash.
//!
//! A job belongs to the data folder in which it was asked for, as its files are there. Servers of several folders may share
//! a database: each runs its own jobs, and takes up another's only when nobody there has been heard of for a while.

use crate::archive::check_open;
use crate::{FlowError, FlowResult, Specs, export, ingest, verify};
use domain::{Clock, Timestamp};
use serde::Deserialize;
use std::sync::Arc;
use store::jobs::{self, Ending, Job, NewJob, Taker};
use store::{Database, Store, Tx, Vault};

pub use store::jobs::Line;

/// A runner that has not been heard of for so long is taken for dead, in seconds.
const SILENT_SECONDS_MAX: i64 = 30;

/// What a job needs to run.
#[derive(Clone)]
pub struct Runner {
    /// The database.
    pub store: Store,
    /// The media.
    pub vault: Vault,
    /// The specs.
    pub specs: Specs,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

impl Runner {
    /// Somebody who asks for a job in this runner's folder now.
    pub fn asked(&self, person: i64) -> Asked {
        Asked { person, at: self.clock.now(), folder: Arc::clone(self.vault.id()) }
    }
}

/// Who asks for a job, when, and in which data folder its files are.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The person.
    pub person: i64,
    /// The present time.
    pub at: Timestamp,
    /// The id of the data folder, from [`Vault::id`].
    pub folder: Arc<str>,
}

impl Asked {
    pub(crate) fn job<'a>(&'a self, kind: &'a str, params: &'a str) -> NewJob<'a> {
        NewJob { kind, params, total: None, person: self.person, at: self.at, owner: &self.folder }
    }
}

/// Queues an import.
pub fn queue_import(tx: &mut dyn Tx, project: i64, params: &ingest::Params, asked: &Asked) -> FlowResult<i64> {
    if params.batch.trim().is_empty() || params.batch.chars().count() > 200 {
        let hint = "Give the batch a name of at most 200 characters.";
        return Err(FlowError::bad("batch_name_missing", "the batch has no usable name", hint));
    }
    let row = store::projects::by_id(tx, project)?;
    check_open(&row.ok_or_else(|| FlowError::missing("such project", "See the list of projects."))?)?;
    ingest::refuse_taken_name(tx, project, &params.batch)?;
    let text = write(params)?;
    Ok(jobs::insert(tx, project, asked.job("import", &text))?)
}

/// Queues an export.
pub fn queue_export(tx: &mut dyn Tx, project: i64, params: &export::Params, asked: &Asked) -> FlowResult<i64> {
    params.check()?;
    let text = write(params)?;
    Ok(jobs::insert(tx, project, asked.job("export", &text))?)
}

/// Stops a job that waits, and asks one that runs to stop: it does so in its own time.
pub fn cancel(tx: &mut dyn Tx, (project, id): (i64, i64), at: Timestamp) -> FlowResult<()> {
    let job = get(tx, project, id)?;
    let message = if job.kind == "import" { STOPPED_IMPORT } else { STOPPED };
    if jobs::withdraw(tx, (project, id), message, at)? || jobs::cancel(tx, project, id)? {
        return Ok(());
    }
    Err(FlowError::refused("job_ended", "the job has ended already", "Look at its result."))
}

/// What is told of a job that was stopped.
pub(crate) const STOPPED: &str = "Stopped.";

/// What is told of an import that was stopped.
pub(crate) const STOPPED_IMPORT: &str = "Stopped. Nothing was imported.";

/// Queues a failed or cancelled job again.
pub fn resume(tx: &mut dyn Tx, (project, id): (i64, i64), at: Timestamp) -> FlowResult<()> {
    if jobs::resume(tx, (project, id), at)? {
        return Ok(());
    }
    Err(FlowError::refused("job_not_stopped", "the job has not failed or been cancelled", "Look at its state."))
}

/// One job of a project.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> FlowResult<Job> {
    jobs::get(tx, project, id)?.ok_or_else(|| FlowError::missing(format!("job {id}"), "See the project's jobs."))
}

/// What people call what a job works on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
pub struct Names {
    /// The file that came in, or the one that an export made; an export has none before it is done.
    pub filename: Option<String>,
    /// The batch that an import makes.
    pub batch: Option<String>,
}

/// The names that a job's own record has.
pub fn names(job: &Job) -> Names {
    let record = if job.kind == "import" { &job.params } else { &job.result };
    // A record of another shape has no names to show, and is found out when the job runs.
    let mut names: Names = serde_json::from_str(record).unwrap_or_default();
    names.filename.take_if(|name| name.is_empty());
    names
}

/// What is told of a job whose process came to an end before it did.
const BROKEN_OFF: &str = "It broke off: the program that ran it came to an end. Nothing came of it; start it again.";

/// Takes over from a process that is gone. For whoever alone may change the data folder, before they run jobs. What a
/// command ran in its own process has ended with it; other jobs are taken up where they stopped, without a wait for a
/// sign of life. Jobs of other folders on the same database are left to those who hold these.
pub fn take_over(runner: &Runner) -> FlowResult<()> {
    let (at, by) = (runner.clock.now(), runner.clone());
    let broken_off = runner.store.write(move |tx| {
        let mut broken_off = Vec::new();
        for job in jobs::unended(tx)?.into_iter().filter(|job| is_ours(&by, job)) {
            if ends_with_its_process(&job)? {
                jobs::break_off(tx, job.id, BROKEN_OFF, at)?;
                broken_off.push(job);
            } else {
                jobs::adopt(tx, job.id, by.vault.id())?;
                jobs::silence(tx, job.id)?;
            }
        }
        Ok::<_, FlowError>(broken_off)
    })?;
    broken_off.iter().filter(|job| job.kind == "export").try_for_each(|job| export::remove_file(runner, job.id))
}

/// Whether only who holds the runner's folder may run a job. A SQLite database is in one folder, whatever its id was when
/// a backup was made of it.
fn is_ours(runner: &Runner, job: &Job) -> bool {
    let alone = matches!(runner.store.database(), Database::Sqlite(_));
    alone || job.owner.is_empty() || *job.owner == **runner.vault.id()
}

/// Whether a job comes to nothing with the process that ran it: a command's own, whose file may be another one by now and
/// for whose end nobody waits; and a verification, which is of a moment that has passed.
fn ends_with_its_process(job: &Job) -> FlowResult<bool> {
    match job.kind.as_str() {
        "import" => Ok(!read::<ingest::Params>(&job.params)?.uploaded),
        // One that was only asked for is as good now as it was then.
        "verify" => Ok(job.state == "running"),
        _ => Ok(read::<export::Params>(&job.params)?.fetched),
    }
}

/// Takes the next waiting job. What another folder's process left behind, and what comes to nothing without that process,
/// is ended instead.
fn take(runner: &Runner, line: Line) -> FlowResult<Option<Job>> {
    let (at, by) = (runner.clock.now(), runner.clone());
    runner.store.write(move |tx| {
        let taker = Taker { owner: by.vault.id(), at, silent_since: at.plus_s(-SILENT_SECONDS_MAX) };
        while let Some(job) = jobs::take(tx, line, taker)? {
            let is_ours = is_ours(&by, &job);
            if is_ours || !ends_with_its_process(&job)? {
                if !is_ours {
                    jobs::adopt(tx, job.id, by.vault.id())?;
                }
                return Ok(Some(job));
            }
            jobs::break_off(tx, job.id, BROKEN_OFF, at)?;
        }
        Ok(None)
    })
}

/// Runs the next waiting job of a line to its end; false when none waits. A failure of the job is kept with it, not
/// returned.
pub fn run_next(runner: &Runner, line: Line) -> FlowResult<bool> {
    let Some(job) = take(runner, line)? else { return Ok(false) };
    let outcome = match job.kind.as_str() {
        "import" => ingest::run(runner, &job),
        "verify" => verify::job::run(runner, &job),
        _ => export::run(runner, &job),
    };
    if let Err(error) = outcome {
        let message = format!("{error}. {}", error.hint());
        let (id, at) = ((job.id, job.run), runner.clock.now());
        let result = jobs_result(runner, &job)?;
        let ending = move |tx: &mut dyn Tx| {
            jobs::finish(tx, id, Ending { state: "failed", message: &message, result: &result, at })
        };
        let ended_before = !runner.store.write(ending)?;
        if ended_before && error.code() != ingest::TAKEN {
            // What was to be done after its end failed, such as to forget the rows of an import that came to nothing.
            return Err(error);
        }
    }
    Ok(true)
}

/// What a job has kept of its progress.
fn jobs_result(runner: &Runner, job: &Job) -> FlowResult<String> {
    let (project, id) = (job.project, job.id);
    runner.store.read(|tx| Ok(get(tx, project, id)?.result))
}

/// Anything serialisable as JSON text.
pub(crate) fn write<T: serde::Serialize>(thing: &T) -> FlowResult<String> {
    serde_json::to_string(thing).map_err(|error| store::StoreError::Inconsistent(error.to_string()).into())
}

/// A job's own JSON.
pub(crate) fn read<T: serde::de::DeserializeOwned>(text: &str) -> FlowResult<T> {
    serde_json::from_str(text)
        .map_err(|error| store::StoreError::Inconsistent(format!("a job's own record: {error}")).into())
}
