//! Label files as columns of small integers: CSV, TSV, JSON Lines, Parquet and Arrow, read fast and written back.
//!
//! A label file says who gave which answer to what. [`read`] finds the columns, numbers the distinct ids, and gives
//! a [`Table`]: one `u32` a cell, with a [`Dictionary`] a column for the texts. Ids are any text; an answer that
//! reads `NA` or `null` is an answer, and an empty one is none. Rows that cannot be used are named with their line and
//! reason and left out, those without an answer are counted and left out: never silently.
//!
//! ```
//! use assay_labels::{Ask, read_from};
//!
//! let text = "item,annotator,answer\n\"https://a.example/?x=1,2\",ann,NA\n7,bob,\n8,ann\n";
//! let table = read_from(Box::new(text.as_bytes()), &Ask::answers(None, None, None))?;
//! let [task, worker, label] = &table.columns[..] else { unreachable!() };
//! assert_eq!((task.text(0), worker.text(0), label.text(0)), ("https://a.example/?x=1,2", "ann", "NA"));
//! assert_eq!((table.len(), table.unanswered), (1, 1));
//! assert_eq!(table.bad.first[0].to_string(), "line 4: it has 2 cells and the header has 3 cells");
//! # Ok::<(), assay_labels::ReadError>(())
//! ```

mod arrow;
mod ask;
mod delimited;
mod dictionary;
mod error;
mod json_lines;
mod parquet;
mod source;
mod spill;
mod table;
mod typed;
mod write;

pub use ask::{Ask, Empty, ROW, Shape, Wanted};
pub use dictionary::{Dictionary, NotCoded};
pub use error::{BadRow, BadRows, ReadError};
pub use parquet::write_parquet;
pub use spill::{Keys, Records, RecordsWriter, Sorted, Sorter, SpillError, Varints, push_varint};
pub use table::{Column, OnDisk, Table};
pub use write::{Cells, Written, write_csv, write_csv_rows};

use source::{Kind, Source};
use std::io::Read;
use std::path::Path;

/// Reads a file, or standard input for `-`. Memory: 4 bytes a wanted cell, the distinct texts, and a few blocks a thread
/// (CSV), a group of rows (Parquet) or a batch (Arrow); a stream of Parquet is kept whole while it is read.
pub fn read(path: &Path, ask: &Ask) -> Result<Table, ReadError> {
    read_source(Source::open(path)?, ask)
}

/// Reads a stream, as [`read`] does a file.
pub fn read_from(stream: Box<dyn Read + Send>, ask: &Ask) -> Result<Table, ReadError> {
    read_source(Source::of(stream)?, ask)
}

fn read_source(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    match source.kind()? {
        Kind::Delimited => delimited::read(source, ask),
        Kind::JsonLines => json_lines::read(source, ask),
        Kind::Parquet => parquet::read(source, ask),
        Kind::Arrow => arrow::read(source, ask),
    }
}
