//! The shape that every format has, and the choice of a format from a file's name and first bytes.

use std::fmt;
use std::io::{self, Read, Write};
use std::sync::Arc;

use crate::{FORMATS, Fields, Limits, Reader};

/// One format: how it is named, recognised, read and written.
pub struct Format {
    /// Its name in commands, the API and the page: lower case, no spaces.
    pub name: &'static str,
    /// Its name in sentences.
    pub title: &'static str,
    /// Endings that belong to it, without the dot; the first is used for new files.
    pub extensions: &'static [&'static str],
    /// What writing and reading back loses, one sentence each; empty when nothing is lost.
    pub losses: &'static [&'static str],
    /// Whether a file with this name and these first bytes (a few KiB are enough) is of this format.
    pub detect: fn(name: &str, head: &[u8]) -> Detection,
    /// Reads a stream as records.
    pub read: fn(Source, Limits) -> Box<dyn Reader + Send>,
    /// Writes records to a sink. Formats without a header ignore the columns.
    pub write: fn(Box<dyn Write + Send>, Columns) -> Box<dyn Writer + Send>,
}

impl fmt::Debug for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Format").field("name", &self.name).finish_non_exhaustive()
    }
}

impl Format {
    /// The format of this name, if there is one.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }

    /// Whether the file's name ends as this format's files do.
    pub fn claims_name(&self, name: &str) -> bool {
        let Some((_, ending)) = name.rsplit_once('.') else { return false };
        self.extensions.iter().any(|known| known.eq_ignore_ascii_case(ending))
    }
}

/// A stream to read, and the name by which people know it.
pub struct Source {
    /// The name used in positions.
    pub name: Arc<str>,
    /// The bytes.
    pub stream: Box<dyn Read + Send>,
    /// The names of the columns, for a table without a header row. Only tables look at it.
    pub columns: Option<Vec<String>>,
}

impl Source {
    /// A source over any stream.
    pub fn new(name: impl Into<Arc<str>>, stream: impl Read + Send + 'static) -> Self {
        Self { name: name.into(), stream: Box::new(stream), columns: None }
    }

    /// The same source, its first row being data under these names.
    #[must_use]
    pub fn with_columns(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.columns = Some(names.into_iter().map(Into::into).collect());
        self
    }
}

/// The columns of a written table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Columns {
    /// The fields of the first record. A later record with another field is refused.
    #[default]
    OfFirstRecord,
    /// These, in this order. A record with another field is refused; an absent field is an empty cell.
    Named(Vec<String>),
}

/// How sure a format is that a file is its own, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// 0 (certainly not) to 1 (certainly).
    pub confidence: f32,
    /// The reason, as a sentence part.
    pub reason: String,
}

impl Detection {
    pub(crate) fn new(confidence: f32, reason: impl Into<String>) -> Self {
        Self { confidence, reason: reason.into() }
    }
}

/// No format recognised the file; each says why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("no format recognises this file ({})",
    self.0.iter().map(|(name, d)| format!("{name}: {}", d.reason)).collect::<Vec<_>>().join("; "))]
pub struct Undetected(pub Vec<(&'static str, Detection)>);

/// The format that is surest of this file, by its name and first bytes (64 KiB are plenty).
pub fn detect(name: &str, head: &[u8]) -> Result<(&'static Format, Detection), Undetected> {
    let mut best: Option<(&'static Format, Detection)> = None;
    let mut said = Vec::new();
    for format in FORMATS {
        let found = (format.detect)(name, head);
        said.push((format.name, found.clone()));
        let beaten = best.as_ref().is_some_and(|(_, b)| b.confidence >= found.confidence);
        if found.confidence > 0.0 && !beaten {
            best = Some((format, found));
        }
    }
    best.ok_or(Undetected(said))
}

/// Why a record could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The sink failed.
    #[error("the file could not be written: {0}; check the disk's space and rights, then export again")]
    Io(#[from] io::Error),
    /// The record has a field that the table has no column for.
    #[error("record {row} has the field `{field}`, which has no column; name all columns before writing, or use JSONL")]
    UnknownField {
        /// The record's number, from 1.
        row: u64,
        /// The field without a column.
        field: String,
    },
}

/// A sink of records.
pub trait Writer {
    /// Writes one record.
    fn write(&mut self, fields: &Fields) -> Result<(), WriteError>;

    /// Writes what must come last and flushes. A file is whole only after this.
    fn finish(self: Box<Self>) -> Result<(), WriteError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn format_names_and_extensions_are_unique() {
        let mut names: Vec<_> = FORMATS.iter().map(|f| f.name).collect();
        let mut endings: Vec<_> = FORMATS.iter().flat_map(|f| f.extensions).collect();
        let (n, e) = (names.len(), endings.len());
        names.sort_unstable();
        names.dedup();
        endings.sort_unstable();
        endings.dedup();
        assert_eq!((names.len(), endings.len()), (n, e));
    }

    #[test]
    fn each_format_is_detected_from_its_own_output_even_under_a_strange_name() {
        let fields: Fields = serde_json::from_str(r#"{"id":"1","text":"good morning"}"#).unwrap();
        for format in FORMATS {
            let bytes = crate::round_trip::written(format, &[fields.clone(), fields.clone()]);
            let (found, why) = detect("upload.dat", &bytes).unwrap();
            assert_eq!(found.name, format.name, "{why:?}");
            assert!((0.0..=1.0).contains(&why.confidence) && !why.reason.is_empty());
        }
    }

    #[test]
    fn an_unknown_file_is_refused_with_the_reason_of_every_format() {
        let refused = detect("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap_err();
        assert_eq!(refused.0.len(), FORMATS.len());
        assert!(refused.to_string().contains("jsonl: "), "{refused}");
    }
}
