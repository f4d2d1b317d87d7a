//! `assay suspects`: the answers that are probably wrong, by the other people, by a model, or by both.

mod model;

use self::model::Model;
use crate::context::Context;
use crate::quality::figures;
use crate::quality::input::{LabelArgs, Loaded, More};
use crate::quality::limits;
use crate::quality::output::ParquetArgs;
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Column, Note, Sheet, Sort, note};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use quality::suspects::{CombinedOptions, Filter, Predictions, answer_quality, suspects};
use serde_json::json;
use std::path::PathBuf;

/// What the command takes.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The label file: CSV, TSV, JSON Lines, Parquet or Arrow, also gz or zst; - is standard input
    file: PathBuf,
    /// A model's probabilities: a task column, and a column a label. Cross-validate: the model must not have learnt from
    /// the labels it judges
    #[arg(long, value_name = "FILE")]
    probabilities: Option<PathBuf>,
    /// With one label a task: prune-by-noise-rate, prune-by-class, both, confident-learning, predicted-not-given,
    /// low-self-confidence, low-normalized-margin
    /// [prune-by-noise-rate]
    #[arg(long, value_name = "NAME", requires = "probabilities")]
    filter: Option<String>,
    /// With several answers a task: list all answers that are right with less than this chance [those right with less than
    /// 0.5 in whose place another label is proposed]
    #[arg(long, value_name = "CHANCE", value_parser = limits::share)]
    below: Option<f64>,
    /// Print the list as CSV
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
  assay suspects labels.csv                                     answers that the other people make unlikely
  assay suspects labels.csv --probabilities model.csv           with a model's opinion
  assay suspects single.csv --probabilities model.csv --csv     one label a task: confident learning
  assay suspects labels.csv --plot meant.svg --html suspects.html";

const FILTERS: [(&str, Filter); 7] = [
    ("prune-by-noise-rate", Filter::PruneByNoiseRate),
    ("prune-by-class", Filter::PruneByClass),
    ("both", Filter::Both),
    ("confident-learning", Filter::ConfidentLearning),
    ("predicted-not-given", Filter::PredictedNotGiven),
    ("low-self-confidence", Filter::LowSelfConfidence),
    ("low-normalized-margin", Filter::LowNormalizedMargin),
];

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    args.page.check()?;
    args.parquet.check(context, args.csv)?;
    let filter = args.filter.as_deref().unwrap_or(FILTERS[0].0);
    let Some(&(_, filter)) = FILTERS.iter().find(|(name, _)| *name == filter) else {
        let names = FILTERS.map(|(name, _)| name);
        return Err(suggest::unknown("filter", filter, &names, "assay suspects --help"));
    };
    let (mut loaded, _) = args.labels.load(context, &args.file, &More { alone: true, ..More::default() })?;
    let model = args.probabilities.as_deref().map(|path| Model::load(context, path, &loaded)).transpose()?;
    if let Some(model) = &model {
        loaded.answers = loaded.answers.filter(|unit, _, _| model.speaks[unit as usize]);
    }
    let is_single = loaded.answers.iter_units().all(|unit| unit.labels.len() <= 1);
    args.refuse_unheeded(is_single)?;
    let (found, basis) = match &model {
        Some(model) if is_single => (by_model(&loaded, model, filter)?, "a model's probabilities"),
        Some(model) => (by_people(&loaded, Some(&model.shares), args.below)?, "the other people and a model"),
        None => (by_people(&loaded, None, args.below)?, "the other people"),
    };
    let rows = found.iter().map(|one| one.cells(&loaded)).collect();
    let sheet = Sheet { columns: COLUMNS.to_vec(), rows, notes: NOTES.into() };
    let answers = show::counted(loaded.answers.len() as u64, "answer", "answers");
    let before = format!("{} of {answers} probably wrong, judged by {basis}", show::number(found.len() as u64));
    args.page.write(|| {
        let pairs = found.iter().map(|one| (one.proposed, one.given));
        let words = ("What doubtful answers were probably meant to be", "probably right", "given");
        Ok(Page {
            title: "Answers that are probably wrong".to_owned(),
            basis: before.clone(),
            parts: vec![
                Part::figure("What was meant", figures::confusion(&loaded, pairs, words), FIGURE_MEANS),
                Part::sheet("The most doubtful first", &sheet, ""),
            ],
        })
    })?;
    let meaning = if found.is_empty() { "No answer stands out." } else { "Look at these before all others." };
    let summary = json!({ "answers": loaded.answers.len(), "suspects": found.len(), "left_out": loaded.left_out });
    sheet.print(context, (args.csv, &args.parquet), summary, (&before, meaning))
}

