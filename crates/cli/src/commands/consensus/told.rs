//! The consensus for people: in the terminal, and as a report with figures.

use super::decided::{Accuracy, Decided, Unjudged};
use crate::quality::figures;
use crate::quality::input::{Known, Loaded};
use crate::quality::page::{Page, Part};
use crate::quality::show::{self, Side};
use quality::consensus::Fit;

/// The most labels that are listed for people.
const LABELS_MAX: usize = 12;

/// The result for people.
pub fn told(loaded: &Loaded, fit: &Fit, decided: &Decided, found: Option<&Result<Accuracy, Unjudged>>) -> String {
    let accuracy = found.and_then(|found| found.as_ref().ok());
    let tasks = decided.task.len() as u64;
    let mut text = format!(
        "{} on {} by {} to {}\n",
        fit.diagnostics.method,
        show::counted(loaded.given as u64, "answer", "answers"),
        show::counted(loaded.workers.len() as u64, "worker", "workers"),
        show::counted(tasks, "task", "tasks"),
    );
    if !fit.diagnostics.why.is_empty() {
        text += &fit.diagnostics.why;
        text.push('\n');
    }
    text.push('\n');
    text += &label_table(loaded, decided);
    text.push('\n');
    let ties = decided.tie.iter().filter(|tie| **tie).count() as u64;
    let mut facts = vec![vec!["ties".to_owned(), show::number(ties), String::new()]];
    if fit.diagnostics.iterations > 0 {
        let rest = if fit.diagnostics.converged { "at rest" } else { "still changing" };
        facts.push(vec!["iterations".into(), show::number(fit.diagnostics.iterations.into()), rest.into()]);
    }
    if let Some(expected) = decided.expected_accuracy() {
        facts.push(vec!["mean confidence".into(), show::percent(expected), String::new()]);
    }
    if let Some(expected) = decided.expected_cost() {
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
    text += &meaning(decided, accuracy);
    text
}

/// The same as a report: what is taken for what, and whether the confidence holds where answers are known.
pub fn page(
    (loaded, fit): (&Loaded, &Fit),
    decided: &Decided,
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
            meaning(decided, accuracy)
        );
        parts.push(Part::figure("Against known answers", drawn.beside(&reliable), sentence.trim()));
    }
    let answers = loaded.answers.iter().filter_map(|(unit, _, label)| Some((candidate(unit)?, label)));
    let drawn = figures::confusion(loaded, answers, ("Consensus and single answers", "consensus", "answer"));
    let sentence = "Each row is a label of the consensus, and its cells are what single people said of those tasks: where \
        two labels are often taken for each other, the guideline may need a sentence.";
    parts.push(Part::figure("What people said", drawn, sentence));
    parts.push(Part::numbers("Labels", label_rows(loaded, decided), &meaning(decided, None)));
    let method = &fit.diagnostics;
    let basis = format!(
        "{} on {} by {} to {}{}{}",
        method.method,
        show::counted(loaded.given as u64, "answer", "answers"),
        show::counted(loaded.workers.len() as u64, "worker", "workers"),
        show::counted(decided.task.len() as u64, "task", "tasks"),
        if method.why.is_empty() { "" } else { "; " },
        method.why
    );
    Page { title: "The consensus".to_owned(), basis, parts }
}

fn label_table(loaded: &Loaded, decided: &Decided) -> String {
    let (head, rows) = label_rows(loaded, decided);
    show::table(&head, &rows)
}

fn label_rows(loaded: &Loaded, decided: &Decided) -> (Vec<(&'static str, Side)>, Vec<Vec<String>>) {
    let mut sums = vec![(0_u64, 0.0); loaded.labels.len()];
    for (&label, confidence) in decided.label.iter().zip(&decided.confidence) {
        sums[label as usize].0 += 1;
        sums[label as usize].1 += confidence;
    }
    let tasks = decided.task.len().max(1) as f64;
    let mut order: Vec<usize> = (0..sums.len()).collect();
    if sums.len() > LABELS_MAX {
        order.sort_by_key(|&label| std::cmp::Reverse(sums[label].0));
        order.truncate(LABELS_MAX);
    }
    let code = |label: usize| u32::try_from(label).unwrap_or(u32::MAX);
    let row = |label: usize| {
        let (count, confidence) = sums[label];
        let mean = if count > 0 { show::value(confidence / count as f64) } else { "–".to_owned() };
        vec![loaded.labels.text(code(label)).to_owned(), show::number(count), show::percent(count as f64 / tasks), mean]
    };
    let mut rows: Vec<Vec<String>> = order.into_iter().map(row).collect();
    if sums.len() > LABELS_MAX {
        let more = show::counted((sums.len() - LABELS_MAX) as u64, "more label", "more labels");
        rows.push(vec![format!("… {more}"), String::new(), String::new(), String::new()]);
    }
    let head = [("label", Side::Left), ("tasks", Side::Right), ("share", Side::Right), ("confidence", Side::Right)];
    (head.to_vec(), rows)
}

/// Confidence below which a task is worth a look.
const UNSURE: f64 = 0.75;

fn meaning(decided: &Decided, accuracy: Option<&Accuracy>) -> String {
    let unsure = decided.confidence.iter().filter(|confidence| **confidence < UNSURE).count() as u64;
    let tasks = show::counted(decided.task.len() as u64, "task has a label", "tasks have a label");
    let doubt = match unsure {
        _ if decided.task.is_empty() => return "There are no answers yet.\n".to_owned(),
        _ if decided.is_untested() => "each rests on a single answer, so nothing tells how sure it is".to_owned(),
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
