//! Plots as SVG files, by a writer of our own: six kinds of plot need no library.

pub mod axes;
pub mod curves;
pub mod forest;
pub mod matrix;
pub mod svg;

use super::output;
use crate::trouble::{Outcome, Trouble};
use std::path::Path;
use svg::{Svg, Type, ink, width};

/// A finished plot.
#[derive(Debug)]
pub struct Figure {
    /// What is drawn.
    body: Svg,
    /// Width and height in pixels.
    size: (f64, f64),
    /// What it shows.
    title: String,
}

impl Figure {
    /// The plot as the text of an SVG file.
    pub fn svg(&self) -> String {
        self.body.file(self.size, &self.title)
    }

    /// Two plots side by side.
    pub fn beside(&self, other: &Self) -> Self {
        let mut both = Svg::default();
        both.place((0.0, 0.0), &self.body);
        both.place((self.size.0, 0.0), &other.body);
        let size = (self.size.0 + other.size.0, self.size.1.max(other.size.1));
        Self { body: both, size, title: format!("{}; {}", self.title, other.title) }
    }

    /// Writes the plot whole or not at all.
    pub fn save(&self, path: &Path) -> Outcome<()> {
        output::file(path, |out| out.write_all(self.svg().as_bytes()))
    }
}

/// Refuses a file that a plot cannot be written to, before any work is done.
pub fn check(path: Option<&Path>) -> Outcome<()> {
    let Some(path) = path else { return Ok(()) };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if ending.as_deref() == Some("svg") {
        return Ok(());
    }
    let message = format!("plots are written as SVG, and {} does not end in .svg", path.display());
    let hint = format!("Try --plot {}; browsers and word processors open it.", path.with_extension("svg").display());
    Err(Trouble::refused("not_svg", message, hint))
}

/// Title and what it says, over every plot.
fn head(svg: &mut Svg, (title, note): (&str, &str)) {
    svg.text((32.0, 38.0), title, Type { size: 16.0, ..Type::NOTE }.bold().in_colour(ink::TEXT));
    svg.text((32.0, 59.0), note, Type { size: 13.0, ..Type::NOTE });
}

/// How wide a plot must be for its title.
fn head_width((title, note): (&str, &str)) -> f64 {
    64.0 + (width(title, 16.0) * 1.05).max(width(note, 13.0))
}
