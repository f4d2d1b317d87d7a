//! `assay compare`: whether people agree more, or are right more often, in one file than in another.

use crate::context::Context;
use crate::quality::figures::{self, Changed};
use crate::quality::input::{Known, LabelArgs, Loaded, More};
use crate::quality::method::threads;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Sheet};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::agreement::{COEFFICIENTS, coefficient};
use quality::interval::{Ranged, difference, wilson};
use quality::{Bootstrap, IntervalMethod, Options};
use serde_json::json;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The file before, or of the first round
    before: PathBuf,
    /// The file after, or of the second round
    after: PathBuf,
    /// The coefficient of agreement
    #[arg(long, short, value_name = "NAME", default_value = "krippendorff-alpha")]
    coefficient: String,
    /// What differences between labels count: nominal, ordinal, interval, ratio, linear, quadratic
    #[arg(long, short, value_name = "LEVEL", default_value = "nominal")]
    level: String,
    /// Known answers (task, label): also compares how often single answers are right
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// How often the intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    confidence: f64,
    /// The seed of the bootstrap
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print the rows as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay compare round1.csv round2.csv                    did agreement change?
  assay compare round1.csv round2.csv --level ordinal
  assay compare old.csv new.csv --gold gold.csv          did answers become right more often?
  assay compare round1.csv round2.csv --plot change.svg --html change.html";

const COLUMNS: &[&str] = &["measure", "before", "after", "difference", "lower", "upper", "units_before", "units_after"];

const COLUMNS_MEAN: &str = "Lower and upper are the interval of the difference; units are what each value rests on: tasks \
    with two answers for agreement, answers to known tasks for the share that is right.";

/// A measure of one file: its value with interval, and on how many units it rests.
struct Measured {
    found: Ranged,
    units: u64,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    let files: Vec<PathBuf> = args.gold.iter().cloned().collect();
    let more = More { known: &files, ..More::default() };
    let (before, known_before) = args.labels.load(context, &args.before, &more)?;
    let (after, known_after) = args.labels.load(context, &args.after, &more)?;
    let agreement = (agreement(args, &before)?, agreement(args, &after)?);
    let mut measures = vec![changed(&args.coefficient, &agreement.0, &agreement.1)];
    let mut sentences = vec![sentence("Agreement", &agreement.0, &agreement.1)];
    if let (Some(first), Some(second)) = (known_before.first(), known_after.first()) {
        let right = (right(args, &before, first)?, right(args, &after, second)?);
        measures.push(changed("answers-right", &right.0, &right.1));
        sentences.push(sentence("The share of right answers", &right.0, &right.1));
    }
    let title = format!("{} before, {} after", args.before.display(), args.after.display());
    let summary = json!({ "level": args.level, "confidence": args.confidence });
    let sheet = Sheet { columns: COLUMNS.to_vec(), rows: measures.iter().map(row).collect() };
    args.page.write(|| {
        let drawn = figures::change(&measures, args.confidence);
        Ok(Page {
            title: "What changed".to_owned(),
            basis: title.clone(),
            parts: vec![
                Part::figure("Before and after", drawn, &sentences.join(" ")),
                Part::sheet("The same in numbers", &sheet, COLUMNS_MEAN),
            ],
        })
    })?;
    sheet.print(context, args.csv, summary, (&title, &sentences.join("\n")))
}

fn changed<'a>(name: &'a str, before: &Measured, after: &Measured) -> Changed<'a> {
    Changed {
        name,
        before: (before.found, before.units),
        after: (after.found, after.units),
        difference: difference(before.found, after.found),
    }
}

fn agreement(args: &Args, loaded: &Loaded) -> Outcome<Measured> {
    let Some(chosen) = coefficient(&args.coefficient, &args.level) else {
        let mut names: Vec<&str> = COEFFICIENTS.iter().map(|row| row.name).collect();
        names.dedup();
        return Err(suggest::unknown("coefficient", &args.coefficient, &names, "assay agree --help"));
    };
    let bootstrap = Bootstrap { seed: args.seed, threads: threads(None), ..Bootstrap::default() };
    let options = Options { confidence: args.confidence, interval: IntervalMethod::Bootstrap(bootstrap) };
    let found = (chosen.compute)(&loaded.answers, &options)
        .map_err(|reason| Trouble::refused("undefined", reason.to_string(), ""))?;
    let ranged = Ranged { value: found.value, lower: found.lower, upper: found.upper };
    Ok(Measured { found: ranged, units: found.units as u64 })
}

/// How often single answers are right.
fn right(args: &Args, loaded: &Loaded, known: &Known) -> Outcome<Measured> {
    let (mut hits, mut total) = (0, 0);
    for &(unit, right) in &known.answers {
        let labels = loaded.answers.unit(unit as usize).labels;
        hits += labels.iter().filter(|label| **label == right).count() as u64;
        total += labels.len() as u64;
    }
    let found = wilson(hits, total, args.confidence).map_err(|error| {
        Trouble::refused("undefined", error.to_string(), "Check that the gold file names the same tasks.")
    })?;
    Ok(Measured { found: Ranged { value: found.value, lower: found.lower, upper: found.upper }, units: total })
}

fn row(measure: &Changed<'_>) -> Vec<Cell> {
    let Changed { name, before, after, difference } = measure;
    let values = [before.0.value, after.0.value, difference.value, difference.lower, difference.upper];
    let mut cells = vec![Cell::Text((*name).to_owned())];
    cells.extend(values.map(Cell::Value));
    cells.extend([Cell::Count(before.1), Cell::Count(after.1)]);
    cells
}

fn sentence(what: &str, before: &Measured, after: &Measured) -> String {
    let change = difference(before.found, after.found);
    let range = show::interval(change.lower, change.upper);
    match (change.lower > 0.0, change.upper < 0.0) {
        (true, _) => format!("{what} rose, by {range}."),
        (_, true) => format!("{what} fell, by {range}."),
        _ => format!("{what} may not have changed: the difference is {range}."),
    }
}
