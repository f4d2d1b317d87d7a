//! JSON: a list of objects, or one object that holds a single list of them (`{"items": [...], "made": "…"}`).
//!
//! The list is read element by element and never held whole: memory is bounded by one row. Records stand at
//! entries, counted from 1. An element that is not an object, repeats a key or is over the limits is refused and
//! reading goes on; a fault in the list itself (a missing comma, a file cut short, a second list) ends the file,
//! because where the next row begins cannot be known.
//!
//! Writing gives a list with one object a line. Nothing is lost.
//!
//! Specification: RFC 8259.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use crate::json_row::{self, RowFault};
use crate::{
    Columns, Detection, Fields, Format, Limits, Place, Position, Reader, Record, Refusal, Source, WriteError, Writer,
    text,
};

mod scan;

use scan::{Broken, Scanner, Span};

/// JSON.
pub const FORMAT: Format = Format {
    name: "json",
    title: "JSON",
    extensions: &["json"],
    losses: &[],
    detect,
    read: |source, limits| Box::new(JsonReader::new(source, limits)),
    write: |sink, columns| Box::new(JsonWriter::new(sink, columns)),
};

fn detect(name: &str, head: &[u8]) -> Detection {
    let named = FORMAT.claims_name(name);
    let Some(text) = text::head_as_text(head) else {
        // The reader says where it is not, and what to do.
        let confidence = if named { 0.5 } else { 0.0 };
        return Detection::new(confidence, "it is not UTF-8 text");
    };
    let begins = text.trim_start();
    if let Some(rest) = begins.strip_prefix('[') {
        let objects = rest.trim_start().starts_with(['{', ']']);
        let confidence = if objects || named { 0.95 } else { 0.3 };
        return Detection::new(confidence, "it begins a list");
    }
    if begins.starts_with('{') {
        return Detection::new(if named { 0.9 } else { 0.4 }, "it begins an object");
    }
    Detection::new(if named { 0.3 } else { 0.0 }, "it begins neither a list nor an object")
}

/// Where the reader stands.
enum State {
    /// Nothing read.
    Start,
    /// Inside the list of rows; `wrapped` when the list is a member of an object. `first` before any row.
    Rows {
        wrapped: bool,
        first: bool,
    },
    End,
}

struct JsonReader {
    name: Arc<str>,
    scanner: Scanner,
    limits: Limits,
    state: State,
    entry: u64,
    last: Option<Refusal>,
}

impl JsonReader {
    fn new(source: Source, limits: Limits) -> Self {
        let opened = text::open(source);
        let state = if opened.fault.is_some() { State::End } else { State::Start };
        let scanner = Scanner::new(opened.stream, opened.consumed, limits.row_bytes_max);
        Self { name: opened.name, scanner, limits, state, entry: 0, last: opened.fault }
    }

    /// Moves to the next row and leaves its text in the scanner.
    fn advance(&mut self) -> Result<Option<Span>, Broken> {
        loop {
            match self.state {
                State::Start => self.open()?,
                State::Rows { wrapped, first } => {
                    self.state = State::Rows { wrapped, first: false };
                    match self.scanner.next_element(first)? {
                        Some(span) => {
                            self.entry += 1;
                            return Ok(Some(span));
                        }
                        None => self.close(wrapped)?,
                    }
                }
                State::End => return Ok(None),
            }
        }
    }

    /// Finds the list: the file's own, or the first among the members of the outer object.
    fn open(&mut self) -> Result<(), Broken> {
        match self.scanner.peek()? {
            Some(b'[') => {
                self.scanner.take();
                self.state = State::Rows { wrapped: false, first: true };
                Ok(())
            }
            Some(b'{') => {
                self.scanner.take();
                if self.scanner.next_list_member(true)? {
                    self.state = State::Rows { wrapped: true, first: true };
                    return Ok(());
                }
                Err(Broken::new(
                    "the object holds no list of records",
                    "put the records into a list; for one object a line use JSON Lines",
                ))
            }
            Some(_) => Err(Broken::new(
                "the file is neither a list nor an object",
                "begin the file with `[` and write the records as objects",
            )),
            None => Err(Broken::new("the file is empty", "send a list of objects; an empty list is `[]`")),
        }
    }

    /// Reads what follows the list, which must hold no second one.
    fn close(&mut self, wrapped: bool) -> Result<(), Broken> {
        if wrapped && self.scanner.next_list_member(false)? {
            return Err(Broken::new(
                format!(
                    "the object holds a second list, `{}`, so which one holds the records is unclear",
                    self.scanner.key()
                ),
                "keep only the list of records",
            ));
        }
        if self.scanner.peek()?.is_some() {
            return Err(Broken::new(
                "there is more text after the end of the list",
                "keep one list in the file; for one object a line use JSON Lines",
            ));
        }
        self.state = State::End;
        Ok(())
    }

    /// The text of the next row handed to `take`, or nothing at the end.
    fn row<T>(&mut self, take: impl FnOnce(Span, &[u8], &Limits) -> T) -> Option<T> {
        match self.advance() {
            Ok(span) => span.map(|span| take(span, self.scanner.text(), &self.limits)),
            Err(broken) => {
                self.state = State::End;
                self.last = Some(self.broken(broken));
                None
            }
        }
    }

    fn broken(&self, broken: Broken) -> Refusal {
        let Broken { reason, remedy, io } = broken;
        if let Some(error) = io {
            return text::unreadable(&self.name, &error);
        }
        let position = Position { file: Arc::clone(&self.name), place: Place::Line(self.scanner.line) };
        Refusal::new(position, reason, remedy)
    }
}

impl Iterator for JsonReader {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let parsed = self.row(|span, text, limits| match span {
            Span::Whole => json_row::parse(text, limits),
            Span::TooLong => Err(json_row::too_long(limits)),
        });
        let Some(parsed) = parsed else { return self.last.take().map(Err) };
        let position = Position { file: Arc::clone(&self.name), place: Place::Entry(self.entry) };
        Some(match parsed {
            Ok(fields) => Ok(Record { position, fields }),
            Err(RowFault { field, reason, remedy }) => Err(Refusal { position, field, reason, remedy }),
        })
    }
}

impl Reader for JsonReader {
    fn bytes_read(&self) -> u64 {
        self.scanner.consumed
    }

    fn skip_rows(&mut self, n: u64) {
        for _ in 0..n {
            if self.row(|_, _, _| ()).is_none() {
                break;
            }
        }
    }
}

struct JsonWriter {
    sink: BufWriter<Box<dyn Write + Send>>,
    any: bool,
}

impl JsonWriter {
    fn new(sink: Box<dyn Write + Send>, _: Columns) -> Self {
        Self { sink: BufWriter::new(sink), any: false }
    }
}

impl Writer for JsonWriter {
    fn write(&mut self, fields: &Fields) -> Result<(), WriteError> {
        self.sink.write_all(if self.any { b",\n" } else { b"[\n" })?;
        self.any = true;
        serde_json::to_writer(&mut self.sink, fields).map_err(std::io::Error::from)?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        self.sink.write_all(if self.any { b"\n]\n" } else { b"[]\n" })?;
        Ok(self.sink.flush()?)
    }
}

#[cfg(test)]
mod tests;
