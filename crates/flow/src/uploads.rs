//! Uploads: the files that people send for import, and when one that led to nothing is thrown away.

use crate::FlowResult;
use crate::ingest::Params;
use crate::jobs::{Runner, read};
use domain::Timestamp;
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::io;
use store::{StoreError, jobs};

/// What the name of an upload's file begins with.
pub const PREFIX: &str = "upload-";

/// How long an upload that nothing reads any more is kept, in seconds: a day, in which a stopped import can be resumed.
const KEPT_S: i64 = 86_400;

/// Removes the uploads that were abandoned: a day ago they were wholly written, and no import that waits, runs, or
/// ended since names them. Gives how many there were.
pub fn sweep(runner: &Runner, at: Timestamp) -> FlowResult<usize> {
    let since = at.plus_s(-KEPT_S);
    // The files first: what is queued after this look was written after it, too.
    let mut old = runner.vault.work_files(PREFIX)?;
    old.retain(|(_, written)| *written <= since);
    if old.is_empty() {
        return Ok(0);
    }
    let jobs = runner.store.read(|tx| Ok::<_, crate::FlowError>(jobs::recent(tx, "import", since)?))?;
    let named = |params: &String| -> FlowResult<_> { Ok(read::<Params>(params)?.path.file_name().map(OsString::from)) };
    let named: BTreeSet<Option<OsString>> = jobs.iter().map(named).collect::<FlowResult<_>>()?;
    let mut removed = 0;
    for (path, _) in old.iter().filter(|(path, _)| !named.contains(&path.file_name().map(OsString::from))) {
        match std::fs::remove_file(path) {
            Ok(()) => removed += 1,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(StoreError::Media(format!("{}: {error}", path.display())).into()),
        }
    }
    Ok(removed)
}
