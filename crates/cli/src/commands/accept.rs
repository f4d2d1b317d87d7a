//! `assay accept`: how many of a lot to check and when to pass it, whether a checked sample passes, and how strictly the
//! next of many lots is judged.

mod curve;
mod drawn;
mod history;
mod judged;
mod sequential;

use self::curve::{Curve, Incoming};
use crate::context::Context;
use crate::quality::figures;
use crate::quality::limits;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::sampling::iso2859::{Inspection, Level, Severity};
use quality::sampling::{AcceptancePlan, BadPlan, Promise, sample_size};
use serde_json::json;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
#[expect(clippy::struct_excessive_bools, reason = "one for each flag of the command line")]
pub struct Args {
    /// The labels to be accepted (task, label), to be judged with --checked
    #[arg(requires = "checked")]
    file: Option<PathBuf>,
    /// The right labels of the tasks that were checked (task, label; also inclusion and stratum, as `sample --csv` writes)
    #[arg(long, value_name = "FILE", requires = "file", conflicts_with = "parquet")]
    checked: Option<PathBuf>,
    /// What `assay sample --csv` wrote (task, inclusion, stratum), where that does not stand beside the right labels
    #[arg(long, value_name = "FILE", requires = "checked")]
    drawn: Option<PathBuf>,
    /// How many the lot holds, or the next one after --history [the tasks of the file]
    #[arg(long, value_name = "N", required_unless_present_any = ["file", "sequential", "history"])]
    lot: Option<u64>,
    /// The share of wrong labels that must not be exceeded [0.01]
    #[arg(long, value_name = "SHARE", conflicts_with = "limit", value_parser = limits::share)]
    at_most: Option<f64>,
    /// How sure that must be [0.95]
    #[arg(long, value_name = "SHARE", conflicts_with = "limit", value_parser = limits::confidence)]
    confidence: Option<f64>,
    /// Check one after the other and stop as soon as it is clear (SPRT): the plan, or what the checked tasks say in their
    /// order
    #[arg(long, conflicts_with_all = ["at_most", "confidence", "limit", "drawn"])]
    sequential: bool,
    /// The share of wrong labels that is good enough [0.01]
    #[arg(long, visible_alias = "p0", value_name = "SHARE", requires = "sequential", value_parser = limits::share)]
    good: Option<f64>,
    /// The share of wrong labels that must not pass [0.05]
    #[arg(long, visible_alias = "p1", value_name = "SHARE", requires = "sequential", value_parser = limits::share)]
    bad: Option<f64>,
    /// How often a good lot may be refused [0.05]
    #[arg(long, value_name = "SHARE", requires = "sequential", value_parser = limits::confidence)]
    alpha: Option<f64>,
    /// How often a bad lot may pass [0.1]
    #[arg(long, value_name = "SHARE", requires = "sequential", value_parser = limits::confidence)]
    beta: Option<f64>,
    /// Plan by ISO 2859-1 with this acceptance quality limit, in percent
    #[arg(long, value_name = "PERCENT", conflicts_with = "checked")]
    limit: Option<f64>,
    /// Lots judged so far in their order (lot, size, defective; second for a second sample): which inspection is next
    #[arg(long, value_name = "FILE", requires = "limit", conflicts_with = "file")]
    history: Option<PathBuf>,
    /// Production runs as usual and less checking is wanted, so that inspection may be reduced
    #[arg(long, requires = "history")]
    steady: bool,
    /// The inspection level: S-1 to S-4, I, II, III [II]
    #[arg(long, requires = "limit")]
    level: Option<String>,
    /// normal, tightened or reduced; with --history, where it begins [normal]
    #[arg(long, requires = "limit")]
    severity: Option<String>,
    /// A plan with a second sample for lots between good and bad
    #[arg(long, requires = "limit")]
    double: bool,
    /// Print the table as CSV: the operating characteristic, or the lots of --history
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
  assay accept labels.csv --checked right.csv --at-most 0.02  exit code 1 unless at most 2 % are surely wrong
  assay accept labels.csv --checked right.csv --drawn check.csv   with the chances that assay sample drew by
  assay accept --sequential --good 0.01 --bad 0.05            when to stop checking, and after how many on average
  assay accept labels.csv --checked right.csv --sequential    exit code 1 unless the checks so far let it pass
  assay accept --history lots.csv --limit 1                   normal, tightened or reduced inspection, and why";

/// What may be wrong at most, and how sure that must be, unless others are asked for.
const AT_MOST: f64 = 0.01;
const CONFIDENCE: f64 = 0.95;

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
    let told_only = args.checked.is_some() || args.history.is_some();
    if told_only && args.page.wanted() {
        return Err(Trouble::refused(
            "nothing_to_draw",
            "a judgement is a few sentences, and there is nothing to draw",
            "Plots and reports are made of a plan: leave out the files and give --lot.",
        ));
    }
    match (&args.file, &args.checked, &args.history) {
        (Some(file), Some(checked), _) if args.sequential => sequential::judge(context, args, (file, checked)),
        (Some(file), Some(checked), _) => judged::judge(context, args, (file, checked)),
        (_, _, Some(history)) => history::tell(context, args, history),
        _ if args.sequential => sequential::plan(context, args),
        _ => plan(context, args),
    }
}

impl Args {
    fn level(&self) -> Outcome<Level> {
        named("level", self.level.as_deref().unwrap_or("II"), &LEVELS)
    }

    fn severity(&self) -> Outcome<Severity> {
        named("severity", self.severity.as_deref().unwrap_or("normal"), &SEVERITIES)
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
            let promise = Promise {
                share_max: args.at_most.unwrap_or(AT_MOST),
                confidence: args.confidence.unwrap_or(CONFIDENCE),
            };
            let found =
                sample_size(lot, promise, 0).map_err(|error| Trouble::refused("bad_promise", error.to_string(), ""))?;
            let plan = AcceptancePlan::single(found.sample, found.tolerated);
            (plan, "exact for this lot".to_owned(), Incoming::Lot { broken_from: promise.broken_from(lot) })
        }
        Some(limit_percent) => {
            let inspection = Inspection { lot, level: args.level()?, limit_percent, severity: args.severity()? };
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
            show::percent(args.at_most.unwrap_or(AT_MOST)),
            show::percent(args.confidence.unwrap_or(CONFIDENCE))
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
