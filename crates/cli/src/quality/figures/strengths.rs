//! How strong each item is, the best first.

use super::Named;
use crate::quality::plot::Figure;
use crate::quality::plot::axes::Unit;
use crate::quality::plot::forest::{Columns, Row, forest};
use crate::quality::show;

/// More items than this make no picture: the best are shown.
const ITEMS_MAX: usize = 40;

/// Each item on its interval; `axis` says what the numbers are.
pub fn strengths(items: &[Named], (axis, unit): (&str, Unit)) -> Figure {
    let row = |(name, value, compared): &Named| Row {
        name: name.clone(),
        value: *value,
        basis: show::number(*compared),
        odd: false,
    };
    let rows: Vec<Row> = items.iter().take(ITEMS_MAX).map(row).collect();
    let note = if items.len() > ITEMS_MAX {
        format!("the {ITEMS_MAX} best of {} items", show::number(items.len() as u64))
    } else {
        "the best first".to_owned()
    };
    let columns = Columns {
        names: "item",
        axis,
        unit,
        within: (0.0, if unit == Unit::Percent { 1.0 } else { f64::INFINITY }),
        basis: "compared",
        line: None,
    };
    forest(("Which items are better", &note), &columns, &rows)
}
