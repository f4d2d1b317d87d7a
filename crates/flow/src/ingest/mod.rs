//! Ingests a delivery of raw records: streams it, makes each record meet the spec, names duplicates, reports refusals.
//!
//! Rows go into a batch that is not open yet, in chunks; each chunk commits together with the place it ends at, so a
//! crash or a stop loses nothing and doubles nothing. The batch opens in the last transaction. With the default rule
//! (all or nothing) the first refusal stops the writing: the rest is only read, for the report, and the batch is thrown
//! away. A project has one such batch at a time: rows of an import that may come to nothing are nobody's duplicates.

mod chunk;
mod columns;
mod media;
pub mod preview;
mod report;
mod source;
mod undo;

pub(crate) use undo::under_way;
pub use undo::undo;

use crate::error::Kind;
use crate::jobs::{Runner, read, write};
use crate::{FlowError, FlowResult};
use chunk::{Chunk, Loader};
use domain::Timestamp;
use domain::event::EventKind;
use formats::Refusal;
use report::Report;
use serde::{Deserialize, Serialize};
use serde_json::json;
use source::Source;
use std::collections::BTreeSet;
use store::batches::{self, Batch};
use store::events::{NewEvent, append};
use store::jobs::{self, Beat, Ending, Job};
use store::{Tx, projects};

/// What is imported, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    /// A file of ours in the vault's work folder; or, for a local command, any file or folder.
    pub path: std::path::PathBuf,
    /// Whether the file is ours and is removed when the import has ended well.
    pub uploaded: bool,
    /// The name by which people know the file.
    pub filename: String,
    /// The new batch's name.
    pub batch: String,
    /// When it is due.
    pub due: Option<Timestamp>,
    /// Its priority; the policy's when absent.
    pub priority: Option<i64>,
    /// Whether good rows are taken although others are refused.
    pub accept_valid: bool,
    /// Names of the columns, for a table without a header.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// How far an import has come. Kept with the job, in the transaction of each chunk.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The batch; 0 before it is made.
    pub batch: i64,
    /// Rows read, good and bad.
    pub rows: u64,
    /// Items made.
    pub items: i64,
    /// Rows whose content was there already.
    pub duplicates: i64,
    /// Rows refused.
    pub refused: i64,
    /// Bytes of the refusal report that belong to these rows.
    pub report_bytes: u64,
    /// Duplicates among these rows that are not in the report yet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unreported: Vec<Refusal>,
    /// Fields of the data that the spec does not know; they were left out.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub left_out: BTreeSet<String>,
}

/// The name of a job's refusal report in the vault's work folder.
pub fn report_name(job: i64) -> String {
    format!("job-{job}-refusals.jsonl")
}

/// How the reading of a delivery ended.
enum End {
    Done,
    Refused,
    Cancelled,
}

/// Runs an import to its end, from wherever it stopped.
pub(crate) fn run(runner: &Runner, job: &Job) -> FlowResult<()> {
    let params: Params = read(&job.params)?;
    let mut progress = kept_progress(runner, job)?;
    let mut report = Report::open(&runner.vault.work_file(&report_name(job.id)), progress.report_bytes)?;
    report.add_all(&std::mem::take(&mut progress.unreported))?;
    let mut taken = Vec::new();
    match load(runner, job, (&params, &mut progress, &mut report), &mut taken) {
        Ok(End::Done) if progress.items > 0 => finish(runner, job, (&params, &progress))?,
        Ok(End::Done) => {
            give_up(runner, job, &progress, nothing_new(&params, &progress))?;
            remove_upload(&params);
        }
        Ok(End::Refused) => give_up(runner, job, &progress, ("failed", refused_message(&progress)))?,
        Ok(End::Cancelled) => {
            give_up(runner, job, &progress, ("cancelled", crate::jobs::STOPPED_IMPORT.to_owned()))?;
        }
        Err(error) => give_up(runner, job, &progress, ("failed", failure(&error)))?,
    }
    media::sweep(runner, job, taken)
}

