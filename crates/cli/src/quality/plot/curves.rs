//! Lines with the range that they may have, each with its name at its end: accuracy against cost, the chance to pass.

use super::axes::Frame;
use super::drawing::{Anchor, Colour, Drawing, Stroke, Type, ink};
use super::letters::width;
use super::{Figure, head, head_width};

/// Across, upwards, and from where to where that may be.
pub type Point = (f64, f64, Option<(f64, f64)>);

/// One line.
#[derive(Debug)]
pub struct Line<'a> {
    /// Its name, written at its end.
    pub name: &'a str,
    /// Its colour.
    pub colour: Colour,
    /// Dashes and gaps in pixels; empty for a whole line.
    pub dash: &'static [f32],
    /// Whether each point is a thing of its own, shown as a dot.
    pub dots: bool,
    /// What it goes through.
    pub points: Vec<Point>,
}

/// A line of no data: what is promised, or what would be perfect.
#[derive(Debug)]
pub struct Mark {
    /// From a point of the axes to another.
    pub ends: ((f64, f64), (f64, f64)),
    /// What it says, at its second end.
    pub text: String,
}

/// The inner size of the plot.
const SIZE: (f64, f64) = (560.0, 320.0);

/// The gap of names at line ends, so that they do not lie on each other.
const NAME_GAP: f64 = 17.0;

/// Draws lines over each other. The axes come without a place: it is found here.
pub fn curves(title: (&str, &str), mut frame: Frame, lines: &[Line<'_>], marks: &[Mark]) -> Figure {
    let names = lines.iter().map(|line| width(line.name, 13.0)).fold(0.0, f64::max);
    let (left, top) = (76.0, 84.0);
    frame.place = (left, top, SIZE.0, SIZE.1);
    let size = ((left + SIZE.0 + names + 40.0).max(head_width(title)), top + SIZE.1 + 64.0);
    let mut drawing = Drawing::default();
    head(&mut drawing, title);
    frame.draw(&mut drawing);
    for mark in marks {
        let (from, to) = (frame.at(mark.ends.0.0, mark.ends.0.1), frame.at(mark.ends.1.0, mark.ends.1.1));
        let dashed = Stroke { colour: ink::STRONG, width: 1.2, dash: &[5.0, 4.0] };
        drawing.line(from, to, dashed);
        let inside = to.0 > left + SIZE.0 * 0.7;
        let look = Type::NOTE.at(if inside { Anchor::End } else { Anchor::Start });
        drawing.text((to.0 + if inside { -4.0 } else { 6.0 }, to.1 - 6.0), &mark.text, look);
    }
    // Under all lines, so that many of them do not hide what is measured.
    for line in lines {
        for &(x, _, range) in &line.points {
            let Some((low, high)) = range else { continue };
            drawing.line(frame.at(x, low), frame.at(x, high), Stroke::solid(line.colour, 1.0));
        }
    }
    for line in lines {
        let points: Vec<_> = line.points.iter().map(|&(x, y, _)| frame.at(x, y)).collect();
        drawing.path(&points, Stroke { colour: line.colour, width: 2.2, dash: line.dash });
        if line.dots {
            for point in points {
                drawing.dot(point, 4.0, line.colour);
            }
        }
    }
    named(&mut drawing, &frame, lines);
    Figure { drawing, size, title: title.0.to_owned() }
}

/// Writes the names of lines right of the frame, next to where the lines end, and apart from each other.
fn named(drawing: &mut Drawing, frame: &Frame, lines: &[Line<'_>]) {
    let mut ends: Vec<_> =
        lines.iter().filter_map(|line| Some((line, line.points.last().map(|&(x, y, _)| frame.at(x, y))?))).collect();
    ends.sort_by(|a, b| a.1.1.total_cmp(&b.1.1));
    let right = frame.place.0 + frame.place.2;
    let mut free = f64::NEG_INFINITY;
    for (line, (x, y)) in ends {
        let at = y.max(free);
        free = at + NAME_GAP;
        if right - x > 12.0 {
            let thin = Stroke { colour: line.colour, width: 1.0, dash: &[1.0, 4.0] };
            drawing.line((x + 7.0, y), (right + 8.0, at), thin);
        }
        let look = Type { size: 13.0, ..Type::NOTE };
        drawing.text((right + 12.0, at + 4.5), line.name, look.bold().in_colour(line.colour));
    }
}
