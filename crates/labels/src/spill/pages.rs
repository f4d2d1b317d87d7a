//! Records one after the other in a temporary file, in blocks with a checksum.

use super::SpillError;
use super::varint::{Varints, push_varint};
use foldhash::fast::FixedState;
use std::fs::File;
use std::hash::BuildHasher;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;

/// A block is written once it has so many bytes; it ends with a record, and may be longer.
pub(super) const BLOCK_BYTES: usize = 32 << 10;

/// Length and checksum of a block.
const HEAD_BYTES: usize = 16;

/// A temporary file to which records are added; it has no name, and is gone with this.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    end: u64,
    /// The records that are not in the file yet.
    block: Vec<u8>,
}

impl Pages {
    /// Without records; the file is where the system keeps such files.
    pub fn new() -> Result<Self, SpillError> {
        Ok(Self { file: tempfile::tempfile()?, end: 0, block: Vec::new() })
    }

    /// Adds a record.
    pub fn add(&mut self, key: &[u8], body: &[u8]) -> Result<(), SpillError> {
        for part in [key, body] {
            push_varint(&mut self.block, part.len() as u64);
            self.block.extend_from_slice(part);
        }
        if self.block.len() >= BLOCK_BYTES { self.flush() } else { Ok(()) }
    }

    /// Where the records so far end.
    pub fn end(&mut self) -> Result<u64, SpillError> {
        self.flush()?;
        Ok(self.end)
    }

    fn flush(&mut self) -> Result<(), SpillError> {
        if self.block.is_empty() {
            return Ok(());
        }
        self.file.seek(SeekFrom::Start(self.end))?;
        let mut head = [0; HEAD_BYTES];
        head[..8].copy_from_slice(&(self.block.len() as u64).to_le_bytes());
        head[8..].copy_from_slice(&checksum(&self.block).to_le_bytes());
        self.file.write_all(&head)?;
        self.file.write_all(&self.block)?;
        self.end += (HEAD_BYTES + self.block.len()) as u64;
        self.block.clear();
        Ok(())
    }
}

fn checksum(block: &[u8]) -> u64 {
    FixedState::default().hash_one(block)
}

/// Reads a stretch from its first record to its last.
#[derive(Debug)]
pub(super) struct Reading {
    left: Range<u64>,
    block: Vec<u8>,
    /// Where the next record of the block begins.
    next: usize,
    key: Range<usize>,
    body: Range<usize>,
}

impl Reading {
    pub const fn new(stretch: Range<u64>) -> Self {
        Self { left: stretch, block: Vec::new(), next: 0, key: 0..0, body: 0..0 }
    }

    /// Goes on to the next record; says whether there is one.
    pub fn advance(&mut self, pages: &Pages) -> Result<bool, SpillError> {
        if self.next >= self.block.len() && !self.next_block(pages)? {
            return Ok(false);
        }
        let mut rest = Varints::new(&self.block[self.next..]);
        let mut part = || -> Result<Range<usize>, SpillError> {
            let length = rest.number()?;
            let from = self.block.len() - rest.len();
            rest.bytes(length)?;
            Ok(from..self.block.len() - rest.len())
        };
        (self.key, self.body) = (part()?, part()?);
        self.next = self.body.end;
        Ok(true)
    }

    fn next_block(&mut self, pages: &Pages) -> Result<bool, SpillError> {
        if self.left.is_empty() {
            return Ok(false);
        }
        let mut file = &pages.file;
        file.seek(SeekFrom::Start(self.left.start))?;
        let mut head = [0; HEAD_BYTES];
        file.read_exact(&mut head)?;
        let [length, sum] = [0, 8].map(|at| u64::from_le_bytes(std::array::from_fn(|byte| head[at + byte])));
        let (from, room) = (self.left.start + HEAD_BYTES as u64, self.left.end);
        if from.checked_add(length).is_none_or(|end| end > room) || length == 0 {
            return Err(SpillError::damaged());
        }
        self.block.resize(usize::try_from(length).map_err(|_| SpillError::damaged())?, 0);
        file.read_exact(&mut self.block)?;
        if checksum(&self.block) != sum {
            return Err(SpillError::damaged());
        }
        (self.left.start, self.next) = (from + length, 0);
        Ok(true)
    }

    /// The key of the record that was gone on to.
    pub fn key(&self) -> &[u8] {
        &self.block[self.key.clone()]
    }

    /// Its body.
    pub fn body(&self) -> &[u8] {
        &self.block[self.body.clone()]
    }
}

/// Records in the order in which they were written, which can be read any number of times.
#[derive(Debug)]
pub struct Records {
    pages: Pages,
    stretch: Range<u64>,
}

/// Writes [`Records`].
#[derive(Debug)]
pub struct RecordsWriter {
    pages: Pages,
}

impl RecordsWriter {
    /// Without records.
    pub fn new() -> Result<Self, SpillError> {
        Ok(Self { pages: Pages::new()? })
    }

    /// Adds a record.
    pub fn add(&mut self, key: &[u8], body: &[u8]) -> Result<(), SpillError> {
        self.pages.add(key, body)
    }

    /// The records, ready to be read.
    pub fn finish(mut self) -> Result<Records, SpillError> {
        let stretch = 0..self.pages.end()?;
        Ok(Records { pages: self.pages, stretch })
    }
}

impl Records {
    /// Shows the key and body of each record in order.
    pub fn each<E: From<SpillError>>(&self, mut visit: impl FnMut(&[u8], &[u8]) -> Result<(), E>) -> Result<(), E> {
        let mut reading = Reading::new(self.stretch.clone());
        while reading.advance(&self.pages)? {
            visit(reading.key(), reading.body())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_their_order_as_often_as_they_are_asked_for() {
        let mut writer = RecordsWriter::new().unwrap();
        let long = vec![7; 3 * BLOCK_BYTES];
        let all: Vec<(Vec<u8>, Vec<u8>)> = (0..5_000u32)
            .map(|n| (n.to_be_bytes().to_vec(), if n == 77 { long.clone() } else { vec![1; n as usize % 9] }))
            .collect();
        for (key, body) in &all {
            writer.add(key, body).unwrap();
        }
        let records = writer.finish().unwrap();
        for _ in 0..2 {
            let mut read = Vec::new();
            records
                .each(|key, body| {
                    read.push((key.to_vec(), body.to_vec()));
                    Ok::<(), SpillError>(())
                })
                .unwrap();
            assert!(read == all);
        }
    }

    #[test]
    fn a_byte_that_changed_on_the_disk_and_a_file_that_was_cut_off_are_found_out() {
        let written = || {
            let mut writer = RecordsWriter::new().unwrap();
            for n in 0..9_000u32 {
                writer.add(&n.to_be_bytes(), b"body").unwrap();
            }
            writer.finish().unwrap()
        };
        let read = |records: &Records| records.each(|_, _| Ok::<(), SpillError>(())).map_err(|error| error.to_string());
        for at in [0, 9, 40, u64::try_from(BLOCK_BYTES).unwrap() + 40] {
            let records = written();
            let (mut file, mut byte) = (&records.pages.file, [0]);
            file.seek(SeekFrom::Start(at)).unwrap();
            file.read_exact(&mut byte).unwrap();
            file.seek(SeekFrom::Start(at)).unwrap();
            file.write_all(&[byte[0] ^ 4]).unwrap();
            assert!(read(&records).unwrap_err().ends_with("it was changed or is damaged"), "{at}");
        }
        let records = written();
        records.pages.file.set_len(100).unwrap();
        assert!(read(&records).is_err());
    }
}
