//! `assay sample`: which tasks to check, with the chance each had to be drawn, and how many it takes.

use crate::context::Context;
use crate::quality::figures;
use crate::quality::input;
use crate::quality::limits;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Sheet, Sort, note};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Column, Table, Wanted};
use quality::sampling::{
    Drawn, Promise, Stratum, allocate, inclusion_by_risk, sample_size, simple_random, stratified, systematic,
};
use serde_json::json;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// A file with a task column, such as one of labels or of consensus; - is standard input
    file: PathBuf,
    /// How many tasks to draw
    #[arg(long, short = 'n', value_name = "N", required_unless_present = "at_most")]
    size: Option<usize>,
    /// Draw as many as prove that at most this share is wrong
    #[arg(long, value_name = "SHARE", conflicts_with = "size")]
    at_most: Option<f64>,
    /// How sure that proof must be, and what --plot shows
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = limits::confidence)]
    confidence: f64,
    /// So many may be found wrong in the sample and the proof still holds [0]
    #[arg(long, value_name = "N", requires = "at_most", conflicts_with = "size")]
    tolerated: Option<u64>,
    /// Draw from each value of this column, as many as its share of the tasks
    #[arg(long, value_name = "COLUMN", conflicts_with = "doubt")]
    by: Option<String>,
    /// Draw doubtful tasks more often, by their confidence in this column; what is proved by --at-most needs equal chances
    #[arg(
        long, value_name = "COLUMN", num_args = 0..=1, default_missing_value = "confidence", conflicts_with = "at_most"
    )]
    doubt: Option<String>,
    /// The seed: the same seed draws the same tasks
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The column of the task [task, item, unit …]
    #[arg(long, value_name = "COLUMN")]
    task: Option<String>,
    /// Print task, inclusion as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    #[command(flatten)]
    page: PageArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay sample labels.csv --size 200 --csv > check.csv
  assay sample labels.csv --at-most 0.01               so many that “at most 1 % wrong” can be shown
  assay sample labels.csv --size 200 --by language     every language in its share
  assay sample consensus.csv --size 200 --doubt        doubtful tasks more often, with known chances
  assay sample labels.csv --size 200 --plot shows.svg  what 200 checked tasks will be able to show";

/// Every task keeps at least this part of an even chance, however sure it looks.
const EVEN: f64 = 0.2;

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    let mut columns = vec![Wanted::task(args.task.as_deref())];
    columns.extend(args.by.iter().chain(&args.doubt).map(|name| Wanted::named("column", name)));
    let mut table = input::read(&args.file, &Ask::of(columns))?;
    table.columns.iter_mut().for_each(Column::sort);
    let first = first_rows(&table);
    let size = size(args, first.len())?;
    let mut drawn = match (&args.by, &args.doubt) {
        (Some(_), _) => by_column(&table, &first, size, args.seed)?,
        (_, Some(_)) => by_doubt(&table, &first, size, args.seed)?,
        _ => simple_random(first.len(), size, args.seed).map_err(refused)?,
    };
    drawn.sort_by_key(|drawn| drawn.position);
    let row = |drawn: &Drawn| {
        vec![Cell::Text(table.columns[0].text(first[drawn.position]).to_owned()), Cell::Value(drawn.inclusion)]
    };
    let sheet = Sheet {
        columns: vec![("task", Sort::Text), ("inclusion", Sort::Number)],
        rows: drawn.iter().map(row).collect(),
        notes: vec![note("inclusion", "the chance that the task had to be drawn")],
    };
    let lot = show::counted(first.len() as u64, "task", "tasks");
    let before = format!("{} of {lot} drawn with seed {}", show::number(drawn.len() as u64), args.seed);
    let after = match args.at_most {
        Some(share) => format!(
            "If at most {} of these are wrong, at most {} of all are, with {} confidence.",
            args.tolerated.unwrap_or(0),
            show::percent(share),
            show::percent(args.confidence)
        ),
        None => "Weigh each checked task by one over its inclusion to speak for all of them.".to_owned(),
    };
    args.page.write(|| {
        let drawn = if let (Some(_), Some(column)) = (&args.doubt, table.columns.get(1)) {
            let point = |one: &Drawn| Some((column.text(first[one.position]).parse().ok()?, one.inclusion));
            Part::figure("Who is drawn", figures::doubt(drawn.iter().filter_map(point).collect()), &after)
        } else {
            let drawn = figures::bound(drawn.len() as u64, first.len() as u64, args.confidence)
                .map_err(|error| Trouble::refused("bad_sample", error.to_string(), ""))?;
            Part::figure("What it will show", drawn, &after)
        };
        let tasks = Part::sheet("Tasks to check", &sheet, "");
        Ok(Page { title: "A sample to check".to_owned(), basis: before.clone(), parts: vec![drawn, tasks] })
    })?;
    let summary = json!({ "tasks": first.len(), "size": drawn.len(), "seed": args.seed });
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, &after))
}

/// The first row of each task, tasks in their natural order.
fn first_rows(table: &Table) -> Vec<usize> {
    let tasks = &table.columns[0];
    let mut first = vec![usize::MAX; tasks.ids.len()];
    for (row, &code) in tasks.codes.iter().enumerate().rev() {
        first[code as usize] = row;
    }
    first
}

fn size(args: &Args, lot: usize) -> Outcome<usize> {
    let Some(share_max) = args.at_most else { return Ok(args.size.unwrap_or_default()) };
    let promise = Promise { share_max, confidence: args.confidence };
    let plan = sample_size(lot as u64, promise, args.tolerated.unwrap_or(0))
        .map_err(|error| Trouble::refused("bad_promise", error.to_string(), ""))?;
    Ok(usize::try_from(plan.sample).unwrap_or(usize::MAX))
}

fn by_column(table: &Table, first: &[usize], size: usize, seed: u64) -> Outcome<Vec<Drawn>> {
    let column = &table.columns[1];
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); column.ids.len()];
    for (position, &row) in first.iter().enumerate() {
        members[column.codes[row] as usize].push(position);
    }
    members.retain(|members| !members.is_empty());
    let strata: Vec<Stratum> = members.iter().map(|members| Stratum { size: members.len(), spread: 1.0 }).collect();
    let counts = allocate(&strata, size).map_err(refused)?;
    let sizes: Vec<(usize, usize)> = members.iter().map(Vec::len).zip(counts).collect();
    let drawn = stratified(&sizes, seed).map_err(refused)?;
    let placed = members.iter().zip(drawn).flat_map(|(members, drawn)| {
        drawn.into_iter().map(|one| Drawn { position: members[one.position], inclusion: one.inclusion })
    });
    Ok(placed.collect())
}

fn by_doubt(table: &Table, first: &[usize], size: usize, seed: u64) -> Outcome<Vec<Drawn>> {
    let column = &table.columns[1];
    let doubts = first.iter().map(|&row| match column.text(row).parse::<f64>() {
        Ok(confidence) if (0.0..=1.0).contains(&confidence) => Ok(1.0 - confidence),
        _ => {
            let message = format!("“{}” is no confidence from 0 to 1", column.text(row));
            Err(Trouble::refused("bad_confidence", message, "Name the column of the confidence with --doubt COLUMN."))
        }
    });
    let chances = inclusion_by_risk(&doubts.collect::<Outcome<Vec<f64>>>()?, size, EVEN).map_err(refused)?;
    systematic(&chances, seed).map_err(refused)
}

fn refused(error: quality::sampling::BadDesign) -> Trouble {
    Trouble::refused("bad_sample", error.to_string(), "")
}
