//! Files in, files out: one file per format, archives and folders as entries, and the media index.
//!
//! A *format* turns bytes into [`Record`]s and back; every format is one file of one shape and one line in
//! [`FORMATS`]. *Entries* are the files of a folder, zip or tar behind one interface. *Media* are recognised
//! by content, and videos get an index of their frames without being decoded.
//!
//! This crate knows no database, no network and no task. All input is untrusted: every reader has limits
//! ([`Limits`], [`EntryLimits`], [`media::video::VideoLimits`]), and bad input ends as a [`Refusal`] that says
//! where, what and what to do.

pub mod bundle;
pub mod csv;
mod delimited;
pub mod entries;
mod format;
pub mod json;
mod json_row;
pub mod jsonl;
mod lines;
pub mod manifest;
pub mod media;
mod record;
#[cfg(test)]
mod round_trip;
mod text;
pub mod tsv;

pub use entries::{Entries, Entry, EntryLimits, SafePath};
pub use format::{Columns, Detection, Format, Source, Undetected, WriteError, Writer, detect};
pub use record::{Limits, Place, Position, Reader, Record, Refusal};

/// The fields of one record, in the order of the file.
pub type Fields = serde_json::Map<String, serde_json::Value>;

/// Every format, in the order in which they are offered to people. To add one: its file, its line here, its
/// fixture.
pub const FORMATS: &[Format] = &[jsonl::FORMAT, json::FORMAT, csv::FORMAT, tsv::FORMAT];
