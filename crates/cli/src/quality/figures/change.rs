//! What was measured before and after, and the difference.

use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;
use quality::interval::Ranged;

/// One measure of two files.
#[derive(Debug)]
pub struct Changed<'a> {
    /// What was measured.
    pub name: &'a str,
    /// Of the first file, with how many units it rests on.
    pub before: (Ranged, u64),
    /// Of the second.
    pub after: (Ranged, u64),
    /// The second less the first.
    pub difference: Ranged,
}

/// Three rows a measure; a difference that is surely not 0 is pointed at.
pub fn change(measures: &[Changed<'_>], confidence: f64) -> Figure {
    let row = |name: String, found: Ranged, basis: String, odd: bool| Row {
        name,
        value: (found.value, found.lower, found.upper),
        basis,
        odd,
    };
    let rows: Vec<Row> = measures
        .iter()
        .flat_map(|measure| {
            let Changed { name, before, after, difference } = measure;
            let sure = difference.lower > 0.0 || difference.upper < 0.0;
            [
                row(format!("{name}: before"), before.0, show::number(before.1), false),
                row("after".to_owned(), after.0, show::number(after.1), false),
                row("difference".to_owned(), *difference, String::new(), sure),
            ]
        })
        .collect();
    let columns = Columns {
        names: "measure",
        axis: "value, and difference of values",
        unit: Unit::Number,
        within: (-2.0, 2.0),
        basis: "units",
        line: Some((0.0, "0: no difference".to_owned())),
    };
    let note = format!("intervals of {}; in orange a difference that is surely not 0", show::percent(confidence));
    forest(("Before and after", &note), &columns, &rows)
}
