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

/// Where the table of results goes beside the terminal.
#[derive(Debug, Clone, clap::Args)]
pub struct ParquetArgs {
    /// Write the same as a Parquet file; - is standard output
    #[arg(long = "parquet", id = "parquet", value_name = "FILE")]
    pub file: Option<PathBuf>,
}

impl ParquetArgs {
    /// Refuses a second thing on standard output, before any work is done; `csv` says whether that goes there.
    pub fn check(&self, context: &Context, csv: bool) -> Outcome<()> {
        refuse_mixed(context, csv, [(self.is_on_standard_output(), "--parquet -")])
    }

    /// Whether it goes to standard output.
    pub fn is_on_standard_output(&self) -> bool {
        self.file.as_deref().is_some_and(is_standard_output)
    }
}

/// Whether a file is standard output.
pub fn is_standard_output(path: &Path) -> bool {
    path == Path::new("-")
}

/// Refuses to write two things to standard output, where nobody could tell them apart: CSV, JSON, and files, each with
/// whether it goes there and its option.
pub fn refuse_mixed<'a>(context: &Context, csv: bool, files: impl IntoIterator<Item = (bool, &'a str)>) -> Outcome<()> {
    let all = [(csv, "--csv"), (context.printer.json, "--json")].into_iter().chain(files);
    let taken: Vec<&str> = all.filter(|(taken, _)| *taken).map(|(_, name)| name).collect();
    let [first, second, ..] = taken[..] else { return Ok(()) };
    let message = format!("{first} and {second} both go to standard output");
    Err(Trouble::refused("output_twice", message, "Give one of them the name of a file."))
}

/// Writes a table to a file, or to standard output for `-`.
pub fn write(context: &Context, to: &Path, format: Format, columns: &[Written<'_>]) -> Outcome<()> {
    let fill = |out: &mut dyn Write| match format {
        Format::Csv => write_csv(out, columns),
        Format::Parquet => write_parquet(out, columns),
    };
    if is_standard_output(to) { context.printer.write(fill) } else { file(to, fill) }
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
