//! CSV: a table with a header, cells separated by commas (or semicolons, as spreadsheets in much of Europe write).
//!
//! Reading takes UTF-8 with or without a byte order mark, any line end, cells in quotes with separators, doubled
//! quotes and line breaks inside. Every cell is text; an empty cell is an absent field; names in the header are
//! trimmed. Blank rows are passed over. A row with the wrong number of cells, bad UTF-8 or too many bytes is
//! refused at the line where it begins, and reading goes on. A header without names, or with a name twice, and a
//! quote that never closes end the file, since the rows after them cannot be trusted.
//!
//! Writing quotes where needed and ends rows with `\n`. What is lost is in [`FORMAT`]'s `losses`.
//!
//! Specification: RFC 4180.

use std::borrow::Cow;
use std::io::{self, Write};
use std::sync::Arc;

use crate::delimited::{self, Header, LOSSES, WrittenColumns};
use crate::{
    Columns, Detection, Fields, Format, Limits, Place, Position, Reader, Record, Refusal, Source, WriteError, Writer,
    json_row, text,
};

mod cut;

use cut::{Cut, Cutter};

/// CSV.
pub const FORMAT: Format = Format {
    name: "csv",
    title: "CSV",
    extensions: &["csv"],
    losses: &LOSSES,
    detect,
    read: |source, limits| Box::new(CsvReader::new(source, limits)),
    write: |sink, columns| Box::new(CsvWriter::new(sink, columns)),
};

fn detect(name: &str, head: &[u8]) -> Detection {
    delimited::detect(&FORMAT, &[',', ';'], (name, head))
}

struct CsvReader {
    name: Arc<str>,
    cutter: Cutter,
    limits: Limits,
    header: Option<Header>,
    last: Option<Refusal>,
    ended: bool,
}

impl CsvReader {
    fn new(source: Source, limits: Limits) -> Self {
        let opened = text::open(source);
        let (header, misnamed) = match Header::given(&opened.name, opened.columns, &limits) {
            Ok(header) => (header, None),
            Err(refusal) => (None, Some(refusal)),
        };
        let last = opened.fault.or(misnamed);
        Self {
            name: opened.name,
            cutter: Cutter::new(opened.stream, opened.consumed, limits),
            limits,
            header,
            ended: last.is_some(),
            last,
        }
    }

    /// The row at `line` as a record. Nothing for rows that say nothing: the header and rows of empty cells.
    fn take(&mut self, line: u64, cut: Cut) -> Option<Result<Record, Refusal>> {
        let refuse = |reason: String, remedy: &str| Err(delimited::refuse(&self.name, line, reason, remedy));
        let taken = match (cut, self.cutter.cells(), &self.header) {
            (Cut::Unclosed, ..) => {
                self.ended = true;
                refuse(
                    "a quote is opened in this row and never closed, so the rest of the file is one cell".into(),
                    "close the quote; a quote inside quoted text is written twice",
                )
            }
            (Cut::TooLong, ..) => {
                let fault = json_row::too_long(&self.limits);
                refuse(fault.reason, &fault.remedy)
            }
            (Cut::Whole, Err(cell), _) => refuse(format!("cell {cell} is not valid UTF-8"), text::SAVE_AS_UTF8),
            (Cut::Whole, Ok(cells), Some(header)) => {
                let cells: Vec<_> = cells.into_iter().map(Cow::Borrowed).collect();
                return header.record(&cells, self.at(line));
            }
            (Cut::Whole, Ok(cells), None) => match Header::new(&cells, self.at(line), &self.limits) {
                Ok(header) => {
                    self.header = Some(header);
                    return None;
                }
                Err(refusal) => Err(refusal),
            },
        };
        // Without a header no row can be named.
        self.ended |= self.header.is_none();
        Some(taken)
    }

    fn at(&self, line: u64) -> Position {
        Position { file: Arc::clone(&self.name), place: Place::Line(line) }
    }
}

impl Iterator for CsvReader {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.cutter.advance() {
                Ok(Some((line, cut))) => {
                    if let Some(taken) = self.take(line, cut) {
                        return Some(taken);
                    }
                }
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    self.last = Some(text::unreadable(&self.name, &error));
                }
            }
        }
        self.last.take().map(Err)
    }
}

impl Reader for CsvReader {
    fn columns(&self) -> Option<&[String]> {
        self.header.as_ref().map(Header::names)
    }

    fn bytes_read(&self) -> u64 {
        self.cutter.consumed
    }
}

struct CsvWriter {
    sink: csv::Writer<Box<dyn Write + Send>>,
    columns: WrittenColumns,
}

impl CsvWriter {
    fn new(sink: Box<dyn Write + Send>, columns: Columns) -> Self {
        Self { sink: csv::Writer::from_writer(sink), columns: WrittenColumns::new(columns) }
    }

    fn header(&mut self) -> Result<(), WriteError> {
        write_row(&mut self.sink, self.columns.names().iter().map(|name| delimited::guard(name)))
    }
}

fn write_row<'a>(
    sink: &mut csv::Writer<Box<dyn Write + Send>>,
    cells: impl Iterator<Item = Cow<'a, str>>,
) -> Result<(), WriteError> {
    for cell in cells {
        sink.write_field(cell.as_bytes()).map_err(io::Error::from)?;
    }
    sink.write_record(None::<&[u8]>).map_err(io::Error::from)?;
    Ok(())
}

impl Writer for CsvWriter {
    fn write(&mut self, fields: &Fields) -> Result<(), WriteError> {
        let first = self.columns.at_header();
        self.columns.admit(fields)?;
        if first {
            self.header()?;
        }
        write_row(&mut self.sink, self.columns.names().iter().map(|name| delimited::cell(fields.get(name))))
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        if self.columns.at_header() && !self.columns.names().is_empty() {
            self.header()?;
        }
        Ok(self.sink.flush()?)
    }
}

#[cfg(test)]
mod tests;
