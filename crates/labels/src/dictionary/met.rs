//! What stands in a column until the whole file is known: a whole number as itself, or the code of a text.
//!
//! A number that is its own place needs no look into memory until all numbers are known.

use super::affix::TEXT_MAX;
use super::recent::Key;
use super::texts::Texts;
use super::{CODES_MAX, Dictionary, NONE, NotCoded};

/// Stands in a column for a cell without a value.
pub(crate) const NO_VALUE: u32 = u32::MAX;

/// Set in a cell that holds its code already.
const SETTLED: u32 = 1 << 31;

/// The final codes of what [`Dictionary::provisional`] gave.
#[derive(Debug)]
pub(crate) struct Settled<'a> {
    /// The code of each whole number, plus one; empty where every number is its own code.
    dense: &'a [u32],
    /// The new code of each old one; empty where every code stays.
    renumbered: &'a [u32],
}

impl Dictionary {
    /// What stands for `buffer[from..to]` until the column is settled: a whole number itself, or a code that is marked.
    #[inline]
    pub(crate) fn provisional(&mut self, buffer: &[u8], from: usize, to: usize) -> Result<u32, NotCoded> {
        let text = &buffer[from..to];
        if let Some(number) = self.affix.number(text) {
            return self.meet(number);
        }
        let key = Key::of(buffer, from, to);
        if let Some(cell) = key.and_then(|key| self.recent.find(key)) {
            return Ok(cell);
        }
        let cell = Self::as_settled(self.code_by_hash(text)?);
        if let Some(key) = key {
            self.recent.keep(key, text, cell);
        }
        Ok(cell)
    }

    /// As [`Dictionary::provisional`], of a whole number.
    #[inline]
    pub(crate) fn provisional_number(&mut self, number: i64) -> Result<u32, NotCoded> {
        match usize::try_from(number) {
            Ok(number) if self.affix.is_plain() => self.meet(number),
            _ => self.code(number.to_string().as_bytes()).map(Self::as_settled),
        }
    }

    #[inline]
    fn meet(&mut self, number: usize) -> Result<u32, NotCoded> {
        match self.meet_near(number) {
            Some(cell) => Ok(cell),
            None => self.meet_far(number),
        }
    }

    /// The cell of a whole number, where the table has a place for it already.
    #[inline]
    fn meet_near(&mut self, number: usize) -> Option<u32> {
        let (word, bit) = (self.met.get_mut(number / 64)?, 1 << (number % 64));
        // Most were met before, and a write that need not be would hold up the reads of the next cells.
        if *word & bit == 0 {
            *word |= bit;
        }
        u32::try_from(number).ok()
    }

    /// As [`Dictionary::meet`], of a number beyond the table, which grows where it may.
    #[cold]
    fn meet_far(&mut self, number: usize) -> Result<u32, NotCoded> {
        if self.make_room_for(number)? { self.meet(number) } else { self.code_of_number(number).map(Self::as_settled) }
    }

    /// The code, for now, of what [`Dictionary::provisional`] gave; [`NO_VALUE`] stays.
    pub(crate) fn code_now(&mut self, cell: u32) -> Result<u32, NotCoded> {
        match cell {
            NO_VALUE => Ok(NO_VALUE),
            cell if cell & SETTLED != 0 => Ok(cell & !SETTLED),
            number => self.code_of_number(number as usize),
        }
    }

    /// A code as [`Dictionary::provisional`] gives it.
    pub(crate) const fn as_settled(code: u32) -> u32 {
        code | SETTLED
    }

    /// Takes in the texts of another dictionary of the same column; gives the code that each of its codes has here.
    pub(crate) fn absorb(&mut self, other: &Self) -> Result<Vec<u32>, NotCoded> {
        if other.met.len() > self.met.len() {
            self.lengthen(other.dense.len());
        }
        self.met.iter_mut().zip(&other.met).for_each(|(own, met)| *own |= met);
        other.texts().map(|text| self.code(text.as_bytes())).collect()
    }

