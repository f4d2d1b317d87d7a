//! Imports and exports of a data folder: queued like everywhere, and run in this process.

use super::{Local, open_file};
use crate::backend::{Import, Watch};
use crate::trouble::Outcome;
use api::Id;
use api::jobs::{ExportRequest, Job};
use domain::Timestamp;
use flow::jobs::{self, Line, Runner};
use flow::{FlowResult, export, ingest};
use server::convert;
use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How often a running job is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

pub(super) fn import(local: &Local, project: &str, import: &Import<'_>) -> Outcome<Job> {
    let row = local.row(project)?;
    // Somebody may resume the job in a server that was started elsewhere.
    let path = std::fs::canonicalize(import.path)
        .map_err(|error| crate::trouble::Trouble::file("read", import.path, &error))?;
    let params = ingest::Params {
        path,
        uploaded: false,
        filename: import.filename.to_owned(),
        batch: import.batch.to_owned(),
        due: import.due.map(|time| Timestamp(time.0)),
        priority: import.priority,
        accept_valid: import.accept_valid,
        columns: import.columns.to_vec(),
    };
    // What an import before this one left half done is no longer there when this one looks for duplicates.
    jobs::take_over(&local.runner)?;
    ingest::undo(&local.runner)?;
    let asked = local.runner.asked(local.actor()?);
    let id = local.change(move |tx| jobs::queue_import(tx, row.id, &params, &asked))?;
    get(local, row.id, id)
}

pub(super) fn export(local: &Local, project: &str, request: &ExportRequest) -> Outcome<Job> {
    let row = local.row(project)?;
    let params = export::Params {
        format: request.format.clone(),
        states: request.states.clone(),
        answers: request.answers,
        fetched: true,
    };
    jobs::take_over(&local.runner)?;
    let asked = local.runner.asked(local.actor()?);
    let id = local.change(move |tx| jobs::queue_export(tx, row.id, &params, &asked))?;
    get(local, row.id, id)
}

fn get(local: &Local, project: i64, id: i64) -> Outcome<Job> {
    Ok(convert::job(&local.look(|tx| jobs::get(tx, project, id))?))
}

/// Runs waiting jobs on another thread until this one has ended, and looks at it meanwhile.
pub(super) fn finish(local: &Local, project: &str, id: Id, watch: &mut Watch<'_>) -> Outcome<Job> {
    let row = local.row(project)?;
    let (sender, ended) = channel();
    let job = std::thread::scope(|scope| {
        scope.spawn(|| {
            // The receiver is gone only when looking at the job failed, which is reported there.
            let _gone = sender.send(run(local, row.id, id.0));
        });
        let mut asked_to_stop = false;
        loop {
            match ended.recv_timeout(LOOK_EVERY) {
                Ok(run) => break run.map_err(Into::into).and_then(|()| get(local, row.id, id.0)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break get(local, row.id, id.0),
            }
            if watch(&get(local, row.id, id.0)?) && !asked_to_stop {
                asked_to_stop = true;
                let at = local.now();
                local.change(move |tx| jobs::cancel(tx, (row.id, id.0), at))?;
            }
        }
    })?;
    local.seal(row.id)?;
    Ok(job)
}

/// Runs jobs, oldest first, until this one has ended. With a database of many nodes another may run it.
fn run(local: &Local, project: i64, id: i64) -> FlowResult<()> {
    loop {
        let ran = jobs::run_next(&local.runner, Line::Data);
        let job = local.runner.store.read(|tx| jobs::get(tx, project, id))?;
        if job.finished_at.is_some() {
            // The job says what happened. What it could not clear away is cleared away by whoever comes next.
            return Ok(());
        }
        if !ran? {
            std::thread::sleep(LOOK_EVERY);
        }
    }
}

/// An export's file that is read once and then removed: only whoever asked for it needs it.
struct Fetched<'a> {
    file: File,
    runner: &'a Runner,
    job: i64,
}

impl Read for Fetched<'_> {
    fn read(&mut self, buf: &mut [u8]) -> std::io::Result<usize> {
        self.file.read(buf)
    }
}

impl Drop for Fetched<'_> {
    fn drop(&mut self) {
        if let Err(error) = export::remove_file(self.runner, self.job) {
            tracing::warn!(%error, "the working copy of an export could not be removed");
        }
    }
}

pub(super) fn exported(local: &Local, job: i64) -> Outcome<Box<dyn Read + '_>> {
    let file = open_file(&local.runner.vault.work_file(&export::file_name(job)))?;
    Ok(Box::new(Fetched { file, runner: &local.runner, job }))
}

pub(super) fn open(path: &Path) -> Outcome<Box<dyn Read>> {
    Ok(Box::new(open_file(path)?))
}
