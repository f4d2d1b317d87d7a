//! Jobs: imports and exports that run in the background, can be stopped, and survive a crash.

use crate::archive::check_open;
use crate::{FlowError, FlowResult, Specs, export, ingest};
use domain::{Clock, Timestamp};
use serde::Deserialize;
use std::sync::Arc;
use store::jobs::{self, Ending, Job, NewJob};
use store::{Store, Tx, Vault};

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

/// Queues an import.
pub fn queue_import(
    tx: &mut dyn Tx,
    project: i64,
    params: &ingest::Params,
    (person, at): (i64, Timestamp),
) -> FlowResult<i64> {
    if params.batch.trim().is_empty() || params.batch.chars().count() > 200 {
        let hint = "Give the batch a name of at most 200 characters.";
        return Err(FlowError::bad("batch_name_missing", "the batch has no usable name", hint));
    }
    let row = store::projects::by_id(tx, project)?;
    check_open(&row.ok_or_else(|| FlowError::missing("such project", "See the list of projects."))?)?;
    ingest::refuse_taken_name(tx, project, &params.batch)?;
    let text = write(params)?;
    Ok(jobs::insert(tx, project, NewJob { kind: "import", params: &text, total: None, person, at })?)
}

/// Queues an export.
pub fn queue_export(
    tx: &mut dyn Tx,
    project: i64,
    params: &export::Params,
    (person, at): (i64, Timestamp),
) -> FlowResult<i64> {
    params.check()?;
    let text = write(params)?;
    Ok(jobs::insert(tx, project, NewJob { kind: "export", params: &text, total: None, person, at })?)
}

/// Asks a job to stop.
pub fn cancel(tx: &mut dyn Tx, project: i64, id: i64) -> FlowResult<()> {
    if jobs::cancel(tx, project, id)? {
        return Ok(());
    }
    Err(FlowError::refused("job_ended", "the job has ended already", "Look at its result."))
}

/// Queues a failed or cancelled job again.
pub fn resume(tx: &mut dyn Tx, project: i64, id: i64) -> FlowResult<()> {
    if jobs::resume(tx, project, id)? {
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
/// sign of life.
pub fn take_over(runner: &Runner) -> FlowResult<()> {
    let at = runner.clock.now();
    let broken_off = runner.store.write(move |tx| {
        let mut broken_off = Vec::new();
        for job in jobs::unended(tx)? {
            if is_commands_own(&job)? {
                jobs::break_off(tx, job.id, BROKEN_OFF, at)?;
                broken_off.push(job);
            } else {
                jobs::silence(tx, job.id)?;
            }
        }
        Ok::<_, FlowError>(broken_off)
    })?;
    broken_off.iter().filter(|job| job.kind == "export").try_for_each(|job| export::remove_file(runner, job.id))
}

/// Whether a command runs the job in its own process. Its file may be another one by now, and nobody waits for its end.
fn is_commands_own(job: &Job) -> FlowResult<bool> {
    match job.kind.as_str() {
        "import" => Ok(!read::<ingest::Params>(&job.params)?.uploaded),
        _ => Ok(read::<export::Params>(&job.params)?.fetched),
    }
}

/// Runs the next waiting job to its end; false when none waits. A failure of the job is kept with it, not returned.
pub fn run_next(runner: &Runner) -> FlowResult<bool> {
    let at = runner.clock.now();
    let taken = runner.store.write(move |tx| jobs::take(tx, at, at.plus_s(-SILENT_SECONDS_MAX)))?;
    let Some(job) = taken else { return Ok(false) };
    let outcome = match job.kind.as_str() {
        "import" => ingest::run(runner, &job),
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
