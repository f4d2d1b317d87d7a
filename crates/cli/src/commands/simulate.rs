//! `assay simulate`: how many answers would have been enough, by replaying the answers that were given.

use crate::context::Context;
use crate::printer::Unit;
use crate::quality::figures;
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::method::threads;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::replays::{Curve, Curves, Kind, Point};
use crate::quality::sheet::{Cell, Column, Sheet, Sort};
use crate::quality::show::{self, Side};
use crate::trouble::{Outcome, Trouble};
use quality::consensus::{Order, Saved, Savings, Simulation, answers_needed};
use serde_json::{Value, json};
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

const COLUMNS: &[Column<'static>] = &[
    ("policy", Sort::Text),
    ("setting", Sort::Number),
    ("answers", Sort::Number),
    ("accuracy", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("saved", Sort::Number),
    ("answers_everywhere", Sort::Number),
    ("accuracy_by_votes", Sort::Number),
];

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

/// Heads and rows.
type Numbers = (Vec<(&'static str, Side)>, Vec<Vec<String>>);

const NEEDS: &str = "Answers a task for the same accuracy";
const SETTINGS: &str = "The stopping rule, by the price of an answer in wrong labels";

const NEEDS_MEAN: &str = "What each policy needs for the accuracy that a fixed number of answers reaches; a dash where it is not \
    reached with the answers there are.";

/// What the replays came to.
struct Found<'a> {
    loaded: &'a Loaded,
    curves: &'a Curves,
    known: u64,
    seeds: u32,
}

impl Found<'_> {
    fn sheet(&self) -> Sheet<'static> {
        let fixed = self.curves.of_kind(Kind::Fixed).replays();
        let rows = self.curves.all.iter().flat_map(|curve| {
            let fixed = &fixed;
            curve.points.iter().map(move |point| {
                let replay = &point.replay;
                let ranged = self.seeds > 1;
                let needed = answers_needed(fixed, replay.accuracy).filter(|_| curve.kind != Kind::Fixed);
                vec![
                    Cell::Text(curve.kind.name().to_owned()),
                    Cell::Value(point.setting),
                    Cell::Value(replay.answers_a_unit),
                    Cell::Share(replay.accuracy),
                    Cell::share(ranged.then_some(replay.lower)),
                    Cell::share(ranged.then_some(replay.upper)),
                    Cell::share(needed.map(|needed| 1.0 - replay.answers_a_unit / needed)),
                    Cell::Value(replay.answers_everywhere),
                    Cell::Share(replay.accuracy_by_votes),
                ]
            })
        });
        Sheet { columns: COLUMNS.to_vec(), rows: rows.collect(), notes: Vec::new() }
    }

    fn summary(&self, args: &Args) -> Value {
        let saved = |kind: Kind| self.curves.saved(kind);
        let share = |kind| saved(kind).map(|saved| saved.overall.share);
        let whole = |saved: Saved| json!({ "share": saved.share, "lower": saved.lower, "upper": saved.upper });
        let detail = |kind| {
            saved(kind).map(|Savings { overall, near_full, of_all, of_votes }| {
                json!({
                    "overall": whole(overall), "near_full": whole(near_full), "of_all": whole(of_all),
                    "of_votes": whole(of_votes),
                })
            })
        };
        json!({
            "tasks": self.loaded.answered(), "workers": self.loaded.workers.len(),
            "answers": self.loaded.answers.len(), "left_out": self.loaded.left_out, "gold_tasks": self.known,
            "order": if args.order == Sequence::File { "file" } else { "random" }, "seeds": self.seeds,
            "confidence": 0.95, "saved": { "trust": share(Kind::Trust), "posterior": share(Kind::Posterior) },
            "savings": { "trust": detail(Kind::Trust), "posterior": detail(Kind::Posterior) },
        })
    }

    /// The result for people.
    fn told(&self) -> String {
        let (needs, settings) = (self.needs(), self.settings());
        format!(
            "{}

{NEEDS}:
{}
{NEEDS_MEAN}

{SETTINGS}:
{}
{}

{}
",
            self.basis(),
            show::table(&needs.0, &needs.1),
            show::table(&settings.0, &settings.1),
            self.settings_mean(),
            self.meaning().join(" ")
        )
    }

    fn page(&self) -> Page {
        let drawn = figures::savings(self.curves, self.seeds);
        let drawn = Part::figure("Accuracy against cost", drawn, &self.meaning().join(" "));
        Page {
            title: "How many answers are enough".to_owned(),
            basis: self.basis(),
            parts: vec![
                drawn,
                Part::numbers(NEEDS, self.needs(), NEEDS_MEAN),
                Part::numbers(SETTINGS, self.settings(), &self.settings_mean()),
            ],
        }
    }

    fn basis(&self) -> String {
        let tasks = self.loaded.answered().max(1) as f64;
        let replays = if self.seeds > 1 {
            format!(
                "{} in random order, 95 % intervals over them",
                show::counted(self.seeds.into(), "replay", "replays")
            )
        } else {
            "replayed once".to_owned()
        };
        format!(
            "{}, {:.1} answers each by {}, {} known; {replays}",
            show::counted(self.loaded.answered() as u64, "task", "tasks"),
            self.loaded.answers.len() as f64 / tasks,
            show::counted(self.loaded.workers.len() as u64, "worker", "workers"),
            show::number(self.known),
        )
    }

    /// For each fixed overlap, the answers that the others need to be as accurate.
    fn needs(&self) -> Numbers {
        let head = [
            ("fixed overlap", Side::Right),
            ("accuracy", Side::Right),
            ("interval", Side::Right),
            ("confidence vote", Side::Right),
            ("stopping rule", Side::Right),
            ("fewer", Side::Right),
        ];
        let needed = |kind, accuracy| answers_needed(&self.curves.of_kind(kind).replays(), accuracy);
        let rows: Vec<Vec<String>> = self
            .curves
            .steps()
            .enumerate()
            .map(|(at, replay)| {
                // Fewer than the first overlap cannot be asked.
                let needed = |kind, accuracy| if at == 0 { None } else { needed(kind, accuracy) };
                let (vote, rule) = (needed(Kind::Trust, replay.accuracy), needed(Kind::Posterior, replay.accuracy));
                let answers = |needed: Option<f64>| needed.map_or("–".to_owned(), |needed| format!("{needed:.2}"));
                vec![
                    answers(Some(replay.answers_a_unit)),
                    show::percent(replay.accuracy),
                    self.interval(replay.lower, replay.upper),
                    answers(vote),
                    answers(rule),
                    rule.map_or("–".to_owned(), |rule| {
                        format!("{:.0} %", 100.0 * (1.0 - rule / replay.answers_a_unit))
                    }),
                ]
            })
            .collect();
        (head.to_vec(), rows)
    }

    /// What the stopping rule comes to for each price of an answer.
    fn settings(&self) -> Numbers {
        let head =
            [("price", Side::Right), ("answers", Side::Right), ("accuracy", Side::Right), ("interval", Side::Right)];
        let Curve { points, .. } = self.curves.of_kind(Kind::Posterior);
        let row = |point: &Point| {
            let replay = &point.replay;
            vec![
                point.setting.to_string(),
                format!("{:.2}", replay.answers_a_unit),
                show::percent(replay.accuracy),
                self.interval(replay.lower, replay.upper),
            ]
        };
        let rows: Vec<Vec<String>> = points.iter().map(row).collect();
        (head.to_vec(), rows)
    }

    fn settings_mean(&self) -> String {
        let price = "At a price of 0.02 fifty answers are asked for if they are expected to right more than one label";
        let intervals =
            if self.seeds > 1 { "; the intervals are of the mean over replays, not of other work" } else { "" };
        format!("{price}{intervals}.")
    }

    fn interval(&self, lower: f64, upper: f64) -> String {
        if self.seeds > 1 { show::percents(lower, upper) } else { "–".to_owned() }
    }

    fn meaning(&self) -> Vec<String> {
        let share = |saved: Saved| {
            let (way, [value, lower, upper]) = if saved.share < 0.0 {
                ("more", [-saved.share, -saved.upper, -saved.lower])
            } else {
                ("fewer", [saved.share, saved.lower, saved.upper])
            };
            let range = format!(" ({:.0} to {:.0} %)", 100.0 * lower, 100.0 * upper);
            format!("{:.0} % {way}{}", 100.0 * value, if self.seeds > 1 { range.as_str() } else { "" })
        };
        let said = |kind: Kind| match self.curves.saved(kind) {
            Some(Savings { overall, near_full, of_all, of_votes }) => format!(
                "The {} needs {} answers than fixed overlap for the same accuracy, on average, and {} for one point less \
                 than the most overlap reaches. It needs {} than the most overlap to come within half a point of it, \
                 and {} for the accuracy of fixed overlap with a plain majority vote.",
                kind.title(),
                share(overall),
                share(near_full),
                share(of_all),
                share(of_votes)
            ),
            None => format!("Fixed overlap gains nothing here that the {} could be measured by.", kind.title()),
        };
        let mut sentences: Vec<String> = [Kind::Posterior, Kind::Trust].into_iter().map(said).collect();
        if self.known < self.loaded.answered() as u64 {
            sentences.push("Answers are counted on the known tasks, as accuracy is.".to_owned());
        }
        sentences.push("This is what would have been enough here; other work may need more.".to_owned());
        sentences
    }
}
