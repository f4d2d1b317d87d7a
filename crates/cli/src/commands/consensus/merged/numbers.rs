//! Numbers: their median, mean, trimmed or weighted median, with how far it may be off.

use super::judged::{Close, Judge};
use super::{Label, Merged, Row, Work};
use crate::quality::kinds::number;
use crate::quality::method::WEIGHTED;
use quality::consensus::{Merge, merge_numbers, number_interval, weighted_median};

/// How much of the answers a trimmed mean leaves out at each end, unless another share is asked for.
const TRIM: f64 = 0.2;

/// The numbers of each task and how they are judged.
pub fn merged<'a>(work: &Work<'a>) -> (Merged, Judge<'a>) {
    let within = work.args.merged.within.unwrap_or(0.0);
    let values: Vec<f64> = work.loaded.labels.texts().map(|text| number(text).unwrap_or(f64::NAN)).collect();
    let units = (0u32..).zip(work.loaded.answers.iter_units());
    let rows = units.filter_map(|(task, unit)| {
        let trusted = unit.labels.iter().zip(unit.annotators);
        let answers: Vec<(f64, f64)> =
            trusted.map(|(label, worker)| (values[*label as usize], work.trust(*worker))).collect();
        row(work, task, &answers, within)
    });
    let merged = Merged {
        method: work.method,
        rows: rows.collect(),
        more: &["lower", "upper", "spread"],
        shares: Vec::new(),
        means: format!(
            "Confidence is the share of {} within {within} of the number; lower and upper hold what ever more people would \
             come to, where there are answers enough; spread is the median distance of the answers.",
            if work.method == WEIGHTED { "trust" } else { "answers" }
        ),
        iterations: None,
    };
    let judge = move |label: &Label, right: &str| {
        let off = match (label, number(right)) {
            (Label::Number(found), Some(right)) => (found - right).abs(),
            _ => f64::INFINITY,
        };
        Close { exact: is_within(off, within), part: (off, 1.0) }
    };
    (merged, Box::new(judge))
}

/// Whether a distance is small enough, but for rounding.
fn is_within(distance: f64, within: f64) -> bool {
    distance <= within + 1e-9 * within.max(1.0)
}

fn row(work: &Work<'_>, task: u32, answers: &[(f64, f64)], within: f64) -> Option<Row> {
    let merge = match work.method {
        "mean" => Merge::Mean,
        "trimmed" => Merge::TrimmedMean { each_end: work.args.merged.trim.unwrap_or(TRIM) },
        _ => Merge::Median,
    };
    let numbers: Vec<f64> = answers.iter().map(|(number, _)| *number).collect();
    let is_weighted = work.method == WEIGHTED;
    let plain = merge_numbers(&numbers, merge)?;
    let value = if is_weighted { weighted_median(answers)? } else { plain.value };
    let off = |(number, trust): &(f64, f64)| ((number - value).abs(), *trust);
    let distances: Vec<(f64, f64)> = answers.iter().map(off).collect();
    let spread = if is_weighted { weighted_median(&distances)? } else { plain.spread };
    let total: f64 = answers.iter().map(|(_, trust)| trust).sum();
    let near = distances.iter().filter(|(off, _)| is_within(*off, within)).fold(0.0, |sum, (_, trust)| sum + trust);
    let (lower, upper) = number_interval(answers, merge, work.args.method.confidence).unwrap_or((f64::NAN, f64::NAN));
    Some(Row {
        task,
        label: Label::Number(value),
        confidence: near / total,
        answers: u32::try_from(answers.len()).unwrap_or(u32::MAX),
        tie: false,
        more: vec![lower, upper, spread],
        shares: Vec::new(),
    })
}