    /// Gives every number that was met its code and sorts the texts; gives the new code of each old one, or nothing where
    /// every code stays.
    pub(crate) fn settle(&mut self) -> Result<Vec<u32>, NotCoded> {
        let all = self.largest_met().map(|largest| largest + 1);
        if self.is_empty() && self.affix.is_ordered() && all == Some(self.count_met()) {
            // Every number will be its own code, which needs no table.
            self.dense = Vec::new();
        }
        self.code_all_met()?;
        self.met = Vec::new();
        Ok(if self.is_sorted() { Vec::new() } else { self.sort() })
    }

    /// The final codes of provisional cells, once [`Dictionary::settle`] has given the new code of each old one.
    pub(crate) fn settled<'a>(&'a self, renumbered: &'a [u32]) -> Settled<'a> {
        Settled { dense: if self.is_counting() { &[] } else { &self.dense }, renumbered }
    }

    /// Whether every code, once sorted, is the number it stands for: whether the numbers are 0, 1, 2 and so on.
    fn is_counting(&self) -> bool {
        let last = self.len().wrapping_sub(1);
        let by_table = || self.dense.get(last).is_some_and(|&code| code as usize == self.len());
        self.is_without_tables() || self.hashed.is_empty() && self.affix.is_ordered() && by_table()
    }

    /// Whether there are texts and no table: then all are numbers, and each is its own code.
    pub(super) fn is_without_tables(&self) -> bool {
        self.dense.is_empty() && self.hashed.is_empty() && !self.is_empty()
    }

    /// Makes the table of whole numbers again, where it was left out.
    pub(super) fn stop_counting(&mut self) {
        if self.is_without_tables() {
            self.dense = (1u32..).take(self.len()).collect();
        }
    }

    fn count_met(&self) -> usize {
        self.met.iter().map(|word| word.count_ones() as usize).sum()
    }

    fn largest_met(&self) -> Option<usize> {
        let word = self.met.iter().rposition(|word| *word != 0)?;
        Some(64 * word + self.met[word].ilog2() as usize)
    }

    /// Gives codes to all numbers that were met, in their order.
    pub(super) fn code_all_met(&mut self) -> Result<(), NotCoded> {
        if self.is_empty() {
            return self.begin_with_all_met();
        }
        for word in 0..self.met.len() {
            for number in ones(word, self.met[word]) {
                if self.dense[number] == NONE {
                    self.code_of_number(number)?;
                }
            }
        }
        Ok(())
    }

    /// The same, where there is no text yet.
    fn begin_with_all_met(&mut self) -> Result<(), NotCoded> {
        let count = self.count_met();
        if count >= CODES_MAX as usize {
            return Err(NotCoded::Full);
        }
        let size = (count, self.affix.bytes_max(self.largest_met().unwrap_or(0)), TEXT_MAX);
        let mut numbers = self.met.iter().enumerate().flat_map(|(at, &word)| ones(at, word));
        let (mut count_up, dense, mut next) = (self.affix.count_up(), &mut self.dense, NONE);
        self.texts = Texts::written(size, |to| {
            if let Some(number) = numbers.next() {
                next += 1;
                if let Some(code) = dense.get_mut(number) {
                    *code = next;
                }
                count_up.write(number, to);
            }
        });
        self.sorted = self.affix.is_ordered();
        Ok(())
    }
}

/// The numbers of the bits that are set in the word at a place.
fn ones(at: usize, mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
        word &= word - 1;
        Some(64 * at + bit)
    })
}

impl Settled<'_> {
    /// Whether the code of every number is that number.
    pub const fn is_same(&self) -> bool {
        self.dense.is_empty()
    }

    /// The code of a cell whose text has the old code that `old` gives for the one in it; [`NO_VALUE`] stays.
    #[inline]
    pub fn code(&self, cell: u32, old: &[u32]) -> u32 {
        if cell & SETTLED != 0 {
            let moved = |codes: &[u32], code: u32| match codes {
                [] if code == CODES_MAX => NO_VALUE,
                [] => code,
                codes => codes.get(code as usize).copied().unwrap_or(NO_VALUE),
            };
            return moved(self.renumbered, moved(old, cell & CODES_MAX));
        }
        if self.dense.is_empty() {
            cell
        } else {
            self.dense.get(cell as usize).copied().unwrap_or(NONE).wrapping_sub(1)
        }
    }
}
