//! A matrix of coloured cells with their numbers: who agrees with whom, and what is taken for what.

use super::drawing::{Anchor, Colour, Drawing, Type, ink};
use super::letters::{fitted, width};
use super::{Figure, head};

/// A matrix to draw.
#[derive(Debug)]
pub struct Matrix<'a> {
    /// What the rows are, and each row's name.
    pub rows: (&'a str, Vec<String>),
    /// What the columns are, and each column's name.
    pub columns: (&'a str, Vec<String>),
    /// Row by row.
    pub cells: Vec<Slot>,
}

/// What stands at a row and a column.
#[derive(Debug, Clone)]
pub enum Slot {
    /// Something.
    Known(Entry),
    /// Nothing, for this reason.
    Unknown(String),
    /// Nothing can stand there.
    Empty,
}

/// A cell of a matrix.
#[derive(Debug, Clone)]
pub struct Entry {
    /// From −1 to 1: how strong the colour is; below 0 it is another one.
    pub strength: f64,
    /// What stands in the cell.
    pub text: String,
    /// What is told on pointing at it.
    pub told: String,
}

/// Names longer than this many pixels are cut.
const NAME_MAX: f64 = 150.0;

/// Draws a matrix; its cells are as large as their number allows.
pub fn matrix(title: (&str, &str), matrix: &Matrix<'_>) -> Figure {
    let (row_names, column_names) = (&matrix.rows.1, &matrix.columns.1);
    let many = row_names.len().max(column_names.len()).max(1) as f64;
    let side = (500.0 / many).clamp(24.0, 64.0);
    let longest = |names: &[String]| names.iter().map(|name| width(name, 12.0).min(NAME_MAX)).fold(0.0, f64::max);
    let upright = longest(column_names) > side - 6.0;
    let above = if upright { longest(column_names) } else { 12.0 };
    let (left, top) = (longest(row_names) + 62.0, 98.0 + above);
    let across = side * column_names.len() as f64;
    let down = side * row_names.len() as f64;
    let mut drawing = Drawing::default();
    head(&mut drawing, title);
    drawing.text((left + across / 2.0, 84.0), matrix.columns.0, Type::NOTE.at(Anchor::Middle));
    drawing.text_up((34.0, top + down / 2.0), matrix.rows.0, Type::NOTE.at(Anchor::Middle));
    for (at, name) in column_names.iter().enumerate() {
        let (x, name) = (left + side * (at as f64 + 0.5), fitted(name, 12.0, NAME_MAX));
        if upright {
            drawing.text_up((x + 4.0, top - 8.0), &name, Type::NOTE.in_colour(ink::TEXT));
        } else {
            drawing.text((x, top - 8.0), &name, Type::NOTE.in_colour(ink::TEXT).at(Anchor::Middle));
        }
    }
    for (at, name) in row_names.iter().enumerate() {
        let y = top + side * (at as f64 + 0.5) + 4.0;
        drawing.text((left - 8.0, y), &fitted(name, 12.0, NAME_MAX), Type::NOTE.in_colour(ink::TEXT).at(Anchor::End));
    }
    for (at, cell) in matrix.cells.iter().enumerate() {
        let (row, column) = (at / column_names.len().max(1), at % column_names.len().max(1));
        let corner = (left + side * column as f64, top + side * row as f64);
        draw(&mut drawing, corner, side, cell);
    }
    let size = ((left + across + 32.0).max(super::head_width(title)), top + down + 28.0);
    Figure { drawing, size, title: title.0.to_owned() }
}

fn draw(drawing: &mut Drawing, (x, y): (f64, f64), side: f64, slot: &Slot) {
    let place = (x + 1.0, y + 1.0, side - 2.0, side - 2.0);
    let cell = match slot {
        Slot::Known(cell) => cell,
        Slot::Unknown(reason) => {
            drawing.cell(place, ink::PALE, reason);
            return;
        }
        Slot::Empty => return,
    };
    drawing.cell(place, shade(cell.strength), &cell.told);
    let size = if side >= 40.0 { 12.0 } else { 9.0 };
    // In a small cell the zero before the point can be spared.
    let text = if side >= 40.0 { cell.text.clone() } else { cell.text.replacen("0.", ".", 1) };
    if width(&text, size) < side - 3.0 {
        let colour = if cell.strength.abs() > 0.55 { ink::CARD } else { ink::TEXT };
        let look = Type { size, ..Type::NOTE }.in_colour(colour).at(Anchor::Middle);
        drawing.text((x + side / 2.0, y + side / 2.0 + size * 0.36), &text, look);
    }
}

/// From the palest to the deepest green; to orange below 0. Lightness falls evenly, so that print keeps the order.
fn shade(strength: f64) -> Colour {
    let (pale, deep) = if strength < 0.0 {
        ([253.0, 243.0, 233.0], [194.0, 87.0, 12.0])
    } else {
        ([240.0, 246.0, 244.0], [15.0, 107.0, 92.0])
    };
    let share = strength.abs().min(1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two parts of colours")]
    let part = |at: usize| (pale[at] + (deep[at] - pale[at]) * share).round() as u8;
    Colour(part(0), part(1), part(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stronger_is_darker_and_below_zero_is_another_colour() {
        assert_eq!(shade(1.0), Colour(15, 107, 92));
        assert_eq!(shade(0.0), Colour(240, 246, 244));
        assert_eq!(shade(-1.0), Colour(194, 87, 12));
    }
}
