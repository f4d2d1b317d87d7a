//! `assay agree`: how well people agree, beyond what chance would give.

use crate::context::Context;
use crate::quality::distances::{Alpha, Kind};
use crate::quality::figures;
use crate::quality::groups::{By, Group, groups};
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::method::threads;
use crate::quality::output;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::show::{self, Side};
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Dictionary, Written};
use quality::agreement::{COEFFICIENTS, Coefficient, Pair, RATINGS, by_annotator, by_label, pairs};
use quality::{Answers, Bootstrap, Estimate, IntervalMethod, Options, Undefined};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// Only these coefficients, such as krippendorff-alpha or cohen-kappa; for ratings also icc-1-1 to icc-3-k, spearman,
    /// kendall-tau-b and kendall-w
    #[arg(long, short, value_name = "NAMES", value_delimiter = ',')]
    coefficient: Vec<String>,
    /// What differences between labels count: nominal, ordinal, interval, ratio, linear, quadratic
    #[arg(long, short, value_name = "LEVELS", value_delimiter = ',')]
    level: Vec<String>,
    /// Labels are more than categories: Krippendorff's alpha with this distance
    #[arg(long, value_name = "KIND", conflicts_with_all = ["coefficient", "level"])]
    distance: Option<Kind>,
    /// Draw people as well as tasks in the bootstrap: the interval then holds for other people, too
    #[arg(long)]
    two_way: bool,
    /// Divide the answers by label, annotator (each with the others), pair, or a column of the file
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// How often the intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    confidence: f64,
    /// Bootstrap samples behind each interval; 0 takes the standard error [1000; 0 from 200,000 answers on]
    #[arg(long, value_name = "N")]
    replicates: Option<u32>,
    /// The seed of the bootstrap: the same seed gives the same interval
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Threads that share the work [all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print the results as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Exit with 1 unless the lower bound is at least this, for Krippendorff's alpha or each coefficient named
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true)]
    fail_under: Option<f64>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay agree labels.csv                              every coefficient that fits, with its interval
  assay agree ratings.tsv --level ordinal             near misses count in part
  assay agree labels.csv --by annotator               how each person agrees with the others
  assay agree labels.csv --by pair --coefficient cohen-kappa
  assay agree ratings.csv --coefficient icc-2-1,kendall-w     numbers and ranks
  assay agree topics.csv --distance masi              labels are sets of options, such as a|b
  assay agree labels.csv --two-way                    intervals that hold for other people, too
  assay agree labels.csv --plot pairs.svg --html agreement.html
  assay agree labels.csv --fail-under 0.8             a gate: exit code 1 unless alpha is surely 0.8";

/// From so many answers on, the standard error is as good as a bootstrap, and takes no time.
const BOOTSTRAP_ANSWERS_MAX: usize = 200_000;

/// Where others have their level: these take labels for numbers or ranks.
const RATED: &str = "ratings";

/// The coefficient that answers the question for most data.
const USUAL: &str = "krippendorff-alpha";

/// One coefficient of one group of answers.
struct Row {
    group: Option<(String, String)>,
    coefficient: Chosen,
    found: Result<Estimate, Undefined>,
}

/// A coefficient that was chosen, by its name and level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Chosen {
    name: &'static str,
    level: &'static str,
}

/// How a chosen coefficient is computed.
enum Way {
    /// One of the lists.
    Listed(fn(&Answers, &Options) -> Result<Estimate, Undefined>),
    /// Alpha with a distance between labels.
    Distance(Alpha),
}

impl Way {
    fn compute(&self, answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
        match self {
            Self::Listed(compute) => compute(answers, options),
            Self::Distance(alpha) => alpha.of(answers, options),
        }
    }
}

