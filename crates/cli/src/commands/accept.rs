//! `assay accept`: how many of a lot to check and when to pass it, and whether a checked sample passes.

mod curve;

use self::curve::{Curve, Incoming};
use crate::context::Context;
use crate::quality::figures;
use crate::quality::input;
use crate::quality::limits;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Table};
use quality::sampling::iso2859::{Inspection, Level, Severity};
use quality::sampling::{AcceptancePlan, BadPlan, Promise, most_wrong_in_lot, sample_size};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The labels to be accepted (task, label), to be judged with --checked
    #[arg(requires = "checked")]
    file: Option<PathBuf>,
    /// The right labels of the tasks that were checked (task, label)
    #[arg(long, value_name = "FILE", requires = "file", conflicts_with = "parquet")]
    checked: Option<PathBuf>,
    /// How many the lot holds [the tasks of the file]
    #[arg(long, value_name = "N", required_unless_present = "file")]
    lot: Option<u64>,
    /// The share of wrong labels that must not be exceeded
    #[arg(long, value_name = "SHARE", default_value_t = 0.01, conflicts_with = "limit", value_parser = limits::share)]
    at_most: f64,
    /// How sure that must be
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = limits::confidence)]
    confidence: f64,
    /// Plan by ISO 2859-1 with this acceptance quality limit, in percent
    #[arg(long, value_name = "PERCENT", conflicts_with = "checked")]
    limit: Option<f64>,
    /// The inspection level: S-1 to S-4, I, II, III
    #[arg(long, default_value = "II", requires = "limit")]
    level: String,
    /// normal, tightened or reduced
    #[arg(long, default_value = "normal", requires = "limit")]
    severity: String,
    /// A plan with a second sample for lots between good and bad
    #[arg(long, requires = "limit")]
    double: bool,
    /// Print the operating characteristic as CSV
    #[arg(long, conflicts_with_all = ["json", "checked"])]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    #[command(flatten)]
    page: PageArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay accept --lot 120000 --at-most 0.01                    check so many, and none may be wrong
  assay accept --lot 120000 --limit 1 --double                the plan of ISO 2859-1
  assay accept --lot 120000 --limit 1 --plot oc.svg           how often lots of each quality pass
  assay accept labels.csv --checked right.csv --at-most 0.02  exit code 1 unless at most 2 % are surely wrong";

const LEVELS: [(&str, Level); 7] = [
    ("S-1", Level::S1),
    ("S-2", Level::S2),
    ("S-3", Level::S3),
    ("S-4", Level::S4),
    ("I", Level::I),
    ("II", Level::II),
    ("III", Level::III),
];

const SEVERITIES: [(&str, Severity); 3] =
    [("normal", Severity::Normal), ("tightened", Severity::Tightened), ("reduced", Severity::Reduced)];

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    match (&args.file, &args.checked) {
        (Some(_), Some(_)) if args.page.wanted() => Err(Trouble::refused(
            "nothing_to_draw",
            "a judgement is one sentence, and there is nothing to draw",
            "Plots and reports are made of a plan: leave out the files and give --lot.",
        )),
        (Some(file), Some(checked)) => judge(context, args, (file, checked)),
        _ => plan(context, args),
    }
}

fn named<T: Copy>(what: &str, name: &str, known: &[(&str, T)]) -> Outcome<T> {
    let found = known.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| *value);
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    found.ok_or_else(|| suggest::unknown(what, name, &names, "assay accept --help"))
}

