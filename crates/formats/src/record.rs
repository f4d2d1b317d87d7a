//! What every reader gives: records with their position, or refusals that say where, what and what to do.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::Fields;

/// Where in a file something stands, counted from 1 as people do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The file as a whole, for faults that belong to no line.
    File,
    /// A line of a text file. A row that spans lines stands where it begins.
    Line(u64),
    /// The n-th element of a list, or the n-th file of a folder or archive.
    Entry(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("the file"),
            Self::Line(n) => write!(f, "line {n}"),
            Self::Entry(n) => write!(f, "entry {n}"),
        }
    }
}

/// A file and a place in it. Cloning is cheap: the name is shared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// The file's name as the person knows it.
    pub file: Arc<str>,
    /// Where in the file.
    pub place: Place,
}

impl Position {
    /// A position in `file`.
    pub fn new(file: impl Into<Arc<str>>, place: Place) -> Self {
        Self { file: file.into(), place }
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Place::File => f.write_str(&self.file),
            place => write!(f, "{}, {place}", self.file),
        }
    }
}

/// One row of a file: named values, in the order of the file. An absent value is an absent field.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// Where the row stands.
    pub position: Position,
    /// Its values by name.
    pub fields: Fields,
}

/// Why a row, an entry or a whole file was not taken.
///
/// Serialises to one flat JSON object, a line of a refusal report:
/// `{"file":"a.csv","line":7,"field":"price","reason":"…","remedy":"…"}`. `line` and `entry` exclude each
/// other and both are absent when the fault belongs to the file as a whole. `Display` gives the sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "FlatRefusal", into = "FlatRefusal")]
pub struct Refusal {
    /// Where the fault stands.
    pub position: Position,
    /// The field at fault, where there is one.
    pub field: Option<String>,
    /// What is wrong, as a sentence part without a full stop.
    pub reason: String,
    /// What the person can do, likewise.
    pub remedy: String,
}

impl Refusal {
    /// A refusal without a field.
    pub fn new(position: Position, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { position, field: None, reason: reason.into(), remedy: remedy.into() }
    }

    /// The same refusal, naming the field at fault.
    #[must_use]
    pub fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// The refusal as one line of JSON, without the line end.
    pub fn to_json_line(&self) -> String {
        // A struct of strings and numbers always serialises; the sentence is the honest fallback.
        serde_json::to_string(self).unwrap_or_else(|_| self.to_string())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.position)?;
        if let Some(field) = &self.field {
            write!(f, "field `{field}`: ")?;
        }
        write!(f, "{}; {}.", self.reason, self.remedy)
    }
}

impl std::error::Error for Refusal {}

#[derive(Serialize, Deserialize)]
struct FlatRefusal {
    file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    entry: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    reason: String,
    remedy: String,
}

impl From<Refusal> for FlatRefusal {
    fn from(r: Refusal) -> Self {
        let (line, entry) = match r.position.place {
            Place::File => (None, None),
            Place::Line(n) => (Some(n), None),
            Place::Entry(n) => (None, Some(n)),
        };
        Self { file: r.position.file.to_string(), line, entry, field: r.field, reason: r.reason, remedy: r.remedy }
    }
}

impl From<FlatRefusal> for Refusal {
    fn from(r: FlatRefusal) -> Self {
        let place = match (r.line, r.entry) {
            (Some(n), _) => Place::Line(n),
            (None, Some(n)) => Place::Entry(n),
            (None, None) => Place::File,
        };
        Self { position: Position::new(r.file, place), field: r.field, reason: r.reason, remedy: r.remedy }
    }
}

/// A stream of rows. A bad row gives a [`Refusal`] and reading goes on; a fault after which the rest of the
/// file cannot be trusted gives one last refusal, and then the stream ends.
pub trait Reader: Iterator<Item = Result<Record, Refusal>> {
    /// Bytes of the input consumed so far, for progress.
    fn bytes_read(&self) -> u64;

    /// The names of a table's columns, once the first row was asked for; nothing for formats in which each row names its
    /// own fields, and where the names cannot be read.
    fn columns(&self) -> Option<&[String]> {
        None
    }

    /// Passes over the next `n` rows, good and bad alike, to resume a job. Stops early at the end.
    ///
    /// A count of rows already delivered by `next` (records plus refusals) resumes exactly after them.
    fn skip_rows(&mut self, n: u64) {
        for _ in 0..n {
            if self.next().is_none() {
                break;
            }
        }
    }
}

/// How much of an untrusted file a reader takes before it refuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes in one row.
    pub row_bytes_max: usize,
    /// Objects and lists inside each other; the row itself is depth 1.
    pub depth_max: usize,
    /// Fields in one row.
    pub fields_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_bytes_max: 8 << 20, depth_max: 64, fields_max: 4096 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(place: Place) -> Refusal {
        Refusal::new(Position::new("stock.csv", place), "the price is missing", "fill it in").about("price")
    }

    #[test]
    fn a_refusal_reads_as_a_sentence_with_file_line_field_reason_and_remedy() {
        let said = sample(Place::Line(7)).to_string();
        assert_eq!(said, "stock.csv, line 7: field `price`: the price is missing; fill it in.");
    }

    #[test]
    fn a_refusal_is_one_flat_json_line_and_comes_back_equal() {
        for place in [Place::File, Place::Line(7), Place::Entry(3)] {
            let line = sample(place).to_json_line();
            assert!(!line.contains('\n'));
            let back: Refusal = serde_json::from_str(&line).unwrap();
            assert_eq!(back, sample(place));
        }
        assert_eq!(
            sample(Place::Line(7)).to_json_line(),
            r#"{"file":"stock.csv","line":7,"field":"price","reason":"the price is missing","remedy":"fill it in"}"#
        );
    }
}
