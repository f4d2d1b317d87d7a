//! What a sample will be able to show, before it is checked.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::show;
use quality::interval::BadSample;
use quality::sampling::most_wrong_in_lot;

/// More points than this make the line no smoother.
const POINTS: u64 = 60;

/// By the number found wrong in a sample of a lot: the share found, and the share of the whole lot that may be wrong.
pub fn bound(sample: u64, lot: u64, confidence: f64) -> Result<Figure, BadSample> {
    let most = (sample / 10).max(10).min(sample);
    let step = most.div_ceil(POINTS).max(1);
    let found: Vec<u64> = (0..=most).step_by(usize::try_from(step).unwrap_or(1)).collect();
    let shares = |of: &dyn Fn(u64) -> Result<f64, BadSample>| -> Result<Vec<_>, BadSample> {
        found.iter().map(|&wrong| Ok((wrong as f64, of(wrong)?, None))).collect()
    };
    let lines = [
        Line {
            name: "may be wrong",
            colour: ink::ACCENT,
            dash: &[],
            dots: found.len() <= 12,
            points: shares(&|wrong| Ok(most_wrong_in_lot(wrong, sample, lot, confidence)?.share_max))?,
        },
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
