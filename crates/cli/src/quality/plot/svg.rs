//! A small writer of SVG: shapes and escaped texts in a coordinate system of pixels, y downwards.

use std::fmt::{Display, Write};

/// The colours. They differ in lightness as well as in hue, so that they part for the colour-blind and in print.
pub mod ink {
    /// What is looked at first.
    pub const ACCENT: &str = "#0f6b5c";
    /// What it is compared with.
    pub const SECOND: &str = "#c2570c";
    /// Texts.
    pub const TEXT: &str = "#1c1b19";
    /// Texts of axes.
    pub const SOFT: &str = "#5b5851";
    /// Lines that carry no data.
    pub const LINE: &str = "#e3e1db";
    /// Lines that limit or compare.
    pub const STRONG: &str = "#a9a599";
    /// The card that everything stands on, in a light and in a dark page.
    pub const CARD: &str = "#ffffff";
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

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub struct Type<'a> {
    /// Pixels.
    pub size: f64,
    /// 400 or 600.
    pub weight: u32,
    /// Its colour.
    pub colour: &'a str,
    /// Where it stands to its point.
    pub anchor: Anchor,
}

impl<'a> Type<'a> {
    /// A text of an axis or a note.
    pub const NOTE: Type<'static> = Type { size: 12.0, weight: 400, colour: ink::SOFT, anchor: Anchor::Start };

    /// The same in another colour.
    pub fn in_colour(self, colour: &'a str) -> Self {
        Self { colour, ..self }
    }

    /// The same, standing otherwise.
    pub fn at(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }

    /// The same in bold.
    pub fn bold(self) -> Self {
        Self { weight: 600, ..self }
    }
}

/// How a line is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Stroke<'a> {
    /// Its colour.
    pub colour: &'a str,
    /// Pixels.
    pub width: f64,
    /// Dashes and gaps in pixels; empty for a whole line.
    pub dash: &'a str,
}

impl<'a> Stroke<'a> {
    /// A whole line.
    pub const fn solid(colour: &'a str, width: f64) -> Self {
        Self { colour, width, dash: "" }
    }

    fn attributes(self) -> String {
        let dash = if self.dash.is_empty() { String::new() } else { format!(" stroke-dasharray=\"{}\"", self.dash) };
        format!("stroke=\"{}\" stroke-width=\"{}\"{dash}", self.colour, self.width)
    }
}

/// A drawing in the making.
#[derive(Debug, Default)]
pub struct Svg {
    body: String,
}

impl Svg {
    fn push(&mut self, element: impl Display) {
        // A String takes all that is written to it.
        let _always = writeln!(self.body, "{element}");
    }

    /// A straight line.
    pub fn line(&mut self, from: (f64, f64), to: (f64, f64), stroke: Stroke<'_>) {
        let ((x1, y1), (x2, y2)) = (from, to);
        let stroke = stroke.attributes();
        self.push(format_args!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" {stroke}/>"));
    }

    /// A line through points.
    pub fn path(&mut self, points: &[(f64, f64)], stroke: Stroke<'_>) {
        let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        let (points, stroke) = (points.join(" "), stroke.attributes());
        self.push(format_args!(
            "<polyline points=\"{points}\" fill=\"none\" {stroke} stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
        ));
    }

    /// A filled rectangle: left, top, width, height; `title` is shown on pointing at it.
    pub fn cell(&mut self, (x, y, width, height): (f64, f64, f64, f64), colour: &str, title: &str) {
        self.push(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" rx=\"2\" fill=\"{colour}\">\
             <title>{}</title></rect>",
            escaped(title)
        ));
    }

    /// A dot with a thin edge of the card's colour, so that it stands out from lines under it.
    pub fn dot(&mut self, (x, y): (f64, f64), radius: f64, colour: &str) {
        self.push(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius}\" fill=\"{colour}\" stroke=\"{}\" stroke-width=\"1.5\"/>",
            ink::CARD
        ));
    }

    /// A text on its baseline.
    pub fn text(&mut self, (x, y): (f64, f64), text: &str, look: Type<'_>) {
        self.push(format_args!("<text x=\"{x:.1}\" y=\"{y:.1}\" {}>{}</text>", attributes(look), escaped(text)));
    }

    /// A text that reads upwards, in the middle of its point.
    pub fn text_up(&mut self, (x, y): (f64, f64), text: &str, look: Type<'_>) {
        self.push(format_args!(
            "<text transform=\"translate({x:.1} {y:.1}) rotate(-90)\" {}>{}</text>",
            attributes(look),
            escaped(text)
        ));
    }

    /// Another drawing, moved.
    pub fn place(&mut self, (x, y): (f64, f64), other: &Self) {
        self.push(format_args!("<g transform=\"translate({x:.1} {y:.1})\">\n{}</g>", other.body));
    }

    /// The whole file: a card of this size with a title that readers for the blind speak.
    pub fn file(&self, (width, height): (f64, f64), title: &str) -> String {
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
             height=\"{height:.0}\" role=\"img\" font-family=\"Inter, 'Helvetica Neue', Arial, sans-serif\" \
             style=\"font-variant-numeric: tabular-nums\">\n<title>{}</title>\n\
             <rect width=\"{width:.0}\" height=\"{height:.0}\" rx=\"10\" fill=\"{}\"/>\n{}</svg>\n",
            escaped(title),
            ink::CARD,
            self.body
        )
    }
}