/// How far the job had come, if the batch that it filled is still there; one that was thrown away is filled anew.
fn kept_progress(runner: &Runner, job: &Job) -> FlowResult<Progress> {
    let mut progress: Progress = read(&job.result)?;
    let batch = runner.store.read(|tx| batches::get(tx, job.project, progress.batch))?;
    if batch.is_none_or(|batch| batch.state != batches::IMPORTING) {
        return Ok(Progress::default());
    }
    if progress.rows == 0 {
        // What the delivery's own files are refused for is found again when it is opened again.
        (progress.refused, progress.report_bytes) = (0, 0);
    }
    Ok(progress)
}

/// What is told of an import that failed.
fn failure(error: &FlowError) -> String {
    match error.kind() {
        Kind::Full => format!(
            "{error}, so nothing was imported. Free some space: what was written so far does not count, and is removed as \
             soon as there is room. Then import again."
        ),
        _ => format!("{error}. {}", error.hint()),
    }
}

fn refused_message(progress: &Progress) -> String {
    format!(
        "{} of {} rows were refused, so nothing was imported. Correct them (see the report) or import the good rows only.",
        progress.refused, progress.rows
    )
}

fn load(
    runner: &Runner,
    job: &Job,
    (params, progress, report): (&Params, &mut Progress, &mut Report),
    taken: &mut Vec<String>,
) -> FlowResult<End> {
    let (version, spec) = runner.store.read(|tx| runner.specs.newest(tx, job.project))?;
    if progress.batch == 0 {
        progress.batch = begin(runner, job, (params, i64::from(spec.policy.priority)))?;
    }
    let mut source = Source::open(runner, job, (params, &spec), taken)?;
    for refusal in source.take_refusals().iter().filter(|_| progress.rows == 0) {
        report.add(refusal)?;
        progress.refused += 1;
    }
    source.rows.skip_rows(progress.rows);
    let mut loader = Loader::new(runner, (job, progress.batch), (version, std::sync::Arc::clone(&spec)));
    let mut chunk = Chunk::default();
    let strict = !params.accept_valid;
    let mut next = source.rows.next();
    columns::check(&spec, &*source.rows, &params.filename)?;
    while let Some(row) = next {
        progress.rows += 1;
        match chunk.take(&spec, row, &mut source.media, &mut progress.left_out) {
            Ok(()) => {}
            Err(refusal) => {
                report.add(&refusal)?;
                progress.refused += 1;
            }
        }
        let done = source.rows.bytes_read();
        if chunk.is_full() && (loader.send(&mut chunk, (progress, report, done), source.bytes, strict)?).cancelled {
            return Ok(End::Cancelled);
        }
        next = source.rows.next();
    }
    let done = source.rows.bytes_read();
    if loader.send(&mut chunk, (progress, report, done), source.bytes, strict)?.cancelled || loader.wait(progress)? {
        return Ok(End::Cancelled);
    }
    report.add_all(&loader.duplicates())?;
    progress.report_bytes = report.flush()?;
    Ok(if strict && progress.refused > 0 { End::Refused } else { End::Done })
}

/// Refuses a batch's name that another batch has.
pub(crate) fn refuse_taken_name(tx: &mut dyn Tx, project: i64, name: &str) -> FlowResult<()> {
    let Some(batch) = batches::by_name(tx, project, name)? else { return Ok(()) };
    if batch.state == batches::OPEN {
        let reason = format!("there is a batch “{name}” already");
        return Err(FlowError::refused("batch_exists", reason, "Give the new batch another name."));
    }
    if under_way(tx)?.contains(&(project, batch.id)) {
        let reason = format!("a batch “{name}” is being imported");
        let hint = "Wait until that import has ended, stop it, or give the new batch another name.";
        return Err(FlowError::refused("batch_exists", reason, hint));
    }
    // Nobody fills it any more: it is undone before the next import begins.
    Ok(())
}

