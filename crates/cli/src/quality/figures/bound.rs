//! What a sample will be able to show, before it is checked.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::show;
use crate::trouble::Outcome;

/// More points than this make the line no smoother.
const POINTS: u64 = 60;

/// By the number found wrong in a sample of a lot: the share found, and the share of the whole lot that may be wrong, as
/// `may_be` tells it.
pub fn bound((sample, lot, confidence): (u64, u64, f64), may_be: &dyn Fn(u64) -> Outcome<f64>) -> Outcome<Figure> {
    let most = (sample / 10).max(10).min(sample);
    let step = most.div_ceil(POINTS).max(1);
    let found: Vec<u64> = (0..=most).step_by(usize::try_from(step).unwrap_or(1)).collect();
    let shares = |of: &dyn Fn(u64) -> Outcome<f64>| -> Outcome<Vec<_>> {
        found.iter().map(|&wrong| Ok((wrong as f64, of(wrong)?, None))).collect()
    };
    let lines = [
        Line { name: "may be wrong", colour: ink::ACCENT, dash: &[], dots: found.len() <= 12, points: shares(may_be)? },
        Line {
            name: "found wrong",
            colour: ink::SOFT,
            dash: &[2.0, 5.0],
            dots: false,
            points: shares(&|wrong| Ok(wrong as f64 / sample as f64))?,
        },
    ];
    let all = || lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        x: Axis::around(
            "wrong labels found in the sample",
            Unit::Number,
            all().map(|point| point.0),
            (0.0, most as f64),
        ),
        y: Axis::around("of all labels, %", Unit::Percent, all().map(|point| point.1).chain([0.0]), (0.0, 1.0)),
        place: (0.0, 0.0, 0.0, 0.0),
    };
    let note = format!(
        "{} of {} checked; with {} confidence no more are wrong than the upper line says",
        show::number(sample),
        show::number(lot),
        show::percent(confidence)
    );
    Ok(curves(("What the sample will show", &note), frame, &lines, &[]))
}
