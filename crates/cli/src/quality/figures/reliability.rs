//! Does a confidence of 0.9 mean that nine of ten are right?

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, Mark, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::show;
use quality::interval::wilson;

/// Parts that the tasks are divided into, by confidence; each holds as many.
const PARTS: usize = 8;

/// Accuracy by confidence, from the confidence and the credit in [0, 1] of each known task, with Wilson intervals; and
/// by how much the two differ on average (the expected calibration error).
///
/// Source of the measure: M. P. Naeini, G. F. Cooper, M. Hauskrecht, *Obtaining well calibrated probabilities using
/// Bayesian binning*, AAAI 2015; here with parts of equal size.
pub fn reliability(mut tasks: Vec<(f64, f64)>, confidence: f64) -> (Figure, f64) {
    tasks.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let (mut points, mut error) = (Vec::new(), 0.0);
    for part in parts(&tasks) {
        let size = part.len() as f64;
        let mean = |of: fn(&(f64, f64)) -> f64| part.iter().map(of).sum::<f64>() / size;
        let (said, right) = (mean(|task| task.0), mean(|task| task.1));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the tasks")]
        let hits = (right * size).round() as u64;
        let range = wilson(hits, part.len() as u64, confidence).ok().map(|found| (found.lower, found.upper));
        points.push((said, right, range));
        error += (said - right).abs() * size / tasks.len() as f64;
    }
    let values = || points.iter().flat_map(|&(x, y, range)| [x, y, range.map_or(y, |range| range.0)]);
    let axis = |title: &str| Axis::around(title, Unit::Percent, values().chain([1.0]), (0.0, 1.0));
    let frame = Frame { x: axis("confidence, %"), y: axis("right, %"), place: (0.0, 0.0, 0.0, 0.0) };
    let low = frame.x.range.0;
    let perfect = Mark { ends: ((low, low), (1.0, 1.0)), text: String::new() };
    let line = Line { name: "measured", colour: ink::ACCENT, dash: &[], dots: true, points };
    let note = format!(
        "{} known tasks; dashed: what perfect confidence would be; they differ by {} on average",
        show::number(tasks.len() as u64),
        show::percent(error)
    );
    (curves(("Does the confidence hold?", &note), frame, &[line], &[perfect]), error)
}

/// Parts of about equal size; tasks of one confidence stay together.
fn parts(tasks: &[(f64, f64)]) -> Vec<&[(f64, f64)]> {
    let size = tasks.len().div_ceil(PARTS).max(1);
    let mut parts = Vec::new();
    let mut rest = tasks;
    while let Some(&(last, _)) = rest.get(size.min(rest.len()).wrapping_sub(1)) {
        let end = rest.partition_point(|task| task.0 <= last);
        let (part, after) = rest.split_at(end);
        parts.push(part);
        rest = after;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_that_is_always_right_has_no_error_and_doubt_that_is_always_right_has_much() {
        assert!(reliability(vec![(1.0, 1.0); 40], 0.95).1 < 1e-12);
        assert!((reliability(vec![(0.6, 1.0); 40], 0.95).1 - 0.4).abs() < 1e-12);
    }

    #[test]
    fn tasks_of_one_confidence_stay_together_and_none_is_lost() {
        let tasks: Vec<_> = (0..100).map(|n| (f64::from(n / 30), 1.0)).collect();
        let sizes: Vec<usize> = parts(&tasks).iter().map(|part| part.len()).collect();
        assert_eq!(sizes, [30, 30, 30, 10]);
        assert!(parts(&[]).is_empty());
    }
}
