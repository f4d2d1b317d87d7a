//! The consensus as JSON: a summary, and the verdicts as a list that is made while it is written.

use super::decided::{Accuracy, Decided, Taken, Totals, Unjudged};
use super::told::About;
use crate::quality::input::Loaded;
use labels::Dictionary;
use quality::consensus::Fit;
use serde::Serialize;
use std::collections::BTreeMap;

/// The whole as JSON.
#[derive(Serialize)]
pub struct Whole<'a, R> {
    /// What it comes to.
    #[serde(flatten)]
    pub summary: Summary<'a>,
    /// The verdicts, as a list.
    pub results: R,
}

/// What the verdicts come to.
#[derive(Serialize)]
pub struct Summary<'a> {
    method: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    why: &'a str,
    tasks: usize,
    workers: usize,
    labels: usize,
    answers: usize,
    left_out: u64,
    ties: usize,
    expected_accuracy: Option<f64>,
    iterations: u32,
    converged: bool,
    objective: Option<f64>,
    #[serde(flatten)]
    judged: Option<Judged>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected_cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gold_cost: Option<f64>,
}

/// The accuracy by known answers, or why there is none.
#[derive(Serialize)]
struct Judged {
    accuracy: Option<f64>,
    accuracy_lower: Option<f64>,
    accuracy_upper: Option<f64>,
    gold_tasks: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    accuracy_undefined: Option<&'static str>,
}

impl Judged {
    fn of(found: &Result<Accuracy, Unjudged>) -> Self {
        let known = found.as_ref().ok();
        Self {
            accuracy: known.map(|found| found.value),
            accuracy_lower: known.map(|found| found.lower),
            accuracy_upper: known.map(|found| found.upper),
            gold_tasks: known.map_or(0, |found| found.tasks),
            accuracy_undefined: found.as_ref().err().map(|why| why.reason()),
        }
    }
}

impl<'a> Summary<'a> {
    /// Of a fit and, where answers are known, its accuracy.
    pub fn of(about: &About<'a>, totals: &Totals, accuracy: Option<&Result<Accuracy, Unjudged>>) -> Self {
        Self {
            method: about.diagnostics.method,
            why: &about.diagnostics.why,
            tasks: totals.tasks,
            workers: about.workers,
            labels: about.labels.len(),
            answers: about.answers,
            left_out: about.left_out,
            ties: totals.ties,
            expected_accuracy: totals.expected_accuracy(),
            iterations: about.diagnostics.iterations,
            converged: about.diagnostics.converged,
            objective: about.diagnostics.objective,
            judged: accuracy.map(Judged::of),
            expected_cost: totals.expected_cost(),
            gold_cost: accuracy.and_then(|found| found.as_ref().ok()?.cost),
        }
    }
}

/// The verdicts as a list, made while it is written.
pub struct Results<'a> {
    /// The names.
    pub loaded: &'a Loaded,
    /// The shares.
    pub fit: &'a Fit,
    /// The verdicts.
    pub decided: &'a Decided,
    /// Whether the shares are wanted.
    pub posteriors: bool,
}

impl Serialize for Results<'_> {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let Decided { task, label, confidence, answers, tie, cost } = self.decided;
        to.collect_seq((0..task.len()).map(|row| {
            let shares = self.posteriors.then(|| self.fit.consensus.shares(task[row] as usize));
            let cost = cost.as_ref().and_then(|cost| cost.get(row)).copied();
            let taken =
                Taken { label: label[row], confidence: confidence[row], answers: answers[row], tie: tie[row], cost };
            Row::of(self.loaded.tasks.text(task[row]), &taken, (shares.as_deref(), &self.loaded.labels))
        }))
    }
}

/// The label of one task.
#[derive(Serialize)]
pub struct Row<'a> {
    task: &'a str,
    label: &'a str,
    confidence: f64,
    answers: u32,
    tie: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    posteriors: Option<BTreeMap<&'a str, f64>>,
}

impl<'a> Row<'a> {
    /// Of a task, with the share of each label where that is wanted.
    pub fn of(task: &'a str, taken: &Taken, (shares, labels): (Option<&[(u32, f64)]>, &'a Dictionary)) -> Self {
        let named = |shares: &[(u32, f64)]| shares.iter().map(|(label, share)| (labels.text(*label), *share)).collect();
        Self {
            task,
            label: labels.text(taken.label),
            confidence: taken.confidence,
            answers: taken.answers,
            tie: taken.tie,
            cost: taken.cost,
            posteriors: shares.map(named),
        }
    }
}
