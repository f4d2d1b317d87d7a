//! JSON Lines: one JSON object a line, the format that holds every record exactly.
//!
//! Reading takes UTF-8 with or without a byte order mark, line ends `\n` or `\r\n`, and passes over blank
//! lines. A line that is not an object, is not UTF-8, repeats a key, is over the limits or would lose digits of
//! an integer is refused with its line, and reading goes on with the next. Memory is bounded by one line.
//!
//! Writing gives one compact object a line, fields in their order, each line ended by `\n`. Nothing is lost:
//! reading back what was written gives equal records.
//!
//! Specification: <https://jsonlines.org>.

use std::io::{BufWriter, Write};
use std::sync::Arc;

use crate::json_row::{self, RowFault};
use crate::lines::{Line, Lines};
use crate::{
    Columns, Detection, Fields, Format, Limits, Place, Position, Reader, Record, Refusal, Source, WriteError, Writer,
    text,
};

/// JSON Lines.
pub const FORMAT: Format = Format {
    name: "jsonl",
    title: "JSON Lines",
    extensions: &["jsonl", "ndjson"],
    losses: &[],
    detect,
    read: |source, limits| Box::new(JsonlReader::new(source, limits)),
    write: |sink, columns| Box::new(JsonlWriter::new(sink, columns)),
};

/// Sure when the first line is a whole object; one object alone could also be a JSON file, so the name decides.
fn detect(name: &str, head: &[u8]) -> Detection {
    let named = FORMAT.claims_name(name);
    let Some(text) = text::head_as_text(head) else {
        // The reader says where it is not, and what to do.
        let confidence = if named { 0.5 } else { 0.0 };
        return Detection::new(confidence, "it is not UTF-8 text");
    };
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let Some(first) = lines.next() else {
        return Detection::new(if named { 0.5 } else { 0.0 }, "it is empty");
    };
    let whole = serde_json::from_str::<Fields>(first).is_ok();
    match (whole, lines.next()) {
        (true, Some(next)) if next.starts_with('{') => Detection::new(0.98, "every line begins an object"),
        (true, None) if named => Detection::new(0.95, "it is one object on one line, and the name says JSONL"),
        (true, _) => Detection::new(0.5, "its first line is an object"),
        (false, _) if named => Detection::new(0.6, "the name says JSONL, though its first line is no object"),
        (false, _) => Detection::new(0.0, "its first line is not an object"),
    }
}

struct JsonlReader {
    name: Arc<str>,
    lines: Lines,
    limits: Limits,
    /// The last thing to say, after which the stream has ended.
    last: Option<Refusal>,
    ended: bool,
}

impl JsonlReader {
    fn new(source: Source, limits: Limits) -> Self {
        let opened = text::open(source);
        let lines = Lines::new(opened.stream, opened.consumed, limits.row_bytes_max);
        Self { name: opened.name, lines, limits, ended: opened.fault.is_some(), last: opened.fault }
    }

    /// Moves to the next line that is not blank and hands it to `take`.
    fn row<T>(&mut self, take: impl FnOnce(Line<'_>, &Limits) -> T) -> Option<T> {
        while !self.ended {
            match self.lines.next() {
                Ok(Some(Line::Bytes(bytes))) if bytes.trim_ascii().is_empty() => {}
                Ok(Some(line)) => return Some(take(line, &self.limits)),
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    self.last = Some(text::unreadable(&self.name, &error));
                }
            }
        }
        None
    }
}

impl Iterator for JsonlReader {
    type Item = Result<Record, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        let parsed = self.row(|line, limits| match line {
            Line::Bytes(bytes) => json_row::parse(bytes, limits).map_err(|fault| whole_list(bytes, fault)),
            Line::TooLong => Err(json_row::too_long(limits)),
        });
        let Some(parsed) = parsed else { return self.last.take().map(Err) };
        let position = Position { file: Arc::clone(&self.name), place: Place::Line(self.lines.number) };
        Some(match parsed {
            Ok(fields) => Ok(Record { position, fields }),
            Err(RowFault { field, reason, remedy }) => Err(Refusal { position, field, reason, remedy }),
        })
    }
}

/// A line that opens a list is nearly always a JSON file under the wrong name.
fn whole_list(bytes: &[u8], fault: RowFault) -> RowFault {
    if bytes.trim_ascii_start().starts_with(b"[") {
        let remedy = "write one object a line, or give the file the ending .json if it is one JSON list";
        return RowFault { remedy: remedy.into(), ..fault };
    }
    fault
}

impl Reader for JsonlReader {
    fn bytes_read(&self) -> u64 {
        self.lines.consumed
    }

    fn skip_rows(&mut self, n: u64) {
        for _ in 0..n {
            if self.row(|_, _| ()).is_none() {
                break;
            }
        }
    }
}

struct JsonlWriter {
    sink: BufWriter<Box<dyn Write + Send>>,
}

impl JsonlWriter {
    fn new(sink: Box<dyn Write + Send>, _: Columns) -> Self {
        Self { sink: BufWriter::new(sink) }
    }
}

