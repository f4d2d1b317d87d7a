//! Accuracy against answers used, for each policy.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, curves};
use crate::quality::plot::drawing::ink;
use crate::quality::replays::{Curves, Kind};

/// One line a policy; thin upright lines are the intervals over replays, where there are several.
pub fn savings(found: &Curves, (replays, order): (u32, &str)) -> Figure {
    let looks = [
        (Kind::Fixed, ink::SOFT, &[2.0, 5.0][..]),
        (Kind::Trust, ink::SECOND, &[8.0, 4.0]),
        (Kind::Posterior, ink::ACCENT, &[]),
    ];
    let lines = looks.map(|(kind, colour, dash)| {
        let points = found.of_kind(kind).replays().into_iter().map(|replay| {
            let range = (replays > 1).then_some((replay.lower, replay.upper));
            (replay.answers_a_unit, replay.accuracy, range)
        });
        Line { name: kind.title(), colour, dash, dots: true, points: points.collect() }
    });
    let all = || lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        x: Axis::around("answers a task", Unit::Number, all().map(|point| point.0), (0.0, f64::INFINITY)),
        y: Axis::around("right, %", Unit::Percent, all().map(|point| point.1), (0.0, 1.0)),
        place: (0.0, 0.0, 0.0, 0.0),
    };
    let (low, high) = frame.y.range;
    let is_cut = all().filter_map(|point| point.2).any(|(lower, upper)| lower < low || upper > high);
    let note = if replays > 1 {
        let cut = if is_cut { ", cut at the frame" } else { "" };
        format!("{replays} replays; thin lines are 95 % intervals of their mean{cut}")
    } else {
        format!("answers in the order of {}", if order == "time" { "their times" } else { "the file" })
    };
    curves(("Accuracy against cost", &note), frame, &lines, &[])
}
