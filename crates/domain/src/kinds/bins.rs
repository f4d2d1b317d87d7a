//! Bin grid: the place in a rack, such as “5B”, on a fixed grid or on the one that the item brings.
//!
//! A value is a bin's name. Two bins are 0 or 1 apart: the neighbour bin is as wrong as any other for an inventory.

use super::{Comparable, Invalid, Rules, describe};
use crate::spec::{Input, InputType, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Settings of a bin grid: `columns` and `rows`, or `from`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bins {
    /// Names of the columns, left to right. A bin's name is its column's name followed by its row's.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "crate::spec::texts_of_scalars")]
    pub columns: Vec<String>,
    /// Names of the rows, top to bottom.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "crate::spec::texts_of_scalars")]
    pub rows: Vec<String>,
    /// An object input that brings the grid: `{"rows": 2, "cols": 2, "bins": ["1B", "2B", "1A", "2A"]}`, top row first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

impl Bins {
    /// The names of the bins for an item with these fields, top row first.
    pub fn names(&self, fields: &Map<String, Value>) -> Vec<String> {
        if let Some(from) = &self.from {
            let bins = fields.get(from).and_then(|grid| grid.get("bins")).and_then(Value::as_array);
            return bins.into_iter().flatten().filter_map(|bin| bin.as_str().map(str::to_owned)).collect();
        }
        let row = |row: &String| self.columns.iter().map(|column| format!("{column}{row}")).collect::<Vec<_>>();
        self.rows.iter().flat_map(row).collect()
    }
}

impl Rules for Bins {
    fn check(&self, inputs: &[Input], problems: &mut Problems<'_>) {
        match &self.from {
            Some(from) => {
                problems.input("from", from, inputs, &[InputType::Object]);
                if !self.columns.is_empty() || !self.rows.is_empty() {
                    problems.add("from", "the grid is given twice", "keep either `from` or `columns` and `rows`");
                }
            }
            None if self.columns.is_empty() || self.rows.is_empty() => {
                let remedy = "give `columns: [\"1\", \"2\"]` and `rows: [B, A]`, or `from: pod` for an object input";
                problems.add("columns", "the grid has no bins", remedy);
            }
            None => {}
        }
    }

    fn validate(&self, value: &Value, fields: &Map<String, Value>) -> Result<(), Invalid> {
        let names = self.names(fields);
        if value.as_str().is_some_and(|bin| names.iter().any(|name| name == bin)) {
            return Ok(());
        }
        Err(Invalid::new(
            format!("{} is not a bin of this grid", describe(value)),
            format!("The bins are {}.", names.join(", ")),
        ))
    }

    fn comparable(&self) -> Comparable {
        match &self.from {
            Some(_) => Comparable::Text,
            None => Comparable::Names(self.names(&Map::new())),
        }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        f64::from(left != right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_fixed_grid_names_its_bins_by_column_and_row() {
        let grid = Bins { columns: vec!["1".into(), "2".into()], rows: vec!["B".into(), "A".into()], from: None };
        assert_eq!(grid.names(&Map::new()), ["1B", "2B", "1A", "2A"]);
        assert!(grid.validate(&json!("2A"), &Map::new()).is_ok());
        assert!(grid.validate(&json!("3A"), &Map::new()).is_err());
    }

    #[test]
    fn a_grid_from_the_item_holds_only_its_own_bins() {
        let grid = Bins { from: Some("pod".into()), ..Bins::default() };
        let fields = json!({"pod": {"rows": 1, "cols": 2, "bins": ["1A", "2A"]}});
        let fields = fields.as_object().unwrap();
        assert!(grid.validate(&json!("2A"), fields).is_ok());
        let refused = grid.validate(&json!("9Z"), fields).unwrap_err();
        assert_eq!(refused.hint, "The bins are 1A, 2A.");
    }
}
