//! `assay suspects`: the answers that are probably wrong, by the other people, by a model, or by both.

use crate::context::Context;
use crate::quality::figures;
use crate::quality::input::{self, LabelArgs, Loaded, More};
use crate::quality::page::{Page, PageArgs, Part};
use crate::quality::sheet::{Cell, Sheet};
use crate::quality::show;
use crate::suggest;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Shape};
use quality::suspects::{CombinedOptions, Filter, Predictions, answer_quality, suspects};
use serde_json::json;
use std::path::{Path, PathBuf};

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
    #[arg(long, value_name = "NAME", default_value = "prune-by-noise-rate")]
    filter: String,
    /// With several answers a task: list answers that are right with less than this chance
    #[arg(long, value_name = "CHANCE", default_value_t = 0.5)]
    below: f64,
    /// Print the list as CSV
    #[arg(long, conflicts_with = "json")]
    csv: bool,
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
    let Some(&(_, filter)) = FILTERS.iter().find(|(name, _)| *name == args.filter) else {
        let names = FILTERS.map(|(name, _)| name);
        return Err(suggest::unknown("filter", &args.filter, &names, "assay suspects --help"));
    };
    let (loaded, _) = args.labels.load(context, &args.file, &More::default())?;
    let model = args.probabilities.as_deref().map(|path| probabilities(context, path, &loaded)).transpose()?;
    let single = loaded.answers.iter_units().all(|unit| unit.labels.len() == 1);
    let (found, basis) = match &model {
        Some(model) if single => (by_model(&loaded, model, filter)?, "a model's probabilities"),
        Some(model) => (by_people(&loaded, Some(model), args.below)?, "the other people and a model"),
        None => (by_people(&loaded, None, args.below)?, "the other people"),
    };
    let sheet = Sheet { columns: COLUMNS.to_vec(), rows: found.iter().map(|one| one.cells(&loaded)).collect() };
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
                Part::sheet("The most doubtful first", &sheet, COLUMNS_MEAN),
            ],
        })
    })?;
    let summary = json!({ "answers": loaded.answers.len(), "suspects": found.len() });
    let after = format!("{COLUMNS_MEAN} Look at these before all others.");
    sheet.print(context, args.csv, summary, (&before, &after))
}

const COLUMNS: &[&str] = &["task", "worker", "label", "proposed", "quality"];

const COLUMNS_MEAN: &str = "Quality is how likely the answer is right, the most doubtful first.";

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
    Trouble::refused("bad_probabilities", error.to_string(), "")
}

fn by_people(loaded: &Loaded, model: Option<&[f64]>, below: f64) -> Outcome<Vec<Doubtful>> {
    let found = answer_quality(&loaded.answers, model, &CombinedOptions::default()).map_err(|error| refused(&error))?;
    let doubtful = found.answers.into_iter().filter(|answer| answer.quality < below && answer.label != answer.proposed);
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

fn by_model(loaded: &Loaded, model: &[f64], filter: Filter) -> Outcome<Vec<Doubtful>> {
    let rows: Vec<(u32, u32, u32)> = loaded.answers.iter().collect();
    let given: Vec<u32> = rows.iter().map(|(_, _, label)| *label).collect();
    let predictions = Predictions::new(loaded.labels.len(), &given, model).map_err(|error| refused(&error))?;
    let found = suspects(&predictions, filter).into_iter().map(|suspect| {
        let (unit, annotator, given) = rows[suspect.row];
        Doubtful { unit, annotator, given, proposed: suspect.proposed, quality: suspect.quality }
    });
    Ok(found.collect())
}

/// A row of probabilities for each task, labels in their order; all tasks must have one.
fn probabilities(context: &Context, path: &Path, loaded: &Loaded) -> Outcome<Vec<f64>> {
    // A table with a column a label reads as one with a column a rater.
    let table = input::read(path, &Ask { shape: Shape::Wide, ..Ask::answers(None, None, None) })?;
    let classes = loaded.labels.len();
    let mut all = vec![f64::NAN; loaded.answers.units() * classes];
    let [tasks, names, values] = &table.columns[..] else { return Ok(all) };
    let label_of: Vec<Option<u32>> = names.ids.texts().map(|name| loaded.labels.find(name)).collect();
    let number_of: Vec<Option<f64>> = values.ids.texts().map(|text| text.parse().ok()).collect();
    let unit_of: Vec<Option<u32>> = tasks.ids.texts().map(|task| loaded.tasks.find(task)).collect();
    for row in 0..table.len() {
        let place = unit_of[tasks.codes[row] as usize].zip(label_of[names.codes[row] as usize]);
        let Some((unit, label)) = place else { continue };
        let Some(number) = number_of[values.codes[row] as usize] else {
            let message = format!("{}: “{}” is no probability", path.display(), values.text(row));
            return Err(Trouble::refused("bad_probabilities", message, "Give numbers from 0 to 1."));
        };
        all[unit as usize * classes + label as usize] = number;
    }
    let lacking = all.chunks(classes.max(1)).position(|row| row.iter().any(|number| number.is_nan()));
    if let Some(unit) = lacking {
        let task = loaded.tasks.text(u32::try_from(unit).unwrap_or(u32::MAX));
        let message = format!("{}: task “{task}” has not one probability for each label", path.display());
        let hint =
            format!("It needs the columns task, {}.", loaded.labels.texts().take(8).collect::<Vec<_>>().join(", "));
        return Err(Trouble::refused("bad_probabilities", message, hint));
    }
    context.printer.say(&format!(
        "{}: probabilities of {}",
        path.display(),
        show::counted(classes as u64, "label", "labels")
    ));
    Ok(all)
}
