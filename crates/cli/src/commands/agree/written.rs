//! Coefficients for programs: as JSON and as a table.

use super::Row;
use super::ways::Chosen;
use crate::quality::sheet::{Cell, Column, Sheet, Sort};
use quality::Estimate;
use serde_json::{Value, json};

/// A row as an object.
pub fn as_json(row: &Row) -> Value {
    let Chosen { name, level } = row.coefficient;
    let mut value = match &row.found {
        Ok(found) => json!({
            "coefficient": name, "level": level, "value": found.value, "lower": found.lower, "upper": found.upper,
            "confidence": found.confidence, "units": found.units, "annotators": found.annotators,
            "answers": found.answers, "standard_error": found.standard_error,
        }),
        Err(_) => json!({
            "coefficient": name, "level": level, "value": null, "lower": null, "upper": null,
            "undefined": row.reason(),
        }),
    };
    if let Some((by, group)) = &row.group {
        value["by"] = json!(by);
        value["group"] = json!(group);
    }
    if let Some((first, second)) = &row.pair {
        value["first"] = json!(first);
        value["second"] = json!(second);
    }
    value
}

/// All rows as a table.
pub fn sheet(rows: &[Row]) -> Sheet<'_> {
    let by = rows.first().and_then(|row| row.group.as_ref());
    let in_pairs = rows.iter().any(|row| row.pair.is_some());
    let mut columns: Vec<Column<'_>> = by.iter().map(|(by, _)| (by.as_str(), Sort::Text)).collect();
    columns.extend_from_slice(COLUMNS);
    columns.extend_from_slice(if in_pairs { PAIR } else { &[] });
    let text = |text: &str| Cell::Text(text.to_owned());
    let cells = |row: &Row| {
        let mut cells = Vec::new();
        cells.extend(by.map(|_| text(row.group.as_ref().map_or("", |(_, group)| group))));
        cells.extend([text(row.coefficient.name), text(row.coefficient.level)]);
        cells.extend(row.found.as_ref().map_or([const { Cell::Unknown }; 7], numbers));
        cells.push(text(&row.reason().unwrap_or_default()));
        let error = row.found.as_ref().ok().and_then(|found| found.standard_error);
        cells.push(error.map_or(Cell::Unknown, Cell::Value));
        if in_pairs {
            let (first, second) = row.pair.as_ref().map_or(("", ""), |(first, second)| (first, second));
            cells.extend([text(first), text(second)]);
        }
        cells
    };
    Sheet { rows: rows.iter().map(cells).collect(), columns, notes: Vec::new() }
}

const COLUMNS: &[Column<'static>] = &[
    ("coefficient", Sort::Text),
    ("level", Sort::Text),
    ("value", Sort::Number),
    ("lower", Sort::Number),
    ("upper", Sort::Number),
    ("confidence", Sort::Number),
    ("units", Sort::Count),
    ("annotators", Sort::Count),
    ("answers", Sort::Count),
    ("undefined", Sort::Text),
    ("standard_error", Sort::Number),
];

const PAIR: &[Column<'static>] = &[("first", Sort::Text), ("second", Sort::Text)];

fn numbers(found: &Estimate) -> [Cell; 7] {
    let count = |count: usize| Cell::Count(count as u64);
    [
        Cell::Value(found.value),
        Cell::Value(found.lower),
        Cell::Value(found.upper),
        Cell::Value(found.confidence),
        count(found.units),
        count(found.annotators),
        count(found.answers),
    ]
}
