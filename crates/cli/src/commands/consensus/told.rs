//! The consensus for people: in the terminal, and as a report with figures.

use super::decided::{Accuracy, Totals, Unjudged};
use crate::quality::figures;
use crate::quality::input::{Known, Loaded};
use crate::quality::page::{Page, Part};
use crate::quality::show::{self, Side};
use labels::Dictionary;
use quality::consensus::{Diagnostics, Fit};

/// The most labels that are listed for people.
const LABELS_MAX: usize = 12;

/// What was judged, and how.
#[derive(Clone, Copy)]
pub struct About<'a> {
    /// How the fit went.
    pub diagnostics: &'a Diagnostics,
    /// The labels.
    pub labels: &'a Dictionary,
    /// How many people answered.
    pub workers: usize,
    /// How many answers there were.
    pub answers: usize,
    /// How many rows were left out.
    pub left_out: u64,
}

impl<'a> About<'a> {
    /// Of a file and a fit in memory.
    pub fn of(loaded: &'a Loaded, fit: &'a Fit) -> Self {
        Self {
            diagnostics: &fit.diagnostics,
            labels: &loaded.labels,
            workers: loaded.workers.len(),
            answers: loaded.given,
            left_out: loaded.left_out,
        }
    }

    fn basis(&self, totals: &Totals) -> String {
        format!(
            "{} on {} by {} to {}",
            self.diagnostics.method,
            show::counted(self.answers as u64, "answer", "answers"),
            show::counted(self.workers as u64, "worker", "workers"),
            show::counted(totals.tasks as u64, "task", "tasks"),
        )
    }
}

/// The result for people.
pub fn told(about: &About<'_>, totals: &Totals, found: Option<&Result<Accuracy, Unjudged>>) -> String {
    let accuracy = found.and_then(|found| found.as_ref().ok());
    let Diagnostics { why, iterations, converged, .. } = about.diagnostics;
    let mut text = about.basis(totals) + "\n";
    if !why.is_empty() {
        text += why;
        text.push('\n');
    }
    text.push('\n');
    let (head, rows) = label_rows(about.labels, totals);
    text += &show::table(&head, &rows);
    text.push('\n');
    let mut facts = vec![vec!["ties".to_owned(), show::number(totals.ties as u64), String::new()]];
    if *iterations > 0 {
        let rest = if *converged { "at rest" } else { "still changing" };
        facts.push(vec!["iterations".into(), show::number((*iterations).into()), rest.into()]);
    }
    if let Some(expected) = totals.expected_accuracy() {
        facts.push(vec!["mean confidence".into(), show::percent(expected), String::new()]);
    }
    if let Some(expected) = totals.expected_cost() {
        let measured = accuracy.and_then(|accuracy| accuracy.cost);
        let measured = measured.map(|cost| format!("{} a known task", show::value(cost)));
        facts.push(vec!["expected cost a task".into(), show::value(expected), measured.unwrap_or_default()]);
    }
    if let Some(known) = accuracy {
        let basis = format!(
            "{}, {}",
            show::percents(known.lower, known.upper),
            show::counted(known.tasks, "known task", "known tasks")
        );
        facts.push(vec!["accuracy".into(), show::percent(known.value), basis]);
    }
    if let Some(Err(why)) = found {
        facts.push(vec!["accuracy".into(), "–".into(), why.reason().into()]);
    }
    text += &show::table(&[("", Side::Left), ("", Side::Right), ("", Side::Left)], &facts)[1..];
    text.push('\n');
    text += &meaning(totals, accuracy);
    text
}

