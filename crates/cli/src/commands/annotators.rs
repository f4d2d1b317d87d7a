//! `assay annotators`: how good each person is, how they agree with the others, and who may be guessing.

mod tables;

use crate::context::Context;
use crate::quality::course::{Course, TimeArgs};
use crate::quality::figures;
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::output::{ParquetArgs, refuse_mixed};
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Column, Note, Sheet, Sort, note};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use quality::annotators::{Profile, Right, profiles};
use serde_json::json;
use std::path::PathBuf;
use tables::TableArgs;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// Known answers (task, label) to measure people by; without, only how often they say what most others say
    #[arg(long, value_name = "FILE")]
    gold: Option<PathBuf>,
    /// How often the intervals should hold the true value
    #[arg(long, value_name = "SHARE", default_value_t = 0.95)]
    confidence: f64,
    /// The seed of the shuffles behind the spam score
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Print one row a person as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    #[command(flatten)]
    parquet: ParquetArgs,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    times: TimeArgs,
    #[command(flatten)]
    page: PageArgs,
    #[command(flatten)]
    labels: LabelArgs,
}

const EXAMPLES: &str = "\
Examples:
  assay annotators labels.csv                     how often everyone says what most others say, least first
  assay annotators labels.csv --gold gold.csv     measured by known answers
  assay annotators labels.csv --csv > people.csv
  assay annotators labels.csv --gold gold.csv --confusion mistakes.csv --tasks-out hard.csv
  assay annotators log.csv --time created_at --seconds took    who changed, and who is unusually fast
  assay annotators labels.csv --plot people.svg --html people.html";

const COLUMNS: &[Column<'static>] = &[
    ("worker", Sort::Text),
    ("answers", Sort::Count),
    ("checked", Sort::Count),
    ("accuracy", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("agreement", Sort::Number),
    ("agreement_lower", Sort::Number),
    ("agreement_upper", Sort::Number),
    ("guessing", Sort::Number),
    ("favours", Sort::Text),
    ("favours_by", Sort::Number),
    ("unadjusted", Sort::Number),
    ("harder_by", Sort::Number),
];

/// In place of the accuracy where no answer is known: it is none.
const LIKE_OTHERS: &str = "like_others";

const LIKE_OTHERS_IS: &str = "Like others is not how often somebody is right: where others err, it is lower than that.";

const NOTES: [Note; 7] = [
    note(
        "accuracy",
        "the share of right answers, drawn towards the mean where few were checked; lower and upper are its interval",
    ),
    note(
        LIKE_OTHERS,
        "how often somebody says what most of the others say, drawn towards the mean where that is seldom known; lower and \
         upper are its interval",
    ),
    note("agreement", "how well somebody agrees with the others: 1 is always, 0 as by chance"),
    note("guessing", "the chance that somebody who does not look would answer as well"),
    note("favours", "the label that somebody gives more often than it is right, by the share in favours_by"),
    note("unadjusted", "the share as counted; what stands first is adjusted to tasks as hard as everyone's"),
    note("harder_by", "how much harder than usual somebody's tasks were, in logits: 0.7 doubles the odds to err"),
];

/// A person whose chance to be a guesser is above this is worth a look.
const GUESSING: f64 = 0.05;

impl Args {
    /// The tables that go to standard output as files do, by their options.
    fn on_standard_output(&self) -> impl Iterator<Item = (bool, &'static str)> {
        [(self.parquet.is_on_standard_output(), "--parquet -")].into_iter().chain(self.tables.on_standard_output())
    }
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    refuse_mixed(context, args.csv, args.on_standard_output())?;
    let files: Vec<PathBuf> = args.gold.iter().cloned().collect();
    let (loaded, gold) = args.labels.load(
        context,
        &args.file,
        &More { known: &files, columns: &args.times.columns(), ..More::default() },
    )?;
    let mut right = vec![None; loaded.answers.units()];
    for &(unit, label) in gold.first().map_or(&[][..], |gold| &gold.answers) {
        right[unit as usize] = Some(label);
    }
    let by = if args.gold.is_some() { Right::Known(&right) } else { Right::Others };
    let mut found = profiles(&loaded.answers, by, (args.confidence, args.seed))
        .map_err(|why| Trouble::refused("not_known", why.to_string(), ""))?;
    let accuracy = |profile: &Profile| profile.skill.as_ref().map_or(2.0, |skill| skill.value);
    args.tables.write(context, (&loaded, &found), (by, args.confidence))?;
    found.sort_by(|a, b| accuracy(a).total_cmp(&accuracy(b)).then(a.annotator.cmp(&b.annotator)));
    let courses =
        if args.times.wanted() { args.times.courses(&loaded, by, (args.confidence, args.seed))? } else { Vec::new() };
    let cells = |profile: &Profile| {
        let course = courses.get(profile.annotator as usize).map(|(_, course)| args.times.cells(course));
        row(&loaded, profile).into_iter().chain(course.unwrap_or_default()).collect()
    };
    let known = args.gold.is_some();
    let named = |(name, sort)| (if name == "accuracy" && !known { LIKE_OTHERS } else { name }, sort);
    let columns = COLUMNS.iter().copied().map(named).chain(args.times.heads()).collect();
    let notes = NOTES.into_iter().chain(TimeArgs::notes()).collect();
    let sheet = Sheet { columns, rows: found.iter().map(cells).collect(), notes };
    let measured = if args.gold.is_some() { "known answers" } else { "what most of the others said" };
    let before = format!("{}, measured by {measured}", show::counted(found.len() as u64, "person", "people"));
    let unlike = if known {
        ""
    } else {
        " “like_others” is agreement with most of the others, not accuracy: where they err it is too low, and its interval \
         does not hold how often somebody is right. Known answers (--gold) tell that."
    };
    let said = format!("{}{unlike}", meaning(&found));
    let after = [said.clone(), Course::told(&courses)].join(" ");
    args.page.write(|| {
        let drawn = figures::skills(&loaded, &found, known);
        let mut parts = vec![Part::figure(if known { "Skill" } else { "Like the others" }, drawn, &said)];
        if courses.iter().any(|(_, course)| course.pace.is_some()) {
            parts.push(Part::figure("Speed", figures::pace(&loaded, &courses), &Course::told(&courses)));
        }
        parts.push(Part::sheet("Everyone", &sheet, if known { "" } else { LIKE_OTHERS_IS }));
        let title = if known { "How good each person is" } else { "How far each person agrees with the others" };
        Ok(Page { title: title.to_owned(), basis: before.clone(), parts })
    })?;
    if args.tables.on_standard_output().iter().any(|(taken, _)| *taken) {
        return Ok(());
    }
    let summary = json!({ "measured_by": if args.gold.is_some() { "gold" } else { "others" } });
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, after.trim()))
}