impl Args {
    /// Refuses what would say nothing about these answers, and to judge by others where there are none.
    fn refuse_unheeded(&self, is_single: bool) -> Outcome<()> {
        let hint = "Leave it out; --filter is for one answer a task, --below for several.";
        if is_single && self.probabilities.is_none() {
            let hint = "Give a model's opinion with --probabilities FILE, or ask more people.";
            let message = format!("{}: no task has two answers, so that nobody judges them", self.file.display());
            return Err(Trouble::refused("nobody_judges", message, hint));
        }
        match (is_single, self.filter.is_some(), self.below.is_some()) {
            (false, true, _) => {
                Err(Trouble::refused("not_heeded", "--filter is for one answer a task, and here are several", hint))
            }
            (true, _, true) => {
                Err(Trouble::refused("not_heeded", "--below is for several answers a task, and here is one", hint))
            }
            _ => Ok(()),
        }
    }
}

const COLUMNS: &[Column<'static>] = &[
    ("task", Sort::Text),
    ("worker", Sort::Text),
    ("label", Sort::Text),
    ("proposed", Sort::Text),
    ("quality", Sort::Number),
];

const NOTES: [Note; 2] = [
    note("proposed", "what is likelier to be right than the label given"),
    note("quality", "how likely the label given is right, the most doubtful first"),
];

const FIGURE_MEANS: &str = "Only doubtful answers: each row is a label that is probably right, and its cells are what was \
    given in its place. A dark cell is a mistake that people make again and again.";

/// An answer that is probably wrong.
struct Doubtful {
    unit: u32,
    annotator: u32,
    given: u32,
    proposed: u32,
    quality: f64,
}

impl Doubtful {
    fn cells(&self, loaded: &Loaded) -> Vec<Cell> {
        let text = |text: &str| Cell::Text(text.to_owned());
        vec![
            text(loaded.tasks.text(self.unit)),
            text(loaded.workers.text(self.annotator)),
            text(loaded.labels.text(self.given)),
            text(loaded.labels.text(self.proposed)),
            Cell::Value(self.quality),
        ]
    }
}

fn refused(error: &quality::suspects::BadPredictions) -> Trouble {
    Trouble::refused("bad_probabilities", error.to_string(), "Check the label file and the model's probabilities.")
}

fn by_people(loaded: &Loaded, model: Option<&[f64]>, below: Option<f64>) -> Outcome<Vec<Doubtful>> {
    if loaded.labels.len() == 1 {
        // Nothing else could be right.
        return Ok(Vec::new());
    }
    let found = answer_quality(&loaded.answers, model, &CombinedOptions::default()).map_err(|error| refused(&error))?;
    let doubtful = found.answers.into_iter().filter(|answer| match below {
        Some(below) => answer.quality < below,
        None => answer.quality < 0.5 && answer.label != answer.proposed,
    });
    Ok(doubtful
        .map(|answer| Doubtful {
            unit: answer.unit,
            annotator: answer.annotator,
            given: answer.label,
            proposed: answer.proposed,
            quality: answer.quality,
        })
        .collect())
}

fn by_model(loaded: &Loaded, model: &Model, filter: Filter) -> Outcome<Vec<Doubtful>> {
    let rows: Vec<(u32, u32, u32)> = loaded.answers.iter().collect();
    let given: Vec<u32> = rows.iter().map(|(_, _, label)| *label).collect();
    let classes = loaded.labels.len();
    let of_task = |&(unit, _, _): &(u32, u32, u32)| &model.shares[unit as usize * classes..][..classes];
    let shares: Vec<f64> = rows.iter().flat_map(of_task).copied().collect();
    let predictions = Predictions::new(classes, &given, &shares).map_err(|error| refused(&error))?;
    let found = suspects(&predictions, filter).into_iter().map(|suspect| {
        let (unit, annotator, given) = rows[suspect.row];
        Doubtful { unit, annotator, given, proposed: suspect.proposed, quality: suspect.quality }
    });
    Ok(found.collect())
}
