//! Label files that are larger than memory: their answers stand in temporary files, task by task, and pass by.

mod passes;

use super::input::{Known, LabelArgs, More, spilled};
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Dictionary, OnDisk, Records, SpillError, Table};
use quality::UnitAnswers;
use std::path::Path;

/// Reads a size such as 512MB, 4GB or 1GiB.
pub fn size(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err("give a size such as 512MB or 4GB".to_owned()),
    };
    let number = digits.trim().parse::<u64>().ok().filter(|number| *number > 0);
    number.and_then(|number| number.checked_mul(unit)).ok_or_else(|| "give a size such as 512MB or 4GB".to_owned())
}

/// A label file of which only people and labels are in memory.
pub struct Bounded {
    rows: OnDisk,
    /// For each label of the rows the one that it is taken for.
    taken_for: Vec<u32>,
    /// Bytes that may be in memory.
    memory: u64,
    /// What a method had sorted.
    groups: Option<Records>,
    /// The ids of the workers.
    pub workers: Dictionary,
    /// The labels.
    pub labels: Dictionary,
    /// The numbers that the labels stand for, where all are numbers.
    pub values: Option<Vec<f64>>,
    /// How many rows were left out.
    pub left_out: u64,
}

impl Bounded {
    /// Reads a label file, and with it files of known answers.
    pub fn load(
        context: &Context,
        (path, memory): (&Path, u64),
        args: &LabelArgs,
        more: &More<'_>,
    ) -> Outcome<(Self, Vec<Known>)> {
        let bar = context.printer.bar(None, crate::printer::Unit::Steps);
        bar.set_message(format!("reading {}", path.display()));
        bar.tick();
        let (table, taken_for, gold) = args.load_bounded(context, (path, memory), more)?;
        bar.finish_and_clear();
        // A cell without an answer is no row of a wide table.
        let left_out = table.bad.count + if table.raters == 0 { table.unanswered } else { 0 };
        let mut columns = table.columns.into_iter().skip(1);
        let (Some(workers), Some(labels), Some(rows)) = (columns.next(), columns.next(), table.on_disk) else {
            return Err(Trouble::broken("internal", "a label file without its columns", ""));
        };
        if u32::try_from(rows.tasks()).is_err() {
            let message = format!("{}: {} tasks are more than can be judged together", path.display(), rows.tasks());
            return Err(Trouble::refused("labels_unusable", message, "Split the file."));
        }
        let (workers, labels) = (workers.ids, labels.ids);
        let values = more.values(&labels);
        let loaded = Self { rows, taken_for, memory, groups: None, workers, labels, values, left_out };
        let units = loaded.units_of(&gold)?;
        let known = gold
            .iter()
            .zip(&units)
            .zip(more.known)
            .map(|((gold, units), path)| Known::of(context, (path, gold), (units, &loaded.labels), args.strict));
        let known = known.collect::<Outcome<_>>()?;
        Ok((loaded, known))
    }

    /// For each file of known answers the unit of each of its tasks, if there is one.
    fn units_of(&self, gold: &[Table]) -> Outcome<Vec<Vec<Option<u32>>>> {
        let tasks: Vec<&Dictionary> = gold.iter().filter_map(|table| Some(&table.columns.first()?.ids)).collect();
        let mut units: Vec<Vec<Option<u32>>> = tasks.iter().map(|tasks| vec![None; tasks.len()]).collect();
        if tasks.is_empty() {
            return Ok(units);
        }
        let mut unit = 0;
        let found = self.rows.each(|name, _| {
            for (tasks, units) in tasks.iter().zip(&mut units) {
                if let Some(task) = tasks.find(name) {
                    units[task as usize] = Some(unit);
                }
            }
            unit += 1;
            Ok::<(), SpillError>(())
        });
        found.map_err(|error| spilled(&error))?;
        Ok(units)
    }

    /// How many answers there are.
    pub fn answers(&self) -> usize {
        usize::try_from(self.rows.len()).unwrap_or(usize::MAX)
    }

    /// How many people and labels there are.
    pub fn size(&self) -> (u32, u32) {
        let count = |ids: &Dictionary| u32::try_from(ids.len()).unwrap_or(u32::MAX);
        (count(&self.workers), count(&self.labels))
    }

    /// Shows each task in the natural order of all: its number, name and answers.
    pub fn each<E: From<SpillError>>(
        &self,
        mut visit: impl FnMut(u32, &str, UnitAnswers<'_>) -> Result<(), E>,
    ) -> Result<(), E> {
        let (mut unit, mut answers) = (0, Answered::default());
        self.rows.each(|name, codes| {
            visit(unit, name, answers.of(codes, &self.taken_for)?)?;
            unit += 1;
            Ok(())
        })
    }
}

/// Room for the answers of a task.
#[derive(Default)]
struct Answered {
    pairs: Vec<(u32, u32)>,
    annotators: Vec<u32>,
    labels: Vec<u32>,
}

impl Answered {
    /// Answers in the order of the quality crate, with each label as it is taken.
    fn of(&mut self, codes: &[u32], taken_for: &[u32]) -> Result<UnitAnswers<'_>, SpillError> {
        let Self { pairs, annotators, labels } = self;
        pairs.clear();
        for row in codes.as_chunks::<2>().0 {
            pairs.push((row[0], *taken_for.get(row[1] as usize).ok_or_else(SpillError::damaged)?));
        }
        pairs.sort_unstable();
        annotators.clear();
        labels.clear();
        annotators.extend(pairs.iter().map(|(annotator, _)| *annotator));
        labels.extend(pairs.iter().map(|(_, label)| *label));
        Ok(UnitAnswers { annotators, labels })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_their_units_and_nothing_else() {
        assert_eq!((size("512MB"), size("2gib")), (Ok(512_000_000), Ok(2 << 30)));
        for text in ["", "512", "MB", "0GB", "-1GB", "1.5GB", "99999999999GB", "1TB "] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
