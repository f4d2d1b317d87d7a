//! A forest plot: each row a dot on its interval, next to its name and its numbers.

use super::axes::{Axis, Unit};
use super::drawing::{Anchor, Drawing, Stroke, Type, ink};
use super::letters::{fitted, width};
use super::{Figure, head};
use crate::quality::show;

/// One row.
#[derive(Debug)]
pub struct Row {
    /// Whose value it is.
    pub name: String,
    /// The value, its lower and its upper end.
    pub value: (f64, f64, f64),
    /// How many it rests on, already written.
    pub basis: String,
    /// Whether to point at it.
    pub odd: bool,
}

/// What the rows are, what is shown, and where to compare it.
#[derive(Debug)]
pub struct Columns<'a> {
    /// Over the names.
    pub names: &'a str,
    /// Under the axis, with its unit.
    pub axis: &'a str,
    /// How numbers are written.
    pub unit: Unit,
    /// What values can be.
    pub within: (f64, f64),
    /// Over the basis.
    pub basis: &'a str,
    /// A line to compare with, and what it is.
    pub line: Option<(f64, String)>,
}

const ROW: f64 = 24.0;
const ACROSS: f64 = 360.0;
const NAME_MAX: f64 = 180.0;

/// Draws the rows from the top down.
pub fn forest(title: (&str, &str), columns: &Columns<'_>, rows: &[Row]) -> Figure {
    let mut drawing = Drawing::default();
    head(&mut drawing, title);
    let names = rows.iter().map(|row| width(&row.name, 13.0).min(NAME_MAX)).fold(width(columns.names, 12.0), f64::max);
    let (left, top) = (32.0 + names + 20.0, 112.0);
    let bottom = top + ROW * rows.len() as f64;
    let line = columns.line.as_ref().map(|(value, _)| *value);
    let values = rows.iter().flat_map(|row| [row.value.0, row.value.1, row.value.2]).chain(line);
    let axis = Axis::around(columns.axis, columns.unit, values, columns.within);
    let x = |value: f64| left + ACROSS * ((value - axis.range.0) / (axis.range.1 - axis.range.0)).clamp(0.0, 1.0);
    for tick in axis.ticks() {
        drawing.line((x(tick), top), (x(tick), bottom), Stroke::solid(ink::LINE, 1.0));
        drawing.text((x(tick), bottom + 19.0), &axis.written(tick), Type::NOTE.at(Anchor::Middle));
    }
    drawing.text((left + ACROSS / 2.0, bottom + 42.0), &axis.title, Type::NOTE.at(Anchor::Middle));
    if let Some((value, text)) = &columns.line {
        let dashed = Stroke { colour: ink::STRONG, width: 1.2, dash: &[5.0, 4.0] };
        drawing.line((x(*value), top - 4.0), (x(*value), bottom), dashed);
        drawing.text((x(*value), top - 9.0), text, Type::NOTE.at(Anchor::Middle));
    }
    let numbers = left + ACROSS + 150.0;
    let basis = numbers + width(columns.basis, 12.0).max(56.0) + 18.0;
    drawing.text((32.0, top - 9.0), columns.names, Type::NOTE);
    drawing.text((numbers, top - 9.0), "value, interval", Type::NOTE.at(Anchor::End));
    drawing.text((basis, top - 9.0), columns.basis, Type::NOTE.at(Anchor::End));
    for (at, row) in rows.iter().enumerate() {
        let y = top + ROW * (at as f64 + 0.5);
        let colour = if row.odd { ink::SECOND } else { ink::ACCENT };
        let name = Type { size: 13.0, ..Type::NOTE }.in_colour(if row.odd { ink::SECOND } else { ink::TEXT });
        drawing.text((32.0, y + 4.5), &fitted(&row.name, 13.0, NAME_MAX), if row.odd { name.bold() } else { name });
        drawing.line((x(row.value.1), y), (x(row.value.2), y), Stroke::solid(colour, 2.0));
        drawing.dot((x(row.value.0), y), 4.5, colour);
        let end = Type::NOTE.at(Anchor::End);
        drawing.text((numbers, y + 4.5), &numbers_of(row, columns.unit), end.in_colour(ink::TEXT));
        drawing.text((basis, y + 4.5), &row.basis, end);
    }
    Figure { drawing, size: ((basis + 32.0).max(super::head_width(title)), bottom + 62.0), title: title.0.to_owned() }
}

fn numbers_of(row: &Row, unit: Unit) -> String {
    let (value, lower, upper) = row.value;
    match unit {
        Unit::Percent => format!("{:.0} %, {:.0} to {:.0} %", 100.0 * value, 100.0 * lower, 100.0 * upper),
        Unit::Number => format!("{}, {} to {}", show::places(value), show::places(lower), show::places(upper)),
    }
}
