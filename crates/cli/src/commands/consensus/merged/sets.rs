//! Sets of options: each option on its own, as a question of yes or no, by any method for categories.

use super::judged::{Close, Judge};
use super::{Label, Merged, Row, Work};
use crate::context::Context;
use crate::printer::Unit;
use crate::quality::input::Known;
use crate::quality::kinds::set;
use crate::trouble::{Outcome, Trouble};
use labels::Dictionary;
use quality::Answers;
use quality::consensus::Fit;

/// What stands between the options of a set that is written.
const BETWEEN: &str = "|";

/// The sets of each task and how they are judged.
pub fn merged<'a>(context: &Context, work: &Work<'a>) -> Outcome<(Merged, Judge<'a>)> {
    let (options, of_label) = options(&work.loaded.labels);
    let bar = context.printer.bar(Some(options.len() as u64), Unit::Steps);
    bar.set_message(format!("{} option by option", work.method));
    let wanted = work.args.posteriors;
    let mut rows: Vec<Row> = (0u32..)
        .zip(work.loaded.answers.iter_units())
        .filter(|(_, unit)| !unit.labels.is_empty())
        .map(|(task, unit)| undecided(task, unit.labels.len()))
        .collect();
    let mut chosen: Vec<Vec<&str>> = vec![Vec::new(); rows.len()];
    for (number, option) in (0u32..).zip(options.texts()) {
        // One option after the other, so that no more than one fit is kept.
        let fit = fit(work, (number, &of_label))?;
        for (row, chosen) in rows.iter_mut().zip(&mut chosen) {
            let Some(verdict) = fit.consensus.verdict(row.task as usize) else { continue };
            row.tie |= verdict.tie;
            row.confidence = row.confidence.min(verdict.confidence);
            if verdict.answer() == Some(1) {
                chosen.push(option);
            }
            if wanted {
                row.shares.push(fit.consensus.share(row.task as usize, 1));
            }
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    for (row, chosen) in rows.iter_mut().zip(chosen) {
        row.label = Label::Text(chosen.join(BETWEEN));
    }
    let merged = Merged {
        method: work.method,
        rows,
        more: &[],
        shares: options.texts().map(str::to_owned).collect(),
        means: "Each option is decided on its own, and belongs to the set where more is for it than against it. Confidence is \
                that of the option that is least sure; a tie is an option of which nobody has won."
            .to_owned(),
        iterations: None,
    };
    Ok((merged, Box::new(judge)))
}

/// All options in their natural order, and those of each label.
fn options(labels: &Dictionary) -> (Dictionary, Vec<Vec<u32>>) {
    let mut options = Dictionary::default();
    let mut code = |option: &str| options.code(option.as_bytes()).unwrap_or_default();
    let mut of_label: Vec<Vec<u32>> =
        labels.texts().map(|text| set(text).into_iter().map(&mut code).collect()).collect();
    let renumbered = options.sort();
    of_label.iter_mut().flatten().for_each(|option| *option = renumbered[*option as usize]);
    (options, of_label)
}

/// Whether each task has one option.
fn fit(work: &Work<'_>, (option, of_label): (u32, &[Vec<u32>])) -> Outcome<Fit> {
    let has: Vec<u32> = of_label.iter().map(|set| u32::from(set.contains(&option))).collect();
    let rows = work.loaded.answers.iter().map(|(task, worker, label)| (task, worker, has[label as usize]));
    let answers =
        Answers::from_triples(2, rows).map_err(|error| Trouble::refused("labels_unusable", error.to_string(), ""))?;
    let known = |(task, label): &(u32, u32)| (*task, has[*label as usize]);
    let held = Known { answers: work.held.answers.iter().map(known).collect() };
    work.args.method.fit_by(work.method, &answers, &held, work.given)
}

/// A task of which no option is decided yet.
fn undecided(task: u32, answers: usize) -> Row {
    Row {
        task,
        label: Label::Text(String::new()),
        confidence: 1.0,
        answers: u32::try_from(answers).unwrap_or(u32::MAX),
        tie: false,
        more: Vec::new(),
        shares: Vec::new(),
    }
}

fn judge(label: &Label, right: &str) -> Close {
    let Label::Text(found) = label else { return Close { exact: false, part: (0.0, 1.0) } };
    let (found, right) = (set(found), set(right));
    let shared = found.iter().filter(|option| right.contains(option)).count();
    let all = found.len() + right.len() - shared;
    // Nothing chosen is all of nothing.
    let alike = if all == 0 { 1.0 } else { shared as f64 / all as f64 };
    Close { exact: found == right, part: (alike, 1.0) }
}