fn row(loaded: &Loaded, profile: &Profile) -> Vec<Cell> {
    let skill = profile.skill.as_ref().ok();
    let agreement = profile.agreement.as_ref().ok();
    let leaning = profile.leaning.as_ref().ok().filter(|leaning| leaning.lower > 0.0);
    let value = |found: Option<f64>| found.map_or(Cell::Unknown, Cell::Value);
    vec![
        Cell::Text(loaded.workers.text(profile.annotator).to_owned()),
        Cell::Count(profile.answers.into()),
        Cell::Count(skill.map_or(0, |skill| skill.total)),
        Cell::share(skill.map(|skill| skill.value)),
        Cell::share(skill.map(|skill| skill.lower)),
        Cell::share(skill.map(|skill| skill.upper)),
        value(agreement.map(|agreement| agreement.beyond)),
        value(agreement.map(|agreement| agreement.lower)),
        value(agreement.map(|agreement| agreement.upper)),
        value(profile.spam.as_ref().ok().map(|spam| spam.chance)),
        Cell::Text(leaning.map_or(String::new(), |leaning| loaded.labels.text(leaning.label).to_owned())),
        Cell::share(leaning.map(|leaning| leaning.value)),
        Cell::share(skill.map(|skill| skill.right as f64 / skill.total.max(1) as f64)),
        value(skill.and_then(|skill| skill.difficulty)),
    ]
}

fn meaning(found: &[Profile]) -> String {
    let guessers = found.iter().filter(|person| person.spam.as_ref().is_ok_and(|spam| spam.chance > GUESSING)).count();
    let unknown = found.iter().filter(|person| person.skill.is_err()).count();
    let guessing = match guessers {
        0 => "Nobody who was checked answers like a guesser.".to_owned(),
        _ => format!(
            "{} cannot be told from a guesser (guessing above {GUESSING}): look at their answers, or check more of them.",
            show::counted(guessers as u64, "person", "people")
        ),
    };
    match unknown {
        0 => guessing,
        _ => format!("{guessing} Of {} nothing can be said yet.", show::number(unknown as u64)),
    }
}
