//! The rows of a table on a disk, for files that are larger than memory: task by task, in the natural order of the tasks.
//!
//! Tasks may be too many for their names to be kept in memory, so each name stands with its answers, and only the other
//! columns have dictionaries. Readers bundle the rows of each chunk by task; a [`Sorter`] puts the bundles in order.

use crate::dictionary::Dictionary;
use crate::spill::{Keys, Records, RecordsWriter, Sorter, SpillError, Varints, push_varint};

/// Rows in a temporary file, which is gone with this.
#[derive(Debug)]
pub struct OnDisk {
    records: Records,
    rows: u64,
    tasks: u64,
}

impl OnDisk {
    /// How many rows there are.
    pub const fn len(&self) -> u64 {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// How many tasks they are about.
    pub const fn tasks(&self) -> u64 {
        self.tasks
    }

    /// Shows each task in the natural order of all: its name, and of each of its rows the codes of the other columns, row
    /// by row in no particular order.
    pub fn each<E: From<SpillError>>(&self, mut visit: impl FnMut(&str, &[u32]) -> Result<(), E>) -> Result<(), E> {
        let mut codes = Vec::new();
        self.records.each(|task, body| {
            let task = std::str::from_utf8(task).map_err(|_| SpillError::damaged())?;
            codes.clear();
            let mut rest = Varints::new(body);
            while !rest.is_empty() {
                codes.push(rest.code()?);
            }
            visit(task, &codes)
        })
    }
}

/// The rows of a chunk, task by task.
#[derive(Debug, Default)]
pub(crate) struct Bundles {
    /// The name of each task, then the codes of its rows.
    bytes: Vec<u8>,
    /// Where each name ends, and its codes.
    ends: Vec<(usize, usize)>,
    /// How many rows there are.
    rows: usize,
}

impl Bundles {
    /// Bundles rows by their codes, the first of which is that of the task.
    pub fn of(columns: &[Vec<u32>], tasks: &Dictionary) -> Self {
        let Some((task, others)) = columns.split_first() else { return Self::default() };
        let mut order: Vec<usize> = (0..task.len()).collect();
        // Stable, since most files are in order already.
        order.sort_by_key(|row| task[*row]);
        let mut bundles = Self { rows: task.len(), ..Self::default() };
        for rows in order.chunk_by(|a, b| task[*a] == task[*b]) {
            bundles.bytes.extend_from_slice(tasks.text(task[rows[0]]).as_bytes());
            let name = bundles.bytes.len();
            for column in rows.iter().flat_map(|row| others.iter().map(|column| column[*row])) {
                push_varint(&mut bundles.bytes, column.into());
            }
            bundles.ends.push((name, bundles.bytes.len()));
        }
        bundles
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut from = 0;
        self.ends.iter().map(move |&(name, end)| {
            let bundle = (&self.bytes[from..name], &self.bytes[name..end]);
            from = end;
            bundle
        })
    }
}

/// The rows of a file so far, which readers have bundled.
#[derive(Debug)]
pub(super) struct Gathering {
    sorter: Sorter,
    rows: u64,
}

impl Gathering {
    /// Without rows; with at most about so many bytes in memory.
    pub fn new(memory: u64) -> Self {
        // A vector that grows needs its room twice for a moment.
        Self { sorter: Sorter::new(Keys::Texts, memory / 2), rows: 0 }
    }

    /// The next rows of the file, which a reader has bundled.
    pub fn add(&mut self, reader: usize, bundles: &Bundles) -> Result<(), SpillError> {
        let mut own = Vec::new();
        push_varint(&mut own, reader as u64);
        for (task, codes) in bundles.iter() {
            self.sorter.add(task, [&own, codes])?;
        }
        self.rows += bundles.rows as u64;
        Ok(())
    }

    /// The rows in order, with what `moved` has for the codes of each reader, column by column.
    pub fn finish(self, moved: &[Vec<Vec<u32>>]) -> Result<OnDisk, SpillError> {
        let (sorted, mut writer) = (self.sorter.finish()?, RecordsWriter::new()?);
        let (mut task, mut body, mut tasks) = (Vec::new(), Vec::new(), 0);
        sorted.each(|name, bundle| {
            if tasks > 0 && task != name {
                writer.add(&task, &body)?;
                body.clear();
            }
            if tasks == 0 || task != name {
                tasks += 1;
                task.clear();
                task.extend_from_slice(name);
            }
            recode(bundle, moved, &mut body)
        })?;
        if tasks > 0 {
            writer.add(&task, &body)?;
        }
        Ok(OnDisk { records: writer.finish()?, rows: self.rows, tasks })
    }
}

/// Writes the codes of a bundle as they are in the whole file.
fn recode(bundle: &[u8], moved: &[Vec<Vec<u32>>], to: &mut Vec<u8>) -> Result<(), SpillError> {
    let mut codes = Varints::new(bundle);
    let moved = moved.get(codes.code()? as usize).ok_or_else(SpillError::damaged)?;
    while !codes.is_empty() {
        for column in moved {
            let code = column.get(codes.code()? as usize).ok_or_else(SpillError::damaged)?;
            push_varint(to, (*code).into());
        }
    }
    Ok(())
}
