//! Rows of few bytes, in which the ends of all cells are marked before any row is cut.

use super::marks::AHEAD;
use super::plain::{PlainRows, ROWS_TOGETHER};
use crate::dictionary::{FEW, Lane, ShortRow};
use memchr::memchr;

/// Half of the rows that are taken together.
const HALF: usize = ROWS_TOGETHER / 2;

/// Rows that were taken together.
struct Run {
    /// Where the row after them begins.
    next: usize,
    rows: usize,
    /// Whether that row is not known.
    is_last: bool,
}

/// Where a line begins that is not far behind a place.
fn line_end(buffer: &[u8], from: usize) -> Option<usize> {
    let line = buffer.get(from..from + AHEAD)?;
    memchr(b'\n', line).map(|end| from + end + 1)
}

impl PlainRows {
    /// Takes short rows that consist of the wanted columns, while all their cells are known; maybe bare numbers alone.
    pub(super) fn short_rows<const MOST: usize, const BARE: bool>(
        &mut self,
        lanes: [Lane<'_>; MOST],
        columns: &mut [Vec<u32>],
        (buffer, mut at): (&[u8], usize),
    ) -> (usize, u64) {
        let mut taken = 0;
        // As the columns stand in the file.
        let order: [usize; MOST] = std::array::from_fn(|column| self.roles[column].unwrap_or(column));
        let mut by_role = lanes.map(Some);
        let mut lanes = order.map(|role| by_role.get_mut(role).and_then(Option::take).unwrap_or_default());
        let mut cells = [[0; ROWS_TOGETHER]; MOST];
        self.few.resize(MOST, [0; FEW]);
        let mut second = None;
        loop {
            self.mark::<BARE>(buffer, at);
            let run = self.run::<MOST, BARE>(&lanes, (buffer, at, second), &mut cells);
            for ((cells, &role), (lane, few)) in cells.iter().zip(&order).zip(lanes.iter_mut().zip(&mut self.few)) {
                lane.meet(&cells[..run.rows], (few, !run.is_last));
                if let Some(column) = columns.get_mut(role) {
                    column.extend_from_slice(&cells[..run.rows]);
                }
            }
            let bytes = run.next - at;
            (at, taken) = (run.next, taken + run.rows as u64);
            if run.is_last {
                if taken > run.rows as u64 {
                    lanes.iter_mut().zip(&mut self.few).for_each(|(lane, few)| lane.meet_few(few));
                }
                return (at, taken);
            }
            // A little less than half of the rows before that, since all of these must be taken. Other cells than bare
            // numbers leave no room for two rows at once.
            second = BARE.then(|| line_end(buffer, at + bytes / run.rows.max(1) * (HALF - HALF / 8))).flatten();
        }
    }

    /// Marks the ends of cells in as many rows as are taken together: all that is no digit, where nothing else is known.
    fn mark<const BARE: bool>(&mut self, buffer: &[u8], at: usize) {
        let (range, separator) = ((at, (ROWS_TOGETHER + 1) * AHEAD), self.separator);
        if BARE {
            self.marks.reach(buffer, range, |byte| !byte.is_ascii_digit());
        } else {
            self.marks.reach(buffer, range, |byte| byte == separator || byte == b'\n' || byte == b'\r');
        }
    }

    /// Takes rows while all their cells are known: those from `at` on, and by turns with them those from a second place on,
    /// where another row begins. Where a row begins hangs on the one before it; so the two need not wait for each other.
    #[inline(never)]
    fn run<const MOST: usize, const BARE: bool>(
        &self,
        lanes: &[Lane<'_>; MOST],
        (buffer, at, second): (&[u8], usize, Option<usize>),
        cells: &mut [[u32; ROWS_TOGETHER]; MOST],
    ) -> Run {
        let Some(view) = ShortRow::view(buffer, at) else { return Run { next: at, rows: 0, is_last: true } };
        let (mut rows, mut second_rows) = (0, 0);
        // Counted from where the first row begins, in 32 bits, so that no sum need be looked at for being too large.
        let (mut first, middle) = (0, second.and_then(|second| u32::try_from(second - at).ok()).unwrap_or(u32::MAX));
        let rows_max = if second.is_some() { HALF } else { ROWS_TOGETHER };
        let (mut second, mut goes_on) = (middle, second.is_some());
        while rows < rows_max && first < middle {
            let Some((row, next)) = self.short_row::<MOST, BARE>(lanes, (view, at, first)) else {
                return Run { next: at + first as usize, rows, is_last: true };
            };
            cells.iter_mut().zip(row).for_each(|(cells, cell)| cells[rows] = cell);
            (first, rows) = (next, rows + 1);
            if BARE && goes_on {
                if let Some((row, next)) = self.short_row::<MOST, BARE>(lanes, (view, at, second)) {
                    cells.iter_mut().zip(row).for_each(|(cells, cell)| cells[HALF + second_rows % HALF] = cell);
                    (second, second_rows) = (next, second_rows + 1);
                } else {
                    goes_on = false;
                }
            }
        }
        if first != middle {
            return Run { next: at + first as usize, rows, is_last: false };
        }
        for cells in cells {
            cells.copy_within(HALF..HALF + second_rows, rows);
        }
        Run { next: at + second as usize, rows: rows + second_rows, is_last: false }
    }

    /// The cells of the row that begins so many bytes behind a place, and where the next one does.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loop over rows must keep its state in registers")]
    fn short_row<const MOST: usize, const BARE: bool>(
        &self,
        lanes: &[Lane<'_>; MOST],
        (view, at, behind): (&[u8], usize, u32),
    ) -> Option<([u32; MOST], u32)> {
        // Two marks beyond the last that is known: of an empty cell between them nothing is known.
        let mut ends = self.marks.after(at + behind as usize)? | 3 << (AHEAD - 1);
        let row = ShortRow::at(view, behind)?;
        let (mut cells, mut from) = ([0; MOST], 0_u32);
        for (column, (cell, lane)) in cells.iter_mut().zip(lanes).enumerate() {
            let to = ends.trailing_zeros();
            ends &= ends.wrapping_sub(1);
            *cell = lane.short_cell::<BARE>(row, (from as usize, to as usize))?;
            from = to + 1;
            match row.byte(to as usize)? {
                byte if column + 1 < MOST => (byte == self.separator).then_some(())?,
                b'\n' => {}
                b'\r' if row.byte(to as usize + 1)? == b'\n' => from += 1,
                _ => return None,
            }
        }
        Some((cells, behind + from))
    }
}
