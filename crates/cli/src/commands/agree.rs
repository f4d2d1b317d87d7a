//! `assay agree`: how well people agree, beyond what chance would give.

mod counted;
mod drawn;
mod stretches;
mod told;
mod ways;
mod written;

use self::drawn::Drawn;
use self::told::Basis;
use self::ways::{Chosen, Way};
use crate::context::Context;
use crate::quality::bounded;
use crate::quality::distances;
use crate::quality::groups::{By, Group, groups};
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::kinds::{Kind, tell_no_categories};
use crate::quality::limits;
use crate::quality::method::threads;
use crate::quality::objects::{self, Found};
use crate::quality::output::ParquetArgs;
use crate::quality::page::PageArgs;
use crate::quality::shapes::Objects;
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::agreement::{Pair, by_annotator, by_label, count_pairs, pairs};
use quality::{Answers, Bootstrap, Estimate, IntervalMethod, Options, Undefined};
use serde_json::json;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, Clone, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// Only these coefficients: percent-agreement, cohen-kappa, scott-pi, fleiss-kappa, conger-kappa, krippendorff-alpha,
    /// gwet-ac, brennan-prediger; for ratings also icc-1-1 to icc-3-k, spearman, kendall-tau-b and kendall-w; for spans
    /// krippendorff-alpha, unitizing-alpha and gamma
    #[arg(long, short, value_name = "NAMES", value_delimiter = ',')]
    coefficient: Vec<String>,
    /// What differences between labels count: nominal; ordinal, linear, quadratic for labels in an order;
    /// interval, ratio for numbers; circular for places around a circle
    #[arg(long, short, value_name = "LEVELS", value_delimiter = ',')]
    level: Vec<String>,
    /// What the labels are, as assay consensus names them, compared as is usual: numbers by --level interval, sets by
    /// --distance masi, trees by --distance tree [labels]
    #[arg(long, value_name = "KIND", conflicts_with_all = ["level", "distance", "order"])]
    kind: Option<Kind>,
    /// The labels from the lowest to the highest, such as low,mid,high, where they are words; numbers have their order
    #[arg(long, value_name = "LABELS", value_delimiter = ',', conflicts_with = "distance")]
    order: Vec<String>,
    /// Labels are more than categories: Krippendorff's alpha with this distance. masi and jaccard for sets such as a|b,
    /// spans such as 3-17, boxes such as 10,20,30,40 (x, y, width, height), hours, degrees, tree and steps for nodes
    /// such as animal/cat; NAME=KIND for one group of --by, such as topics=masi,when=hours
    #[arg(long, value_name = "KINDS", value_delimiter = ',', conflicts_with_all = ["coefficient", "level"])]
    distance: Vec<distances::Chosen>,
    /// The tree of the labels (label, parent), for --kind trees and --distance tree or steps
    #[arg(long, value_name = "FILE")]
    tree: Option<PathBuf>,
    /// How long each text or recording is (task, length), for spans [as far as spans reach]
    #[arg(long, value_name = "FILE")]
    lengths: Option<PathBuf>,
    /// Draw people as well as tasks in the bootstrap: the interval then holds for other people, too
    #[arg(long)]
    two_way: bool,
    /// Divide the answers by label, annotator (each with the others), pair, or a column of the file
    #[arg(long, value_name = "WHAT")]
    by: Option<String>,
    /// How often the intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95, value_parser = limits::confidence)]
    confidence: f64,
    /// Bootstrap samples behind each interval; 0 takes the standard error [1000; 0 from 200,000 answers or 10,000
    /// coefficients of pairs on, and for --by annotator]
    #[arg(long, value_name = "N")]
    replicates: Option<u32>,
    /// The seed of the bootstrap: the same seed gives the same interval [0]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// Threads that share the work [all]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Print the results as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    /// Exit with 1 unless the lower bound is at least this, for Krippendorff's alpha or each coefficient named
    #[arg(long, value_name = "VALUE", allow_negative_numbers = true, value_parser = limits::coefficient)]
    fail_under: Option<f64>,
    /// Keep at most about so much of the file in memory, such as 512MB or 4GB, and the rest in temporary files: for
    /// coefficients that treat people alike
    #[arg(long, value_name = "SIZE", value_parser = bounded::size)]
    memory: Option<u64>,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay agree labels.csv                              every coefficient that fits, with its interval
  assay agree ratings.tsv --level ordinal             near misses count in part
  assay agree labels.csv --level ordinal --order low,mid,high     words in an order
  assay agree labels.csv --by annotator               how each person agrees with the others
  assay agree labels.csv --by pair --coefficient cohen-kappa
  assay agree ratings.csv --coefficient icc-2-1,kendall-w     numbers and ranks
  assay agree topics.csv --kind sets                  the same kinds as of assay consensus
  assay agree topics.csv --distance masi              labels are sets of options, such as a|b
  assay agree kinds.csv --distance tree --tree kinds-of-animals.csv
  assay agree answers.csv --by question --distance topics=masi,when=hours
  assay agree spans.csv                               task,worker,start,end[,label]: alpha for unitizing, and of spans
  assay agree spans.csv --coefficient gamma           sections put beside their like: they may overlap
  assay agree boxes.csv --by pair                     task,worker,x,y,width,height[,label]
  assay agree labels.csv --two-way                    intervals that hold for other people, too
  assay agree large.csv --memory 1GB                  answers that do not fit into memory
  assay agree labels.csv --plot pairs.svg --html agreement.html
  assay agree labels.csv --fail-under 0.8             a gate: exit code 1 unless alpha is surely 0.8";

