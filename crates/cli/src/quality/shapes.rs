//! Shapes as files hold them: which columns a box or a span has.

use quality::consensus::{Rectangle, Shape, Span};

/// What the rows of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Objects {
    /// Boxes, with columns x, y, width and height
    Boxes,
    /// Spans, with columns start and end
    Spans,
    /// Plain labels, whatever other columns there are
    None,
}

/// What a column is for, and the names under which it is found.
pub type Named = (&'static str, &'static [&'static str]);

/// A shape that can be read from a file and written to one.
pub trait Written: Shape {
    /// What the rows are.
    const OBJECTS: Objects;

    /// Its columns, with the names under which they are found.
    const COLUMNS: &'static [Named];

    /// What is wrong with one that is not sound.
    const UNSOUND: &'static str;

    /// From as many numbers as there are columns.
    fn of(numbers: &[f64]) -> Self;

    /// As many numbers as there are columns.
    fn numbers(&self) -> Vec<f64>;

    /// Whether it may be what it seems, and not something else in columns of the same names.
    fn is_likely(&self) -> bool;
}

impl Written for Rectangle {
    const OBJECTS: Objects = Objects::Boxes;
    const COLUMNS: &'static [Named] =
        &[("x", &["x"]), ("y", &["y"]), ("width", &["width", "w"]), ("height", &["height", "h"])];
    const UNSOUND: &'static str = "its width or height is below zero";

    fn of(numbers: &[f64]) -> Self {
        Self::new([numbers[0], numbers[1]], [numbers[2], numbers[3]])
    }

    fn numbers(&self) -> Vec<f64> {
        let [width, height] = self.size();
        vec![self.left, self.top, width, height]
    }

    fn is_likely(&self) -> bool {
        self.is_sound()
    }
}

impl Written for Span {
    const OBJECTS: Objects = Objects::Spans;
    const COLUMNS: &'static [Named] = &[("start", &["start", "begin"]), ("end", &["end"])];
    const UNSOUND: &'static str = "it ends before it begins";

    fn of(numbers: &[f64]) -> Self {
        Self::new(numbers[0], numbers[1])
    }

    fn numbers(&self) -> Vec<f64> {
        vec![self.start, self.end]
    }

    /// Seconds since 1970 are no place in a text.
    fn is_likely(&self) -> bool {
        self.is_sound() && self.start >= 0.0 && self.end < 1e9
    }
}