impl Chosen {
    fn of(row: &Coefficient) -> (Self, Way) {
        (Self { name: row.name, level: row.level }, Way::Listed(row.compute))
    }
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    let by = args.by.as_deref().map(By::of);
    if args.distance.is_some() && by == Some(By::Label) {
        let hint = "Leave out --by, or divide by annotator, pair or a column.";
        let message = "a label alone is right or wrong, so --distance cannot be divided by label";
        return Err(Trouble::refused("not_divisible", message, hint));
    }
    let columns: Vec<&str> = by.as_ref().and_then(By::column).into_iter().collect();
    let (loaded, _) = args.labels.load(context, &args.file, &More { columns: &columns, ..More::default() })?;
    let chosen = match args.distance {
        Some(kind) => vec![(Chosen { name: USUAL, level: kind.level() }, Way::Distance(kind.alpha(&loaded)?))],
        None => chosen(args, &loaded)?,
    };
    let rows = match &by {
        None => rows_of(context, args, &chosen, vec![Group::whole(&loaded)]),
        Some(By::Column(column)) => rows_of(context, args, &chosen, groups(&loaded, column)),
        Some(by) => part_rows(args, &chosen, &loaded, by),
    };
    args.page.write(|| Ok(page(args, &loaded, &rows, by.as_ref())))?;
    if args.csv {
        write_csv(context, &rows)?;
    } else {
        context.printer.data(&json!({ "results": rows.iter().map(as_json).collect::<Vec<_>>() }), || {
            told(&loaded, &rows, by.as_ref())
        })?;
    }
    gate(args, &rows)
}

/// The coefficients to compute: those named, or those that fit the data.
fn chosen(args: &Args, loaded: &Loaded) -> Outcome<Vec<(Chosen, Way)>> {
    let known = |part: fn(&Coefficient) -> &'static str| {
        let mut names: Vec<&str> = COEFFICIENTS.iter().map(part).collect();
        names.dedup();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (mut names, levels) = (known(|row| row.name), known(|row| row.level));
    names.extend(RATINGS.iter().map(|row| row.name));
    if let Some(wrong) = args.coefficient.iter().find(|name| !names.contains(&name.as_str())) {
        return Err(suggest::unknown("coefficient", wrong, &names, "assay agree --help"));
    }
    if let Some(wrong) = args.level.iter().find(|name| !levels.contains(&name.as_str())) {
        return Err(suggest::unknown("level", wrong, &levels, "assay agree --help"));
    }
    let numbers = loaded.answers.values();
    let fits = |row: &&Coefficient| {
        let named = args.coefficient.is_empty() || args.coefficient.iter().any(|name| name == row.name);
        let level = match (args.level.is_empty(), numbers) {
            (false, _) => args.level.iter().any(|level| level == row.level),
            (true, Some(values)) if row.name == USUAL => match row.level {
                "ratio" => values.iter().all(|value| *value >= 0.0),
                level => level != "circular",
            },
            (true, _) => row.level == "nominal",
        };
        named && level
    };
    let rated = RATINGS.iter().filter(|row| args.coefficient.iter().any(|name| name == row.name));
    let rated = rated.map(|row| (Chosen { name: row.name, level: RATED }, Way::Listed(row.compute)));
    let chosen: Vec<_> = COEFFICIENTS.iter().filter(fits).map(Chosen::of).chain(rated).collect();
    if chosen.is_empty() {
        let levels: Vec<&str> = COEFFICIENTS
            .iter()
            .filter(|row| args.coefficient.iter().any(|name| name == row.name))
            .map(|row| row.level)
            .collect();
        let message = format!("no coefficient named has the level {}", args.level.join(", "));
        return Err(Trouble::refused("not_found", message, format!("The levels are {}.", levels.join(", "))));
    }
    Ok(chosen)
}

fn options(args: &Args, answers: usize) -> Options {
    let usual = if answers > BOOTSTRAP_ANSWERS_MAX { 0 } else { Bootstrap::default().replicates };
    let bootstrap = |replicates| Bootstrap { replicates, seed: args.seed, threads: threads(args.threads) };
    let interval = match args.replicates.unwrap_or(usual) {
        _ if args.two_way => {
            let replicates = args.replicates.filter(|replicates| *replicates > 0);
            IntervalMethod::TwoWayBootstrap(bootstrap(replicates.unwrap_or(Bootstrap::default().replicates)))
        }
        0 => IntervalMethod::Analytic,
        replicates => IntervalMethod::Bootstrap(bootstrap(replicates)),
    };
    Options { confidence: args.confidence, interval }
}