/// From so many answers on, the standard error is as good as a bootstrap, and takes no time.
const BOOTSTRAP_ANSWERS_MAX: usize = 200_000;

/// Up to so many coefficients of pairs have a bootstrap unasked: more take longer than people wait.
const BOOTSTRAP_PAIRS_MAX: usize = 10_000;

/// The coefficient that answers the question for most data.
const USUAL: &str = "krippendorff-alpha";

/// One coefficient of one group of answers.
struct Row {
    group: Option<(String, String)>,
    /// The two people, where the group is a pair.
    pair: Option<(String, String)>,
    coefficient: Chosen,
    found: Result<Estimate, Undefined>,
}

impl Row {
    /// Why there is no value; nothing where there is one.
    fn reason(&self) -> Option<String> {
        let reason = self.found.err()?;
        // What the ICC could do instead is nothing that sections of texts could.
        let is_of_sections = matches!(self.coefficient.name, stretches::UNITIZING | stretches::GAMMA);
        Some(match reason {
            Undefined::OnlyOverUnits if is_of_sections => {
                "there is no bootstrap over people for this; leave out --two-way for an interval over units".to_owned()
            }
            _ => reason.to_string(),
        })
    }
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    let args = &args.of_kind()?;
    if args.tree.is_some() && !args.distance.iter().any(|chosen| chosen.kind.takes_a_tree()) {
        let hint = "Say --kind trees, --distance tree or --distance steps, or leave it out.";
        return Err(Trouble::refused("not_for_labels", "--tree is for labels that are nodes of a tree", hint));
    }
    let by = args.by.as_deref().map(By::of);
    refuse_unheeded(args, by.as_ref())?;
    if let Some(memory) = args.memory {
        return counted::run(context, args, memory);
    }
    if args.distance.is_empty()
        && args.kind.is_none()
        && let Some(found) = objects::load(context, &args.labels, (&args.file, None))?
    {
        args.refuse_unheeded_of_shapes(&found)?;
        let drawn = Drawn::of(context, args, &found)?;
        drawn.refuse_unheeded(args, by.as_ref())?;
        return say(
            context,
            args,
            (&drawn.loaded, by.as_ref()),
            (&drawn.ways, &drawn.rows(context, args, by.as_ref())?),
        );
    }
    if !args.distance.is_empty() && by == Some(By::Label) {
        let hint = "Leave out --by, or divide by annotator, pair or a column.";
        let message = "a label alone is right or wrong, so --distance cannot be divided by label";
        return Err(Trouble::refused("not_divisible", message, hint));
    }
    let columns: Vec<&str> = by.as_ref().and_then(By::column).into_iter().collect();
    if args.lengths.is_some() {
        return Err(Trouble::refused(
            "not_for_labels",
            "--lengths is for spans",
            "Leave it out, or say --objects spans.",
        ));
    }
    let more = More {
        columns: &columns,
        order: &args.order,
        distances: &args.distance,
        kind: args.kind.unwrap_or_default(),
        objects_sought: true,
        ..More::default()
    };
    let (loaded, _) = args.labels.load(context, &args.file, &more)?;
    let ways = if args.distance.is_empty() {
        ways::listed(args, &loaded.labels, loaded.answers.values())?
    } else {
        ways::distances(args, &loaded)?
    };
    refuse_idle_scale(args, &ways)?;
    if args.kind.is_none() && args.distance.is_empty() && args.level.is_empty() && args.coefficient.is_empty() {
        tell_no_categories(context, &loaded);
    }
    tell_no_numbers(context, args, (&loaded.labels, loaded.answers.values()));
    let rows = match &by {
        None => rows_of(context, args, &ways, vec![Group::whole(&loaded)]),
        Some(By::Column(column)) => rows_of(context, args, &ways, groups(&loaded, column)),
        Some(by) => part_rows(context, args, &ways, &loaded, by),
    };
    say(context, args, (&loaded, by.as_ref()), (&ways, &rows))
}

