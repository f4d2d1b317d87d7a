//! `assay compare`: whether people agree more, or are right more often, in one file than in another.

use crate::context::Context;
use crate::quality::figures::{self, Changed};
use crate::quality::input::{Known, LabelArgs, Loaded, More};
use crate::quality::limits;
use crate::quality::method::threads;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Column, Note, Sheet, Sort, note};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::agreement::{COEFFICIENTS, Coefficient, coefficient, correlation};
use quality::interval::{Change, Counted, Ranged, change_by_units, difference_of_dependent};
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
    /// Known answers (task, label): also compares how often single answers are right, with intervals over tasks
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// How often the intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = limits::confidence)]
    confidence: f64,
    /// The seed of the bootstrap
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print the rows as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
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

const COLUMNS: &[Column<'static>] = &[
    ("measure", Sort::Text),
    ("before", Sort::Number),
    ("after", Sort::Number),
    ("difference", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("units_before", Sort::Count),
    ("units_after", Sort::Count),
];

const NOTES: [Note; 2] = [
    note(
        "difference",
        "after less before, with lower and upper as its interval; tasks of both files are compared with themselves",
    ),
    note(
        "units_before",
        "the tasks that a value rests on: those with two answers for agreement, those with a known answer for the share of \
         answers that are right",
    ),
];

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    let files: Vec<PathBuf> = args.gold.iter().cloned().collect();
    let more = More { known: &files, ..More::default() };
    let (before, known_before) = args.labels.load(context, &args.before, &more)?;
    let (after, known_after) = args.labels.load(context, &args.after, &more)?;
    let ids = common_ids(&before, &after);
    let mut measures = vec![agreement(args, (&before, &after), [&ids.0, &ids.1])?];
    if let (Some(first), Some(second)) = (known_before.first(), known_after.first()) {
        let found = right(args, ((&before, first), (&after, second)), [&ids.0, &ids.1])?;
        measures.push(Changed {
            name: "answers-right",
            before: (found.before.into(), found.units[0] as u64),
            after: (found.after.into(), found.units[1] as u64),
            difference: found.difference,
        });
    }
    let sentences: Vec<String> = ["Agreement", "The share of right answers"]
        .into_iter()
        .zip(&measures)
        .map(|(what, m)| sentence(what, m))
        .collect();
    let title = format!("{} before, {} after", args.before.display(), args.after.display());
    let summary = json!({ "level": args.level, "confidence": args.confidence });
    let sheet = Sheet { columns: COLUMNS.to_vec(), rows: measures.iter().map(row).collect(), notes: NOTES.into() };
    args.page.write(|| {
        let drawn = figures::change(&measures, args.confidence);
        Ok(Page {
            title: "What changed".to_owned(),
            basis: title.clone(),
            parts: vec![
                Part::figure("Before and after", drawn, &sentences.join(" ")),
                Part::sheet("The same in numbers", &sheet, ""),
            ],
        })
    })?;
    sheet.print(context, (args.csv, &args.parquet), summary, (&title, &sentences.join("\n")))
}

/// A number for each task of each file, the same for tasks of one name.
fn common_ids(before: &Loaded, after: &Loaded) -> (Vec<u32>, Vec<u32>) {
    let first: Vec<u32> = (0u32..).take(before.tasks.len()).collect();
    let mut next = u32::try_from(first.len()).unwrap_or(u32::MAX);
    let own = |task: &str| {
        before.tasks.find(task).unwrap_or_else(|| {
            next = next.saturating_add(1);
            next - 1
        })
    };
    (first, after.tasks.texts().map(own).collect())
}

/// How agreement changed.
fn agreement<'a>(args: &'a Args, (before, after): (&Loaded, &Loaded), ids: [&[u32]; 2]) -> Outcome<Changed<'a>> {
    let Some(chosen) = coefficient(&args.coefficient, &args.level) else {
        let levels: Vec<&str> =
            COEFFICIENTS.iter().filter(|row| row.name == args.coefficient).map(|row| row.level).collect();
        if !levels.is_empty() {
            let what = format!("level of {}", args.coefficient);
            return Err(suggest::unknown(&what, &args.level, &levels, "assay agree --help"));
        }
        let mut names: Vec<&str> = COEFFICIENTS.iter().map(|row| row.name).collect();
        names.dedup();
        return Err(suggest::unknown("coefficient", &args.coefficient, &names, "assay agree --help"));
    };
    let (first, second) = (agreement_of(args, chosen, before)?, agreement_of(args, chosen, after)?);
    let together = correlation([&before.answers, &after.answers], ids, chosen.compute).unwrap_or(0.0);
    Ok(Changed {
        name: &args.coefficient,
        before: first,
        after: second,
        difference: difference_of_dependent(first.0, second.0, together),
    })
}

/// The agreement in one file, and on how many tasks it rests.
fn agreement_of(args: &Args, chosen: &Coefficient, loaded: &Loaded) -> Outcome<(Ranged, u64)> {
    let bootstrap = Bootstrap { seed: args.seed, threads: threads(None), ..Bootstrap::default() };
    let options = Options { confidence: args.confidence, interval: IntervalMethod::Bootstrap(bootstrap) };
    let found = (chosen.compute)(&loaded.answers, &options)
        .map_err(|reason| Trouble::refused("undefined", reason.to_string(), ""))?;
    Ok((Ranged { value: found.value, lower: found.lower, upper: found.upper }, found.units as u64))
}

/// How the share of single answers that are right changed; each task with its answers in both files.
fn right(args: &Args, (before, after): ((&Loaded, &Known), (&Loaded, &Known)), ids: [&[u32]; 2]) -> Outcome<Change> {
    let tasks = ids.iter().copied().flatten().max().map_or(0, |id| *id as usize + 1);
    let mut counted = vec![[Counted::default(); 2]; tasks];
    for (side, (loaded, known)) in [before, after].into_iter().enumerate() {
        for &(unit, right) in &known.answers {
            let labels = loaded.answers.unit(unit as usize).labels;
            let hits = labels.iter().filter(|label| **label == right).count() as u64;
            counted[ids[side][unit as usize] as usize][side] = Counted { hits, total: labels.len() as u64 };
        }
    }
    change_by_units(&counted, args.confidence).map_err(|error| {
        Trouble::refused("undefined", error.to_string(), "Check that the gold file names the same tasks.")
    })
}

fn row(measure: &Changed<'_>) -> Vec<Cell> {
    let Changed { name, before, after, difference } = measure;
    let values = [before.0.value, after.0.value, difference.value, difference.lower, difference.upper];
    let mut cells = vec![Cell::Text((*name).to_owned())];
    cells.extend(values.map(Cell::Value));
    cells.extend([Cell::Count(before.1), Cell::Count(after.1)]);
    cells
}

fn sentence(what: &str, measure: &Changed<'_>) -> String {
    let change = measure.difference;
    match (change.lower > 0.0, change.upper < 0.0) {
        (true, _) => format!("{what} rose, by {}.", show::interval(change.lower, change.upper)),
        (_, true) => format!("{what} fell, by {}.", show::interval(-change.upper, -change.lower)),
        _ => format!("{what} may not have changed: the difference is {}.", show::interval(change.lower, change.upper)),
    }
}
