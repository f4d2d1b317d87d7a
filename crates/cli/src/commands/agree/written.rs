//! Coefficients for programs: as JSON and as CSV.

use super::Row;
use super::ways::Chosen;
use crate::context::Context;
use crate::quality::output;
use crate::trouble::Outcome;
use labels::{Cells, Dictionary, Written};
use quality::Estimate;
use serde_json::{Value, json};
use std::path::Path;

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

/// All rows as CSV on standard output.
pub fn write_csv(context: &Context, rows: &[Row]) -> Outcome<()> {
    let mut texts = Dictionary::default();
    let mut column = |text: fn(&Row) -> &str| -> Vec<u32> {
        rows.iter().map(|row| texts.code(text(row).as_bytes()).unwrap_or_default()).collect()
    };
    let group = column(|row| row.group.as_ref().map_or("", |(_, group)| group));
    let (name, level) = (column(|row| row.coefficient.name), column(|row| row.coefficient.level));
    let first = column(|row| row.pair.as_ref().map_or("", |(first, _)| first));
    let second = column(|row| row.pair.as_ref().map_or("", |(_, second)| second));
    let reasons: Vec<String> = rows.iter().map(|row| row.reason().unwrap_or_default()).collect();
    let reason: Vec<u32> = reasons.iter().map(|text| texts.code(text.as_bytes()).unwrap_or_default()).collect();
    let numbers = |part: fn(&Estimate) -> f64| -> Vec<f64> {
        rows.iter().map(|row| row.found.as_ref().map_or(f64::NAN, part)).collect()
    };
    let error = numbers(|found| found.standard_error.unwrap_or(f64::NAN));
    let parts: [(&str, Vec<f64>); 7] = [
        ("value", numbers(|found| found.value)),
        ("lower", numbers(|found| found.lower)),
        ("upper", numbers(|found| found.upper)),
        ("confidence", numbers(|found| found.confidence)),
        ("units", numbers(|found| found.units as f64)),
        ("annotators", numbers(|found| found.annotators as f64)),
        ("answers", numbers(|found| found.answers as f64)),
    ];
    let mut columns = vec![
        Written { name: "coefficient", cells: Cells::Texts(&texts, &name) },
        Written { name: "level", cells: Cells::Texts(&texts, &level) },
    ];
    if let Some((by, _)) = rows.first().and_then(|row| row.group.as_ref()) {
        columns.insert(0, Written { name: by, cells: Cells::Texts(&texts, &group) });
    }
    columns.extend(parts.iter().map(|(name, numbers)| Written { name, cells: Cells::Numbers(numbers) }));
    columns.push(Written { name: "undefined", cells: Cells::Texts(&texts, &reason) });
    columns.push(Written { name: "standard_error", cells: Cells::Numbers(&error) });
    if rows.iter().any(|row| row.pair.is_some()) {
        columns.push(Written { name: "first", cells: Cells::Texts(&texts, &first) });
        columns.push(Written { name: "second", cells: Cells::Texts(&texts, &second) });
    }
    output::write(context, Path::new("-"), output::Format::Csv, &columns)
}
