//! The quick way through rows that need no closer look: as many cells as the header, none of them in quotes, none empty.

use super::cut::{plain_end, repeated};
use crate::dictionary::Dictionary;
use crate::table::{Collector, WANTED_MAX};

/// Takes plain rows of one file.
#[derive(Debug)]
pub(super) struct PlainRows {
    separator: u8,
    /// For each column of the file the wanted column it goes into, if any.
    roles: Vec<Option<usize>>,
}

impl PlainRows {
    pub fn new(separator: u8, roles: Vec<Option<usize>>) -> Self {
        Self { separator, roles }
    }

    /// Takes rows from `at` on while they are plain. Gives where the first row begins that is not, and how many rows
    /// were taken.
    pub fn take(&self, collector: &mut Collector<'_>, buffer: &[u8], at: usize) -> (usize, u64) {
        let (ids, cells, rows) = collector.plainly();
        let (next, taken) = match ids.len() {
            2 => self.rows::<2>(ids, cells, (buffer, at)),
            3 => self.rows::<3>(ids, cells, (buffer, at)),
            4 => self.rows::<4>(ids, cells, (buffer, at)),
            _ => self.rows::<WANTED_MAX>(ids, cells, (buffer, at)),
        };
        *rows += taken;
        (next, taken)
    }

    /// The same where at most so many columns are wanted.
    fn rows<const MOST: usize>(
        &self,
        ids: &mut [Dictionary],
        cells: &mut Vec<u32>,
        (buffer, mut at): (&[u8], usize),
    ) -> (usize, u64) {
        let (wanted, mut taken) = (ids.len().min(MOST), 0);
        while let Some((next, codes)) = self.row::<MOST>(ids, buffer, at) {
            if wanted == MOST {
                cells.extend_from_slice(&codes);
            } else {
                cells.extend_from_slice(&codes[..wanted]);
            }
            taken += 1;
            at = next;
        }
        (at, taken)
    }

    /// Where the next row begins, and the cells of the table.
    #[inline]
    fn row<const MOST: usize>(
        &self,
        ids: &mut [Dictionary],
        buffer: &[u8],
        mut at: usize,
    ) -> Option<(usize, [u32; MOST])> {
        let mut codes = [0; MOST];
        let last = self.roles.len() - 1;
        for (column, role) in self.roles.iter().enumerate() {
            let end = if column == last { b'\n' } else { self.separator };
            let Some(role) = *role else {
                at = self.text_end(buffer, at, end)?.1;
                continue;
            };
            let ids = ids.get_mut(role)?;
            if let Some((cell, length)) = ids.leading(buffer.get(at..)?)
                && buffer.get(at + length) == Some(&end)
            {
                *codes.get_mut(role)? = cell;
                at += length + 1;
                continue;
            }
            let (to, next) = self.text_end(buffer, at, end)?;
            if to == at {
                return None;
            }
            *codes.get_mut(role)? = ids.provisional(buffer, at, to).ok()?;
            at = next;
        }
        Some((at, codes))
    }

    /// Where the cell from `at` on ends, and where the next one begins; nothing when it is in quotes or is not ended by
    /// `end`.
    #[inline]
    fn text_end(&self, buffer: &[u8], at: usize, end: u8) -> Option<(usize, usize)> {
        let to = plain_end(buffer, at, repeated(self.separator));
        if *buffer.get(to)? != end || buffer[at] == b'"' {
            return None;
        }
        let returned = end == b'\n' && to > at && buffer[to - 1] == b'\r';
        Some((if returned { to - 1 } else { to }, to + 1))
    }
}
