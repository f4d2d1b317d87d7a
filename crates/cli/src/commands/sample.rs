//! `assay sample`: which tasks to check, with the chance each had to be drawn, and how many it takes.

mod chances;
mod strata;

use self::strata::Strata;
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
    Drawn, Observed, Promise, in_random_order, most_wrong_in_draw, most_wrong_in_lot, sample_size, simple_random,
};
use serde_json::{Value, json};
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
    /// How sure that proof must be, and what --plot shows [0.95]
    #[arg(long, value_name = "SHARE", value_parser = limits::confidence)]
    confidence: Option<f64>,
    /// So many may be found wrong in the sample and the proof still holds [0]
    #[arg(long, value_name = "N", requires = "at_most", conflicts_with = "size")]
    tolerated: Option<u64>,
    /// Draw from each value of this column, as many as its share of the tasks
    #[arg(long, value_name = "COLUMN", conflicts_with = "doubt")]
    by: Option<String>,
    /// What share is probably wrong in each value of --by, such as en=0.01,de=0.2: more are drawn where they are mixed
    /// (Neyman)
    #[arg(long, value_name = "SHARES", value_delimiter = ',', requires = "by", value_parser = strata::expected)]
    expect: Vec<(String, f64)>,
    /// The same from tasks that were checked before: their right labels (task, label)
    #[arg(long, value_name = "FILE", requires = "by", conflicts_with = "expect")]
    pilot: Option<PathBuf>,
    /// Draw with chances in proportion to the numbers in this column, such as how often a task is used
    #[arg(long, value_name = "COLUMN", conflicts_with_all = ["by", "doubt", "at_most"])]
    weight: Option<String>,
    /// Draw doubtful tasks more often, by their confidence in this column; what is proved by --at-most needs equal chances
    #[arg(
        long, value_name = "COLUMN", num_args = 0..=1, default_missing_value = "confidence", conflicts_with = "at_most"
    )]
    doubt: Option<String>,
    /// Print the tasks in the random order in which to check them, for accept --sequential
    #[arg(long)]
    shuffle: bool,
    /// The seed: the same seed draws the same tasks
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// The column of the task [task, item, unit …]
    #[arg(long, value_name = "COLUMN")]
    task: Option<String>,
    /// Print task, inclusion (and stratum, with --by) as CSV
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
  assay sample labels.csv --size 200 --by language --expect en=0.01,de=0.2
                                                       more of a language the more mixed it is (Neyman)
  assay sample labels.csv --size 200 --by language --pilot checked.csv
  assay sample labels.csv --size 200 --weight views    in proportion to a number
  assay sample consensus.csv --size 200 --doubt        doubtful tasks more often, with known chances
  assay sample labels.csv --size 200 --plot shows.svg  what 200 checked tasks will be able to show";

/// How sure a proof is unless another confidence is asked for.
const CONFIDENCE: f64 = 0.95;

/// The column that decides how likely each task is to be drawn.
fn column(args: &Args) -> Option<&String> {
    args.by.iter().chain(&args.weight).chain(&args.doubt).next()
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    refuse_unheeded(args)?;
    let mut columns = vec![Wanted::task(args.task.as_deref())];
    columns.extend(column(args).map(|name| Wanted::named("column", name)));
    columns.extend(args.pilot.iter().map(|_| Wanted::label(None)));
    let mut table = input::read(&args.file, &Ask::of(columns))?;
    input::tell(context, &args.file, &table);
    table.columns.iter_mut().for_each(Column::sort);
    let first = first_rows(&table);
    if let Some(name) = column(args) {
        refuse_unclear(&table, &first, name)?;
    }
    if first.is_empty() {
        let message = format!("{}: there are no tasks to draw from", args.file.display());
        return Err(Trouble::refused("bad_sample", message, "Check that it is the right file, and that it has rows."));
    }
    let size = size(args, first.len())?;
    let strata = args.by.as_ref().map(|_| Strata::of(context, args, (&table, &first), size)).transpose()?;
    let mut drawn = match (&strata, &args.weight, &args.doubt) {
        (Some(strata), ..) => strata.draw(args.seed)?,
        (_, Some(_), _) => chances::by_weight(&table, &first, size, args.seed)?,
        (.., Some(_)) => chances::by_doubt(&table, &first, size, args.seed)?,
        _ => simple_random(first.len(), size, args.seed).map_err(refused)?,
    };
    drawn.sort_by_key(|drawn| drawn.position);
    if args.shuffle {
        drawn = in_random_order(drawn, args.seed);
    }
    say(context, args, (&table, &first), (&drawn, strata.as_ref()))
}

/// Refuses what would change nothing, or prove what it does not.
fn refuse_unheeded(args: &Args) -> Outcome<()> {
    if args.at_most.is_some() && args.by.is_some() {
        let message = "--at-most counts for a draw in which every task has the same chance, and --by draws by strata";
        let hint =
            "Say how many to draw with --size; `assay accept --checked` then tells what they prove. Or leave out --by.";
        return Err(Trouble::refused("not_heeded", message, hint));
    }
    if args.confidence.is_some()
        && args.at_most.is_none()
        && (!args.page.wanted() || column(args).is_some() && args.by.is_none())
    {
        let message = "--confidence says nothing here: nothing is proved before the tasks are checked";
        let hint = "Give it with --at-most or --plot, or to `assay accept --checked`.";
        return Err(Trouble::refused("not_heeded", message, hint));
    }
    Ok(())
}

