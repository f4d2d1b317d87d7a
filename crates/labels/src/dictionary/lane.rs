//! The cells of one column that can be told without a look at any text: numbers with a place, and short texts that came
//! lately.

use super::Dictionary;
use super::affix::{ONES, ZEROS, joined_digits};
use super::recent::{Key, Recent};

/// So many numbers are few, and come again and again.
pub(crate) const FEW: usize = 4_096;

/// What is needed of a dictionary for that; everything fits into the nearest cache.
#[derive(Debug, Default)]
pub(crate) struct Lane<'a> {
    /// A bit for each whole number that has a place.
    met: &'a mut [u64],
    pub(super) recent: Option<&'a Recent>,
    /// What each id begins with, and which bits of sixteen bytes that takes.
    pub(super) prefix: [(u64, u64); 2],
    pub(super) prefix_bytes: usize,
    /// The digits of every number, where all have as many; else 0.
    width: usize,
    /// The least number that is written with so many digits, and how many from there on are and have a place.
    pub(super) places: [(u32, u32); 9],
    /// Whether no number that has a place is written with more than four digits.
    pub(super) four_at_most: bool,
    /// Whether all numbers that came so far have one digit.
    pub(super) one_digit: bool,
    /// Numbers below this have a place.
    limit: u32,
    /// Whether ids are numbers.
    pub(super) counts: bool,
    /// Of few numbers, the least that was met, and how many from there on were, without a gap.
    known: (u32, u32),
}

impl Dictionary {
    /// The quick way to the cells of this column.
    pub(crate) fn lane(&mut self) -> Lane<'_> {
        let (prefix, width) = (self.affix.prefix().as_bytes(), self.affix.width());
        let part = |bytes: &[u8]| {
            let (mut word, mut mask) = ([0; 8], [0; 8]);
            for ((word, mask), byte) in word.iter_mut().zip(&mut mask).zip(bytes) {
                (*word, *mask) = (*byte, u8::MAX);
            }
            (u64::from_le_bytes(word), u64::from_le_bytes(mask))
        };
        let (is_few, first) = (64 * self.met.len() <= FEW, self.met.first().copied().unwrap_or(0));
        let (four_at_most, limit) = (is_few && width <= 4, u32::try_from(64 * self.met.len()).unwrap_or(u32::MAX));
        Lane {
            counts: self.counts,
            four_at_most,
            one_digit: is_few && width <= 1 && first < 1 << 10 && self.met.iter().skip(1).all(|word| *word == 0),
            prefix: [part(prefix), part(prefix.get(8..).unwrap_or_default())],
            prefix_bytes: prefix.len(),
            width,
            places: places(width, if four_at_most { 4 } else { 8 }, limit),
            limit,
            known: if is_few { first_run(&self.met) } else { (0, 0) },
            met: &mut self.met,
            recent: Some(&self.recent),
        }
    }
}

/// The first bit that is set, and how many are from there on without a gap.
fn first_run(words: &[u64]) -> (u32, u32) {
    let Some(from) = words.iter().position(|word| *word != 0) else { return (0, 0) };
    let first = words[from].trailing_zeros();
    let mut count = (words[from] >> first).trailing_ones();
    if first + count == u64::BITS {
        for word in &words[from + 1..] {
            count += word.trailing_ones();
            if *word != u64::MAX {
                break;
            }
        }
    }
    (64 * u32::try_from(from).unwrap_or(0) + first, count)
}

/// For each count of digits up to the longest, the least number that has so many, and how many from there on are below the
/// limit; all have as many as `width` or, for 0, as many as they need.
fn places(width: usize, longest: usize, limit: u32) -> [(u32, u32); 9] {
    let mut places = [(0, 0); 9];
    let mut first: u32 = 0;
    for (digits, place) in places.iter_mut().enumerate().take(longest + 1).skip(1) {
        if width == 0 {
            *place = (first, limit.saturating_sub(first));
        } else if width == digits {
            *place = (0, limit);
        }
        first = if digits == 1 { 10 } else { 10 * first };
    }
    places
}

