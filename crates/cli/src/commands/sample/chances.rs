//! Draws in which each task has a chance of its own: by a number, or by how doubtful it is.

use super::refused;
use crate::trouble::{Outcome, Trouble};
use labels::Table;
use quality::sampling::{Drawn, inclusion_by_risk, inclusion_by_size, systematic};

/// Every task keeps at least this part of an even chance, however sure it looks.
const EVEN: f64 = 0.2;

/// In proportion to the numbers of the second column.
pub fn by_weight(table: &Table, first: &[usize], size: usize, seed: u64) -> Outcome<Vec<Drawn>> {
    let weights = numbers(table, first, |weight| weight > 0.0 && weight.is_finite()).map_err(|(task, text)| {
        let message = format!("task “{task}” has the weight “{text}”, which is no number above 0");
        Trouble::refused("bad_weight", message, "Give each task a weight, or it could never be drawn.")
    })?;
    systematic(&inclusion_by_size(&weights, size).map_err(refused)?, seed).map_err(refused)
}

/// More often the lower the confidence in the second column.
pub fn by_doubt(table: &Table, first: &[usize], size: usize, seed: u64) -> Outcome<Vec<Drawn>> {
    let sure = numbers(table, first, |confidence| (0.0..=1.0).contains(&confidence)).map_err(|(_, text)| {
        let message = format!("“{text}” is no confidence from 0 to 1");
        Trouble::refused("bad_confidence", message, "Name the column of the confidence with --doubt COLUMN.")
    })?;
    let doubts: Vec<f64> = sure.into_iter().map(|confidence| 1.0 - confidence).collect();
    systematic(&inclusion_by_risk(&doubts, size, EVEN).map_err(refused)?, seed).map_err(refused)
}

/// The numbers of the second column by task, or the first task and text that is none.
fn numbers<'a>(table: &'a Table, first: &[usize], fits: impl Fn(f64) -> bool) -> Result<Vec<f64>, (&'a str, &'a str)> {
    let [tasks, column] = [&table.columns[0], &table.columns[1]];
    let number = |&row: &usize| {
        let text = column.text(row);
        text.trim().parse().ok().filter(|number| fits(*number)).ok_or((tasks.text(row), text))
    };
    first.iter().map(number).collect()
}
