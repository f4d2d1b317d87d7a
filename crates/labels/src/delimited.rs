//! Cuts CSV and TSV into cells, eight bytes at a time, in blocks of bounded size.
//!
//! The rules are those of RFC 4180, as spreadsheets and pandas write them: cells in quotes may hold separators,
//! quotes (doubled) and line ends; a quote inside a cell that does not begin with one is a plain letter. Lines end with
//! LF or CR LF; empty lines are passed over. A quote that is never closed spoils its own line only.

use crate::ask::Ask;
use crate::dictionary::joined_digits;
use crate::error::ReadError;
use crate::source::{Source, fill};
use crate::table::{Collector, Span, Table};
use std::io::Read;

/// Read at once. Larger blocks fall out of the cache, smaller ones are read too often.
const BLOCK_BYTES: usize = 512 << 10;

/// A row longer than this is taken for a quote that was never closed.
const ROW_BYTES_MAX: usize = 64 << 20;

/// Zeros after the last byte read, so that eight bytes can be looked at from any of them.
const PADDING: usize = 8;

/// Reads a table whose cells stand between separators; finds the separator in the header.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    let mut rows = Rows::new(source)?;
    let mut cells = Vec::new();
    let mut collector = {
        let Some(row) = rows.next(&mut cells)? else {
            return Err(ReadError::unreadable("the file is empty", "Check that it is the right one."));
        };
        let Cut::Row { line } = row else {
            let hint = "Close the quote, or double quotes that belong to a name.";
            return Err(ReadError::unreadable("a quote in the first row is never closed", hint));
        };
        let names: Vec<String> = if ask.header {
            cells.iter().map(|&(from, to)| String::from_utf8_lossy(&rows.buffer[from..to]).into_owned()).collect()
        } else {
            (1..=cells.len()).map(|number| number.to_string()).collect()
        };
        let mut collector = Collector::new(ask, &names)?;
        if !ask.header {
            collector.row(line, &rows.buffer, &cells);
        }
        collector
    };
    loop {
        rows.take_plain(&mut collector);
        match rows.next(&mut cells)? {
            Some(Cut::Row { line }) => collector.row(line, &rows.buffer, &cells),
            Some(Cut::Unclosed { line }) => {
                collector.bad(line, "a quote that begins a cell on this line is never closed");
            }
            None => return collector.finish(),
        }
    }
}

/// What came next in the file.
enum Cut {
    /// A row, whose cells are ranges of the buffer.
    Row { line: u64 },
    /// A line with a quote that is never closed; the next line is read as if it had not been there.
    Unclosed { line: u64 },
}

/// How far the cells of a row could be cut.
enum Found {
    /// To the end of the row: where the next one begins, and the lines that this one took.
    End { next: usize, lines: u64 },
    /// More bytes are needed.
    More,
}

/// The rows of a stream.
struct Rows {
    stream: Box<dyn Read + Send>,
    buffer: Vec<u8>,
    /// The first byte not yet cut, and the end of what was read.
    at: usize,
    filled: usize,
    ended: bool,
    separator: u8,
    line: u64,
}

impl Rows {
    fn new(source: Source) -> Result<Self, ReadError> {
        let Source { head, stream } = source;
        let filled = head.len();
        let mut rows = Self { stream, buffer: head, at: 0, filled, ended: false, separator: b',', line: 1 };
        rows.buffer.resize(filled + PADDING, 0);
        rows.read_more()?;
        rows.at = if rows.buffer.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
        rows.separator = separator_of(&rows.buffer[rows.at..rows.filled]);
        Ok(rows)
    }

    /// Hands over all rows of the buffer up to the first that needs a closer look.
    fn take_plain(&mut self, collector: &mut Collector<'_>) {
        let buffer = &self.buffer[..self.filled + PADDING];
        let (next, rows) = collector.plain_rows(buffer, self.at, Cutter { separator: self.separator });
        self.at = next;
        self.line += rows;
    }

    /// The next row that is not an empty line.
    #[inline]
    fn next(&mut self, cells: &mut Vec<Span>) -> Result<Option<Cut>, ReadError> {
        loop {
            if self.at >= self.filled {
                if self.ended {
                    return Ok(None);
                }
                self.read_more()?;
                continue;
            }
            match cut(&mut self.buffer[..self.filled + PADDING], self.at, self.separator, cells) {
                Found::End { next, lines } => {
                    let line = self.line;
                    self.at = next;
                    self.line += lines;
                    if let [(from, to)] = cells[..]
                        && from == to
                    {
                        continue;
                    }
                    return Ok(Some(Cut::Row { line }));
                }
                Found::More if !self.ended && self.filled - self.at < ROW_BYTES_MAX => self.read_more()?,
                Found::More => return Ok(Some(self.give_up_line())),
            }
        }
    }

    /// Passes over one line, whose quote would otherwise swallow all that follows.
    #[cold]
    fn give_up_line(&mut self) -> Cut {
        let rest = &self.buffer[self.at..self.filled];
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        self.line += 1;
        Cut::Unclosed { line: self.line - 1 }
    }

    /// Moves what is not yet cut to the front and reads behind it.
    #[cold]
    fn read_more(&mut self) -> Result<(), ReadError> {
        self.buffer.copy_within(self.at..self.filled, 0);
        self.filled -= self.at;
        self.at = 0;
        let room = (2 * self.filled).max(BLOCK_BYTES);
        self.buffer.resize(room + PADDING + 1, 0);
        let count = fill(&mut *self.stream, &mut self.buffer[self.filled..room])?;
        self.ended = self.filled + count < room;
        self.filled += count;
        if self.ended && self.filled > 0 && self.buffer[self.filled - 1] != b'\n' {
            self.buffer[self.filled] = b'\n';
            self.filled += 1;
        }
        self.buffer[self.filled..self.filled + PADDING].fill(0);
        Ok(())
    }
}