fn attributes(look: Type<'_>) -> String {
    let anchor = match look.anchor {
        Anchor::Start => "start",
        Anchor::Middle => "middle",
        Anchor::End => "end",
    };
    let (size, weight, colour) = (look.size, look.weight, look.colour);
    format!("font-size=\"{size}\" font-weight=\"{weight}\" fill=\"{colour}\" text-anchor=\"{anchor}\"")
}

/// A text as it may stand in XML and in HTML, between tags and in attributes. Characters that XML cannot hold become
/// the mark of an unknown one.
pub fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe += "&amp;",
            '<' => safe += "&lt;",
            '>' => safe += "&gt;",
            '"' => safe += "&quot;",
            '\'' => safe += "&#39;",
            '\t' | '\n' | '\r' => safe.push(' '),
            control if control.is_control() || matches!(control, '\u{FFFE}' | '\u{FFFF}') => safe.push('\u{FFFD}'),
            other => safe.push(other),
        }
    }
    safe
}

/// About how wide a text is, in pixels: letters of Inter on average, those of wide scripts as wide as they are high.
pub fn width(text: &str, size: f64) -> f64 {
    let letter = |letter: char| match letter {
        'i' | 'j' | 'l' | '.' | ',' | '|' | '\'' | ' ' | 't' | 'f' | 'r' => 0.33,
        'm' | 'w' | 'M' | 'W' | '%' => 0.88,
        'A'..='Z' => 0.68,
        '\u{1100}'..='\u{11FF}' | '\u{2E80}'.. => 1.0,
        _ => 0.58,
    };
    text.chars().map(letter).sum::<f64>() * size
}

/// A text no wider than so many pixels, its end cut off where it must be.
pub fn fitted(text: &str, size: f64, width_max: f64) -> String {
    if width(text, size) <= width_max {
        return text.to_owned();
    }
    let mut short = text.to_owned();
    while !short.is_empty() && width(&short, size) + size > width_max {
        short.pop();
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_can_become_markup() {
        let mut svg = Svg::default();
        svg.text((1.0, 2.0), "<b>&\"'\u{0}", Type::NOTE);
        assert!(svg.file((10.0, 10.0), "a<b").contains(">&lt;b&gt;&amp;&quot;&#39;\u{FFFD}</text>"));
        assert!(svg.file((10.0, 10.0), "a<b").contains("<title>a&lt;b</title>"));
    }

    #[test]
    fn long_texts_are_cut_to_their_place() {
        assert_eq!(fitted("short", 12.0, 100.0), "short");
        let cut = fitted(&"long".repeat(20), 12.0, 100.0);
        assert!(cut.ends_with('…') && width(&cut, 12.0) <= 105.0, "{cut}");
    }
}
