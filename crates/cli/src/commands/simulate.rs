//! `assay simulate`: how many answers would have been enough, by replaying the answers that were given.

mod ask;
mod told;

use crate::context::Context;
use crate::printer::Unit;
use crate::quality::input::LabelArgs;
use crate::quality::output::ParquetArgs;
use crate::quality::page::PageArgs;
use crate::quality::replays::Curves;
use crate::trouble::{Outcome, Trouble};
use ask::{StopArgs, replayed};
use serde_json::Value;
use std::path::PathBuf;
use told::Found;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// Known answers (task, label) to tell which labels are right
    #[arg(long, value_name = "FILE")]
    gold: PathBuf,
    /// In what order a task's answers come: random, anew in each replay; time, the oldest first; or file, as the rows stand
    #[arg(long, default_value = "random")]
    order: Sequence,
    /// The column of when each answer was given, for --order time: numbers, or dates such as 2026-01-31T08:00:00Z
    /// [time, timestamp, date …]; equal times stay as the rows stand
    #[arg(long, value_name = "COLUMN")]
    time: Option<String>,
    /// How many replays in random order [5]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: Option<u32>,
    #[command(flatten)]
    stop: StopArgs,
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
    Time,
    File,
}

impl Sequence {
    /// What programs and people call it.
    const fn name(self) -> &'static str {
        match self {
            Self::Random => "random",
            Self::Time => "time",
            Self::File => "file",
        }
    }
}

const EXAMPLES: &str = "\
Examples:
  assay simulate labels.csv --gold gold.csv                 what a stopping rule would have saved
  assay simulate labels.csv --gold gold.csv --order time    with the answers as they came, by their times
  assay simulate labels.csv --gold gold.csv --minimum 2 --price 0.02     an answer costs a fiftieth of a wrong label
  assay simulate labels.csv --gold gold.csv --costs costs.csv --price 0.05    some mistakes are worse: truth,answer,cost
  assay simulate labels.csv --gold gold.csv --seeds 20      narrower intervals
  assay simulate labels.csv --gold gold.csv --plot saved.svg --html saved.html";

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    let replayed = replayed(context, args)?;
    let bar = context.printer.bar(Some(0), Unit::Steps);
    bar.set_message("replaying");
    let curves = Curves::of(&replayed.simulation, &replayed.plan, &bar);
    bar.finish_and_clear();
    let curves = curves.map_err(|error| Trouble::refused("nothing_to_replay", error.to_string(), ""))?;
    let found = Found::new(args, &replayed, &curves);
    args.page.write(|| Ok(found.page()))?;
    let sheet = found.sheet();
    if sheet.write(context, (args.csv, &args.parquet))? {
        return Ok(());
    }
    let mut whole = found.summary();
    whole["results"] = Value::Array(sheet.json());
    context.printer.data(&whole, || found.told())
}
