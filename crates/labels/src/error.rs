//! Why a file cannot be read, and which of its rows were left out.

use crate::spill::SpillError;
use std::fmt;
use std::io;

/// A file that cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The system could not deliver the bytes, or they do not unpack.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The rows could not be kept in temporary files.
    #[error("{0}")]
    Temporary(#[from] SpillError),
    /// It is not what it seems to be, or of a kind that is not read.
    #[error("{message}")]
    Unreadable {
        /// What is wrong, without capital or full stop.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// The columns that are needed are not there.
    #[error("{message}")]
    Columns {
        /// Which one, and which there are.
        message: String,
        /// What to do about it.
        hint: String,
    },
    /// Bad rows were found where none is allowed.
    #[error("{} of {} rows cannot be used", .0.count, .0.count + .1)]
    Strict(BadRows, u64),
}

impl ReadError {
    pub(crate) fn unreadable(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Unreadable { message: message.into(), hint: hint.into() }
    }

    pub(crate) fn columns(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Columns { message: message.into(), hint: hint.into() }
    }

    /// Whether a column is not there, and not another fault of the header: whoever can do without it reads again.
    pub fn lacks_column(&self) -> bool {
        matches!(self, Self::Columns { message, .. } if message.starts_with(Self::NO_COLUMN))
    }

    /// How it is said that a column is not there.
    pub(crate) const NO_COLUMN: &str = "no column is called";

    /// What to do about it; may be empty.
    pub fn hint(&self) -> &str {
        match self {
            Self::Io(_) => "",
            Self::Temporary(error) => error.hint(),
            Self::Unreadable { hint, .. } | Self::Columns { hint, .. } => hint,
            Self::Strict(..) => "Correct them, or leave out --strict to go on without them.",
        }
    }
}

/// A row that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadRow {
    /// Where it begins: the line of a text file, from 1; the row of a Parquet or Arrow file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

/// The rows that were left out: how many, and the first of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct BadRows {
    /// How many there are.
    pub count: u64,
    /// The first [`BadRows::KEPT_MAX`].
    pub first: Vec<BadRow>,
}

impl BadRows {
    /// How many rows are kept with their reason, so that a file of nothing else stays small.
    pub const KEPT_MAX: usize = 20;

    #[cold]
    pub(crate) fn add(&mut self, line: u64, reason: impl Into<String>) {
        self.count += 1;
        if self.first.len() < Self::KEPT_MAX {
            self.first.push(BadRow { line, reason: reason.into() });
        }
    }

    /// Adds the rows left out of a later part of a file, before which there are so many lines.
    pub(crate) fn extend(&mut self, later: &Self, lines: u64) {
        self.count += later.count;
        let room = Self::KEPT_MAX - self.first.len();
        let moved = later.first.iter().map(|row| BadRow { line: row.line + lines, reason: row.reason.clone() });
        self.first.extend(moved.take(room));
    }
}
