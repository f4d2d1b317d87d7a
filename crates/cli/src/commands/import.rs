//! `assay import`: takes in a delivery of items and says which rows were refused, and why.

use crate::backend::{Backend, Import};
use crate::context::{Access, Context};
use crate::follow::{ended_badly, follow};
use crate::trouble::{Outcome, Trouble};
use api::jobs::Job;
use formats::Refusal;
use serde::Serialize;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// The most refusals that are shown; the report has all.
const SHOWN_MAX: usize = 20;

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A CSV, TSV, JSON or JSONL file, or a folder, zip or tar of media with or without a file that names them
    path: PathBuf,
    /// The project to take it into
    #[arg(long, short)]
    project: String,
    /// The new batch's name; the file's name when left out
    #[arg(long, value_name = "NAME")]
    batch: Option<String>,
    /// When the batch should be done: 2026-11-30, or with a time 2026-11-30T17:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = crate::time::due)]
    due: Option<api::Time>,
    /// Higher comes first; the project's policy when left out
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    priority: Option<i64>,
    /// Take the good rows although others are refused
    #[arg(long)]
    accept_valid: bool,
    /// Names of the columns, for a table without a first line that names them
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    columns: Vec<String>,
}

/// What came of an import.
#[derive(Serialize)]
struct Imported<'a> {
    job: &'a Job,
    refusals: &'a [Refusal],
    #[serde(skip_serializing_if = "Option::is_none")]
    report: Option<&'a str>,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let filename = name_of(&args.path)?;
    let import = Import {
        path: &args.path,
        filename: &filename,
        batch: args.batch.as_deref().unwrap_or(&filename),
        due: args.due,
        priority: args.priority,
        accept_valid: args.accept_valid,
        columns: &args.columns,
    };
    let backend = context.backend(Access::Write("import"))?;
    let queued = backend.import(&args.project, &import)?;
    let job = follow(&*backend, context.printer, &args.project, &queued)?;
    let report = Report::read(&*backend, &args.project, &job)?;
    for refusal in &report.first {
        context.printer.say(&format!("left out: {refusal}"));
    }
    if report.more() > 0 {
        context.printer.say(&format!("… and {} more", report.more()));
    }
    let place = (report.lines > 0).then(|| backend.refusals_at(&args.project, job.id));
    if let Some(place) = &place {
        context.printer.hint(&format!("The whole report, a JSON object a line, is {place}"));
    }
    context.printer.result(&Imported { job: &job, refusals: &report.first, report: place.as_deref() })?;
    if job.state != "done" {
        return Err(match ended_badly(&job) {
            // Where the good rows were asked for, there were none.
            trouble if args.accept_valid => trouble,
            trouble => with_a_way_out(trouble, &job),
        });
    }
    context.printer.say(&format!("Batch “{}”: {}", import.batch, job.message));
    Ok(())
}

fn with_a_way_out(trouble: Trouble, job: &Job) -> Trouble {
    match trouble {
        Trouble::Refused(mut report) if job.refused > 0 && job.state == "failed" => {
            "rows_refused".clone_into(&mut report.code);
            report.message = format!("nothing was imported, since rows were refused ({})", job.refused);
            "Correct them and import again, or take the good rows only with --accept-valid."
                .clone_into(&mut report.hint);
            Trouble::Refused(report)
        }
        other => other,
    }
}

/// The name by which people know a file or folder.
fn name_of(path: &Path) -> Outcome<String> {
    let whole = std::fs::canonicalize(path).map_err(|error| Trouble::file("read", path, &error))?;
    Ok(whole.file_name().map_or_else(|| "import".to_owned(), |name| name.to_string_lossy().into_owned()))
}

/// The refusal report of an import that has ended.
struct Report {
    /// The first refusals.
    first: Vec<Refusal>,
    /// How many there are.
    lines: usize,
}

impl Report {
    fn read(backend: &dyn Backend, project: &str, job: &Job) -> Outcome<Self> {
        let mut report = Self { first: Vec::new(), lines: 0 };
        let from = match backend.refusals(project, job.id) {
            // An import that never began has none.
            Err(Trouble::Refused(refused)) if ["file_missing", "job_without_file"].contains(&&*refused.code) => {
                return Ok(report);
            }
            other => other?,
        };
        for line in BufReader::new(from).lines() {
            let line = line.map_err(|error| Trouble::broken("report_failed", format!("the report: {error}"), ""))?;
            report.lines += 1;
            if report.first.len() < SHOWN_MAX {
                report.first.extend(serde_json::from_str::<Refusal>(&line));
            }
        }
        Ok(report)
    }

    /// How many are not among the first.
    const fn more(&self) -> usize {
        self.lines.saturating_sub(self.first.len())
    }
}