impl Writer for JsonlWriter {
    fn write(&mut self, fields: &Fields) -> Result<(), WriteError> {
        serde_json::to_writer(&mut self.sink, fields).map_err(std::io::Error::from)?;
        self.sink.write_all(b"\n")?;
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        Ok(self.sink.flush()?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::*;
    use crate::round_trip::{read, read_limited, reader, summary};

    #[test]
    fn each_line_becomes_a_record_at_its_line() {
        let rows = read(&FORMAT, "{\"id\":1}\n\n  \r\n{\"id\":2,\"text\":\"née\"}\r\n");
        assert_eq!(summary(&rows), [r#"line 1 {"id":1}"#, r#"line 4 {"id":2,"text":"née"}"#]);
    }

    #[test]
    fn a_bad_line_is_refused_and_the_next_is_still_read() {
        let rows = read(&FORMAT, "{\"id\":1}\n{\"id\":\n[1]\n{\"id\":4,\"id\":5}\n{\"id\":6}");
        let said: Vec<_> = rows.iter().map(|r| r.as_ref().map_or_else(ToString::to_string, |_| "ok".into())).collect();
        assert_eq!(
            said,
            [
                "ok",
                "in.dat, line 2: not valid JSON: EOF while parsing a value (column 6); correct the row; a row cut \
                 short usually means that the file was not written to its end.",
                "in.dat, line 3: a row must be an object such as {\"id\": 1}, and this is a list; write one object a \
                 line, or give the file the ending .json if it is one JSON list.",
                "in.dat, line 4: field `id`: the field is given twice; keep one of the two.",
                "ok",
            ]
        );
    }

    #[test]
    fn a_byte_order_mark_is_dropped_and_counted() {
        let mut rows = reader(&FORMAT, b"\xEF\xBB\xBF{\"id\":1}\n", Limits::default());
        assert_eq!(rows.next().unwrap().unwrap().fields["id"], 1);
        assert_eq!(rows.bytes_read(), 12);
    }

    #[test]
    fn a_line_that_is_not_utf_8_is_refused_alone() {
        let rows: Vec<_> = reader(&FORMAT, b"{\"a\":\"\xE9\"}\n{\"a\":\"b\"}\n", Limits::default()).collect();
        assert!(rows[0].as_ref().unwrap_err().reason.contains("byte 7 of the row is not valid UTF-8"));
        assert!(rows[1].is_ok());
    }

    #[test]
    fn a_utf_16_file_is_refused_once_with_the_way_out() {
        for bytes in [&b"\xFF\xFE{\0\"\0"[..], b"\xFE\xFF\0{", b"{\0\"\0a\0", b"\0{\0\""] {
            let rows: Vec<_> = reader(&FORMAT, bytes, Limits::default()).collect();
            let refusal = rows[0].as_ref().unwrap_err();
            assert_eq!((rows.len(), refusal.position.place), (1, Place::File));
            assert!(refusal.reason.contains("UTF-16") && refusal.remedy.contains("UTF-8"));
        }
    }

    #[test]
    fn a_line_over_the_size_limit_is_refused_and_the_next_is_read() {
        let limits = Limits { row_bytes_max: 12, ..Limits::default() };
        let rows = read_limited(&FORMAT, "{\"id\":\"0123456789\"}\n{\"id\":\"01\"}\n", limits);
        assert_eq!(rows[0].as_ref().unwrap_err().reason, "the row is larger than 12 bytes");
        assert_eq!(rows[1].as_ref().unwrap().position.place, Place::Line(2));
    }

    #[test]
    fn a_job_resumes_exactly_after_the_rows_it_has_seen_good_and_bad() {
        let text = "{\"id\":1}\n\nbad\n{\"id\":3}\n{\"id\":4}\n";
        let all = read(&FORMAT, text);
        for seen in 0..=all.len() + 1 {
            let mut rows = reader(&FORMAT, text.as_bytes(), Limits::default());
            rows.skip_rows(seen as u64);
            assert_eq!(rows.collect::<Vec<_>>(), all[seen.min(all.len())..]);
        }
    }

    #[test]
    fn a_file_that_breaks_off_ends_with_one_last_refusal() {
        struct Broken(bool);
        impl Read for Broken {
            fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
                if self.0 {
                    return Err(io::Error::other("the disk is gone"));
                }
                self.0 = true;
                buf[..4].copy_from_slice(b"{}\n{");
                Ok(4)
            }
        }
        let source = Source::new("in.dat", Broken(false));
        let rows: Vec<_> = (FORMAT.read)(source, Limits::default()).collect();
        assert!(rows[0].is_ok());
        assert!(rows[1].as_ref().unwrap_err().reason.contains("the disk is gone"));
        assert_eq!(rows.len(), 2);
    }

    #[test]
    fn the_name_decides_only_where_the_content_does_not() {
        let sure = |name, head: &str| detect(name, head.as_bytes()).confidence;
        assert!(sure("x", "{\"a\":1}\n{\"a\":2}\n") > 0.9);
        assert!(sure("x.jsonl", "{\"a\":1}") > sure("x.json", "{\"a\":1}"));
        assert!(sure("x.jsonl", "[{\"a\":1}]") < 0.9);
        assert!(sure("x.csv", "a,b\n1,2\n") == 0.0);
    }
}
