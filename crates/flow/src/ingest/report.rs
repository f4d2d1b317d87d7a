//! The refusal report of an import: one JSON line a refusal, appended as they are found.

use crate::FlowResult;
use formats::Refusal;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Seek, SeekFrom, Write};
use std::path::Path;
use store::StoreError;

/// Refusals listed one by one; beyond, they are only counted, so that a wrong file cannot fill the disk.
const LINES_MAX: u64 = 100_000;

/// The report being written.
pub(crate) struct Report {
    file: BufWriter<File>,
    bytes: u64,
    lines: u64,
}

fn failed(error: &std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::StorageFull => StoreError::Full,
        _ => StoreError::Media(format!("the refusal report: {error}")),
    }
}

impl Report {
    /// Opens a report and goes on behind its first `bytes` bytes; what stands after them was never committed.
    pub(crate) fn open(path: &Path, bytes: u64) -> FlowResult<Self> {
        let open = || -> std::io::Result<File> {
            let mut file = OpenOptions::new().create(true).write(true).truncate(false).open(path)?;
            file.set_len(bytes)?;
            file.seek(SeekFrom::Start(bytes))?;
            Ok(file)
        };
        let file = open().map_err(|error| failed(&error))?;
        Ok(Self { file: BufWriter::new(file), bytes, lines: 0 })
    }

    /// Adds a refusal.
    pub(crate) fn add(&mut self, refusal: &Refusal) -> FlowResult<()> {
        self.lines += 1;
        if self.lines > LINES_MAX {
            return Ok(());
        }
        let mut line = refusal.to_json_line();
        line.push('\n');
        self.file.write_all(line.as_bytes()).map_err(|error| failed(&error))?;
        self.bytes += line.len() as u64;
        Ok(())
    }

    /// Adds several.
    pub(crate) fn add_all(&mut self, refusals: &[Refusal]) -> FlowResult<()> {
        refusals.iter().try_for_each(|refusal| self.add(refusal))
    }

    /// Writes everything out and gives the report's length in bytes.
    pub(crate) fn flush(&mut self) -> FlowResult<u64> {
        self.file.flush().map_err(|error| failed(&error))?;
        Ok(self.bytes)
    }
}
