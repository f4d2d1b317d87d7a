//! A small table of results, shown to people, to programs and to spreadsheets from one definition.

use super::output::{self, Format, ParquetArgs};
use super::show::{self, Side};
use crate::context::Context;
use crate::trouble::Outcome;
use labels::{Cells, Written};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt::Write;
use std::path::Path;

/// A table of results.
#[derive(Debug)]
pub struct Sheet<'a> {
    /// The columns.
    pub columns: Vec<Column<'a>>,
    /// The rows, each with a cell a column.
    pub rows: Vec<Vec<Cell>>,
    /// What columns mean that do not say it themselves.
    pub notes: Vec<Note>,
}

/// The name of a column and what it is, as the rest of a sentence.
pub type Note = (&'static str, Cow<'static, str>);

/// A note that is always the same.
pub const fn note(column: &'static str, means: &'static str) -> Note {
    (column, Cow::Borrowed(means))
}

/// The name of a column, as programs know it, and what its cells are.
pub type Column<'a> = (&'a str, Sort);

/// What the cells of a column are, whether there is a row or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// Texts and ids; an empty one is nothing.
    Text,
    /// How many.
    Count,
    /// Values and shares.
    Number,
    /// Whether something is so.
    Flag,
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

    fn is_nothing(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Unknown => true,
            Self::Count(_) | Self::Value(_) | Self::Share(_) | Self::Flag(_) => false,
        }
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

    fn number(&self) -> f64 {
        match self {
            Self::Value(number) | Self::Share(number) => *number,
            Self::Count(count) => *count as f64,
            Self::Text(_) | Self::Flag(_) | Self::Unknown => f64::NAN,
        }
    }
}

/// The cells of a column side by side, as files hold them.
enum Filled<'a> {
    Words(Vec<&'a str>),
    Wholes(Vec<Option<u64>>),
    Numbers(Vec<f64>),
    Flags(Vec<bool>),
}

impl Filled<'_> {
    fn cells(&self) -> Cells<'_> {
        match self {
            Self::Words(words) => Cells::Words(words),
            Self::Wholes(wholes) => Cells::Wholes(wholes),
            Self::Numbers(numbers) => Cells::Numbers(numbers),
            Self::Flags(flags) => Cells::Flags(flags),
        }
    }
}

impl Sheet<'_> {
    /// The rows as objects.
    pub fn json(&self) -> Vec<Value> {
        let object = |row: &Vec<Cell>| {
            let fields = self.columns.iter().zip(row).map(|((name, _), cell)| ((*name).to_owned(), cell.json()));
            Value::Object(fields.collect::<Map<_, _>>())
        };
        self.rows.iter().map(object).collect()
    }

    fn filled(&self, at: usize, sort: Sort) -> Filled<'_> {
        let cells = self.rows.iter().map(|row| row.get(at).unwrap_or(&Cell::Unknown));
        match sort {
            Sort::Text => {
                Filled::Words(cells.map(|cell| if let Cell::Text(text) = cell { text } else { "" }).collect())
            }
            Sort::Count => Filled::Wholes(
                cells.map(|cell| if let Cell::Count(count) = cell { Some(*count) } else { None }).collect(),
            ),
            Sort::Number => Filled::Numbers(cells.map(Cell::number).collect()),
            Sort::Flag => Filled::Flags(cells.map(|cell| *cell == Cell::Flag(true)).collect()),
        }
    }

    /// Writes it to a file, or to standard output for `-`.
    pub fn write_as(&self, context: &Context, to: &Path, format: Format) -> Outcome<()> {
        let filled: Vec<Filled<'_>> =
            self.columns.iter().enumerate().map(|(at, (_, sort))| self.filled(at, *sort)).collect();
        let columns: Vec<Written<'_>> = self
            .columns
            .iter()
            .zip(&filled)
            .map(|((name, _), filled)| Written { name, cells: filled.cells() })
            .collect();
        output::write(context, to, format, &columns)
    }

    /// Writes it as CSV to standard output and as Parquet, where that is asked for; says whether standard output is taken.
    pub fn write(&self, context: &Context, (csv, parquet): (bool, &ParquetArgs)) -> Outcome<bool> {
        if let Some(path) = &parquet.file {
            self.write_as(context, path, Format::Parquet)?;
        }
        if csv {
            self.write_as(context, Path::new("-"), Format::Csv)?;
        }
        Ok(csv || parquet.is_on_standard_output())
    }

    /// What those columns mean that say something in a row.
    pub fn notes(&self) -> impl Iterator<Item = &Note> {
        let at = |note: &Note| self.columns.iter().position(|(name, _)| *name == note.0);
        let speaks = move |at: usize| self.rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_nothing()));
        self.notes.iter().filter(move |note| at(note).is_some_and(speaks))
    }

    fn head(&self) -> Vec<(&str, Side)> {
        let side = |sort: Sort| if sort == Sort::Text { Side::Left } else { Side::Right };
        self.columns.iter().map(|(name, sort)| (*name, side(*sort))).collect()
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

    /// Prints it: `results` with the fields of `summary` around it for programs, tables where those were asked for, and
    /// for people `before`, the table, what its columns mean, and `after`.
    pub fn print(
        &self,
        context: &Context,
        tables: (bool, &ParquetArgs),
        summary: Value,
        around: (&str, &str),
    ) -> Outcome<()> {
        if self.write(context, tables)? {
            return Ok(());
        }
        let mut whole = summary;
        whole["results"] = Value::Array(self.json());
        context.printer.data(&whole, || self.told(around))
    }

    fn told(&self, (before, after): (&str, &str)) -> String {
        let mut text = format!("{before}\n\n{}\n", self.table(ROWS_MAX));
        for (column, means) in self.notes() {
            text.extend([column, ": ", means, ".\n"]);
        }
        text += if self.notes().next().is_some() { "\n" } else { "" };
        text.extend([after, "\n"]);
        text
    }
}

/// The most rows that people are shown at once.
const ROWS_MAX: usize = 30;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_table_speaks_to_people_and_programs() {
        let sheet = Sheet {
            columns: vec![("worker", Sort::Text), ("answers", Sort::Count), ("accuracy", Sort::Number)],
            notes: Vec::new(),
            rows: vec![
                vec![Cell::Text("a,b".into()), Cell::Count(1_200), Cell::Share(0.5)],
                vec![Cell::Text("c".into()), Cell::Count(3), Cell::Unknown],
            ],
        };
        assert_eq!(sheet.json()[1], json!({"worker": "c", "answers": 3, "accuracy": null}));
        assert_eq!(
            sheet.table(1),
            "worker  answers  accuracy\na,b       1,200    50.0 %\n… and 1 more; --csv prints all\n"
        );
    }

    #[test]
    fn only_columns_that_say_something_are_explained() {
        let sheet = Sheet {
            columns: vec![("worker", Sort::Text), ("favours", Sort::Text), ("pace", Sort::Number)],
            rows: vec![vec![Cell::Text("a".into()), Cell::Text(String::new()), Cell::Value(2.0)]],
            notes: vec![note("favours", "the label"), note("pace", "the speed"), note("gain", "no column")],
        };
        assert_eq!(
            sheet.told(("before", "after")),
            "before\n\nworker  favours   pace\na                2.000\n\npace: the speed.\n\nafter\n"
        );
    }
}