/// Prints and writes what was drawn.
fn say(
    context: &Context,
    args: &Args,
    (table, first): (&Table, &[usize]),
    (drawn, strata): (&[Drawn], Option<&Strata>),
) -> Outcome<()> {
    let stratum = |drawn: &Drawn| strata.map(|_| Cell::Text(table.columns[1].text(first[drawn.position]).to_owned()));
    let row = |drawn: &Drawn| {
        let task = Cell::Text(table.columns[0].text(first[drawn.position]).to_owned());
        [task, Cell::Value(drawn.inclusion)].into_iter().chain(stratum(drawn)).collect()
    };
    let columns = [("task", Sort::Text), ("inclusion", Sort::Number), ("stratum", Sort::Text)];
    let sheet = Sheet {
        columns: columns.into_iter().take(if strata.is_some() { 3 } else { 2 }).collect(),
        rows: drawn.iter().map(row).collect(),
        notes: vec![note("inclusion", "the chance that the task had to be drawn")],
    };
    let lot = show::counted(first.len() as u64, "task", "tasks");
    let mut before = format!("{} of {lot} drawn with seed {}", show::number(drawn.len() as u64), args.seed);
    if let Some(strata) = strata {
        before.extend(["\n\n", strata.told().trim_end()]);
    }
    let after = match args.at_most {
        Some(share) => format!(
            "If at most {} of these are wrong, at most {} of all are, with {} confidence.",
            args.tolerated.unwrap_or(0),
            show::percent(share),
            show::percent(args.confidence.unwrap_or(CONFIDENCE))
        ),
        None => "Weigh each checked task by one over its inclusion to speak for all of them: `assay accept --checked` \
                 does, when the right labels stand beside the inclusion."
            .to_owned(),
    };
    args.page.write(|| {
        let tasks = Part::sheet("Tasks to check", &sheet, "");
        let parts = vec![figure(args, (table, first), (drawn, strata), &after)?, tasks];
        Ok(Page { title: "A sample to check".to_owned(), basis: before.clone(), parts })
    })?;
    let mut summary = json!({ "tasks": first.len(), "size": drawn.len(), "seed": args.seed });
    if let Some(strata) = strata {
        summary["strata"] = Value::Array(strata.sheet().json());
    }
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, &after))
}

/// What the sample will show, or whom it takes.
fn figure(
    args: &Args,
    (table, first): (&Table, &[usize]),
    (drawn, strata): (&[Drawn], Option<&Strata>),
    after: &str,
) -> Outcome<Part> {
    if let (None, Some(_), Some(column)) = (strata, column(args), table.columns.get(1)) {
        let point = |one: &Drawn| Some((column.text(first[one.position]).parse().ok()?, one.inclusion));
        let by = if args.doubt.is_some() { figures::By::Confidence } else { figures::By::Weight };
        return Ok(Part::figure("Who is drawn", figures::chances(drawn.iter().filter_map(point).collect(), by), after));
    }
    let (sample, lot, confidence) = (drawn.len() as u64, first.len() as u64, args.confidence.unwrap_or(CONFIDENCE));
    // Of strata, those found wrong are taken to weigh the most.
    let heaviest = strata.map(|_| {
        let mut chances: Vec<f64> = drawn.iter().map(|one| one.inclusion).collect();
        chances.sort_unstable_by(f64::total_cmp);
        chances
    });
    let most = |wrong: u64| match &heaviest {
        None => Ok(most_wrong_in_lot(wrong, sample, lot, confidence)
            .map_err(|error| Trouble::refused("bad_sample", error.to_string(), ""))?
            .share_max),
        Some(chances) => {
            let found = (0u64..)
                .zip(chances)
                .map(|(at, &inclusion)| Observed { value: f64::from(u8::from(at < wrong)), inclusion });
            let found: Vec<Observed> = found.collect();
            Ok(most_wrong_in_draw(&[&found], lot, confidence).map_err(refused)?.share_max)
        }
    };
    Ok(Part::figure("What it will show", figures::bound((sample, lot, confidence), &most)?, after))
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

/// Refuses a column in which one task has several values: its chance to be drawn would hang on the order of rows.
fn refuse_unclear(table: &Table, first: &[usize], name: &str) -> Outcome<()> {
    let (tasks, column) = (&table.columns[0], &table.columns[1]);
    let other = |row: &usize| column.codes[*row] != column.codes[first[tasks.codes[*row] as usize]];
    let Some(row) = (0..table.len()).find(other) else { return Ok(()) };
    let (one, two) = (column.text(first[tasks.codes[row] as usize]), column.text(row));
    let message = format!("task “{}” has “{one}” and “{two}” in the column {name}", tasks.text(row));
    Err(Trouble::refused("several_values", message, "Give a column that says one thing of each task."))
}

fn size(args: &Args, lot: usize) -> Outcome<usize> {
    let Some(share_max) = args.at_most else { return Ok(args.size.unwrap_or_default()) };
    let promise = Promise { share_max, confidence: args.confidence.unwrap_or(CONFIDENCE) };
    let plan = sample_size(lot as u64, promise, args.tolerated.unwrap_or(0))
        .map_err(|error| Trouble::refused("bad_promise", error.to_string(), ""))?;
    Ok(usize::try_from(plan.sample).unwrap_or(usize::MAX))
}

fn refused(error: quality::sampling::BadDesign) -> Trouble {
    Trouble::refused("bad_sample", error.to_string(), "")
}
