//! TSV: a table with a header, one row a line, cells separated by tabs.
//!
//! Reading differs from CSV in one point: a quote means something only when a cell begins *and* ends with one and
//! those inside are doubled, as spreadsheets write. Any other quote is an ordinary character, because files of
//! messages and sentences hold plenty of them and no reader may swallow the lines in between. A cell can therefore
//! hold no line break. All else (empty cells, header, limits, encodings) is as in CSV.
//!
//! Writing turns tabs and line breaks inside text into a space each. What is lost is in [`FORMAT`]'s `losses`.
//!
//! Specification: IANA text/tab-separated-values, and the quoting of spreadsheets.

use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::sync::Arc;

use crate::delimited::{self, Header, LOSSES, WrittenColumns};
use crate::lines::{Line, Lines};
use crate::{
    Columns, Detection, Fields, Format, Limits, Place, Position, Reader, Record, Refusal, Source, WriteError, Writer,
    json_row::{self, RowFault},
    text,
};

/// TSV.
pub const FORMAT: Format = Format {
    name: "tsv",
    title: "TSV",
    extensions: &["tsv", "tab"],
    losses: &[LOSSES[0], LOSSES[1], LOSSES[2], "tabs and line breaks inside text become spaces"],
    detect,
    read: |source, limits| Box::new(TsvReader::new(source, limits)),
    write: |sink, columns| Box::new(TsvWriter::new(sink, columns)),
};

fn detect(name: &str, head: &[u8]) -> Detection {
    let found = delimited::detect(&FORMAT, &['\t'], (name, head));
    // A tab hardly ever stands in the first line of anything else, so it beats an equal count of commas.
    let confidence = if found.confidence > 0.6 { (found.confidence + 0.04).min(1.0) } else { found.confidence };
    Detection { confidence, ..found }
}

struct TsvReader {
    name: Arc<str>,
    lines: Lines,
    limits: Limits,
    header: Option<Header>,
    last: Option<Refusal>,
    ended: bool,
}

impl TsvReader {
    fn new(source: Source, limits: Limits) -> Self {
        let opened = text::open(source);
        let (header, misnamed) = match Header::given(&opened.name, opened.columns, &limits) {
            Ok(header) => (header, None),
            Err(refusal) => (None, Some(refusal)),
        };
        let last = opened.fault.or(misnamed);
        Self {
            name: opened.name,
            lines: Lines::new(opened.stream, opened.consumed, limits.row_bytes_max),
            limits,
            header,
            ended: last.is_some(),
            last,
        }
    }

    /// The text of the next line, or why the line has none; nothing at the end.
    fn text(&mut self) -> Option<Result<String, RowFault>> {
        match self.lines.next() {
            Ok(Some(Line::Bytes(bytes))) => Some(match std::str::from_utf8(bytes) {
                Ok(text) => Ok(text.to_owned()),
                Err(error) => Err(json_row::invalid_utf8(error.valid_up_to())),
            }),
            Ok(Some(Line::TooLong)) => Some(Err(json_row::too_long(&self.limits))),
            Ok(None) => None,
            Err(error) => {
                self.last = Some(text::unreadable(&self.name, &error));
                None
            }
        }
    }

    /// The line last read as a record. Nothing for lines that say nothing: the header and empty ones.
    fn take(&mut self, text: Result<String, RowFault>) -> Option<Result<Record, Refusal>> {
        let at = Position { file: Arc::clone(&self.name), place: Place::Line(self.lines.number) };
        let taken = match text {
            Err(fault) => Err(Refusal::new(at, fault.reason, fault.remedy)),
            Ok(text) if text.is_empty() => return None,
            Ok(text) => {
                let cells: Vec<_> = text.split('\t').map(unquote).collect();
                if let Some(header) = &self.header {
                    return header.record(&cells, at);
                }
                let names: Vec<_> = cells.iter().map(AsRef::as_ref).collect();
                match Header::new(&names, at, &self.limits) {
                    Ok(header) => {
                        self.header = Some(header);
                        return None;
                    }
                    Err(refusal) => Err(refusal),
                }
            }
        };
        // Without a header no row can be named.
        self.ended |= self.header.is_none();
        Some(taken)
    }
}

/// The text of a cell; see the file's first lines for when a quote is a quote.
fn unquote(cell: &str) -> Cow<'_, str> {
    let inside = cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    match inside {
        Some(inside) if !inside.replace("\"\"", "").contains('"') => inside.replace("\"\"", "\"").into(),
        _ => cell.into(),
    }
}

