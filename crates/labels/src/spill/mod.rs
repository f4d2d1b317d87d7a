//! Records that do not fit into memory: kept in temporary files, put in order there, and read back one after the other.
//!
//! A record is a key and a body, both bytes. [`Sorter`] takes records in any order, sorts as many as fit into the memory it
//! may use, writes them as a run, and merges the runs; what comes out stands in [`Records`], which can be read any number
//! of times. Files have no name, so nothing of them is left however a program ends, and each block carries a checksum, so
//! that what is read back is what was written.
//!
//! Source: D. E. Knuth, *The Art of Computer Programming* 3, 1998, section 5.4.1, merging of runs.

mod order;
mod pages;
mod sorter;
mod varint;

pub use order::Keys;
pub use pages::{Records, RecordsWriter};
pub use sorter::{Sorted, Sorter};
pub use varint::{Varints, push_varint};

use std::io;

/// A temporary file that could not be written or read back.
#[derive(Debug, thiserror::Error)]
#[error("the temporary file in {}: {error}", std::env::temp_dir().display())]
pub struct SpillError {
    #[from]
    error: io::Error,
}

impl SpillError {
    /// What came back is not what was written.
    pub fn damaged() -> Self {
        Self { error: io::Error::other("it was changed or is damaged") }
    }

    /// A record is longer than can be told.
    fn too_long() -> Self {
        Self { error: io::Error::other("the answers to one task take 4 GiB or more") }
    }

    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self.error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    }

    /// What to do about it.
    pub fn hint(&self) -> &'static str {
        if self.is_full() {
            "Free some room there, or set TMPDIR to a folder on a larger disk."
        } else {
            "Check the disk, or set TMPDIR to a folder on another one."
        }
    }
}
