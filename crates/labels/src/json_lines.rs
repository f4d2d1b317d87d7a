//! Reads JSON Lines: an object a line, from which the wanted fields are taken.
//!
//! A text stands for itself, a number as it is written (`1` and `"1"` are one id), anything else for its JSON. A field
//! that is `null` or not there has no value; a label without one is no answer.

use crate::ask::Ask;
use crate::error::ReadError;
use crate::source::Source;
use crate::table::{Collector, Gather, Span, Table};
use serde::de::{Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::{BufRead, BufReader, Read};

/// A line longer than this is refused instead of filling the memory.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// So many lines are kept together.
const CHUNK_LINES: u64 = 1 << 16;

/// Reads a table from objects; the fields of the first one are its columns.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    let mut lines = BufReader::with_capacity(256 << 10, std::io::Cursor::new(source.head).chain(source.stream));
    let mut line = Vec::new();
    let mut reader: Option<Reader<'_>> = None;
    let mut number = 0;
    loop {
        line.clear();
        if (&mut lines).take(LINE_BYTES_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let text = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&line).trim_ascii();
        if text.is_empty() {
            continue;
        }
        match &mut reader {
            Some(reader) => reader.row(number, text),
            none => {
                let names = names_of(text).map_err(|error| {
                    let hint = "Each line must be one JSON object.";
                    ReadError::unreadable(format!("line {number} is not a JSON object: {}", plain(&error)), hint)
                })?;
                let collector = Collector::new(ask, &names)?;
                let gather = collector.gather(1);
                let mut first =
                    Reader { collector, spans: vec![(0, 0); names.len()], names, buffer: Vec::new(), line: 1, gather };
                first.row(number, text);
                *none = Some(first);
            }
        }
    }
    match reader {
        Some(reader) => reader.finish(ask.threads),
        None => Err(ReadError::unreadable("the file is empty", "Check that it is the right one.")),
    }
}

struct Reader<'a> {
    collector: Collector<'a>,
    names: Vec<String>,
    /// The texts of the wanted fields of one line, and where each begins and ends.
    buffer: Vec<u8>,
    spans: Vec<Span>,
    /// The first line that is in no chunk yet.
    line: u64,
    gather: Gather,
}

impl Reader<'_> {
    fn finish(mut self, threads: usize) -> Result<Table, ReadError> {
        self.gather.add(0, self.collector.take(0));
        self.gather.finish(vec![self.collector], threads)
    }

    fn row(&mut self, line: u64, text: &[u8]) {
        if line >= self.line + CHUNK_LINES {
            self.gather.add(0, self.collector.take(line - self.line));
            self.line = line;
        }
        // Lines are counted from the first of the chunk.
        let number = line + 1 - self.line;
        self.buffer.clear();
        self.spans.fill(NOWHERE);
        let fields = Fields { names: &self.names, buffer: &mut self.buffer, spans: &mut self.spans };
        let mut parser = serde_json::Deserializer::from_slice(text);
        let parsed = parser.deserialize_map(fields).and_then(|()| parser.end());
        if let Err(error) = parsed {
            self.collector.bad(number, format!("it is not a JSON object: {}", plain(&error)));
            return;
        }
        // So that sixteen bytes can be looked at from the last cell on.
        self.buffer.extend_from_slice(&[0; 16]);
        if let Some(role) = self.collector.without_value(|place| self.spans[place] == NOWHERE) {
            self.collector.bad(number, format!("its {role} is null or missing"));
            return;
        }
        self.spans.iter_mut().filter(|span| **span == NOWHERE).for_each(|span| *span = (0, 0));
        self.collector.row(number, &self.buffer, &self.spans);
    }
}

/// The span of a field without a value.
const NOWHERE: Span = (usize::MAX, usize::MAX);

/// The reason without the place, which is always on the line named.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let reason = text.split(" at line ").next().unwrap_or_default().to_owned();
    if error.column() > 0 { format!("{reason} at column {}", error.column()) } else { reason }
}

