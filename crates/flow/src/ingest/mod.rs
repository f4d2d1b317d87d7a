//! Ingests a delivery of raw records: streams it, makes each record meet the spec, names duplicates, reports refusals.
//!
//! Rows go into a batch that is not open yet, in chunks; each chunk commits together with the place it ends at, so a
//! crash or a stop loses nothing and doubles nothing. The batch opens in the last transaction. With the default rule
//! (all or nothing) the first refusal stops the writing: the rest is only read, for the report, and the batch is dropped.

mod chunk;
mod media;
pub mod preview;
mod report;
mod source;

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
use store::{Tx, projects, slots, tallies, tasks};

/// Rows of a dropped batch that are forgotten in one transaction.
const DROP_ROWS: i64 = 500;

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
    /// Whether the batch is being dropped.
    pub dropping: bool,
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

enum End {
    Done,
    Refused,
    Cancelled,
}

/// Runs an import to its end, from wherever it stopped.
pub(crate) fn run(runner: &Runner, job: &Job) -> FlowResult<()> {
    let params: Params = read(&job.params)?;
    let mut progress: Progress = read(&job.result)?;
    if progress.dropping {
        drop_batch(runner, job, &progress)?;
        progress = Progress::default();
    }
    if progress.rows == 0 {
        // What the delivery's own files are refused for is found again when it is opened again.
        (progress.refused, progress.report_bytes) = (0, 0);
    }
    let mut report = Report::open(&runner.vault.work_file(&report_name(job.id)), progress.report_bytes)?;
    report.add_all(&std::mem::take(&mut progress.unreported))?;
    let mut taken = Vec::new();
    let end = match load(runner, job, (&params, &mut progress, &mut report), &mut taken) {
        Ok(end) => end,
        Err(error) => {
            abandon(runner, job, &mut progress)?;
            media::sweep(runner, job, taken)?;
            return Err(error);
        }
    };
    match end {
        End::Done => finish(runner, job, (&params, &progress))?,
        End::Refused | End::Cancelled => {
            abandon(runner, job, &mut progress)?;
            let (state, message) = match end {
                End::Cancelled => ("cancelled", "Stopped. Nothing was imported.".to_owned()),
                _ => ("failed", refused_message(&progress)),
            };
            let (id, at, result) = ((job.id, job.run), runner.clock.now(), write(&progress)?);
            let ending =
                move |tx: &mut dyn Tx| jobs::finish(tx, id, Ending { state, message: &message, result: &result, at });
            runner.store.write(ending)?;
        }
    }
    media::sweep(runner, job, taken)
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
    while let Some(row) = source.rows.next() {
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
    }
    let done = source.rows.bytes_read();
    if loader.send(&mut chunk, (progress, report, done), source.bytes, strict)?.cancelled || loader.wait(progress)? {
        return Ok(End::Cancelled);
    }
    report.add_all(&loader.duplicates())?;
    progress.report_bytes = report.flush()?;
    Ok(if strict && progress.refused > 0 { End::Refused } else { End::Done })
}

/// Makes the batch, closed for now.
fn begin(runner: &Runner, job: &Job, (params, priority): (&Params, i64)) -> FlowResult<i64> {
    let (project, id, at) = (job.project, (job.id, job.run), runner.clock.now());
    let params = params.clone();
    runner.store.write(move |tx| {
        let number = projects::reserve_batch(tx, project)?;
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
        batches::finish(tx, project, progress.batch, batches::OPEN, progress.items)?;
        batches::refresh_statistics(tx)?;
        let data = json!({
            "batch": progress.batch, "name": params_owned.batch, "items": progress.items,
            "duplicates": progress.duplicates, "refused": progress.refused,
        });
        let data = data.to_string();
        append(tx, project, NewEvent { at, kind: EventKind::BatchImported, task: 0, person, data: &data })?;
        let (message, result) = (done_message(&progress), write(&progress)?);
        let done = jobs::finish(tx, id, Ending { state: "done", message: &message, result: &result, at })?;
        if done { Ok(()) } else { Err(taken()) }
    })?;
    if params.uploaded
        && let Err(error) = std::fs::remove_file(&params.path)
    {
        tracing::warn!(%error, "an uploaded file could not be removed");
    }
    Ok(())
}

fn done_message(progress: &Progress) -> String {
    let mut parts = vec![format!("{} items imported", progress.items)];
    if progress.duplicates > 0 {
        parts.push(format!("{} were there already", progress.duplicates));
    }
    if progress.refused > 0 {
        parts.push(format!("{} rows refused", progress.refused));
    }
    let mut message = parts.join(", ");
    if !progress.left_out.is_empty() {
        let names: Vec<&str> = progress.left_out.iter().take(10).map(String::as_str).collect();
        message += "; fields not in the spec were left out: ";
        message += &names.join(", ");
    }
    message + "."
}

/// The end of a runner that was taken for dead: another has the job.
fn taken() -> FlowError {
    FlowError::refused("job_taken", "another runner has this job", "Nothing is to be done.")
}

/// Marks the batch as dropped, then forgets its rows.
fn abandon(runner: &Runner, job: &Job, progress: &mut Progress) -> FlowResult<()> {
    if progress.batch == 0 {
        return Ok(());
    }
    progress.dropping = true;
    let (project, id, person, at) = (job.project, (job.id, job.run), job.person, runner.clock.now());
    let noted = progress.clone();
    runner.store.write(move |tx| {
        let result = write(&noted)?;
        let rows = i64::try_from(noted.rows).unwrap_or(i64::MAX);
        jobs::beat(tx, id, Beat { done: rows, total: None, refused: noted.refused, result: &result, at })?
            .ok_or_else(taken)?;
        let open = batches::get(tx, project, noted.batch)?.is_some_and(|batch| batch.state == batches::IMPORTING);
        if open {
            batches::finish(tx, project, noted.batch, batches::DROPPED, 0)?;
            let data = json!({"batch": noted.batch}).to_string();
            append(tx, project, NewEvent { at, kind: EventKind::BatchDropped, task: 0, person, data: &data })?;
        }
        Ok::<_, FlowError>(())
    })?;
    drop_batch(runner, job, progress)
}

fn drop_batch(runner: &Runner, job: &Job, progress: &Progress) -> FlowResult<()> {
    let (project, batch) = (job.project, progress.batch);
    while batch > 0 && runner.store.write(move |tx| drop_some(tx, project, batch))? {}
    Ok(())
}

/// Forgets some rows of a dropped batch; false when none is left.
fn drop_some(tx: &mut dyn Tx, project: i64, batch: i64) -> FlowResult<bool> {
    let ids = tasks::of_batch(tx, project, batch, DROP_ROWS)?;
    for id in &ids {
        slots::delete_of_task(tx, project, *id)?;
        tasks::delete(tx, project, *id)?;
    }
    let items = store::items::delete_of_batch(tx, project, batch, DROP_ROWS)?;
    if ids.is_empty() && items == 0 {
        tallies::drop_batch(tx, project, batch)?;
        store::media::drop_batch(tx, project, batch)?;
        return Ok(false);
    }
    Ok(true)
}
