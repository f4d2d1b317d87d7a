//! `assay project`: makes projects from project files, lists, shows and archives them.

use super::spec;
use crate::context::{Access, Context};
use crate::printer::table;
use crate::trouble::{Outcome, Trouble};
use api::projects::{Counts, Project};
use std::path::{Path, PathBuf};

/// What the command does.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make a project from a project file, or a new version of one
    Apply {
        /// The file
        #[arg(default_value = "project.yaml")]
        file: PathBuf,
        /// Say what would happen, and change nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// List the projects
    List,
    /// Show a project
    Show {
        /// The project's identifier
        project: String,
        /// Print the project file as it was applied, instead
        #[arg(long)]
        source: bool,
        /// The version of the project file; the newest when left out
        #[arg(long, value_name = "N", requires = "source")]
        version: Option<i64>,
    },
    /// End a project's work: nothing is handed out any more, everything stays readable
    Archive {
        /// The project's identifier
        project: String,
        /// Take the work up again
        #[arg(long)]
        undo: bool,
    },
}

/// Runs the command.
pub fn run(context: &Context, command: &Command) -> Outcome<()> {
    match command {
        Command::Apply { file, dry_run } => apply(context, file, *dry_run),
        Command::List => list(context),
        Command::Show { project, source: true, version } => source(context, project, *version),
        Command::Show { project, .. } => show(context, project),
        Command::Archive { project, undo } => archive(context, project, !undo),
    }
}

fn apply(context: &Context, file: &Path, dry_run: bool) -> Outcome<()> {
    let source = spec::read(file)?;
    let access = if dry_run { Access::Read } else { Access::Write("project apply") };
    let backend = context.backend(access)?;
    let applied = backend.apply(&source, dry_run).map_err(|trouble| in_file(trouble, file))?;
    let (project, version) = (&applied.project, applied.version);
    let printer = context.printer;
    match (applied.changed, dry_run) {
        (false, _) => printer.say(&format!("Nothing to do: {project} is at version {version} with the same content.")),
        (true, true) => printer.say(&format!("{project} would get version {version}. Nothing was changed.")),
        (true, false) => printer.say(&format!("Applied version {version} of {project}.")),
    }
    if applied.changed && !dry_run && version == 1 {
        printer.hint(&format!("Give it items with `assay import FILE --project {project}`."));
    }
    printer.result(&applied)
}

/// Names the file in which the faults of a spec are.
fn in_file(trouble: Trouble, file: &Path) -> Trouble {
    match trouble {
        Trouble::Refused(mut report) if report.code == "spec_invalid" => {
            report.message = spec::faulty(file, report.errors.len());
            "Correct the places above and apply it again.".clone_into(&mut report.hint);
            Trouble::Refused(report)
        }
        other => other,
    }
}

fn list(context: &Context) -> Outcome<()> {
    let lines = context.backend(Access::Read)?.projects()?;
    if lines.is_empty() {
        context.printer.say("There are no projects yet.");
        context.printer.hint("Make one with `assay project apply project.yaml`.");
    }
    context.printer.data(&lines, || {
        if lines.is_empty() {
            return String::new();
        }
        let rows = lines.iter().map(|line| {
            let state = if line.archived { "archived" } else { "open" };
            let total = line.counts.0.get("total").copied().unwrap_or(0);
            let accepted = line.counts.0.get("accepted").copied().unwrap_or(0);
            [line.project.clone(), state.into(), total.to_string(), accepted.to_string(), line.title.clone()]
        });
        table(["PROJECT", "STATE", "TASKS", "ACCEPTED", "TITLE"], &rows.collect::<Vec<_>>())
    })
}

fn show(context: &Context, project: &str) -> Outcome<()> {
    let project = context.backend(Access::Read)?.project(project)?;
    context.printer.data(&project, || shown(&project))
}

fn shown(project: &Project) -> String {
    let names = |part: &str| {
        let names = project.spec[part].as_array().into_iter().flatten().filter_map(|entry| entry["name"].as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    let Project { title, project: name, description, version, .. } = project;
    let state = if project.archived { ", archived" } else { "" };
    let (tasks, inputs, labels) = (counted(&project.counts), names("inputs"), names("labels"));
    let head = if description.is_empty() { String::new() } else { format!("{description}\n") };
    format!("{title} ({name})\n{head}\nversion {version}{state}\ntasks   {tasks}\ninputs  {inputs}\nlabels  {labels}\n")
}

fn counted(counts: &Counts) -> String {
    let total = counts.0.get("total").copied().unwrap_or(0);
    let parts = counts.0.iter().filter(|(name, _)| *name != "total").map(|(name, count)| format!("{count} {name}"));
    let parts: Vec<String> = parts.collect();
    if parts.is_empty() { total.to_string() } else { format!("{total}: {}", parts.join(", ")) }
}

fn source(context: &Context, project: &str, version: Option<i64>) -> Outcome<()> {
    let spec = context.backend(Access::Read)?.spec(project, version)?;
    if spec.source.is_empty() {
        let message = format!("how the spec of {project} is written is not told to those who only label");
        return Err(Trouble::refused("forbidden", message, "Ask a lead of the project for another role."));
    }
    context.printer.data(&spec, || spec.source.clone())
}

fn archive(context: &Context, project: &str, archived: bool) -> Outcome<()> {
    context.backend(Access::Write("project archive"))?.archive(project, archived)?;
    let done = if archived { "is archived: no work is handed out" } else { "is open again" };
    context.printer.say(&format!("{project} {done}."));
    Ok(())
}
