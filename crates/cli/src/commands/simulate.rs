//! `assay simulate`: how many answers would have been enough, by replaying the answers that were given.

mod told;

use self::told::Found;
use crate::context::Context;
use crate::printer::Unit;
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::method::threads;
use crate::quality::output::ParquetArgs;
use crate::quality::page::PageArgs;
use crate::quality::replays::Curves;
use crate::trouble::{Outcome, Trouble};
use quality::consensus::{Order, Simulation};
use serde_json::Value;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// Known answers (task, label) to tell which labels are right
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// In what order a task's answers come: random, anew in each replay, or file, as the rows stand
    #[arg(long, default_value = "random")]
    order: Sequence,
    /// How many replays in random order [5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: Option<u32>,
    /// The most answers a task may get, by fixed overlap or the stopping rule [one more than tasks have on average]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    maximum: Option<u32>,
    /// Threads that share the work [all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print one row a policy and setting as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

/// In what order answers come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Sequence {
    Random,
    File,
}

const EXAMPLES: &str = "\
Examples:
  assay simulate labels.csv --gold gold.csv                 what a stopping rule would have saved
  assay simulate labels.csv --gold gold.csv --order file    with the answers as they came
  assay simulate labels.csv --gold gold.csv --seeds 20      narrower intervals
  assay simulate labels.csv --gold gold.csv --plot saved.svg --html saved.html";

/// Replays in random order, unless another number is asked for.
const SEEDS: u32 = 5;

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    if args.order == Sequence::File && args.seeds.is_some_and(|seeds| seeds > 1) {
        let hint = "Leave --seeds out, or say --order random.";
        let message = "in the order of the file every replay is the same, so --seeds says nothing";
        return Err(Trouble::refused("not_heeded", message, hint));
    }
    let file = std::slice::from_ref(&args.gold);
    let more = More { known: file, rows: args.order == Sequence::File, ..More::default() };
    let (loaded, known) = args.labels.load(context, &args.file, &more)?;
    let gold = known.first().map_or(&[][..], |known| &known.answers);
    let (order, seeds, rows) = match args.order {
        Sequence::Random => (Order::Random, args.seeds.unwrap_or(SEEDS), loaded.answers.iter().collect()),
        // Nothing is drawn, so every replay is the same.
        Sequence::File => (Order::Given, 1, loaded.rows.clone()),
    };
    let simulation = Simulation::new(loaded.answers.categories(), &rows, gold).map_err(|error| {
        Trouble::refused("nothing_to_replay", error.to_string(), "Check that the gold file names the same tasks.")
    })?;
    let bar = context.printer.bar(Some(0), Unit::Steps);
    bar.set_message("replaying");
    let curves = Curves::of(&simulation, (order, seeds), (overlap_max(args, &loaded), threads(args.threads)), &bar);
    bar.finish_and_clear();
    let curves = curves.map_err(|error| Trouble::refused("nothing_to_replay", error.to_string(), ""))?;
    let found = Found { loaded: &loaded, curves: &curves, known: gold.len() as u64, seeds };
    args.page.write(|| Ok(found.page()))?;
    let sheet = found.sheet();
    if sheet.write(context, (args.csv, &args.parquet))? {
        return Ok(());
    }
    let mut whole = found.summary(args);
    whole["results"] = Value::Array(sheet.json());
    context.printer.data(&whole, || found.told())
}

/// Fixed overlap beyond the usual number of answers would be no policy where only few tasks have so many.
fn overlap_max(args: &Args, loaded: &Loaded) -> (u32, u32) {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let most = loaded.answers.iter_units().map(|unit| count(unit.labels.len())).max().unwrap_or(1);
    let usual = count(loaded.answers.len() / loaded.answered().max(1)).saturating_add(1);
    (args.maximum.unwrap_or(usual).min(most), most)
}