impl Args {
    /// The same with the usual comparison of the kind of labels that was named.
    fn of_kind(&self) -> Outcome<Self> {
        let mut own = self.clone();
        if let Some(kind) = self.kind {
            kind.refuse_shapes(self.labels.objects)?;
            own.labels.objects = Some(Objects::None);
        }
        let usual = |kind| vec![distances::Chosen { group: None, kind }];
        match self.kind {
            None | Some(Kind::Labels) => {}
            Some(Kind::Numbers) => own.level = vec!["interval".to_owned()],
            Some(Kind::Sets) => own.distance = usual(distances::Kind::Masi),
            Some(Kind::Trees) => own.distance = usual(distances::Kind::Tree),
            Some(kind @ (Kind::Texts | Kind::Rankings | Kind::Pairs)) => {
                let message = format!("there is no distance of {} to measure agreement by", kind.name());
                let hint = "Use assay consensus for them, or --kind labels to compare them as wholes.";
                return Err(Trouble::refused("method_unfit", message, hint));
            }
        }
        if let (false, Some(kind), Some(name)) = (own.distance.is_empty(), self.kind, self.coefficient.first()) {
            let message = format!("{name} does not compare {}; Krippendorff's alpha does", kind.name());
            return Err(Trouble::refused("method_unfit", message, "Leave --coefficient out."));
        }
        Ok(own)
    }

    /// Refuses what would say nothing about boxes, or about spans.
    fn refuse_unheeded_of_shapes(&self, found: &Found) -> Outcome<()> {
        let (what, is_boxes) = match found {
            Found::Boxes(..) => ("boxes", true),
            Found::Spans(..) => ("spans", false),
        };
        if is_boxes && self.lengths.is_some() {
            let hint = "Leave it out; how long a text is says nothing about boxes.";
            return Err(Trouble::refused("not_heeded", "--lengths is for spans, and these are boxes", hint));
        }
        if !self.order.is_empty() {
            let message = format!("--order is for labels in an order, and these are {what}");
            let hint = "Leave it out, or say --objects none to compare the labels alone.";
            return Err(Trouble::refused("not_heeded", message, hint));
        }
        Ok(())
    }
}

/// Says which label is no number, where numbers are needed.
fn tell_no_numbers(context: &Context, args: &Args, (labels, values): (&Dictionary, Option<&[f64]>)) {
    let Some(level) = args.level.iter().find(|level| matches!(level.as_str(), "interval" | "ratio")) else { return };
    if values.is_none()
        && let Some(word) = labels.texts().find(|text| text.parse::<f64>().is_err())
    {
        let message = format!("--level {level} needs numbers, and label “{word}” is none; --missing leaves a word out");
        context.printer.warn(&message);
    }
}

