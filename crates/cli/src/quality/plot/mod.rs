//! Plots as SVG and PNG files: one drawing each, and a small writer of our own for both.

pub mod axes;
pub mod curves;
pub mod drawing;
pub mod forest;
mod letters;
pub mod matrix;
mod order;
mod png;
mod raster;
pub mod svg;

use super::output;
use crate::trouble::{Outcome, Trouble};
use drawing::{Drawing, Type, ink};
use letters::width;
use std::path::Path;

/// A finished plot.
#[derive(Debug)]
pub struct Figure {
    /// What is drawn.
    drawing: Drawing,
    /// Width and height in pixels.
    size: (f64, f64),
    /// What it shows.
    title: String,
}

/// A file that plots are written to, by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Svg,
    Png,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "svg" => Some(Self::Svg),
            "png" => Some(Self::Png),
            _ => None,
        }
    }
}

impl Figure {
    /// The plot as the text of an SVG file.
    pub fn svg(&self) -> String {
        svg::file(&self.drawing, self.size, &self.title)
    }

    /// Two plots side by side.
    pub fn beside(&self, other: &Self) -> Self {
        let mut both = Drawing::default();
        both.place((0.0, 0.0), &self.drawing);
        both.place((self.size.0, 0.0), &other.drawing);
        let size = (self.size.0 + other.size.0, self.size.1.max(other.size.1));
        Self { drawing: both, size, title: format!("{}; {}", self.title, other.title) }
    }

    /// Writes the plot whole or not at all, as the ending of the file says.
    pub fn save(&self, path: &Path) -> Outcome<()> {
        match Format::of(path) {
            Some(Format::Svg) => output::file(path, |out| out.write_all(self.svg().as_bytes())),
            Some(Format::Png) => output::file(path, |out| raster::picture(&self.drawing, self.size).write(out)),
            None => check(Some(path)),
        }
    }
}

/// Refuses a file that a plot cannot be written to, before any work is done.
pub fn check(path: Option<&Path>) -> Outcome<()> {
    let Some(path) = path.filter(|path| Format::of(path).is_none()) else { return Ok(()) };
    let message = format!("plots are written as SVG or PNG, and {} ends neither in .svg nor in .png", path.display());
    let (svg, png) = (path.with_extension("svg"), path.with_extension("png"));
    let hint = format!("Try --plot {}, which stays sharp at any size, or --plot {}.", svg.display(), png.display());
    Err(Trouble::refused("not_a_plot", message, hint))
}

/// Title and what it says, over every plot.
fn head(drawing: &mut Drawing, (title, note): (&str, &str)) {
    drawing.text((32.0, 38.0), title, Type { size: 16.0, ..Type::NOTE }.bold().in_colour(ink::TEXT));
    drawing.text((32.0, 59.0), note, Type { size: 13.0, ..Type::NOTE });
}

/// How wide a plot must be for its title.
fn head_width((title, note): (&str, &str)) -> f64 {
    64.0 + (width(title, 16.0) * 1.05).max(width(note, 13.0))
}
