//! What is given beside the answers: how far each person is trusted, and how frequent each label is.

use super::input::read_beside;
use super::kinds::number;
use super::scale::matching;
use super::show;
use crate::context::Context;
use crate::trouble::{Outcome, Trouble};
use labels::{Dictionary, Empty, Table, Wanted};
use std::path::Path;

/// What a method is given beside the answers.
#[derive(Debug, Default)]
pub struct Given {
    /// The trust in each person, by their number; nothing where the method finds out itself.
    pub trust: Option<Vec<f64>>,
    /// The share of each label, by its number, held instead of learnt; empty where it is learnt.
    pub label_shares: Vec<f64>,
}

/// Reads two columns, of which the second holds numbers.
fn table(path: &Path, names: [(&'static str, &'static [&'static str]); 2]) -> Outcome<Table> {
    let column = |(role, names)| Wanted { role, given: None, names, empty: Empty::Fault };
    read_beside(path, names.map(column).into())
}

fn number_of(table: &Table, row: usize) -> Option<f64> {
    number(table.columns[1].text(row))
}

/// The trust in each worker from a file of worker and trust; every one who answered needs a row.
pub fn trust(context: &Context, path: &Path, workers: &Dictionary) -> Outcome<Vec<f64>> {
    let names: &[&str] = &["worker", "annotator", "rater", "worker_id", "annotator_id", "rater_id", "user"];
    let table = table(path, [("worker", names), ("trust", &["trust", "weight", "accuracy", "skill"])])?;
    let bad = |message: String| {
        let hint = "A trust is a number above 0, such as an accuracy of 0.9; leave out the answers of who has none.";
        Trouble::refused("bad_trust", format!("{}: {message}", path.display()), hint)
    };
    let (mut trusts, mut strangers) = (vec![None; workers.len()], 0_u64);
    for row in 0..table.len() {
        let (worker, text) = (table.columns[0].text(row), table.columns[1].text(row));
        let Some(trust) = number_of(&table, row).filter(|trust| *trust > 0.0) else {
            return Err(bad(format!("“{text}” for worker “{worker}” is no trust")));
        };
        match workers.find(worker) {
            None => strangers += 1,
            Some(worker) => {
                if trusts[worker as usize].replace(trust).is_some_and(|other: f64| other.total_cmp(&trust).is_ne()) {
                    return Err(bad(format!("worker “{}” has two different trusts", workers.text(worker))));
                }
            }
        }
    }
    if strangers > 0 {
        let rows = show::counted(strangers, "row is", "rows are");
        context.printer.say(&format!("{}: {rows} about workers who answered nothing", path.display()));
    }
    let missing = (0u32..).zip(&trusts).filter(|(_, trust)| trust.is_none()).map(|(worker, _)| worker);
    if let Some(first) = missing.clone().next() {
        let count = show::counted(missing.count() as u64, "worker has", "workers have");
        return Err(bad(format!("{count} no trust; the first is “{}”", workers.text(first))));
    }
    Ok(trusts.into_iter().flatten().collect())
}

/// The share of each label from a file of label and share, or `uniform`: every one alike. A label without a row has none.
pub fn label_shares(context: &Context, path: &Path, labels: &Dictionary) -> Outcome<Vec<f64>> {
    if path == Path::new(UNIFORM) {
        return Ok(vec![1.0; labels.len()]);
    }
    let table =
        table(path, [("label", &["label", "answer", "category"]), ("share", &["share", "prior", "probability"])])?;
    let bad = |message: String| {
        let hint = "Give each label that somebody gave a share above 0; their sum does not matter.";
        Trouble::refused("bad_prior", format!("{}: {message}", path.display()), hint)
    };
    let mut shares = vec![0.0; labels.len()];
    let mut strangers = 0_u64;
    for row in 0..table.len() {
        let (label, text) = (table.columns[0].text(row), table.columns[1].text(row));
        let Some(share) = number_of(&table, row).filter(|share| *share >= 0.0) else {
            return Err(bad(format!("“{text}” for label “{label}” is no share")));
        };
        match matching(labels, label) {
            Some(label) => shares[label as usize] += share,
            None => strangers += 1,
        }
    }
    if strangers > 0 {
        let rows = show::counted(strangers, "row is", "rows are");
        context.printer.warn(&format!("{}: {rows} about labels that nobody gave", path.display()));
    }
    if let Some((label, _)) = labels.texts().zip(&shares).find(|(_, share)| **share <= 0.0) {
        let message = format!("label “{label}” was given and has no share");
        return Err(bad(message));
    }
    Ok(shares)
}

/// The word for every label alike.
const UNIFORM: &str = "uniform";