/// The names of the fields of an object, in the order written.
fn names_of(text: &[u8]) -> Result<Vec<String>, serde_json::Error> {
    struct Names;
    impl<'de> Visitor<'de> for Names {
        type Value = Vec<String>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
            let mut names = Vec::new();
            while let Some((name, _)) = map.next_entry::<String, IgnoredAny>()? {
                names.push(name);
            }
            Ok(names)
        }
    }
    serde_json::Deserializer::from_slice(text).deserialize_map(Names)
}

/// Takes the fields of one object into a buffer.
struct Fields<'a> {
    names: &'a [String],
    buffer: &'a mut Vec<u8>,
    spans: &'a mut [Span],
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<(), M::Error> {
        // Fields almost always come in the order of the first line.
        let mut expected = 0;
        while let Some(Name(name)) = map.next_key()? {
            let in_order = self.names.get(expected).is_some_and(|known| *known == name);
            let place = if in_order { Some(expected) } else { self.names.iter().position(|known| *known == name) };
            let Some(place) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            expected = place + 1;
            let value: &RawValue = map.next_value()?;
            let from = self.buffer.len();
            match value.get() {
                "null" => continue,
                text if text.starts_with('"') => {
                    let text: Text<'_> = serde_json::from_str(text).map_err(serde::de::Error::custom)?;
                    self.buffer.extend_from_slice(text.0.as_bytes());
                }
                other => self.buffer.extend_from_slice(other.as_bytes()),
            }
            self.spans[place] = (from, self.buffer.len());
        }
        Ok(())
    }
}

/// The name of a field, and a text, borrowed where they hold no escapes.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_from;

    fn table(text: &'static str) -> Table {
        read_from(Box::new(text.as_bytes()), &Ask::answers(None, None, None)).unwrap()
    }

    fn rows(table: &Table) -> Vec<String> {
        let row = |at| table.columns.iter().map(|column| column.text(at)).collect::<Vec<_>>().join("|");
        (0..table.len()).map(row).collect()
    }

    #[test]
    fn fields_are_taken_in_any_order_and_others_passed_over() {
        let text = "{\"item\":\"a \\\"b\\\", c\",\"annotator\":\"x\",\"answer\":1,\"at\":[1,{\"y\":2}]}\n\
                    {\"answer\":\"\\u00e9\\n\",\"annotator\":2,\"extra\":null,\"item\":7}\n\n";
        assert_eq!(rows(&table(text)), ["a \"b\", c|x|1", "7|2|é\n"]);
    }

    #[test]
    fn a_number_and_its_text_are_one_id_and_other_values_are_their_json() {
        let table = table(
            "{\"task\":1,\"worker\":\"a\",\"label\":true}\n{\"task\":\"1\",\"worker\":\"a\",\"label\":[\"x\",1]}\n",
        );
        assert_eq!(rows(&table), ["1|a|true", "1|a|[\"x\",1]"]);
        assert_eq!(table.columns[0].ids.len(), 1);
    }

    #[test]
    fn the_texts_na_and_null_are_answers_and_an_empty_text_null_or_no_label_are_none() {
        let text = "{\"task\":1,\"worker\":\"a\",\"label\":\"null\"}\n{\"task\":2,\"worker\":\"a\",\"label\":\"\"}\n\
                    {\"task\":3,\"worker\":\"a\",\"label\":null}\n{\"task\":4,\"label\":\"x\"}\nnonsense\n[1]\n";
        let table = table(text);
        assert_eq!((rows(&table), table.unanswered), (vec!["1|a|null".to_owned()], 2));
        let bad: Vec<String> = table.bad.first.iter().map(ToString::to_string).collect();
        assert_eq!(bad[0], "line 4: its worker is null or missing");
        assert!(bad[1].starts_with("line 5: it is not a JSON object: expected"), "{}", bad[1]);
        assert_eq!(bad.len(), 3);
    }

    #[test]
    fn objects_with_a_field_a_rater_are_a_wide_table() {
        let table = table("{\"item\":\"i\",\"ann\":3,\"bob\":null}\n{\"item\":\"j\",\"bob\":4}\n");
        assert_eq!(rows(&table), ["i|ann|3", "j|bob|4"]);
    }
}