/// Cuts one row. `buffer` ends with [`PADDING`] zeros, and cells with doubled quotes are joined where they stand.
#[inline]
fn cut(buffer: &mut [u8], row: usize, separator: u8, cells: &mut Vec<Span>) -> Found {
    let end = buffer.len() - PADDING;
    let separators = u64::from(separator) * ONES;
    cells.clear();
    let (mut at, mut lines) = (row, 1);
    loop {
        let from = at;
        if buffer[at] == b'"' {
            match quoted(buffer, at, separator) {
                Some(cell) => {
                    lines += cell.lines;
                    at = cell.next;
                    cells.push((from + 1, cell.to));
                }
                None => return Found::More,
            }
        } else {
            at = plain_end(buffer, at, separators);
            if at >= end {
                return Found::More;
            }
            cells.push((from, at));
        }
        if buffer[at] != separator {
            break;
        }
        at += 1;
        if at >= end {
            return Found::More;
        }
    }
    if let Some((from, to)) = cells.last_mut()
        && to > from
        && *to == at
        && buffer[*to - 1] == b'\r'
    {
        *to -= 1;
    }
    Found::End { next: at + 1, lines }
}

/// Cuts cells that are not in quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cutter {
    separator: u8,
}

impl Cutter {
    /// The whole number with which a word begins, written the usual way, and how many digits it has; only where what
    /// ends the cell stands in the word, too.
    #[inline]
    pub fn number(self, word: u64, is_last: bool) -> Option<(usize, usize)> {
        // What is no digit differs from `0` by more than nine; a carry changes only what lies above the first of them.
        let values = word ^ (ONES * u64::from(b'0'));
        let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
        let bits = others.trailing_zeros() & !7;
        let end = if is_last { b'\n' } else { self.separator };
        let padded = bits > 8 && word.to_le_bytes()[0] == b'0';
        if !(8..64).contains(&bits) || word.to_le_bytes()[bits as usize / 8] != end || padded {
            return None;
        }
        let number = joined_digits(values << (64 - bits));
        Some((usize::try_from(number).ok()?, (bits / 8) as usize))
    }

    /// The cell from `at` on, and where the next one begins; nothing when it is in quotes, is not ended in the buffer, or
    /// is the last of its row where it should not be, or the other way round.
    #[inline]
    pub fn plain_text(self, buffer: &[u8], at: usize, is_last: bool) -> Option<(&[u8], usize)> {
        let end = plain_end(buffer, at, u64::from(self.separator) * ONES);
        if is_last != (*buffer.get(end)? == b'\n') {
            return None;
        }
        match buffer.get(at..end)? {
            [b'"', ..] => None,
            [text @ .., b'\r'] if is_last => Some((text, end + 1)),
            text => Some((text, end + 1)),
        }
    }
}

const ONES: u64 = 0x0101_0101_0101_0101;
const LINE_ENDS: u64 = b'\n' as u64 * ONES;

/// The place of the next separator or line end, or a place beyond the last byte.
#[inline]
fn plain_end(buffer: &[u8], mut at: usize, separators: u64) -> usize {
    while let Some(word) = buffer.get(at..at + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok()) {
        let word = u64::from_le_bytes(word);
        let found = zero_bytes(word ^ separators) | zero_bytes(word ^ LINE_ENDS);
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    buffer.len()
}

/// The high bit of each byte that is zero; bits above the lowest one set may be wrong.
#[inline]
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (0x80 * ONES)
}

/// A cell in quotes.
struct Quoted {
    /// The end of its text.
    to: usize,
    /// The separator or line end after it.
    next: usize,
    /// The line ends in it.
    lines: u64,
}

/// Cuts the cell whose opening quote stands at `from`; `None` when its end is not in the buffer.
///
/// Letters between the closing quote and the separator are kept, as spreadsheets do.
fn quoted(buffer: &mut [u8], from: usize, separator: u8) -> Option<Quoted> {
    let end = buffer.len() - PADDING;
    let (mut read, mut write) = (from + 1, from + 1);
    // First look whether it is whole, since joining doubled quotes changes the buffer for good.
    let mut close = from + 1;
    loop {
        close += memchr::memchr(b'"', &buffer[close..end])?;
        match buffer.get(close + 1).filter(|_| close + 1 < end)? {
            b'"' => close += 2,
            _ => break,
        }
    }
    let after = plain_end(buffer, close + 1, u64::from(separator) * ONES);
    if after >= end {
        return None;
    }
    while read < close {
        buffer[write] = buffer[read];
        read += if buffer[read] == b'"' { 2 } else { 1 };
        write += 1;
    }
    let lines = memchr::memchr_iter(b'\n', &buffer[from + 1..write]).count() as u64;
    let tail = (
        close + 1,
        if after > close + 1 && buffer[after - 1] == b'\r' && buffer[after] == b'\n' { after - 1 } else { after },
    );
    buffer.copy_within(tail.0..tail.1, write);
    Some(Quoted { to: write + tail.1 - tail.0, next: after, lines })
}

/// The separator that stands most often in the first line, outside quotes; a comma when none does.
fn separator_of(head: &[u8]) -> u8 {
    let (mut counts, mut inside) = ([0; 4], false);
    for &byte in head {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => break,
            _ if inside => {}
            _ => SEPARATORS.iter().zip(&mut counts).filter(|(s, _)| **s == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    SEPARATORS.iter().zip(counts).find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}

/// In order of preference.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

#[cfg(test)]
mod tests;
