//! The quick way through rows that need no closer look: as many cells as the header, none of them in quotes, none empty.
//!
//! First a loop that knows two sorts of cell, a whole number and a short text that came lately; in short rows, where cells
//! end is found before any of them is read. What these do not know is taken cell by cell.

use super::cut::{plain_end, repeated};
use super::marks::{AHEAD, Marks};
use crate::dictionary::{Dictionary, FEW, Lane};
use crate::table::{Collector, WANTED_MAX};

/// Rows that are taken before they are handed on.
pub(super) const ROWS_TOGETHER: usize = 128;

/// The most rows that are taken cell by cell before known ones are tried again.
const OTHERS_MAX: usize = 32;

/// Takes plain rows of one file.
#[derive(Debug)]
pub(super) struct PlainRows {
    pub(super) separator: u8,
    /// For each column of the file the wanted column it goes into, if any.
    pub(super) roles: Vec<Option<usize>>,
    /// Rows of this block that were known at once, and all that were taken.
    known: (u64, u64),
    /// Whether rows are tried so. Once half of a block were not known, no more are: there will be as many in other blocks.
    is_worth_it: bool,
    /// For each column of few numbers a byte for each that was met; all zero between blocks.
    pub(super) few: Vec<[u8; FEW]>,
    pub(super) marks: Marks,
}

impl PlainRows {
    pub fn new(separator: u8, roles: Vec<Option<usize>>) -> Self {
        Self { separator, roles, known: (0, 0), is_worth_it: true, few: Vec::new(), marks: Marks::default() }
    }

    /// Another block follows.
    pub const fn begin(&mut self) {
        self.marks.clear();
        self.is_worth_it &= 2 * self.known.0 >= self.known.1;
        self.known = (0, 0);
    }

    /// Takes rows from `at` on while they are plain. Gives where the first row begins that is not, and how many rows
    /// were taken.
    pub fn take(&mut self, collector: &mut Collector<'_>, buffer: &[u8], at: usize) -> (usize, u64) {
        let (ids, columns, rows) = collector.plainly();
        let (next, taken) = match ids.len() {
            2 => self.rows::<2>(ids, columns, (buffer, at)),
            3 => self.rows::<3>(ids, columns, (buffer, at)),
            4 => self.rows::<4>(ids, columns, (buffer, at)),
            _ => self.rows::<WANTED_MAX>(ids, columns, (buffer, at)),
        };
        *rows += taken;
        (next, taken)
    }

    /// The same where at most so many columns are wanted.
    fn rows<const MOST: usize>(
        &mut self,
        ids: &mut [Dictionary],
        columns: &mut [Vec<u32>],
        (buffer, from): (&[u8], usize),
    ) -> (usize, u64) {
        let (mut at, mut known, mut taken) = (from, 0, 0);
        // To begin with known rows costs as much as some others, so that after each time in vain more of these are taken.
        let mut others = 1;
        'rows: loop {
            if self.is_worth_it {
                let (next, rows) = self.known_rows::<MOST>(ids, columns, (buffer, at));
                others = if rows > 0 { 1 } else { OTHERS_MAX.min(2 * others) };
                (at, known, taken) = (next, known + rows, taken + rows);
            }
            for _ in 0..others {
                let Some((next, codes)) = self.row::<MOST>(ids, buffer, at) else { break 'rows };
                columns.iter_mut().zip(codes).for_each(|(column, code)| column.push(code));
                (at, taken) = (next, taken + 1);
            }
        }
        if self.is_worth_it {
            self.known = (self.known.0 + known, self.known.1 + taken);
        }
        (at, taken)
    }

    /// Takes rows while all their cells are known.
    fn known_rows<const MOST: usize>(
        &mut self,
        ids: &mut [Dictionary],
        columns: &mut [Vec<u32>],
        (buffer, mut at): (&[u8], usize),
    ) -> (usize, u64) {
        let (wanted, mut taken) = (ids.len().min(MOST), 0);
        let mut lanes: [Lane<'_>; MOST] = std::array::from_fn(|_| Lane::default());
        for (lane, ids) in lanes.iter_mut().zip(ids) {
            *lane = ids.lane();
        }
        let is_short = buffer.get(at..at + AHEAD).is_some_and(|window| window.contains(&b'\n'));
        if is_short && wanted == MOST && self.roles.len() == MOST && lanes.iter().all(Lane::is_short) {
            let are_bare = lanes.iter().all(Lane::is_bare);
            let take = if are_bare { Self::short_rows::<MOST, true> } else { Self::short_rows::<MOST, false> };
            return take(self, lanes, columns, (buffer, at));
        }
        let mut codes = [[0; ROWS_TOGETHER]; MOST];
        loop {
            let mut rows = 0;
            while rows < ROWS_TOGETHER {
                let Some(next) = self.known_row(&mut lanes, (buffer, at), (&mut codes, rows)) else { break };
                (at, rows) = (next, rows + 1);
            }
            for (column, codes) in columns.iter_mut().zip(&codes) {
                column.extend_from_slice(&codes[..rows]);
            }
            taken += rows as u64;
            if rows < ROWS_TOGETHER {
                return (at, taken);
            }
        }
    }

    /// Where the next row begins; its cells become this row of the columns of the table.
    #[inline]
    fn known_row<const MOST: usize>(
        &self,
        lanes: &mut [Lane<'_>; MOST],
        (buffer, mut at): (&[u8], usize),
        (codes, row): (&mut [[u32; ROWS_TOGETHER]; MOST], usize),
    ) -> Option<usize> {
        let last = self.roles.len() - 1;
        for (column, role) in self.roles.iter().enumerate() {
            let end = if column == last { b'\n' } else { self.separator };
            at = if let Some(role) = *role {
                let (cell, next) = lanes.get_mut(role)?.cell(buffer, at, end)?;
                codes.get_mut(role)?[row % ROWS_TOGETHER] = cell;
                next
            } else {
                self.text_end(buffer, at, end)?.1
            };
        }
        Some(at)
    }

    /// Where the next row begins, and the cells of the table.
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
            let (to, next) = self.text_end(buffer, at, end)?;
            if let Some(role) = *role {
                if to == at {
                    return None;
                }
                *codes.get_mut(role)? = ids.get_mut(role)?.provisional(buffer, at, to).ok()?;
            }
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
