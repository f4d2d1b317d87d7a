//! How near each person's answers come to what all came to: as a file and as a plot.

use super::judged::Judge;
use super::{Label, Merged};
use crate::commands::consensus::decided::write_annotators;
use crate::context::Context;
use crate::quality::figures::{self, Measured, Named};
use crate::quality::input::Loaded;
use crate::quality::kinds::{Kind, number};
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::trouble::{Outcome, Trouble};
use labels::{Cells, Dictionary, Written};
use quality::consensus::{Annotator, nearness};
use quality::interval::ratio_by_units;
use std::path::Path;

/// What one answer is, beside what all came to.
#[derive(Debug, Clone, Copy)]
pub struct Near {
    /// Who gave it.
    pub worker: u32,
    /// How near it is, 0 to 1.
    pub nearness: f64,
    /// A number less the one that all came to.
    pub off: Option<f64>,
}

/// How near everybody's answers come.
pub struct People<'a> {
    kind: Kind,
    names: &'a Dictionary,
    /// By the number of the worker.
    skills: Vec<Option<Annotator>>,
    /// How far the numbers of each are off, where labels are numbers.
    off: Option<Vec<Vec<f64>>>,
    confidence: f64,
}

/// Every answer beside what its task came to; a task that came to nothing judges nobody.
pub fn beside(kind: Kind, loaded: &Loaded, (merged, judge): (&Merged, &Judge<'_>)) -> Vec<Near> {
    let near = |(task, worker, label): (u32, u32, u32)| {
        let row = merged.rows.binary_search_by_key(&task, |row| row.task).ok()?;
        let (found, own) = (&merged.rows[row].label, loaded.labels.text(label));
        let (near, off) = match (kind, found) {
            (Kind::Trees, Label::Text(text)) if text.is_empty() => return None,
            (Kind::Numbers, Label::Number(value)) => {
                (f64::from(u8::from(judge(found, own).exact)), Some(number(own)? - value))
            }
            // Wrong words are counted by those of the text that all came to.
            (Kind::Texts, Label::Text(text)) => {
                let close = judge(&Label::Text(own.to_owned()), text);
                let (wrong, words) = close.part;
                (if words > 0.0 { 1.0 - wrong / words } else { f64::from(u8::from(close.exact)) }, None)
            }
            _ => {
                let (near, by) = judge(found, own).part;
                (near / by, None)
            }
        };
        Some(Near { worker, nearness: near.clamp(0.0, 1.0), off })
    };
    loaded.answers.iter().filter_map(near).collect()
}

impl<'a> People<'a> {
    /// From every answer.
    pub fn of(kind: Kind, names: &'a Dictionary, answers: &[Near], confidence: f64) -> Outcome<Self> {
        let pairs: Vec<(u32, f64)> = answers.iter().map(|answer| (answer.worker, answer.nearness)).collect();
        let skills = nearness(&pairs, confidence)
            .map_err(|error| Trouble::refused("bad_confidence", error.to_string(), "0.95 is usual."))?;
        let off = (kind == Kind::Numbers).then(|| {
            let mut off = vec![Vec::new(); skills.len()];
            for answer in answers {
                off[answer.worker as usize].extend(answer.off);
            }
            off
        });
        Ok(Self { kind, names, skills, off, confidence })
    }

    /// Writes them as CSV: worker, answers, accuracy, lower, upper; of numbers also how far they are off, and to which side.
    pub fn write(&self, context: &Context, path: &Path) -> Outcome<()> {
        let off = self.off.iter().flatten().zip(&self.skills).filter_map(|(off, skill)| skill.map(|_| off));
        let off: Vec<&Vec<f64>> = off.collect();
        let error = off.iter().map(|off| mean(off.iter().map(|off| off.abs()), self.confidence));
        let bias = off.iter().map(|off| mean(off.iter().copied(), self.confidence));
        let columns = [error.collect::<Vec<_>>(), bias.collect()].map(|rows| turned(&rows));
        let names = [["error", "error_lower", "error_upper"], ["bias", "bias_lower", "bias_upper"]];
        let named = names.iter().flatten().zip(columns.iter().flatten());
        let more: Vec<Written<'_>> = match self.off {
            Some(_) => named.map(|(name, numbers)| Written { name, cells: Cells::Numbers(numbers) }).collect(),
            None => Vec::new(),
        };
        write_annotators(context, path, (self.names, &self.skills), more)
    }

    /// Everybody on their interval, the weakest first.
    pub fn figure(&self) -> Figure {
        let title = "How near each person comes to the consensus";
        let basis = "answers";
        let axis = match self.kind {
            Kind::Numbers => {
                let title = "How far each person is from the consensus";
                let measured = Measured { title, axis: "mean distance", unit: Unit::Number, basis };
                return figures::people(self.farthest_first(), &measured);
            }
            Kind::Sets => "overlap with the consensus, %",
            Kind::Trees => "path shared with the consensus, %",
            Kind::Texts => "words as in the consensus, %",
            Kind::Rankings | Kind::Pairs | Kind::Labels => "pairs as in the consensus, %",
        };
        let measured = Measured { title, axis, unit: Unit::Percent, basis };
        figures::people(figures::weakest_first(self.names, &self.skills), &measured)
    }

    /// Everybody by how far their numbers are off, whose interval is a point where it cannot be known.
    fn farthest_first(&self) -> Vec<Named> {
        let people = (0u32..).zip(self.off.iter().flatten()).filter(|(_, off)| !off.is_empty());
        let far = |(worker, off): (u32, &Vec<f64>)| {
            let [value, lower, upper] = mean(off.iter().map(|off| off.abs()), self.confidence);
            let range = if lower.is_nan() { (value, value, value) } else { (value, lower.max(0.0), upper) };
            (self.names.text(worker).to_owned(), range, off.len() as u64)
        };
        let mut people: Vec<Named> = people.map(far).collect();
        people.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then_with(|| a.0.cmp(&b.0)));
        people
    }
}

/// A mean with its interval; NaN where it cannot be known.
fn mean(numbers: impl Iterator<Item = f64>, confidence: f64) -> [f64; 3] {
    let units: Vec<(f64, f64)> = numbers.map(|number| (number, 1.0)).collect();
    let value = units.iter().map(|(number, _)| number).sum::<f64>() / units.len() as f64;
    let found = ratio_by_units(&units, confidence);
    let (lower, upper) = found.map_or((f64::NAN, f64::NAN), |found| (found.lower, found.upper));
    [value, lower, upper]
}

/// Rows of three numbers as three columns.
fn turned(rows: &[[f64; 3]]) -> [Vec<f64>; 3] {
    [0, 1, 2].map(|column| rows.iter().map(|row| row[column]).collect())
}
