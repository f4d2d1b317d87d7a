//! Where tables of results go: to standard output or a file, as CSV or Parquet.

use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Written, write_csv, write_parquet};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A table format that results are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated text.
    Csv,
    /// Apache Parquet.
    Parquet,
}

/// Writes a table to a file, or to standard output for `-`.
pub fn write(context: &Context, to: &Path, format: Format, columns: &[Written<'_>]) -> Outcome<()> {
    let fill = |out: &mut dyn Write| match format {
        Format::Csv => write_csv(out, columns),
        Format::Parquet => write_parquet(out, columns),
    };
    if to == Path::new("-") { context.printer.write(fill) } else { file(to, fill) }
}

/// Writes a file whole or not at all: under another name first.
pub fn file(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Outcome<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial: PathBuf = path.with_file_name(format!(".{name}.part"));
    let written = File::create(&partial).and_then(|file| {
        let mut out = BufWriter::new(file);
        fill(&mut out)?;
        out.flush()?;
        std::fs::rename(&partial, path)
    });
    written.map_err(|error| {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        let _left = std::fs::remove_file(&partial);
        Trouble::file("write", path, &error)
    })
}