/// Makes the batch, closed for now.
fn begin(runner: &Runner, job: &Job, (params, priority): (&Params, i64)) -> FlowResult<i64> {
    let (project, id, at) = (job.project, (job.id, job.run), runner.clock.now());
    let params = params.clone();
    runner.store.write(move |tx| {
        // This holds the project's row, so that two imports do not both see that they are alone.
        let number = projects::reserve_batch(tx, project)?;
        if batches::unfinished(tx)?.iter().any(|(of, _)| *of == project) {
            let hint = "Resume it when that one has ended.";
            return Err(FlowError::refused("import_waits", "another import into this project is on its way", hint));
        }
        refuse_taken_name(tx, project, &params.batch)?;
        let batch = Batch {
            id: number,
            name: params.batch.clone(),
            state: batches::IMPORTING,
            due: params.due,
            priority: params.priority.unwrap_or(priority),
            source: params.filename.clone(),
            size: 0,
            created_at: at,
        };
        batches::insert(tx, project, &batch)?;
        let result = write(&Progress { batch: number, ..Progress::default() })?;
        jobs::beat(tx, id, Beat { done: 0, total: None, refused: 0, result: &result, at })?;
        Ok::<_, FlowError>(number)
    })
}

/// Opens the batch and ends the job, together.
fn finish(runner: &Runner, job: &Job, (params, progress): (&Params, &Progress)) -> FlowResult<()> {
    let (project, id, person, at) = (job.project, (job.id, job.run), job.person, runner.clock.now());
    let (progress, params_owned) = (progress.clone(), params.clone());
    runner.store.write(move |tx| {
        let (message, result) = (done_message(&progress), write(&progress)?);
        if !jobs::finish(tx, id, Ending { state: "done", message: &message, result: &result, at })? {
            return Err(taken());
        }
        batches::finish(tx, project, progress.batch, batches::OPEN, progress.items)?;
        batches::refresh_statistics(tx)?;
        let data = json!({
            "batch": progress.batch, "name": params_owned.batch, "items": progress.items,
            "duplicates": progress.duplicates, "refused": progress.refused,
        });
        let data = data.to_string();
        append(tx, project, NewEvent { at, kind: EventKind::BatchImported, task: 0, person, data: &data })?;
        Ok(())
    })?;
    remove_upload(params);
    Ok(())
}

fn remove_upload(params: &Params) {
    if params.uploaded
        && let Err(error) = std::fs::remove_file(&params.path)
    {
        tracing::warn!(%error, "an uploaded file could not be removed");
    }
}

/// How an import ends that was read to its end and has no item: without a batch.
fn nothing_new(params: &Params, progress: &Progress) -> (&'static str, String) {
    match (progress.duplicates, progress.refused) {
        (0, 0) => {
            let name = &params.filename;
            ("failed", format!("“{name}” has no rows, so nothing was imported. Check that it is the right file."))
        }
        (0, _) => ("failed", refused_message(progress)),
        _ => ("done", format!("{}; no batch was made.", done_message(progress).trim_end_matches('.'))),
    }
}

fn done_message(progress: &Progress) -> String {
    let counted = |count, one, several| format!("{count} {}", if count == 1 { one } else { several });
    let mut parts = vec![counted(progress.items, "item imported", "items imported")];
    if progress.duplicates > 0 {
        parts.push(counted(progress.duplicates, "was there already", "were there already"));
    }
    if progress.refused > 0 {
        parts.push(counted(progress.refused, "row refused", "rows refused"));
    }
    let mut message = parts.join(", ");
    if !progress.left_out.is_empty() {
        let names: Vec<&str> = progress.left_out.iter().take(10).map(String::as_str).collect();
        message += "; fields not in the spec were left out: ";
        message += &names.join(", ");
    }
    message + "."
}

/// The code of [`taken`].
pub(crate) const TAKEN: &str = "job_taken";

/// The end of a runner that was taken for dead: another has the job.
fn taken() -> FlowError {
    FlowError::refused(TAKEN, "another runner has this job", "Nothing is to be done.")
}

/// Ends the job and throws its batch away, together; then forgets the rows. What cannot be forgotten now is later, by
/// [`undo`].
fn give_up(
    runner: &Runner,
    job: &Job,
    progress: &Progress,
    (state, message): (&'static str, String),
) -> FlowResult<()> {
    let (project, batch, id, person, at) =
        (job.project, progress.batch, (job.id, job.run), job.person, runner.clock.now());
    let result = write(progress)?;
    runner.store.write(move |tx| {
        if !jobs::finish(tx, id, Ending { state, message: &message, result: &result, at })? {
            return Err(taken());
        }
        undo::throw_away(tx, (project, batch), (person, at))
    })?;
    undo::forget(runner, (project, batch))
}
