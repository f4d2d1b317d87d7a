//! A drawing: lines, cells, dots and texts on pixels, y downwards. It is made once; an SVG and a picture are written from
//! it.

use std::fmt;

/// A colour by its red, green and blue, each 0 to 255.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl fmt::Display for Colour {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// The colours. They differ in lightness as well as in hue, so that they part for the colour-blind and in print.
pub mod ink {
    use super::Colour;

    /// What is looked at first.
    pub const ACCENT: Colour = Colour(0x0f, 0x6b, 0x5c);
    /// What it is compared with.
    pub const SECOND: Colour = Colour(0xc2, 0x57, 0x0c);
    /// Texts.
    pub const TEXT: Colour = Colour(0x1c, 0x1b, 0x19);
    /// Texts of axes.
    pub const SOFT: Colour = Colour(0x5b, 0x58, 0x51);
    /// Lines that carry no data.
    pub const LINE: Colour = Colour(0xe3, 0xe1, 0xdb);
    /// Lines that limit or compare.
    pub const STRONG: Colour = Colour(0xa9, 0xa5, 0x99);
    /// A cell of which nothing is known.
    pub const PALE: Colour = Colour(0xf6, 0xf5, 0xf2);
    /// The card that everything stands on, in a light and in a dark page.
    pub const CARD: Colour = Colour(0xff, 0xff, 0xff);
}

/// Where a text stands to its point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// The text begins there.
    Start,
    /// The point is its middle.
    Middle,
    /// The text ends there.
    End,
}

/// How thick letters are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// As in running text.
    Regular,
    /// As in headings.
    Bold,
}

/// Which way a text reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Along the line.
    Across,
    /// Upwards.
    Up,
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    /// Pixels.
    pub size: f64,
    /// How thick its letters are.
    pub weight: Weight,
    /// Its colour.
    pub colour: Colour,
    /// Where it stands to its point.
    pub anchor: Anchor,
}

impl Type {
    /// A text of an axis or a note.
    pub const NOTE: Self = Self { size: 12.0, weight: Weight::Regular, colour: ink::SOFT, anchor: Anchor::Start };

    /// The same in another colour.
    pub fn in_colour(self, colour: Colour) -> Self {
        Self { colour, ..self }
    }

    /// The same, standing otherwise.
    pub fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same in bold.
    pub fn bold(self) -> Self {
        Self { weight: Weight::Bold, ..self }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Stroke {
    /// Its colour.
    pub colour: Colour,
    /// Pixels.
    pub width: f64,
    /// Dashes and gaps in pixels; empty for a whole line.
    pub dash: &'static [f32],
}

impl Stroke {
    /// A whole line.
    pub const fn solid(colour: Colour, width: f64) -> Self {
        Self { colour, width, dash: &[] }
    }
}

/// A point in pixels.
pub type At = (f64, f64);

/// One thing that is drawn.
#[derive(Debug, Clone)]
pub enum Shape {
    /// A straight line.
    Line(At, At, Stroke),
    /// A line through points, with round joints and ends.
    Path(Vec<At>, Stroke),
    /// A filled rectangle: left and top, width and height, and what is told on pointing at it.
    Cell(At, At, Colour, String),
    /// A dot with a thin edge of the card's colour, and its radius.
    Dot(At, f64, Colour),
    /// A text on its baseline.
    Text(At, String, Type, Way),
}

/// Thickness of a dot's edge.
pub const DOT_EDGE: f64 = 1.5;

/// Radius of a cell's corners.
pub const CELL_CORNER: f64 = 2.0;

/// A drawing in the making.
#[derive(Debug, Default)]
pub struct Drawing {
    /// What lies on each other, the lowest first.
    pub shapes: Vec<Shape>,
}

impl Drawing {
    /// A straight line.
    pub fn line(&mut self, from: At, to: At, stroke: Stroke) {
        self.shapes.push(Shape::Line(from, to, stroke));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[At], stroke: Stroke) {
        self.shapes.push(Shape::Path(points.to_vec(), stroke));
    }

    /// A filled rectangle: left, top, width, height; `told` is shown on pointing at it.
    pub fn cell(&mut self, (x, y, width, height): (f64, f64, f64, f64), colour: Colour, told: &str) {
        self.shapes.push(Shape::Cell((x, y), (width, height), colour, told.to_owned()));
    }

    /// A dot that stands out from lines under it.
    pub fn dot(&mut self, at: At, radius: f64, colour: Colour) {
        self.shapes.push(Shape::Dot(at, radius, colour));
    }

    /// A text on its baseline.
    pub fn text(&mut self, at: At, text: &str, look: Type) {
        self.shapes.push(Shape::Text(at, text.to_owned(), look, Way::Across));
    }

    /// A text that reads upwards.
    pub fn text_up(&mut self, at: At, text: &str, look: Type) {
        self.shapes.push(Shape::Text(at, text.to_owned(), look, Way::Up));
    }

    /// Another drawing, moved.
    pub fn place(&mut self, by: At, other: &Self) {
        self.shapes.extend(other.shapes.iter().map(|shape| shape.moved(by)));
    }
}

impl Shape {
    fn moved(&self, by: At) -> Self {
        let to = |at: &At| (at.0 + by.0, at.1 + by.1);
        match self {
            Self::Line(from, end, stroke) => Self::Line(to(from), to(end), *stroke),
            Self::Path(points, stroke) => Self::Path(points.iter().map(to).collect(), *stroke),
            Self::Cell(at, size, colour, told) => Self::Cell(to(at), *size, *colour, told.clone()),
            Self::Dot(at, radius, colour) => Self::Dot(to(at), *radius, *colour),
            Self::Text(at, text, look, way) => Self::Text(to(at), text.clone(), *look, *way),
        }
    }
}