/// Writes and prints what was found.
fn say(
    context: &Context,
    args: &Args,
    (loaded, by): (&Loaded, Option<&By>),
    (ways, rows): (&[Way<'_>], &[Row]),
) -> Outcome<()> {
    args.page.write(|| Ok(told::page(args, (loaded, by), (ways, rows))))?;
    print(context, args, (&Basis::of(loaded), by), rows)
}

/// Prints what was found.
fn print(context: &Context, args: &Args, (basis, by): (&Basis, Option<&By>), rows: &[Row]) -> Outcome<()> {
    if !written::sheet(rows).write(context, (args.csv, &args.parquet))? {
        let results: Vec<_> = rows.iter().map(written::as_json).collect();
        context
            .printer
            .data(&json!({ "results": results, "left_out": basis.left_out }), || told::told(args, basis, rows, by))?;
    }
    gate(args, basis, rows)
}

fn options(args: &Args, answers: usize) -> Options {
    let usual = if answers > BOOTSTRAP_ANSWERS_MAX { 0 } else { Bootstrap::default().replicates };
    let bootstrap = |replicates| Bootstrap { replicates, seed: args.seed.unwrap_or(0), threads: threads(args.threads) };
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

fn rows_of(context: &Context, args: &Args, ways: &[Way<'_>], groups: Vec<Group<'_>>) -> Vec<Row> {
    let bar = context.printer.bar(Some((groups.len() * ways.len()) as u64), crate::printer::Unit::Steps);
    bar.set_message("agreement");
    let mut rows = Vec::new();
    for group in groups {
        let options = options(args, group.answers.len());
        let name = group.name.as_ref().map(|(_, name)| name.as_str());
        for way in ways::for_group(ways, name) {
            let found = (way.compute)(&group.answers, &options);
            rows.push(Row { group: group.name.clone(), pair: None, coefficient: way.coefficient, found });
            bar.inc(1);
        }
    }
    bar.finish_and_clear();
    rows
}

/// Every label, person or pair.
fn part_rows(context: &Context, args: &Args, ways: &[Way<'_>], loaded: &Loaded, by: &By) -> Vec<Row> {
    let (answers, options) = (&loaded.answers, part_options(context, args, (ways.len(), loaded), by));
    let mut rows = Vec::new();
    for way in ways {
        let coefficient = way.coefficient;
        let named =
            |name: String, found| Row { group: Some((by.head().to_owned(), name)), pair: None, coefficient, found };
        let compute = |answers: &Answers, options: &Options| (way.compute)(answers, options);
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
                let row = |pair: Pair| {
                    let (first, second) = (person(pair.first), person(pair.second));
                    let row = named(format!("{first} and {second}"), pair.agreement);
                    Row { pair: Some((first, second)), ..row }
                };
                rows.extend(pairs(answers, compute, &options).into_iter().map(row));
            }
        }
    }
    rows
}

/// How the intervals of parts are made: of labels and pairs as of the whole, unless pairs are too many to be drawn unasked;
/// of people with the others by leaving out units, unless draws are asked for.
fn part_options(context: &Context, args: &Args, (ways, loaded): (usize, &Loaded), by: &By) -> Options {
    let options = options(args, loaded.answers.len());
    let analytic = Options { interval: IntervalMethod::Analytic, ..options };
    if args.replicates.is_some() || args.two_way {
        return options;
    }
    match by {
        By::Annotator => analytic,
        By::Pair if options.interval != IntervalMethod::Analytic => {
            let rows = count_pairs(&loaded.answers) * ways;
            if rows <= BOOTSTRAP_PAIRS_MAX {
                return options;
            }
            let rows = show::number(rows as u64);
            let rest = "intervals come from the standard error; --replicates 1000 draws samples instead";
            context.printer.say(&format!("{rows} coefficients of pairs: {rest}"));
            analytic
        }
        _ => options,
    }
}

/// Refuses what would change nothing.
fn refuse_unheeded(args: &Args, by: Option<&By>) -> Outcome<()> {
    let refuse = |message: &str, hint: &str| Err(Trouble::refused("not_heeded", message, hint));
    if args.two_way && by == Some(&By::Pair) {
        return refuse(
            "--two-way draws people anew, and a pair is always the same two",
            "Leave it out: the intervals of pairs hold for other tasks. Or leave out --by pair.",
        );
    }
    if args.two_way && args.replicates == Some(0) {
        return refuse(
            "--replicates 0 takes the standard error, and --two-way needs samples",
            "Leave out --replicates, or say how many, such as --replicates 1000.",
        );
    }
    if !args.distance.is_empty() && args.labels.objects.is_some_and(|objects| objects != Objects::None) {
        return refuse(
            "--distance compares labels, and --objects says that the rows are shapes",
            "Leave one of them out: shapes have a distance of their own.",
        );
    }
    let draws_documents = args.coefficient.iter().any(|name| name == stretches::GAMMA);
    if args.seed.is_some() && args.replicates == Some(0) && !draws_documents {
        return refuse("--seed says nothing where nothing is drawn by chance", "Leave it or --replicates 0 out.");
    }
    Ok(())
}

/// Refuses what names an order or a level that no coefficient chosen looks at.
fn refuse_idle_scale(args: &Args, ways: &[Way<'_>]) -> Outcome<()> {
    let refuse = |message: &str, hint: &str| Err(Trouble::refused("not_heeded", message, hint));
    if !args.order.is_empty() && ways.iter().all(|way| way.coefficient.level == "nominal") {
        return refuse(
            "--order says nothing where labels are compared as names",
            "Say --level ordinal, linear or quadratic, or name a coefficient of ratings.",
        );
    }
    if !args.level.is_empty() && ways.iter().all(|way| way.coefficient.level == ways::RATED) {
        return refuse(
            "--level says nothing to coefficients of ratings: they take labels for numbers or ranks",
            "Leave it out, or name another coefficient, too.",
        );
    }
    Ok(())
}

/// Refuses to go on where agreement is not shown to be high enough.
fn gate(args: &Args, basis: &Basis, rows: &[Row]) -> Outcome<()> {
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
        Err(_) => format!("{what} cannot be known: {}", row.reason().unwrap_or_default()),
    };
    let mut hint = "The limit holds for the lower end of the interval, not for its middle.".to_owned();
    if let Some(ranked) = told::ranked(basis, rows).filter(|_| row.coefficient.level == "nominal") {
        let lower = show::value(ranked.lower);
        hint = format!(
            "{hint} The labels are numbers: if they are ratings and not names, say --level ordinal (lower end {lower})."
        );
    }
    Err(Trouble::refused("below_limit", message, hint))
}
