//! The tables beside the one of people: what each person mistakes for what, and how hard each task is.

use crate::context::Context;
use crate::quality::input::Loaded;
use crate::quality::output::{Format, is_standard_output};
use crate::quality::sheet::{Cell, Column, Sheet, Sort};
use crate::trouble::{Outcome, Trouble};
use quality::annotators::{Confusion, ItemDifficulty, Profile, Right, Unknown, skills};
use quality::interval::wilson;
use std::path::PathBuf;

/// Which tables are written, and where.
#[derive(Debug, clap::Args)]
pub struct TableArgs {
    /// Write worker, truth, label, count, share, lower, upper as CSV: how often each person gives each label where one is
    /// right; labels that they never gave for it are left out
    #[arg(long, value_name = "FILE")]
    confusion: Option<PathBuf>,
    /// Write task, checked, right, difficulty, lower, upper, usual as CSV: how much harder than usual each task is, in
    /// logits, and how often the usual person would be right
    #[arg(long, value_name = "FILE")]
    tasks_out: Option<PathBuf>,
}

const CONFUSION: &[Column<'static>] = &[
    ("worker", Sort::Text),
    ("truth", Sort::Text),
    ("label", Sort::Text),
    ("count", Sort::Count),
    ("share", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
];

const TASKS: &[Column<'static>] = &[
    ("task", Sort::Text),
    ("checked", Sort::Count),
    ("right", Sort::Count),
    ("difficulty", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("usual", Sort::Number),
];

impl TableArgs {
    /// Whether each goes to standard output, and its option.
    pub fn on_standard_output(&self) -> [(bool, &'static str); 2] {
        let is_taken = |path: &Option<PathBuf>| path.as_deref().is_some_and(is_standard_output);
        [(is_taken(&self.confusion), "--confusion -"), (is_taken(&self.tasks_out), "--tasks-out -")]
    }

    /// Writes what was asked for.
    pub fn write(
        &self,
        context: &Context,
        (loaded, found): (&Loaded, &[Profile]),
        (right, confidence): (Right<'_>, f64),
    ) -> Outcome<()> {
        if let Some(path) = &self.confusion {
            confusions(loaded, found, confidence)?.write_as(context, path, Format::Csv)?;
        }
        let Some(path) = &self.tasks_out else { return Ok(()) };
        let items = match skills(&loaded.answers, right, confidence) {
            Ok(skills) => skills.items,
            Err(Unknown::NothingToCompare) => Vec::new(),
            Err(why) => return Err(Trouble::refused("not_known", why.to_string(), "")),
        };
        if items.is_empty() {
            let reason = "nothing is known of difficulty, as no task has two answers that can be checked";
            context.printer.warn(&format!("{}: {reason}", path.display()));
        }
        tasks(loaded, &items).write_as(context, path, Format::Csv)
    }
}

/// By worker, truth and label in their natural order.
fn confusions(loaded: &Loaded, found: &[Profile], confidence: f64) -> Outcome<Sheet<'static>> {
    let mut people: Vec<(u32, &Confusion)> =
        found.iter().filter_map(|person| Some((person.annotator, person.confusion.as_ref()?))).collect();
    people.sort_by_key(|(who, _)| *who);
    let mut rows = Vec::new();
    for (who, confusion) in people {
        for truth in 0..loaded.answers.categories() {
            let counts = (0..loaded.answers.categories()).map(|label| (label, confusion.count(truth, label)));
            let all: u64 = counts.clone().map(|(_, count)| count).sum();
            for (label, count) in counts.filter(|(label, count)| *count > 0 || (*label == truth && all > 0)) {
                let share = wilson(count, all, confidence)
                    .map_err(|error| Trouble::refused("not_known", error.to_string(), ""))?;
                rows.push(vec![
                    Cell::Text(loaded.workers.text(who).to_owned()),
                    Cell::Text(loaded.labels.text(truth).to_owned()),
                    Cell::Text(loaded.labels.text(label).to_owned()),
                    Cell::Count(count),
                    Cell::Share(share.value),
                    Cell::Share(share.lower),
                    Cell::Share(share.upper),
                ]);
            }
        }
    }
    Ok(Sheet { columns: CONFUSION.to_vec(), rows, notes: Vec::new() })
}

/// The hardest first.
fn tasks(loaded: &Loaded, items: &[ItemDifficulty]) -> Sheet<'static> {
    let mut items: Vec<&ItemDifficulty> = items.iter().collect();
    items.sort_by(|a, b| b.value.total_cmp(&a.value).then(a.unit.cmp(&b.unit)));
    let row = |item: &&ItemDifficulty| {
        vec![
            Cell::Text(loaded.tasks.text(item.unit).to_owned()),
            Cell::Count(item.total),
            Cell::Count(item.right),
            Cell::Value(item.value),
            Cell::Value(item.lower),
            Cell::Value(item.upper),
            Cell::Share(item.usual_right),
        ]
    };
    Sheet { columns: TASKS.to_vec(), rows: items.iter().map(row).collect(), notes: Vec::new() }
}