/// Says what to check, and how often lots of each quality pass.
fn plan(context: &Context, args: &Args) -> Outcome<()> {
    let lot = args.lot.unwrap_or_default();
    let (plan, name, incoming) = match args.limit {
        None => {
            let promise = Promise { share_max: args.at_most, confidence: args.confidence };
            let found =
                sample_size(lot, promise, 0).map_err(|error| Trouble::refused("bad_promise", error.to_string(), ""))?;
            let plan = AcceptancePlan::single(found.sample, found.tolerated);
            (plan, "exact for this lot".to_owned(), Incoming::Lot { broken_from: promise.broken_from(lot) })
        }
        Some(limit_percent) => {
            let level = named("level", &args.level, &LEVELS)?;
            let severity = named("severity", &args.severity, &SEVERITIES)?;
            let inspection = Inspection { lot, level, limit_percent, severity };
            let found = if args.double { inspection.double() } else { inspection.single() }.map_err(refused)?;
            let incoming = Incoming::Process { limit: limit_percent / 100.0 };
            (found.plan, format!("ISO 2859-1, letter {}", found.letter), incoming)
        }
    };
    let curve = Curve { plan, lot, incoming };
    let sheet = curve.sheet().map_err(refused)?;
    let worst = curve.outgoing_limit().map_err(refused)?;
    let stages = stages(&plan);
    let texts: Vec<String> = stages
        .iter()
        .map(|stage| {
            format!("check {}, pass with at most {} wrong, refuse from {}", show::number(stage[0]), stage[1], stage[2])
        })
        .collect();
    let before = format!("Lot of {}: {} ({name})", show::number(lot), texts.join("; else "));
    let promised = match args.limit {
        None => format!(
            "A lot that passes has at most {} wrong labels, with {} confidence.\n",
            show::percent(args.at_most),
            show::percent(args.confidence)
        ),
        Some(_) => String::new(),
    };
    let after = format!(
        "{promised}When refused lots are checked whole and put right, at most {:.2} % are wrong afterwards on average, \
         however many come in (AOQL, at {:.2} % wrong).",
        100.0 * worst.outgoing,
        100.0 * worst.share
    );
    args.page.write(|| {
        let note = format!("{} ({name})", texts.join("; else "));
        let drawn = figures::operating(&curve.line().map_err(refused)?, &note);
        Ok(Page {
            title: "When to accept a lot".to_owned(),
            basis: before.clone(),
            parts: vec![
                Part::figure("Operating characteristic", drawn, &after),
                Part::sheet("The same in numbers", &sheet, ""),
            ],
        })
    })?;
    let stages: Vec<_> = stages.iter().map(|s| json!({ "sample": s[0], "accept": s[1], "reject": s[2] })).collect();
    let summary = json!({
        "lot": lot, "plan": name, "stages": stages,
        "outgoing_limit": { "wrong_after": worst.outgoing, "wrong": worst.share },
    });
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, &after))
}

fn stages(plan: &AcceptancePlan) -> Vec<[u64; 3]> {
    let numbers = |stage: &quality::sampling::Stage| [stage.sample, stage.accept, stage.reject];
    match plan {
        AcceptancePlan::Single(stage) => vec![numbers(stage)],
        AcceptancePlan::Double(first, second) => vec![numbers(first), numbers(second)],
    }
}

fn refused(error: BadPlan) -> Trouble {
    Trouble::refused("bad_plan", error.to_string(), "")
}

/// Compares the checked tasks with the labels and says what that proves of all.
fn judge(context: &Context, args: &Args, (file, checked): (&Path, &Path)) -> Outcome<()> {
    let labels = input::read(file, &Ask::gold(None, None))?;
    let right = input::read(checked, &Ask::gold(None, None))?;
    let (given, known) = (by_task(&labels, file)?, by_task(&right, checked)?);
    let pairs = known.iter().filter_map(|(task, label)| given.get(task).map(|given| given != label));
    let wrongs: Vec<bool> = pairs.collect();
    let (sample, wrong) = (wrongs.len() as u64, wrongs.iter().filter(|wrong| **wrong).count() as u64);
    let lot = args.lot.unwrap_or(given.len() as u64);
    let bound = most_wrong_in_lot(wrong, sample, lot, args.confidence).map_err(|error| {
        Trouble::refused("bad_sample", error.to_string(), "Check that both files name the same tasks.")
    })?;
    let passed = bound.share_max <= args.at_most;
    let found = json!({
        "lot": lot, "checked": sample, "wrong": wrong, "wrong_max": bound.wrong_max, "share_max": bound.share_max,
        "confidence": args.confidence, "at_most": args.at_most, "accepted": passed,
    });
    context.printer.data(&found, || {
        format!(
            "{} of {} checked labels are wrong, so at most {} of {} are ({}), with {} confidence.\n",
            show::number(wrong),
            show::number(sample),
            show::number(bound.wrong_max),
            show::number(lot),
            show::percent(bound.share_max),
            show::percent(args.confidence)
        )
    })?;
    if passed {
        return Ok(());
    }
    let message = format!("that is more than {}, so the lot is not accepted", show::percent(args.at_most));
    Err(Trouble::refused(
        "not_accepted",
        message,
        "Put wrong labels right, or check more: a larger sample proves more.",
    ))
}

/// The label of each task. One with several has none that could be judged.
fn by_task<'a>(table: &'a Table, file: &Path) -> Outcome<BTreeMap<&'a str, &'a str>> {
    let mut found = BTreeMap::new();
    let [tasks, labels] = &table.columns[..] else { return Ok(found) };
    for row in 0..table.len() {
        let (task, label) = (tasks.text(row), labels.text(row));
        if let Some(other) = found.insert(task, label).filter(|other| *other != label) {
            let message = format!("task “{task}” has the labels “{other}” and “{label}” in {}", file.display());
            let hint = "Give one label a task, such as `assay consensus --csv` writes.";
            return Err(Trouble::refused("several_labels", message, hint));
        }
    }
    Ok(found)
}
