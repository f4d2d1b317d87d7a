//! How often lots of each quality pass a plan (the operating characteristic).

use crate::quality::plot::Figure;
use crate::quality::plot::axes::{Axis, Frame, Unit};
use crate::quality::plot::curves::{Line, Mark, curves};
use crate::quality::plot::drawing::ink;

/// How often lots pass.
#[derive(Debug)]
pub struct Passing {
    /// Shares of wrong labels, each with the chance to pass.
    pub points: Vec<(f64, f64)>,
    /// Whether there is nothing between the points: they are lots with whole numbers of wrong labels.
    pub whole: bool,
    /// The share that matters most, and what is said of it.
    pub marked: (f64, String),
}

/// The chance to pass by the share of wrong labels.
pub fn operating(passing: &Passing, note: &str) -> Figure {
    let points = passing.points.iter().map(|&(share, chance)| (share, chance, None)).collect();
    let line = Line { name: "passes", colour: ink::ACCENT, dash: &[], dots: passing.whole, points };
    let shares = passing.points.iter().map(|point| point.0);
    let frame = Frame {
        x: Axis::around("wrong labels in the lot, %", Unit::Percent, shares, (0.0, 1.0)),
        y: Axis::around("chance that the lot passes, %", Unit::Percent, [0.0, 1.0].into_iter(), (0.0, 1.0)),
        place: (0.0, 0.0, 0.0, 0.0),
    };
    let (at, text) = &passing.marked;
    let mark = Mark { ends: ((*at, 0.0), (*at, 1.0)), text: text.clone() };
    curves(("How often a lot passes", note), frame, &[line], &[mark])
}