/// The same as a report: what is taken for what, and whether the confidence holds where answers are known.
pub fn page(
    (loaded, fit): (&Loaded, &Fit),
    totals: &Totals,
    (gold, accuracy): (Option<&Known>, Option<&Accuracy>),
    confidence: f64,
) -> Page {
    let candidate = |unit: u32| fit.consensus.verdict(unit as usize).map(|verdict| verdict.candidate);
    let mut parts = Vec::new();
    if let Some(gold) = gold.filter(|_| accuracy.is_some()) {
        let pairs = gold.answers.iter().filter_map(|&(unit, right)| Some((right, candidate(unit)?)));
        let drawn = figures::confusion(loaded, pairs, ("Right labels and consensus", "right label", "consensus"));
        let tasks = gold.answers.iter().filter_map(|&(unit, right)| {
            let verdict = fit.consensus.verdict(unit as usize)?;
            Some((verdict.confidence, fit.consensus.credit(unit, right)?))
        });
        let (reliable, error) = figures::reliability(tasks.collect(), confidence);
        let sentence = format!(
            "Left: each row is a right label, and its cells are what the consensus made of it. Right: how often \
             labels of each confidence are right; confidence and accuracy differ by {} on average. {}",
            show::percent(error),
            meaning(totals, accuracy)
        );
        parts.push(Part::figure("Against known answers", drawn.beside(&reliable), sentence.trim()));
    }
    let answers = loaded.answers.iter().filter_map(|(unit, _, label)| Some((candidate(unit)?, label)));
    let drawn = figures::confusion(loaded, answers, ("Consensus and single answers", "consensus", "answer"));
    let sentence = "Each row is a label of the consensus, and its cells are what single people said of those tasks: where \
        two labels are often taken for each other, the guideline may need a sentence.";
    parts.push(Part::figure("What people said", drawn, sentence));
    parts.push(Part::numbers("Labels", label_rows(&loaded.labels, totals), &meaning(totals, None)));
    let why = &fit.diagnostics.why;
    let basis = format!("{}{}{why}", About::of(loaded, fit).basis(totals), if why.is_empty() { "" } else { "; " });
    Page { title: "The consensus".to_owned(), basis, parts }
}

fn label_rows(labels: &Dictionary, totals: &Totals) -> (Vec<(&'static str, Side)>, Vec<Vec<String>>) {
    let sums = &totals.labels;
    let tasks = totals.tasks.max(1) as f64;
    let mut order: Vec<usize> = (0..sums.len()).collect();
    if sums.len() > LABELS_MAX {
        order.sort_by_key(|&label| std::cmp::Reverse(sums[label].0));
        order.truncate(LABELS_MAX);
    }
    let code = |label: usize| u32::try_from(label).unwrap_or(u32::MAX);
    let row = |label: usize| {
        let (count, confidence) = sums[label];
        let mean = if count > 0 { show::value(confidence / count as f64) } else { "–".to_owned() };
        vec![labels.text(code(label)).to_owned(), show::number(count), show::percent(count as f64 / tasks), mean]
    };
    let mut rows: Vec<Vec<String>> = order.into_iter().map(row).collect();
    if sums.len() > LABELS_MAX {
        let more = show::counted((sums.len() - LABELS_MAX) as u64, "more label", "more labels");
        rows.push(vec![format!("… {more}"), String::new(), String::new(), String::new()]);
    }
    let head = [("label", Side::Left), ("tasks", Side::Right), ("share", Side::Right), ("confidence", Side::Right)];
    (head.to_vec(), rows)
}

fn meaning(totals: &Totals, accuracy: Option<&Accuracy>) -> String {
    let unsure = totals.unsure as u64;
    let tasks = show::counted(totals.tasks as u64, "task has a label", "tasks have a label");
    let doubt = match unsure {
        _ if totals.tasks == 0 => return "There are no answers yet.\n".to_owned(),
        _ if totals.untested => "each rests on a single answer, so nothing tells how sure it is".to_owned(),
        0 => "none rests on a confidence below 0.75".to_owned(),
        _ => format!(
            "{} on a confidence below 0.75, and more answers help there most",
            show::counted(unsure, "rests", "rest")
        ),
    };
    let measured = accuracy.map_or(String::new(), |known| {
        format!(
            " By the known answers {} are right, and that may be {}.",
            show::percent(known.value),
            show::percents(known.lower, known.upper)
        )
    });
    format!("{tasks}; {doubt}.{measured}\n")
}