impl Lane<'_> {
    /// The provisional cell that begins at `from`, and what follows the byte `end` behind it; nothing where that takes a
    /// closer look.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loop over cells must keep its state in registers")]
    pub fn cell(&mut self, buffer: &[u8], from: usize, end: u8) -> Option<(u32, usize)> {
        if self.counts { self.number(buffer, from, end) } else { self.text(buffer, from, end) }
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn number(&mut self, buffer: &[u8], mut from: usize, end: u8) -> Option<(u32, usize)> {
        let mut word = word_at(buffer, from)?;
        if self.prefix_bytes > 0 {
            if (word ^ self.prefix[0].0) & self.prefix[0].1 != 0 {
                return None;
            }
            if self.prefix_bytes > 8 && (word_at(buffer, from + 8)? ^ self.prefix[1].0) & self.prefix[1].1 != 0 {
                return None;
            }
            from += self.prefix_bytes;
            word = word_at(buffer, from)?;
        }
        let (number, bits) = self.value(word, end)?;
        let next = from + (bits / 8) as usize + 1;
        if (word >> bits) & 0xFF == u64::from(end) {
            self.meet_seldom_new(number);
            return Some((number, next));
        }
        let returned = end == b'\n' && (word >> bits) & 0xFF == 0x0D && buffer.get(next) == Some(&end);
        if !returned {
            return None;
        }
        self.meet_seldom_new(number);
        Some((number, next + 1))
    }

    /// Whether these are numbers with nothing before them.
    pub const fn is_bare(&self) -> bool {
        self.counts && self.prefix_bytes == 0
    }

    /// Whether this can be told by [`Lane::short_cell`].
    pub const fn is_short(&self) -> bool {
        !self.counts || self.prefix_bytes <= 8
    }

    /// The number with which a word begins, if it has a place, and the bits of its digits, seven of which are read.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn value(&self, word: u64, end: u8) -> Option<(u32, u32)> {
        let values = word ^ ZEROS;
        // The commonest label has one digit.
        let (number, bits) = if (word >> 8) & 0xFF == u64::from(end) && values & 0xFF <= 9 {
            (values & 0xFF, 8)
        } else {
            // What is no digit differs from `0` by more than nine; a carry changes only what lies above the first of
            // them. A mark on the last byte makes that the end of eight digits, which `end` is not.
            let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80) | 1 << 63;
            let bits = others.trailing_zeros() & !7;
            if bits == 0 || word & 0xFF == 0x30 && bits > 8 && self.width == 0 {
                return None;
            }
            (joined_digits(values << (64 - bits)), bits)
        };
        if self.width > 0 && bits as usize != 8 * self.width {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "seven digits fit")]
        let number = number as u32;
        (number as usize / 64 < self.met.len()).then_some((number, bits))
    }

    /// Remembers that these numbers came, each of which has a place. Of few they are told by a byte each, where that is
    /// asked for; [`Lane::meet_few`] is told of these later.
    ///
    /// Numbers are met many at a time, since each may lie far from the last: there is nothing to do between the reads that
    /// would make them wait for each other.
    pub fn meet(&mut self, numbers: &[u32], (few, by_byte): (&mut [u8; FEW], bool)) {
        if !self.counts {
            return;
        }
        if self.limit as usize <= FEW {
            let (first, count) = self.known;
            // All are looked at, so that many can be at once.
            if !numbers.iter().fold(false, |is_new, number| is_new | (number.wrapping_sub(first) >= count)) {
                return;
            }
            for &number in numbers {
                if by_byte {
                    few[number as usize % FEW] = 1;
                } else {
                    self.meet_seldom_new(number);
                }
            }
            return;
        }
        for &number in numbers {
            // Whatever is there: of very many numbers it cannot be foreseen which one is new.
            if let Some(word) = self.met.get_mut(number as usize / 64) {
                *word |= 1 << (number % 64);
            }
        }
    }

    /// Remembers the numbers whose byte is 1, and makes it 0 again.
    pub fn meet_few(&mut self, few: &mut [u8; FEW]) {
        if self.limit as usize > FEW || !self.counts {
            return;
        }
        for (word, bytes) in self.met.iter_mut().zip(few.as_chunks_mut::<64>().0) {
            *word |= bytes.iter().rev().fold(0, |bits, byte| (bits << 1) | u64::from(*byte));
            bytes.fill(0);
        }
    }

    /// The same of one number that was most likely met before: a write that need not be would hold up the next read.
    #[inline]
    fn meet_seldom_new(&mut self, number: u32) {
        if let Some(word) = self.met.get_mut(number as usize / 64)
            && *word & (1 << (number % 64)) == 0
        {
            *word |= 1 << (number % 64);
        }
    }

    /// What came lately holds no separator, line end or quote, so that a cell which is the same holds none either.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn text(&self, buffer: &[u8], from: usize, end: u8) -> Option<(u32, usize)> {
        let (ends, word) = (u64::from(end) * ONES, word_at(buffer, from)?);
        let mut found = zero_bytes(word ^ ends);
        let mut length = 0;
        if found == 0 {
            found = zero_bytes(word_at(buffer, from + 8)? ^ ends);
            length = 8;
        }
        if found == 0 {
            return None;
        }
        length += (found.trailing_zeros() / 8) as usize;
        let next = from + length + 1;
        if end == b'\n' && length > 0 && buffer[from + length - 1] == b'\r' {
            length -= 1;
        }
        Some((self.recent?.find(Key::of(buffer, from, from + length)?)?, next))
    }
}

/// The high bit of each byte that is zero; bits above the lowest one set may be wrong.
#[inline]
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & (0x80 * ONES)
}

#[inline]
fn word_at(buffer: &[u8], at: usize) -> Option<u64> {
    buffer.get(at..)?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
}
