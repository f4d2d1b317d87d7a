//! The cells of one column that can be told without a look at any text: numbers with a place, and short texts that came
//! lately.

use super::Dictionary;
use super::affix::{ONES, ZEROS, joined_digits};
use super::recent::{Key, Recent};

/// Bytes that are looked at together.
pub(crate) const WINDOW: usize = 32;

/// How many of them are looked through for ends first: most rows of numbers are no longer.
const HALF: usize = WINDOW / 2;

/// Where cells end in a row of numbers: a bit for each byte that is no digit, and one after the last that was looked at.
///
/// They are found before any number is read, so that no number has to wait for the one before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ends<'a> {
    bytes: &'a [u8; WINDOW],
    places: u64,
}

impl<'a> Ends<'a> {
    /// Of a row that begins with these bytes.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loop over rows must keep its state in registers")]
    pub fn of(bytes: &'a [u8; WINDOW]) -> Self {
        Self { bytes, places: no_digits(&bytes[..HALF]) | 1 << HALF }
    }

    /// The next place, once only; [`WINDOW`] where there is none. Nothing else is taken from these ends.
    ///
    /// Where the row after this one begins hangs on it, and so it is told without a look at the place before.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn next(&mut self) -> usize {
        if self.places == 1 << HALF {
            self.places = no_digits(&self.bytes[HALF..]) << HALF | 1 << WINDOW;
        }
        let place = self.places.trailing_zeros() as usize;
        self.places &= self.places.wrapping_sub(1);
        place
    }

    /// The next place from this one on; [`WINDOW`] where there is none.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn after(&mut self, from: usize) -> usize {
        let left = |places: u64| places & (u64::MAX << (from % 64));
        // The mark at the end of the first half stands there until the second half is looked through.
        if self.places >> HALF == 1 && left(self.places) & (u64::MAX >> (64 - HALF)) == 0 {
            self.places ^= (1 ^ no_digits(&self.bytes[HALF..])) << HALF | 1 << WINDOW;
        }
        left(self.places).trailing_zeros() as usize
    }
}

/// A bit for each of some bytes that is no digit.
#[inline(always)]
#[expect(clippy::inline_always, reason = "as above")]
fn no_digits(bytes: &[u8]) -> u64 {
    let mut found = 0;
    for (eight, shift) in bytes.as_chunks().0.iter().zip((0u32..).step_by(8)) {
        let values = u64::from_le_bytes(*eight) ^ ZEROS;
        // Without the high bits nothing is carried from one byte to the next.
        let others = (((values & (ONES * 0x7F)) + ONES * 0x76) | values) & (ONES * 0x80);
        // Each bit is moved to its place by one part of the factor, and all others elsewhere.
        found |= (others.wrapping_mul(0x0002_0408_1020_4081) >> 56) << shift;
    }
    found
}

/// So many numbers are few, and come again and again.
pub(crate) const FEW: usize = 4_096;

/// What is needed of a dictionary for that; everything fits into the nearest cache.
#[derive(Debug, Default)]
pub(crate) struct Lane<'a> {
    /// A bit for each whole number that has a place.
    met: &'a mut [u64],
    recent: Option<&'a Recent>,
    /// What each id begins with, and which bits of sixteen bytes that takes.
    prefix: [(u64, u64); 2],
    prefix_bytes: usize,
    /// The digits of every number, where all have as many; else 0.
    width: usize,
    /// A bit for each count of digits that numbers may have.
    lengths: u32,
    /// No more than `0` where numbers may not begin with that.
    padding: u8,
    /// Numbers below this have a place.
    limit: u32,
    /// Whether ids are numbers.
    counts: bool,
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
        Lane {
            counts: self.counts,
            prefix: [part(prefix), part(prefix.get(8..).unwrap_or_default())],
            prefix_bytes: prefix.len(),
            width,
            lengths: if width > 0 { 1 << width } else { 0b1_1111_1110 },
            padding: if width > 0 { u8::MAX } else { b'0' },
            limit: u32::try_from(64 * self.met.len()).unwrap_or(u32::MAX),
            met: &mut self.met,
            recent: Some(&self.recent),
        }
    }
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

    /// The provisional cell that begins at a place of a short row, and the place of the `end` behind it; as [`Lane::cell`],
    /// but that numbers are to be met later. The row begins at `at` of the buffer. Bare numbers have nothing before them.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn short_cell<const BARE: bool>(
        &self,
        (ends, from): (&mut Ends<'_>, usize),
        (buffer, at): (&[u8], usize),
        end: u8,
    ) -> Option<(u32, usize)> {
        if !BARE && !self.counts {
            return self.text(buffer, at + from, end).map(|(cell, next)| (cell, next - 1 - at));
        }
        if !BARE && self.prefix_bytes > 0 && (word_at(buffer, at + from)? ^ self.prefix[0].0) & self.prefix[0].1 != 0 {
            return None;
        }
        let first = if BARE { from } else { from + self.prefix_bytes };
        let to = if BARE { ends.next() } else { ends.after(first) };
        let number = self.bare_number(ends.bytes, first, to)?;
        match *ends.bytes.get(to)? {
            byte if byte == end => Some((number, to)),
            b'\r' if end == b'\n' && ends.bytes.get(to + 1) == Some(&end) => Some((number, to + 1)),
            _ => None,
        }
    }

    /// The whole number between two places of a few bytes, between which there are digits alone.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    fn bare_number(&self, bytes: &[u8; WINDOW], from: usize, to: usize) -> Option<u32> {
        let (digits, first) = (to.wrapping_sub(from) % WINDOW, bytes[from % WINDOW]);
        if (self.lengths >> digits) & 1 == 0 {
            return None;
        }
        // The commonest label has one digit.
        let number = if digits == 1 {
            u32::from(first - b'0')
        } else if (first | self.padding) == b'0' {
            return None;
        } else {
            let word = u64::from_le_bytes(*bytes[from % WINDOW..].first_chunk()?);
            #[expect(clippy::cast_possible_truncation, reason = "eight digits fit")]
            let number = joined_digits((word ^ ZEROS) << (64 - 8 * digits)) as u32;
            number
        };
        (number < self.limit).then_some(number)
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
