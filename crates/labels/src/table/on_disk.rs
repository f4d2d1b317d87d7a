//! The rows of a table on a disk, for files that are larger than memory.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

/// Rows that are read at once.
const BLOCK_ROWS: usize = 1 << 16;

/// Rows of codes in a temporary file, which is gone with this.
#[derive(Debug)]
pub struct OnDisk {
    file: File,
    /// Codes of a row.
    width: usize,
    rows: usize,
}

impl OnDisk {
    /// Without rows; the file is where the system keeps such files.
    pub(super) fn new(width: usize) -> io::Result<Self> {
        Ok(Self { file: tempfile::tempfile()?, width, rows: 0 })
    }

    /// How many rows there are.
    pub const fn len(&self) -> usize {
        self.rows
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Adds rows: the codes of their columns.
    pub(super) fn add(&mut self, columns: &[Vec<u32>]) -> io::Result<()> {
        let rows = columns.first().map_or(0, Vec::len);
        let mut bytes = Vec::with_capacity(4 * self.width * rows);
        for row in 0..rows {
            bytes.extend(columns.iter().flat_map(|column| column[row].to_le_bytes()));
        }
        self.file.write_all(&bytes)?;
        self.rows += rows;
        Ok(())
    }

    /// Changes each code, given its row and column.
    pub(super) fn change(&mut self, mut code: impl FnMut(usize, usize, u32) -> u32) -> io::Result<()> {
        let (width, mut from) = (self.width, 0);
        while from < self.rows {
            let mut codes = self.block(from)?;
            for (row, codes) in (from..).zip(codes.chunks_mut(width)) {
                codes.iter_mut().enumerate().for_each(|(column, cell)| *cell = code(row, column, *cell));
            }
            self.seek(from)?;
            let bytes: Vec<u8> = codes.iter().flat_map(|code| code.to_le_bytes()).collect();
            self.file.write_all(&bytes)?;
            from += codes.len() / width;
        }
        Ok(())
    }

    /// Shows all rows in the order of the file: the codes of the columns asked for.
    pub fn each(&mut self, mut visit: impl FnMut(&[u32])) -> io::Result<()> {
        let mut from = 0;
        while from < self.rows {
            let codes = self.block(from)?;
            codes.chunks(self.width).for_each(&mut visit);
            from += codes.len() / self.width;
        }
        Ok(())
    }

    fn seek(&mut self, row: usize) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(4 * (row * self.width) as u64)).map(|_| ())
    }

    /// The codes of some rows from one on.
    fn block(&mut self, from: usize) -> io::Result<Vec<u32>> {
        self.seek(from)?;
        let mut bytes = vec![0; 4 * self.width * BLOCK_ROWS.min(self.rows - from)];
        self.file.read_exact(&mut bytes)?;
        Ok(bytes.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect())
    }
}
