//! Numbers texts: each distinct id is kept once, and rows hold its number.

mod affix;
mod lane;
mod met;
mod order;
mod recent;
mod short;
mod texts;

use affix::Affix;
use foldhash::fast::FixedState;
use hashbrown::HashTable;
pub(crate) use lane::{FEW, Lane};
pub(crate) use met::{NO_VALUE, Settled};
pub(crate) use order::number;
use recent::Recent;
pub(crate) use short::ShortRow;
use std::hash::BuildHasher;
use texts::Texts;

/// Stands in the table of whole numbers for one that was not met yet. Zero, because a table of zeros costs no memory
/// before it is written to; so the table holds codes plus one.
const NONE: u32 = 0;

/// There are at most 2³¹ codes, as a bit is needed to tell them from numbers.
const CODES_MAX: u32 = (1 << 31) - 1;

/// Whole numbers below this may always have a place in the table, and those below the number of rows, each of which may
/// be about something else.
const DENSE_NUMBERS: usize = 1 << 22;

/// The shortest table.
const DENSE_MIN: usize = 1 << 12;

/// A whole number has a place in the table while that is at most this many times as long as the dictionary.
const DENSE_SLACK: usize = 16;

/// Distinct texts, numbered from 0.
///
/// Ids that are written as plain whole numbers, with or without the same text before each, are looked up in a table by
/// their value, which is several times quicker than a hash; all others by a hash of their bytes. Memory: the texts, 4
/// bytes each for where they end, and 4 to 10 for the tables.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    texts: Texts,
    /// How ids write whole numbers.
    affix: Affix,
    /// One more than the code of each whole number met, by its value; left out where every number is its own code.
    dense: Vec<u32>,
    /// A bit for each whole number that [`Dictionary::provisional`] gave back as itself, 64 together; as many as `dense`
    /// has places while a file is read. To write here, in memory that stays near, is all that such a cell costs.
    met: Vec<u64>,
    /// How often a number was sent to the hash because the dictionary seemed too small for it.
    sent_away: u64,
    /// About how many rows the file has, where that is known.
    rows: usize,
    /// The codes of all texts that were not found in `dense` when they came.
    hashed: HashTable<u32>,
    hasher: FixedState,
    recent: Recent,
    /// Whether the first id was a number, written as `affix` says.
    counts: bool,
    /// Whether the codes are in the natural order of their texts already.
    sorted: bool,
}

/// A text that is not UTF-8, too long, or one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCoded {
    /// The bytes are not UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
    /// It has 64 MiB or more.
    #[error("is longer than 64 MiB")]
    TooLong,
    /// There are 2³¹ distinct texts already.
    #[error("is one text more than can be told apart")]
    Full,
}

impl Dictionary {
    /// A dictionary without texts that expects ids written like these, in about so many rows.
    pub(crate) fn expecting(texts: &[&[u8]], rows: usize) -> Self {
        let affix = Affix::of_some(texts.iter().copied());
        Self { counts: texts.first().is_some_and(|text| affix.number(text).is_some()), affix, rows, ..Self::default() }
    }

    /// A dictionary without texts that is small while it holds few, however large the numbers among them.
    pub(crate) fn of_few() -> Self {
        Self { affix: Affix::of_none(), ..Self::default() }
    }

    /// Expects about so many rows.
    pub(crate) const fn expect_rows(&mut self, rows: usize) {
        self.rows = rows;
    }

    /// A dictionary without texts that expects the same ids as this one.
    pub(crate) fn alike(&self) -> Self {
        Self { affix: self.affix.clone(), counts: self.counts, rows: self.rows, ..Self::default() }
    }

