//! What CSV and TSV share: headers, rows into records, and values into cells.

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::Value;

use crate::{Columns, Detection, Fields, Format, Limits, Place, Position, Record, Refusal, WriteError, text};

/// What a table cannot hold, for [`Format::losses`].
pub(crate) const LOSSES: [&str; 3] = [
    "every value becomes text: numbers, true and false come back as text, lists and objects as JSON text",
    "empty text and null become an empty cell, which comes back as an absent field",
    "text that begins with =, +, -, @ or a tab gets an apostrophe before it, so that no spreadsheet runs it as a formula",
];

/// Longer names are taken for data: the table has no header then.
const NAME_CHARACTERS_MAX: usize = 100;

/// The header of a table: the names of its columns.
pub(crate) struct Header {
    names: Vec<String>,
}

impl Header {
    /// The header of a table that has none, named by whoever imports it.
    pub fn given(name: &Arc<str>, columns: Option<Vec<String>>, limits: &Limits) -> Result<Option<Self>, Refusal> {
        let Some(columns) = columns else { return Ok(None) };
        let cells: Vec<&str> = columns.iter().map(String::as_str).collect();
        Self::new(&cells, Position { file: Arc::clone(name), place: Place::File }, limits).map(Some)
    }

    /// Checks the names. They are trimmed; every column needs one of its own.
    pub fn new(cells: &[&str], at: Position, limits: &Limits) -> Result<Self, Refusal> {
        let names: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if names.len() > limits.fields_max {
            let reason = format!("the header has {} columns, more than the {} allowed", names.len(), limits.fields_max);
            return Err(Refusal::new(at, reason, "split the table"));
        }
        for (i, name) in names.iter().enumerate() {
            if name.chars().count() > NAME_CHARACTERS_MAX {
                let reason = "the first row holds long text where the names of the columns belong";
                let remedy = "add a first row with the names, or name the columns yourself when importing";
                return Err(Refusal::new(at, reason, remedy));
            }
            if name.is_empty() {
                let reason = format!("column {} has no name", i + 1);
                return Err(Refusal::new(at, reason, "name every column in the first row, or remove the column"));
            }
            if let Some(first) = names[..i].iter().position(|earlier| earlier == name) {
                let reason = format!("columns {} and {} have the same name", first + 1, i + 1);
                return Err(Refusal::new(at, reason, "give each column its own name").about(name));
            }
        }
        Ok(Self { names })
    }

    /// The names of the columns.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// A row as a record; an empty cell is an absent field. Nothing for a row of empty cells only.
    pub fn record(&self, cells: &[Cow<'_, str>], position: Position) -> Option<Result<Record, Refusal>> {
        if cells.iter().all(|cell| cell.is_empty()) {
            return None;
        }
        if cells.len() != self.names.len() {
            let plural = if cells.len() == 1 { "" } else { "s" };
            let reason = format!("the row has {} cell{plural} and the header has {}", cells.len(), self.names.len());
            let remedy = "check the row for missing or extra separators; put text that holds the separator in quotes";
            return Some(Err(Refusal::new(position, reason, remedy)));
        }
        let mut fields = Fields::new();
        for (name, cell) in self.names.iter().zip(cells) {
            if cell.contains('\0') {
                let reason = "the cell holds the character U+0000, which databases cannot keep";
                return Some(Err(Refusal::new(position, reason, "remove it").about(name)));
            }
            if !cell.is_empty() {
                fields.insert(name.clone(), Value::String(cell.clone().into_owned()));
            }
        }
        Some(Ok(Record { position, fields }))
    }
}

/// A refusal at a line of the file.
pub(crate) fn refuse(name: &Arc<str>, line: u64, reason: impl Into<String>, remedy: impl Into<String>) -> Refusal {
    Refusal::new(Position { file: Arc::clone(name), place: Place::Line(line) }, reason, remedy)
}

/// The value of a field as a cell: text is guarded against formulas, numbers stay as they are.
pub(crate) fn cell(value: Option<&Value>) -> Cow<'_, str> {
    match value {
        None | Some(Value::Null) => "".into(),
        Some(Value::String(text)) => guard(text),
        Some(other) => other.to_string().into(),
    }
}

/// Puts an apostrophe before text which a spreadsheet would run as a formula.
///
/// Source: OWASP, "CSV injection"; the list of leading characters is theirs.
pub(crate) fn guard(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { format!("'{text}").into() } else { text.into() }
}

/// The columns of a table being written, known before or from the first record.
pub(crate) struct WrittenColumns {
    names: Option<Vec<String>>,
    rows: u64,
}

impl WrittenColumns {
    pub fn new(columns: Columns) -> Self {
        let names = match columns {
            Columns::OfFirstRecord => None,
            Columns::Named(names) => Some(names),
        };
        Self { names, rows: 0 }
    }

    /// Whether the header must be written before the next row.
    pub fn at_header(&self) -> bool {
        self.rows == 0
    }

    /// The names, when they are known.
    pub fn names(&self) -> &[String] {
        self.names.as_deref().unwrap_or_default()
    }

    /// Takes the next record into account, which must have no field without a column.
    pub fn admit(&mut self, fields: &Fields) -> Result<(), WriteError> {
        self.rows += 1;
        let names = self.names.get_or_insert_with(|| fields.keys().cloned().collect());
        // Records almost always come in column order, which needs no search.
        let stray = fields.keys().enumerate().find(|(i, key)| names.get(*i) != Some(key) && !names.contains(key));
        match stray {
            Some((_, field)) => Err(WriteError::UnknownField { row: self.rows, field: field.clone() }),
            None => Ok(()),
        }
    }
}

/// Recognises a table by the separator standing equally often in the first lines, and by its name.
pub(crate) fn detect(format: &Format, separators: &[char], (name, head): (&str, &[u8])) -> Detection {
    let named = format.claims_name(name);
    // The reader says where it is not text, and what to do.
    let by_name_alone = if named { 0.5 } else { 0.0 };
    let Some(text) = text::head_as_text(head) else {
        return Detection::new(by_name_alone, "it is not UTF-8 text");
    };
    if text.contains('\0') {
        return Detection::new(by_name_alone, "it holds the character U+0000");
    }
    let whole_lines = text.rfind('\n').map_or(text, |end| &text[..end]);
    let mut lines = whole_lines.lines().filter(|line| !line.trim().is_empty());
    let Some(header) = lines.next() else {
        return Detection::new(if named { 0.5 } else { 0.0 }, "it is empty");
    };
    let by_name = if named { 0.3 } else { 0.0 };
    if header.trim_start().starts_with(['{', '[']) {
        return Detection::new(by_name, "it begins as JSON does");
    }
    let count = |line: &str| separators.iter().map(|s| line.matches(*s).count()).max().unwrap_or(0);
    match (count(header), lines.next().map(count)) {
        (0, _) => Detection::new(by_name * 2.0, "its first line holds no separator"),
        (n, Some(m)) if n == m => {
            Detection::new(0.65 + by_name, format!("its first two lines hold {n} separators each"))
        }
        (n, _) => Detection::new(0.4 + by_name, format!("its first line holds {n} separators")),
    }
}