impl Iterator for TsvReader {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let Some(text) = self.text() else {
                self.ended = true;
                break;
            };
            if let Some(taken) = self.take(text) {
                return Some(taken);
            }
        }
        self.last.take().map(Err)
    }
}

impl Reader for TsvReader {
    fn columns(&self) -> Option<&[String]> {
        self.header.as_ref().map(Header::names)
    }

    fn bytes_read(&self) -> u64 {
        self.lines.consumed
    }
}

struct TsvWriter {
    sink: BufWriter<Box<dyn Write + Send>>,
    columns: WrittenColumns,
}

impl TsvWriter {
    fn new(sink: Box<dyn Write + Send>, columns: Columns) -> Self {
        Self { sink: BufWriter::new(sink), columns: WrittenColumns::new(columns) }
    }

    fn header(&mut self) -> Result<(), WriteError> {
        write_row(&mut self.sink, self.columns.names().iter().map(|name| delimited::guard(name)))
    }
}

fn write_row<'a>(sink: &mut impl Write, cells: impl Iterator<Item = Cow<'a, str>>) -> Result<(), WriteError> {
    for (i, cell) in cells.enumerate() {
        if i > 0 {
            sink.write_all(b"\t")?;
        }
        sink.write_all(quote(&cell).as_bytes())?;
    }
    sink.write_all(b"\n")?;
    Ok(())
}

/// A cell as it stands in the file; quoted only when reading would take its own quotes for quoting.
fn quote(cell: &str) -> Cow<'_, str> {
    let flat: Cow<'_, str> =
        if cell.contains(['\t', '\n', '\r']) { cell.replace(['\t', '\n', '\r'], " ").into() } else { cell.into() };
    if flat.starts_with('"') { format!("\"{}\"", flat.replace('"', "\"\"")).into() } else { flat }
}

impl Writer for TsvWriter {
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
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::round_trip::{fields, read, read_limited, reader, summary, written};

    #[test]
    fn quotes_in_messages_are_characters_and_never_swallow_lines() {
        let rows =
            read(&FORMAT, "label\ttext\nham\t\"Wen u miss someone\nham\t\"Gimme a few\" was\nham\t\"a \"\"b\"\"\"\r\n");
        assert_eq!(
            summary(&rows),
            [
                r#"line 2 {"label":"ham","text":"\"Wen u miss someone"}"#,
                r#"line 3 {"label":"ham","text":"\"Gimme a few\" was"}"#,
                r#"line 4 {"label":"ham","text":"a \"b\""}"#,
            ]
        );
    }

    #[test]
    fn tabs_and_line_breaks_become_spaces_and_the_loss_is_named() {
        let rows = [fields(r#"{"id":"1","text":"a\tb\r\nc"}"#)];
        assert_eq!(String::from_utf8(written(&FORMAT, &rows)).unwrap(), "id\ttext\n1\ta b  c\n");
        assert!(FORMAT.losses.iter().any(|l| l.contains("line breaks")));
    }

    #[test]
    fn bad_rows_are_refused_with_their_line_and_reading_goes_on() {
        let limits = Limits { row_bytes_max: 20, ..Limits::default() };
        let rows = read_limited(&FORMAT, "id\ttext\n1\n\n2\t0123456789012345678\n3\tok\n", limits);
        assert_eq!(
            summary(&rows),
            [
                "line 2 ! the row has 1 cell and the header has 2",
                "line 4 ! the row is larger than 20 bytes",
                r#"line 5 {"id":"3","text":"ok"}"#,
            ]
        );
        let rows: Vec<_> = reader(&FORMAT, b"id\tt\n1\t\xE9\n2\tok\n", Limits::default()).collect();
        assert_eq!(rows[0].as_ref().unwrap_err().position.place, Place::Line(2));
        assert!(rows[1].is_ok());
    }

    #[test]
    fn a_header_that_repeats_a_name_ends_the_file() {
        assert_eq!(summary(&read(&FORMAT, "id\tid\n1\t2\n")), ["line 1 ! columns 1 and 2 have the same name"]);
    }

    proptest! {
        #[test]
        fn any_text_without_tabs_and_line_breaks_comes_back_equal(a in "[a-z\", ']{1,12}", b in "[a-z\"]{1,6}") {
            let rows = [Fields::from_iter([("a".into(), a.into()), ("b".into(), b.into())])];
            let bytes = written(&FORMAT, &rows);
            let back: Vec<_> = reader(&FORMAT, &bytes, Limits::default()).map(|r| r.unwrap().fields).collect();
            prop_assert_eq!(back, rows);
        }
    }
}
