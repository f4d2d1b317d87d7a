//! A label file as it was read: columns of small integers, each with the texts they stand for.

mod collector;
mod gather;
mod on_disk;

use crate::dictionary::Dictionary;
use crate::error::{BadRows, ReadError};
pub(crate) use collector::{Collector, Span, WANTED_MAX};
pub(crate) use gather::{Chunk, Gather};
pub(crate) use on_disk::Bundles;
pub use on_disk::OnDisk;

/// What was read.
#[derive(Debug, Default)]
pub struct Table {
    /// The wanted columns, in the order asked for, all of one length.
    pub columns: Vec<Column>,
    /// The names of all columns of the file, wanted or not.
    pub names: Vec<String>,
    /// The rows that were left out.
    pub bad: BadRows,
    /// How many raters had a column of their own; 0 for a table with a row an answer.
    pub raters: usize,
    /// How many answers were not given: empty, or a text that means so. Each is a row of a table with a row an answer.
    pub unanswered: u64,
    /// Where each row stands in its file, as [`BadRow::line`](crate::BadRow::line) tells it, where that was asked for.
    pub lines: Vec<u64>,
    /// The rows, where they were to be kept on a disk: then columns have texts and no codes, and the first one, that of the
    /// tasks, has no texts either.
    pub on_disk: Option<OnDisk>,
}

/// One column: a code a row, and the texts of the codes, in their natural order once a file is read.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// The text of each code.
    pub ids: Dictionary,
    /// One code a row.
    pub codes: Vec<u32>,
}

impl Table {
    /// Leaves out rows for which a reason is given, as if they had not been read; with `strict`, any refuses the file.
    pub fn leave_out(
        &mut self,
        strict: bool,
        reason: impl Fn(&Self, usize) -> Option<String>,
    ) -> Result<(), ReadError> {
        let mut kept = vec![true; self.len()];
        let mut bad = std::mem::take(&mut self.bad);
        for (row, kept) in kept.iter_mut().enumerate() {
            if let Some(reason) = reason(self, row) {
                *kept = false;
                bad.add(self.lines.get(row).copied().unwrap_or(row as u64 + 1), reason);
            }
        }
        bad.first.sort_by_key(|row| row.line);
        self.bad = bad;
        if kept.contains(&false) {
            self.columns.iter_mut().for_each(|column| keep(&mut column.codes, &kept));
            keep(&mut self.lines, &kept);
            self.columns.iter_mut().for_each(Column::drop_unused);
        }
        self.refuse_bad(strict)
    }

    /// Refuses the file where no bad row is allowed and there is one.
    fn refuse_bad(&mut self, strict: bool) -> Result<(), ReadError> {
        if strict && self.bad.count > 0 {
            return Err(ReadError::Strict(std::mem::take(&mut self.bad), self.len() as u64));
        }
        Ok(())
    }

    /// How many rows (answers) there are, those on a disk too.
    pub fn len(&self) -> usize {
        if let Some(rows) = &self.on_disk {
            return usize::try_from(rows.len()).unwrap_or(usize::MAX);
        }
        self.columns.first().map_or(0, |column| column.codes.len())
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Keeps those of the values that are to be kept.
fn keep<T>(values: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    values.retain(|_| kept.next().is_none_or(|kept| *kept));
}

impl Column {
    /// Renumbers the codes in the natural order of their texts, so that the order of rows leaves no trace.
    pub fn sort(&mut self) {
        if self.ids.is_sorted() {
            return;
        }
        let renumbered = self.ids.sort();
        if !renumbered.is_sorted() {
            self.codes.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        }
    }

    /// Forgets texts that no row has: those of rows that were left out.
    fn drop_unused(&mut self) {
        let mut used = vec![false; self.ids.len()];
        self.codes.iter().for_each(|&code| used[code as usize] = true);
        if used.contains(&false) {
            let renumbered = self.ids.keep(&used);
            self.codes.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        }
    }

    /// The text of a row; empty beyond the last.
    pub fn text(&self, row: usize) -> &str {
        self.codes.get(row).map_or("", |&code| self.ids.text(code))
    }
}
