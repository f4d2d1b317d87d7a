//! `assay spec`: the JSON Schema by which editors complete project files, and a check without a database.

use crate::context::Context;
use crate::trouble::{Outcome, Report, Trouble, spec_entry};
use domain::spec::{Spec, parse};
use serde_json::json;
use std::path::{Path, PathBuf};

/// What the command does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Print the JSON Schema (draft 2020-12) of project.yaml
    Schema,
    /// Check a project file and name every fault with its line and column
    Check {
        /// The file
        #[arg(default_value = "project.yaml")]
        file: PathBuf,
    },
}

/// Runs the command.
pub fn run(context: &Context, command: &Command) -> Outcome<()> {
    match command {
        Command::Schema => context.printer.text(&schema()),
        Command::Check { file } => check(context, file),
    }
}

/// The schema as a text.
pub fn schema() -> String {
    format!("{:#}\n", Spec::schema())
}

/// The text of a project file.
pub fn read(file: &Path) -> Outcome<String> {
    let bytes = std::fs::read(file).map_err(|error| Trouble::file("read", file, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = good.split(|byte| *byte == b'\n').count();
        let message = format!("cannot read {}: line {line} is not UTF-8 text", file.display());
        Trouble::refused("file_not_utf8", message, "Save it as UTF-8, which every editor can; most name it “encoding”.")
    })
}

fn check(context: &Context, file: &Path) -> Outcome<()> {
    let spec = parse(&read(file)?).map_err(|problems| {
        let count = problems.len();
        let mut report = Report::new("spec_invalid", faulty(file, count), "Correct the places above and check again.");
        report.errors = problems.into_iter().map(spec_entry).collect();
        Trouble::Refused(Box::new(report))
    })?;
    let summary = format!(
        "{} is good: {}, {}.",
        file.display(),
        crate::printer::count(spec.inputs.len() as i128, "input", "inputs"),
        crate::printer::count(spec.labels.len() as i128, "label", "labels"),
    );
    context.printer.say(&summary);
    context.printer.result(&json!({"project": spec.project, "title": spec.title}))
}

/// What is said about a file with faults.
pub fn faulty(file: &Path, count: usize) -> String {
    format!("{} has {}", file.display(), crate::printer::count(count as i128, "fault", "faults"))
}
