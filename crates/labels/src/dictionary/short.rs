//! The cells of short rows, of which it is known where they end before any of them is read.

use super::affix::{ONES, ZEROS, joined_digits, joined_four_digits};
use super::lane::Lane;
use super::recent::Key;

/// So many bytes before a row can be looked at: a number is read from its end.
const BEFORE: usize = 8;

/// So many bytes are looked at together.
const ROW: usize = 96;

/// The bytes of a row, with some before and behind it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ShortRow<'a>(&'a [u8; ROW]);

/// For each number up to eight, what leaves so many of the last bytes of a word.
const LAST_BYTES: [u64; 9] = {
    let (mut masks, mut bytes) = ([0; 9], 1);
    while bytes <= 8 {
        masks[bytes] = u64::MAX << (64 - 8 * bytes);
        bytes += 1;
    }
    masks
};

impl<'a> ShortRow<'a> {
    /// So much of a buffer as rows from a place on can be looked at in.
    pub fn view(buffer: &'a [u8], at: usize) -> Option<&'a [u8]> {
        buffer.get(at.checked_sub(BEFORE)?..)
    }

    /// The row that begins so many bytes behind the first of a view, unless that is too near to its end.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loop over rows must keep its state in registers")]
    pub fn at(view: &'a [u8], behind: u32) -> Option<Self> {
        Some(Self(view.get(behind as usize..behind as usize + ROW)?.first_chunk()?))
    }

    /// The byte at a place, counted from where the row begins.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn byte(self, at: usize) -> Option<u8> {
        self.0.get(at + BEFORE).copied()
    }

    /// Some bytes from a place on.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn bytes<const COUNT: usize>(self, from: usize) -> Option<&'a [u8; COUNT]> {
        self.0.get(from + BEFORE..)?.first_chunk()
    }

    /// The eight bytes before a place.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn before(self, to: usize) -> Option<u64> {
        self.0.get(to..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }
}

impl Lane<'_> {
    /// The provisional cell between two places of a short row, between which there is no separator or line end; nothing
    /// where that takes a closer look. Numbers are to be met later. Bare numbers have nothing before them, and no byte
    /// among theirs that is no digit.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn short_cell<const BARE: bool>(&self, row: ShortRow<'_>, (from, to): (usize, usize)) -> Option<u32> {
        if BARE {
            return self.short_number::<true>(row, (from, to));
        }
        if !self.counts {
            return self.recent?.find(Key::beginning(row.bytes(from)?, to - from)?);
        }
        if (u64::from_le_bytes(*row.bytes(from)?) ^ self.prefix[0].0) & self.prefix[0].1 != 0 {
            return None;
        }
        self.short_number::<false>(row, (from + self.prefix_bytes, to))
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn short_number<const BARE: bool>(&self, row: ShortRow<'_>, (from, to): (usize, usize)) -> Option<u32> {
        let digits = to.wrapping_sub(from);
        // Which way numbers go hangs on what came before, and not on each of them, which could not be foreseen.
        let number = if self.one_digit && digits == 1 {
            u32::from((row.before(to)? ^ ZEROS).to_le_bytes()[7])
        } else {
            let values = (row.before(to)? ^ ZEROS) & LAST_BYTES.get(digits)?;
            // What is no digit differs from `0` by more than nine.
            if !BARE && (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80) != 0 {
                return None;
            }
            #[expect(clippy::cast_possible_truncation, reason = "eight digits fit")]
            if self.four_at_most { joined_four_digits((values >> 32) as u32) } else { joined_digits(values) as u32 }
        };
        let is_digit = BARE || !self.one_digit || digits != 1 || number <= 9;
        let (least, count) = *self.places.get(digits)?;
        (is_digit && number.wrapping_sub(least) < count).then_some(number)
    }
}