    /// The number of distinct texts.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.texts.len() == 0
    }

    /// The text of a code; empty for a code that was never given.
    pub fn text(&self, code: u32) -> &str {
        self.texts.get(code as usize).unwrap_or_default()
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        self.texts.iter()
    }

    /// The code of a text, which is added when it is new.
    pub fn code(&mut self, text: &[u8]) -> Result<u32, NotCoded> {
        match self.affix.number(text) {
            Some(number) => self.code_of_number(number),
            None => self.code_by_hash(text),
        }
    }

    /// The code of a text if it is known.
    pub fn find(&self, text: &str) -> Option<u32> {
        let known = self.affix.number(text.as_bytes()).and_then(|number| self.find_number(number));
        known.or_else(|| self.find_by_hash(text.as_bytes()))
    }

    /// The code of a whole number that has a place in the table.
    #[inline]
    fn find_number(&self, number: usize) -> Option<u32> {
        if self.is_without_tables() {
            return u32::try_from(number).ok().filter(|code| (*code as usize) < self.len());
        }
        self.dense.get(number).filter(|code| **code != NONE).map(|code| code - 1)
    }

    /// The code of a whole number, which is added when it is new.
    fn code_of_number(&mut self, number: usize) -> Result<u32, NotCoded> {
        if let Some(code) = self.find_number(number) {
            return Ok(code);
        }
        self.stop_counting();
        let mut text = String::new();
        self.affix.write(number, &mut text);
        if !self.make_room_for(number)? {
            return self.code_by_hash(text.as_bytes());
        }
        // It may have come while the table was shorter.
        let known = if self.hashed.is_empty() { None } else { self.find_by_hash(text.as_bytes()) };
        let code = known.map_or_else(|| self.add(text.as_bytes()), Ok)?;
        self.dense[number] = code + 1;
        Ok(code)
    }

    /// Whether the table has a place for a number, which is made where it may be. Numbers that were met count as texts,
    /// but are counted seldom.
    fn make_room_for(&mut self, number: usize) -> Result<bool, NotCoded> {
        let always = self.rows.max(DENSE_NUMBERS);
        let fits = |texts: usize| number < always.max(DENSE_SLACK * texts);
        if number < self.dense.len().min(64 * self.met.len()) {
            return Ok(true);
        }
        if !fits(self.len()) {
            self.sent_away += 1;
            if self.sent_away.is_power_of_two() {
                self.code_all_met()?;
            }
            if !fits(self.len()) {
                return Ok(false);
            }
        }
        self.lengthen((number + 1).next_power_of_two().max(DENSE_MIN));
        Ok(true)
    }

    /// Gives the tables of whole numbers at least so many places.
    fn lengthen(&mut self, length: usize) {
        let length = length.max(self.dense.len());
        // New ones instead of longer ones: zeros from the system cost no memory before they are written to.
        let (mut dense, mut met) = (vec![NONE; length], vec![0; length.div_ceil(64)]);
        if !self.is_empty() {
            dense[..self.dense.len()].copy_from_slice(&self.dense);
        }
        met[..self.met.len()].copy_from_slice(&self.met);
        (self.dense, self.met) = (dense, met);
    }

    fn find_by_hash(&self, text: &[u8]) -> Option<u32> {
        self.hashed.find(self.hasher.hash_one(text), |&code| self.text(code).as_bytes() == text).copied()
    }

    fn code_by_hash(&mut self, text: &[u8]) -> Result<u32, NotCoded> {
        let hash = self.hasher.hash_one(text);
        let same = |&code: &u32| self.text(code).as_bytes() == text;
        if let Some(&code) = self.hashed.find(hash, same) {
            return Ok(code);
        }
        let code = self.add(text)?;
        let Self { texts, hashed, hasher, .. } = self;
        let rehash = |&code: &u32| hasher.hash_one(texts.get(code as usize).unwrap_or_default().as_bytes());
        hashed.insert_unique(hash, code, rehash);
        Ok(code)
    }

    fn add(&mut self, text: &[u8]) -> Result<u32, NotCoded> {
        let text = std::str::from_utf8(text).map_err(|_| NotCoded::NotText)?;
        let code = u32::try_from(self.len()).ok().filter(|code| *code < CODES_MAX).ok_or(NotCoded::Full)?;
        if text.len() >= texts::BYTES_MAX {
            return Err(NotCoded::TooLong);
        }
        self.stop_counting();
        self.texts.push(text);
        self.sorted = false;
        Ok(code)
    }
}

#[cfg(test)]
mod tests;
