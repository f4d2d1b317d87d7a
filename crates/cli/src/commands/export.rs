//! `assay export`: writes labels to a file or to standard output, with what they rest on.

use crate::context::{Access, Context};
use crate::follow::{ended_badly, follow};
use crate::trouble::{Outcome, Trouble};
use api::jobs::ExportRequest;
use domain::task::STATES;
use std::fs::File;
use std::io::{Read, copy};
use std::path::{Path, PathBuf};

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project
    #[arg(long, short)]
    project: String,
    /// jsonl, json, csv or tsv
    #[arg(long, short, default_value = "jsonl")]
    format: String,
    /// States of the tasks: gathering, ready, provisional, contested, accepted, withdrawn
    #[arg(long, value_name = "STATES", value_delimiter = ',', default_value = "accepted")]
    states: Vec<String>,
    /// Also write every person's answer
    #[arg(long)]
    answers: bool,
    /// The file to write; - is standard output
    #[arg(long, short, value_name = "FILE", default_value = "-")]
    output: PathBuf,
    /// Write over the file if there is one
    #[arg(long)]
    force: bool,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    check(args)?;
    let request = ExportRequest { format: args.format.clone(), states: args.states.clone(), answers: args.answers };
    let backend = context.backend(Access::Write("export"))?;
    let queued = backend.export(&args.project, &request)?;
    let job = follow(&*backend, context.printer, &args.project, &queued)?;
    if job.state != "done" {
        return Err(ended_badly(&job));
    }
    let mut from = backend.exported(&args.project, job.id)?;
    if args.output == Path::new("-") {
        context.printer.copy(&mut from)?;
        context.printer.say(&job.message);
        return Ok(());
    }
    write(&args.output, &mut from)?;
    context.printer.say(&format!("{} See {}.", job.message, args.output.display()));
    context.printer.result(&job)
}

/// Refuses what cannot be done, before anything is.
fn check(args: &Args) -> Outcome<()> {
    let known: Vec<&str> = formats::FORMATS.iter().map(|format| format.name).collect();
    if !known.contains(&args.format.as_str()) {
        return Err(crate::suggest::unknown("format", &args.format, &known, "assay export --help"));
    }
    if let Some(wrong) = args.states.iter().find(|state| !STATES.contains(&state.as_str())) {
        return Err(crate::suggest::unknown("state", wrong, &STATES, "assay export --help"));
    }
    if args.output != Path::new("-") && args.output.exists() && !args.force {
        let message = format!("{} exists already", args.output.display());
        return Err(Trouble::refused("file_exists", message, "Name another file, or write over it with --force."));
    }
    Ok(())
}

/// Writes the file whole or not at all: under another name first.
fn write(path: &Path, from: &mut dyn Read) -> Outcome<()> {
    let failed = |error: &std::io::Error| Trouble::file("write", path, error);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let partial = folder.join(format!(".{name}.part"));
    let mut file = File::create(&partial).map_err(|error| failed(&error))?;
    let written = copy(from, &mut file).and_then(|_| file.sync_all()).and_then(|()| std::fs::rename(&partial, path));
    written.map_err(|error| {
        // The half-written file is of no use; that it cannot be removed either changes nothing.
        let _left = std::fs::remove_file(&partial);
        failed(&error)
    })
}
