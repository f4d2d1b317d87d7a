//! Cuts any row into cells, eight bytes at a time.

use super::blocks::closing_quote;

/// Zeros after the last row, so that as many bytes can be looked at from any of its own.
pub(super) const PADDING: usize = 96;

/// How far the cells of a row could be cut.
pub(super) enum Found {
    /// To the end of the row: where the next one begins, and the lines that this one took.
    End { next: usize, lines: u64 },
    /// The row does not end in the buffer.
    More,
}

/// Cuts one row. `buffer` ends with [`PADDING`] zeros, and cells with doubled quotes are joined where they stand.
pub(super) fn cut(buffer: &mut [u8], row: usize, separator: u8, cells: &mut Vec<(usize, usize)>) -> Found {
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

const ONES: u64 = 0x0101_0101_0101_0101;
const LINE_ENDS: u64 = b'\n' as u64 * ONES;

/// The place of the next separator (given eight times over) or line end, or a place beyond the last byte.
#[inline]
pub(super) fn plain_end(buffer: &[u8], mut at: usize, separators: u64) -> usize {
    while let Some(word) = buffer.get(at..).and_then(<[u8]>::first_chunk) {
        let word = u64::from_le_bytes(*word);
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

/// A byte eight times over.
pub(super) const fn repeated(byte: u8) -> u64 {
    byte as u64 * ONES
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
    // First look whether it is whole, since joining doubled quotes changes the buffer for good.
    let close = closing_quote(&buffer[..end], from + 1)?;
    let after = plain_end(buffer, close + 1, repeated(separator));
    if after >= end {
        return None;
    }
    let lines = memchr::memchr_iter(b'\n', &buffer[from + 1..close]).count() as u64;
    // Most have no quote inside and nothing behind the closing one.
    if close + 1 == after && memchr::memchr(b'"', &buffer[from + 1..close]).is_none() {
        return Some(Quoted { to: close, next: after, lines });
    }
    let (mut read, mut write) = (from + 1, from + 1);
    while read < close {
        buffer[write] = buffer[read];
        read += if buffer[read] == b'"' { 2 } else { 1 };
        write += 1;
    }
    let ends_with_return = after > close + 1 && buffer[after - 1] == b'\r' && buffer[after] == b'\n';
    let tail = (close + 1, if ends_with_return { after - 1 } else { after });
    buffer.copy_within(tail.0..tail.1, write);
    Some(Quoted { to: write + tail.1 - tail.0, next: after, lines })
}
