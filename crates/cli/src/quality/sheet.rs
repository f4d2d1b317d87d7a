//! A small table of results, shown to people, to programs and to spreadsheets from one definition.

use super::show::{self, Side};
use crate::context::Context;
use crate::trouble::Outcome;
use serde_json::{Map, Value, json};
use std::fmt::Write;

/// A table of results.
#[derive(Debug)]
pub struct Sheet {
    /// The names of the columns, as programs know them.
    pub columns: Vec<&'static str>,
    /// The rows, each with a cell a column.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A text or an id.
    Text(String),
    /// How many.
    Count(u64),
    /// A coefficient or another number.
    Value(f64),
    /// A share in [0, 1], shown in percent.
    Share(f64),
    /// Whether something is so.
    Flag(bool),
    /// Nothing, for a reason that is told elsewhere.
    Unknown,
}

impl Cell {
    /// A share, or nothing.
    pub fn share(found: Option<f64>) -> Self {
        found.map_or(Self::Unknown, Self::Share)
    }

    fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Count(count) => show::number(*count),
            Self::Value(value) => show::value(*value),
            Self::Share(share) => show::percent(*share),
            Self::Flag(flag) => if *flag { "yes" } else { "" }.to_owned(),
            Self::Unknown => "–".to_owned(),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::Text(text) => json!(text),
            Self::Count(count) => json!(count),
            Self::Value(number) | Self::Share(number) => json!(number),
            Self::Flag(flag) => json!(flag),
            Self::Unknown => Value::Null,
        }
    }

    fn csv(&self) -> String {
        match self {
            Self::Text(text) if text.contains([',', '"', '\n', '\r']) => format!("\"{}\"", text.replace('"', "\"\"")),
            Self::Text(text) => text.clone(),
            Self::Count(count) => count.to_string(),
            Self::Flag(flag) => flag.to_string(),
            Self::Value(number) | Self::Share(number) => number.to_string(),
            Self::Unknown => String::new(),
        }
    }
}

impl Sheet {
    /// The rows as objects.
    pub fn json(&self) -> Vec<Value> {
        let object = |row: &Vec<Cell>| {
            let fields = self.columns.iter().zip(row).map(|(name, cell)| ((*name).to_owned(), cell.json()));
            Value::Object(fields.collect::<Map<_, _>>())
        };
        self.rows.iter().map(object).collect()
    }

    /// The rows as CSV, with a header.
    pub fn csv(&self) -> String {
        let mut text = self.columns.join(",") + "\n";
        for row in &self.rows {
            text += &row.iter().map(Cell::csv).collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        text
    }

    fn head(&self) -> Vec<(&'static str, Side)> {
        let side = |at: usize| match self.rows.first().and_then(|row| row.get(at)) {
            Some(Cell::Text(_)) => Side::Left,
            _ => Side::Right,
        };
        self.columns.iter().enumerate().map(|(at, name)| (*name, side(at))).collect()
    }

    fn cells(&self, rows_max: usize) -> Vec<Vec<String>> {
        self.rows.iter().take(rows_max).map(|row| row.iter().map(Cell::shown).collect()).collect()
    }

    /// Heads in words and at most `rows_max` rows, as people read them on a page.
    pub fn shown(&self, rows_max: usize) -> (Vec<(String, Side)>, Vec<Vec<String>>) {
        let head = self.head().into_iter().map(|(name, side)| (name.replace('_', " "), side)).collect();
        (head, self.cells(rows_max))
    }

    /// At most `rows_max` rows for people.
    pub fn table(&self, rows_max: usize) -> String {
        let mut text = show::table(&self.head(), &self.cells(rows_max));
        if self.rows.len() > rows_max {
            // A String takes all that is written to it.
            let _always =
                writeln!(text, "… and {} more; --csv prints all", show::number((self.rows.len() - rows_max) as u64));
        }
        text
    }

    /// Prints it: `results` with the fields of `summary` around it for programs, CSV when that was asked for, and for
    /// people `before`, the table and `after`.
    pub fn print(&self, context: &Context, csv: bool, summary: Value, around: (&str, &str)) -> Outcome<()> {
        if csv {
            return context.printer.text(&self.csv());
        }
        let mut whole = summary;
        whole["results"] = Value::Array(self.json());
        context.printer.data(&whole, || format!("{}\n\n{}\n{}\n", around.0, self.table(ROWS_MAX), around.1))
    }
}

/// The most rows that people are shown at once.
const ROWS_MAX: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_speaks_to_people_programs_and_spreadsheets() {
        let sheet = Sheet {
            columns: vec!["worker", "answers", "accuracy"],
            rows: vec![
                vec![Cell::Text("a,b".into()), Cell::Count(1_200), Cell::Share(0.5)],
                vec![Cell::Text("c".into()), Cell::Count(3), Cell::Unknown],
            ],
        };
        assert_eq!(sheet.csv(), "worker,answers,accuracy\n\"a,b\",1200,0.5\nc,3,\n");
        assert_eq!(sheet.json()[1], json!({"worker": "c", "answers": 3, "accuracy": null}));
        assert_eq!(
            sheet.table(1),
            "worker  answers  accuracy\na,b       1,200    50.0 %\n… and 1 more; --csv prints all\n"
        );
    }
}
