//! How the chance to be drawn rises with doubt, or with a weight.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::show;

/// What the chance to be drawn hangs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// A confidence from 0 to 1: the lower, the more likely.
    Confidence,
    /// A number above 0: the higher, the more likely.
    Weight,
}

/// The chance to be drawn by confidence or weight, from both for each task that was drawn.
pub fn chances(mut drawn: Vec<(f64, f64)>, by: By) -> Figure {
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let note = format!("each dot is one of {}", show::counted(drawn.len() as u64, "task drawn", "tasks drawn"));
    let points = drawn.into_iter().map(|(number, chance)| (number, chance, None)).collect();
    let line = Line { name: "drawn", colour: ink::ACCENT, dash: &[], dots: true, points };
    let all = || line.points.iter();
    let numbers = all().map(|point| point.0);
    let (title, x) = match by {
        By::Confidence => {
            ("Doubtful tasks are drawn more often", Axis::around("confidence, %", Unit::Percent, numbers, (0.0, 1.0)))
        }
        By::Weight => (
            "Tasks are drawn in proportion to their weight",
            Axis::around("weight", Unit::Number, numbers.chain([0.0]), (0.0, f64::MAX)),
        ),
    };
    let y = Axis::around("chance to be drawn, %", Unit::Percent, all().map(|point| point.1).chain([0.0]), (0.0, 1.0));
    curves((title, &note), Frame { x, y, place: (0.0, 0.0, 0.0, 0.0) }, &[line], &[])
}
