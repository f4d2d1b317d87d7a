//! A model's probabilities of labels, by task.

use crate::context::Context;
use crate::quality::input::{self, Loaded};
use crate::quality::show;
use crate::trouble::{Outcome, Trouble};
use labels::{Ask, Shape, Table};
use std::path::Path;

/// What a model says of each task that somebody answered.
pub struct Model {
    /// A row a task, a number a label, labels in their order; for tasks it says nothing of, all labels are equally likely.
    pub shares: Vec<f64>,
    /// Whether it says anything of each task.
    pub speaks: Vec<bool>,
}

impl Model {
    /// Of a file with a task column and a column a label. Tasks without a probability for each label are told.
    pub fn load(context: &Context, path: &Path, loaded: &Loaded) -> Outcome<Self> {
        // A table with a column a label reads as one with a column a rater.
        let table = input::read(path, &Ask { shape: Shape::Wide, ..Ask::answers(None, None, None) })?;
        refuse_missing_labels(path, &table, loaded)?;
        let own = Self::of(path, &table, loaded)?;
        let answered = loaded.answers.iter_units().zip(&own.speaks).filter(|(unit, _)| !unit.labels.is_empty());
        let silent: Vec<usize> = (0..).zip(answered).filter(|(_, (_, speaks))| !**speaks).map(|(at, _)| at).collect();
        let labels = show::counted(loaded.labels.len() as u64, "label", "labels");
        context.printer.say(&format!("{}: probabilities of {labels}", path.display()));
        if let Some(&first) = silent.first() {
            let tasks = show::counted(silent.len() as u64, "task has", "tasks have");
            let name = loaded.tasks.text(u32::try_from(first).unwrap_or(u32::MAX));
            let text = format!("{}: {tasks} not one probability for each label, such as “{name}”", path.display());
            if silent.len() == loaded.answered() {
                let hint = "Check that both files name the same tasks.";
                return Err(Trouble::refused("bad_probabilities", text, hint));
            }
            context.printer.warn(&format!("{text}; their answers are left out"));
        }
        Ok(own)
    }

    fn of(path: &Path, table: &Table, loaded: &Loaded) -> Outcome<Self> {
        let classes = loaded.labels.len().max(1);
        let mut shares = vec![f64::NAN; loaded.answers.units() * classes];
        let [tasks, names, values] = &table.columns[..] else { return Ok(Self { shares, speaks: Vec::new() }) };
        let label_of: Vec<Option<u32>> = names.ids.texts().map(|name| loaded.labels.find(name)).collect();
        let number_of: Vec<Option<f64>> = values.ids.texts().map(|text| text.parse().ok()).collect();
        let unit_of: Vec<Option<u32>> = tasks.ids.texts().map(|task| loaded.tasks.find(task)).collect();
        for row in 0..table.len() {
            let place = unit_of[tasks.codes[row] as usize].zip(label_of[names.codes[row] as usize]);
            let Some((unit, label)) = place else { continue };
            let Some(number) = number_of[values.codes[row] as usize] else {
                let message = format!(
                    "{}: “{}” of task “{}” is no probability",
                    path.display(),
                    values.text(row),
                    tasks.text(row)
                );
                return Err(Trouble::refused("bad_probabilities", message, "Give numbers from 0 to 1."));
            };
            shares[unit as usize * classes + label as usize] = number;
        }
        let mut speaks = Vec::with_capacity(loaded.answers.units());
        for row in shares.chunks_mut(classes) {
            let is_whole = !row.iter().any(|share| share.is_nan());
            if !is_whole {
                row.fill(1.0 / classes as f64);
            }
            speaks.push(is_whole);
        }
        Ok(Self { shares, speaks })
    }
}

fn refuse_missing_labels(path: &Path, table: &Table, loaded: &Loaded) -> Outcome<()> {
    let is_there = |label: &&str| table.names.iter().any(|name| name.trim() == *label);
    let missing: Vec<&str> = loaded.labels.texts().filter(|label| !is_there(label)).collect();
    let Some(first) = missing.first() else { return Ok(()) };
    let labels = show::counted(missing.len() as u64, "label has", "labels have");
    let message = format!("{}: {labels} no column of probabilities, such as “{first}”", path.display());
    let shown: Vec<&str> = loaded.labels.texts().take(20).collect();
    let more = loaded.labels.len() - shown.len();
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let hint = format!("It needs a column task, and one called as each label: {}{more}.", shown.join(", "));
    Err(Trouble::refused("bad_probabilities", message, hint))
}
