//! How the chance to be drawn rises with doubt.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::show;

/// The chance to be drawn by confidence, from both for each task that was drawn.
pub fn doubt(mut drawn: Vec<(f64, f64)>) -> Figure {
    drawn.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let note = format!("each dot is one of {}", show::counted(drawn.len() as u64, "task drawn", "tasks drawn"));
    let points = drawn.into_iter().map(|(confidence, chance)| (confidence, chance, None)).collect();
    let line = Line { name: "drawn", colour: ink::ACCENT, dash: &[], dots: true, points };
    let all = || line.points.iter();
    let frame = Frame {
        x: Axis::around("confidence, %", Unit::Percent, all().map(|point| point.0), (0.0, 1.0)),
        y: Axis::around("chance to be drawn, %", Unit::Percent, all().map(|point| point.1).chain([0.0]), (0.0, 1.0)),
        place: (0.0, 0.0, 0.0, 0.0),
    };
    curves(("Doubtful tasks are drawn more often", &note), frame, &[line], &[])
}