fn rows_of(context: &Context, args: &Args, chosen: &[(Chosen, Way)], groups: Vec<Group<'_>>) -> Vec<Row> {
    let bar = context.printer.bar(Some((groups.len() * chosen.len()) as u64), crate::printer::Unit::Steps);
    bar.set_message("agreement");
    let mut rows = Vec::new();
    for group in groups {
        let options = options(args, group.answers.len());
        for (coefficient, way) in chosen {
            let (coefficient, found) = (*coefficient, way.compute(&group.answers, &options));
            rows.push(Row { group: group.name.clone(), coefficient, found });
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    rows
}

/// Every label, person or pair; pairs with the standard error, since there may be many.
fn part_rows(args: &Args, chosen: &[(Chosen, Way)], loaded: &Loaded, by: &By) -> Vec<Row> {
    let (answers, options) = (&loaded.answers, options(args, loaded.answers.len()));
    let mut rows = Vec::new();
    for (coefficient, way) in chosen {
        let coefficient = *coefficient;
        let named = |name: String, found| Row { group: Some((by.head().to_owned(), name)), coefficient, found };
        let compute = |answers: &Answers, options: &Options| way.compute(answers, options);
        let person = |code| loaded.workers.text(code).to_owned();
        match by {
            By::Label => rows.extend(
                by_label(answers, compute, &options)
                    .into_iter()
                    .map(|part| named(loaded.labels.text(part.id).to_owned(), part.agreement)),
            ),
            By::Annotator => rows.extend(
                by_annotator(answers, compute, &options).into_iter().map(|part| named(person(part.id), part.agreement)),
            ),
            _ => {
                let options = Options { interval: IntervalMethod::Analytic, ..options };
                let name = |pair: &Pair| format!("{} and {}", person(pair.first), person(pair.second));
                rows.extend(
                    pairs(answers, compute, &options).into_iter().map(|pair| named(name(&pair), pair.agreement)),
                );
            }
        }
    }
    rows
}

fn as_json(row: &Row) -> Value {
    let Chosen { name, level } = row.coefficient;
    let mut value = match &row.found {
        Ok(found) => json!({
            "coefficient": name, "level": level, "value": found.value, "lower": found.lower, "upper": found.upper,
            "confidence": found.confidence, "units": found.units, "annotators": found.annotators,
            "answers": found.answers,
        }),
        Err(reason) => json!({
            "coefficient": name, "level": level, "value": null, "lower": null, "upper": null,
            "undefined": reason.to_string(),
        }),
    };
    if let Some((by, group)) = &row.group {
        value["by"] = json!(by);
        value["group"] = json!(group);
    }
    value
}

fn write_csv(context: &Context, rows: &[Row]) -> Outcome<()> {
    let mut texts = Dictionary::default();
    let mut column = |text: fn(&Row) -> &str| -> Vec<u32> {
        rows.iter().map(|row| texts.code(text(row).as_bytes()).unwrap_or_default()).collect()
    };
    let group = column(|row| row.group.as_ref().map_or("", |(_, group)| group));
    let (name, level) = (column(|row| row.coefficient.name), column(|row| row.coefficient.level));
    let reasons: Vec<String> =
        rows.iter().map(|row| row.found.err().map_or(String::new(), |e| e.to_string())).collect();
    let reason: Vec<u32> = reasons.iter().map(|text| texts.code(text.as_bytes()).unwrap_or_default()).collect();
    let numbers = |part: fn(&Estimate) -> f64| -> Vec<f64> {
        rows.iter().map(|row| row.found.as_ref().map_or(f64::NAN, part)).collect()
    };
    let parts: [(&str, Vec<f64>); 7] = [
        ("value", numbers(|found| found.value)),
        ("lower", numbers(|found| found.lower)),
        ("upper", numbers(|found| found.upper)),
        ("confidence", numbers(|found| found.confidence)),
        ("units", numbers(|found| found.units as f64)),
        ("annotators", numbers(|found| found.annotators as f64)),
        ("answers", numbers(|found| found.answers as f64)),
    ];
    let mut columns = vec![
        Written { name: "coefficient", cells: Cells::Texts(&texts, &name) },
        Written { name: "level", cells: Cells::Texts(&texts, &level) },
    ];
    if let Some((by, _)) = rows.first().and_then(|row| row.group.as_ref()) {
        columns.insert(0, Written { name: by, cells: Cells::Texts(&texts, &group) });
    }
    columns.extend(parts.iter().map(|(name, numbers)| Written { name, cells: Cells::Numbers(numbers) }));
    columns.push(Written { name: "undefined", cells: Cells::Texts(&texts, &reason) });
    output::write(context, Path::new("-"), output::Format::Csv, &columns)
}

/// Refuses to go on where agreement is not shown to be high enough.
fn gate(args: &Args, rows: &[Row]) -> Outcome<()> {
    let Some(least) = args.fail_under else { return Ok(()) };
    let usual = rows.iter().find(|row| row.coefficient.name == USUAL).map_or(USUAL, |row| row.coefficient.level);
    let counts =
        |row: &&Row| !args.coefficient.is_empty() || (row.coefficient.name == USUAL && row.coefficient.level == usual);
    let shown = |row: &Row| row.found.as_ref().is_ok_and(|found| found.lower >= least);
    let Some(row) = rows.iter().filter(counts).find(|row| !shown(row)) else { return Ok(()) };
    let what = format!(
        "{} ({}){}",
        row.coefficient.name,
        row.coefficient.level,
        match &row.group {
            Some((_, group)) => format!(" of {group}"),
            None => String::new(),
        }
    );
    let message = match &row.found {
        Ok(found) => format!(
            "{what} is at least {} with {} confidence, which is below {least}",
            show::value(found.lower),
            show::percent(found.confidence)
        ),
        Err(reason) => format!("{what} cannot be known: {reason}"),
    };
    let hint = "The limit holds for the lower end of the interval, not for its middle.";
    Err(Trouble::refused("below_limit", message, hint))
}

/// The result for people.
fn told(loaded: &Loaded, rows: &[Row], by: Option<&By>) -> String {
    let (head, lines) = numbers(rows, by);
    let mut text = format!("{}\n\n{}", basis(loaded), show::table(&head, &lines));
    if by.is_none() {
        text += &meaning(loaded, rows);
    }
    text
}

/// What the numbers rest on.
fn basis(loaded: &Loaded) -> String {
    format!(
        "{} by {} to {}, {}",
        show::counted(loaded.answers.len() as u64, "answer", "answers"),
        show::counted(loaded.workers.len() as u64, "worker", "workers"),
        show::counted(loaded.answered() as u64, "task", "tasks"),
        show::counted(loaded.labels.len() as u64, "label", "labels"),
    )
}

/// Heads and rows for people.
fn numbers<'a>(rows: &[Row], by: Option<&'a By>) -> (Vec<(&'a str, Side)>, Vec<Vec<String>>) {
    let mut head = vec![
        ("coefficient", Side::Left),
        ("level", Side::Left),
        ("value", Side::Right),
        ("interval", Side::Right),
        ("units", Side::Right),
        ("", Side::Left),
    ];
    if let Some(by) = by {
        head.insert(0, (by.head(), Side::Left));
    }
    // Coefficients for two people say nothing new about a crowd.
    let of_two = |row: &Row| matches!(row.found, Err(Undefined::NotTwoAnnotators { .. }));
    let all_of_two = rows.iter().all(of_two);
    let shown = rows.iter().filter(|row| all_of_two || !of_two(row));
    let lines: Vec<Vec<String>> = shown
        .map(|row| {
            let mut cells: Vec<String> = row.group.iter().map(|(_, group)| group.clone()).collect();
            cells.extend([row.coefficient.name.to_owned(), row.coefficient.level.to_owned()]);
            cells.extend(match &row.found {
                Ok(found) => [
                    show::value(found.value),
                    show::interval(found.lower, found.upper),
                    show::number(found.units as u64),
                    String::new(),
                ],
                Err(reason) => ["–".into(), String::new(), String::new(), reason.to_string()],
            });
            cells
        })
        .collect();
    (head, lines)
}

const INTERVALS: &str = "Intervals hold the true value as often as their confidence says; a dash has its reason \
    beside it.";

/// The same as a report, with who agrees with whom.
fn page(args: &Args, loaded: &Loaded, rows: &[Row], by: Option<&By>) -> Page {
    // One coefficient for all pairs: the one that was named, or the usual one.
    let level = |row: &&Coefficient| args.level.first().is_none_or(|level| level == row.level);
    let named = |row: &&Coefficient| args.coefficient.first().map_or(USUAL, String::as_str) == row.name;
    let pairwise = COEFFICIENTS.iter().find(|row| named(row) && level(row)).unwrap_or(&COEFFICIENTS[0]);
    let named: Vec<_> = rows
        .iter()
        .map(|row| {
            let group = row.group.as_ref().map(|(_, group)| format!("{group}: "));
            let level = if row.coefficient.level == "nominal" { "" } else { row.coefficient.level };
            let name = format!("{}{} {level}", group.unwrap_or_default(), row.coefficient.name);
            (name.trim_end().to_owned(), row.coefficient.name, &row.found)
        })
        .collect();
    let sentence = if by.is_none() { meaning(loaded, rows) } else { String::new() };
    let (pairs, told) = figures::agreement_by_pair(loaded, pairwise, args.confidence);
    Page {
        title: "How well people agree".to_owned(),
        basis: basis(loaded),
        parts: vec![
            Part::figure("Pair by pair", pairs, &told),
            Part::figure("Coefficients", figures::coefficients(&named), sentence.trim()),
            Part::numbers("The same in numbers", numbers(rows, by), INTERVALS),
        ],
    }
}

/// One sentence on what the usual coefficient says.
///
/// The words follow K. Krippendorff, *Content Analysis*, 2nd edition, 2004, p. 241: rely on 0.800, and between
/// 0.667 and 0.800 conclude only tentatively.
fn meaning(loaded: &Loaded, rows: &[Row]) -> String {
    let usual = rows.iter().find(|row| row.coefficient.name == USUAL).or_else(|| rows.first());
    let Some(Row { coefficient, found: Ok(found), .. }) = usual else { return String::new() };
    let range = show::interval(found.lower, found.upper);
    if coefficient.name == "percent-agreement" {
        let answer = "so much of all pairs of answers agrees, chance included; a coefficient beyond chance tells whether \
            single answers can be relied on";
        return format!("\nBy {} ({}), {range}: {answer}.\n", coefficient.name, coefficient.level);
    }
    let verdict = match (found.lower, found.upper) {
        (lower, _) if lower >= 0.8 => "people agree well enough to rely on single answers",
        (lower, _) if lower >= 0.667 => "people agree well enough for tentative conclusions; combine several answers",
        (_, upper) if upper < 0.667 => {
            "people agree too little to rely on single answers; look at the guideline, or combine many"
        }
        _ => "it is not clear yet whether people agree well enough; more tasks answered twice would tell",
    };
    let order = if loaded.answers.values().is_some() && rows.iter().all(|row| row.coefficient.level == "nominal") {
        " The labels are numbers: --level ordinal or interval lets near misses count in part."
    } else {
        ""
    };
    format!("\nBy {} ({}), {range}: {verdict}.{order}\n", coefficient.name, coefficient.level)
}
