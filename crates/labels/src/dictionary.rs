//! Numbers texts: each distinct id is kept once, and rows hold its number.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::cmp::Ordering;
use std::hash::BuildHasher;

/// Stands in the table of whole numbers for one that was not met yet. Zero, because a table of zeros costs no memory
/// before it is written to; so the table holds codes plus one.
const NONE: u32 = 0;

/// Stands in a column for a cell without a value.
pub(crate) const NO_VALUE: u32 = u32::MAX;

/// The new code of a text that was forgotten.
const FORGOTTEN: u32 = u32::MAX;

/// Set in a cell that holds its code already; so there are at most 2³¹ codes.
const SETTLED: u32 = 1 << 31;

/// Whole numbers below this may always have a place in the table.
const DENSE_NUMBERS: usize = 1 << 22;

/// The shortest table.
const DENSE_MIN: usize = 1 << 12;

/// A whole number has a place in the table while that is at most this many times as long as the dictionary.
const DENSE_SLACK: usize = 16;

/// Distinct texts, numbered from 0.
///
/// Ids that are written as plain whole numbers are looked up in a table by their value, which is several times
/// quicker than a hash; all others by a hash of their bytes. Memory: the texts, 8 bytes each for where they end, and
/// 4 to 10 for the tables.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    texts: String,
    ends: Vec<usize>,
    /// One more than the code of each whole number met, by its value.
    dense: Vec<u32>,
    /// The codes of all texts that were not found in `dense` when they came.
    hashed: HashTable<u32>,
    hasher: FixedState,
    /// Whether the file says that these are texts, even where all look like numbers.
    text: bool,
}

/// A text that is not UTF-8, or one too many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCoded {
    /// The bytes are not UTF-8.
    #[error("is not UTF-8 text")]
    NotText,
    /// There are 2³¹ distinct texts already.
    #[error("is one text more than can be told apart")]
    Full,
}

impl Dictionary {
    /// The number of distinct texts.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a code; empty for a code that was never given.
    pub fn text(&self, code: u32) -> &str {
        let at = code as usize;
        let from = if at == 0 { 0 } else { self.ends.get(at - 1).copied().unwrap_or(usize::MAX) };
        self.ends.get(at).and_then(|&to| self.texts.get(from..to)).unwrap_or_default()
    }

    /// All texts in the order of their codes.
    pub fn texts(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().map(move |&to| {
            let text = self.texts.get(from..to).unwrap_or_default();
            from = to;
            text
        })
    }

    /// The code of a text, which is added when it is new.
    pub fn code(&mut self, text: &[u8]) -> Result<u32, NotCoded> {
        let mut window = [0; 8];
        match whole_number_of(text, &mut window) {
            Some(number) => self.code_of_number(number),
            None => self.code_by_hash(text),
        }
    }

    /// What stands for `buffer[from..to]` until [`Dictionary::settle`] is called on the whole column: a whole number
    /// itself, or a code with [`SETTLED`] set.
    ///
    /// Looking each number up at once would wait for memory once a cell; looked up together, the waits overlap.
    #[inline]
    pub(crate) fn provisional(&mut self, buffer: &[u8], from: usize, to: usize) -> Result<u32, NotCoded> {
        let window = buffer.get(from..from + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        if let Some(number) = window.and_then(|window| whole_number(u64::from_le_bytes(window), to - from))
            && number < self.dense.len()
            && let Ok(number) = u32::try_from(number)
        {
            return Ok(number);
        }
        self.code(&buffer[from..to]).map(|code| code | SETTLED)
    }

    /// As [`Dictionary::provisional`], of a whole number.
    #[inline]
    pub(crate) fn provisional_number(&mut self, number: i64) -> Result<u32, NotCoded> {
        match usize::try_from(number) {
            Ok(known) if known < self.dense.len() => Ok(u32::try_from(known).unwrap_or(NO_VALUE)),
            Ok(new) => self.code_of_number(new).map(Self::as_settled),
            Err(_) => self.code(number.to_string().as_bytes()).map(Self::as_settled),
        }
    }

    /// A code as [`Dictionary::provisional`] gives it.
    pub(crate) const fn as_settled(code: u32) -> u32 {
        code | SETTLED
    }

    /// Remembers that the file calls this a column of texts.
    pub(crate) const fn mark_as_text(&mut self) {
        self.text = true;
    }

    /// Whether these are whole numbers, by their looks and by what the file says.
    pub(crate) fn are_whole_numbers(&self) -> bool {
        let plain = |text: &str| match text.strip_prefix('-').unwrap_or(text).as_bytes() {
            [b'0', _, ..] => false,
            digits => digits.iter().all(u8::is_ascii_digit) && text.parse::<i64>().is_ok_and(|_| text != "-0"),
        };
        !self.text && !self.is_empty() && (self.hashed.is_empty() || self.texts().all(plain))
    }

    /// Turns what [`Dictionary::provisional`] gave into codes.
    pub(crate) fn settle(&mut self, column: &mut [u32]) -> Result<(), NotCoded> {
        let mut found = [0; 64];
        for cells in column.chunks_mut(found.len()) {
            for (code, &cell) in found.iter_mut().zip(&*cells) {
                *code = self.dense.get(cell as usize).copied().unwrap_or(NONE);
            }
            for (cell, &code) in cells.iter_mut().zip(&found) {
                *cell = match code {
                    NONE if *cell == NO_VALUE => NO_VALUE,
                    NONE if *cell & SETTLED != 0 => *cell & !SETTLED,
                    NONE => self.code_of_number(*cell as usize)?,
                    code => code - 1,
                };
            }
        }
        Ok(())
    }

    /// The code of a text if it is known.
    pub fn find(&self, text: &str) -> Option<u32> {
        let text = text.as_bytes();
        let known = whole_number_of(text, &mut [0; 8]).and_then(|number| self.dense.get(number));
        match known {
            Some(&code) if code != NONE => Some(code - 1),
            _ => self.find_by_hash(text),
        }
    }

    /// The code of a whole number, which is added when it is new.
    pub(crate) fn code_of_number(&mut self, number: usize) -> Result<u32, NotCoded> {
        if let Some(&code) = self.dense.get(number)
            && code != NONE
        {
            return Ok(code - 1);
        }
        let (digits, from) = digits_of(number);
        let text = &digits[from..];
        if number >= self.dense.len() {
            if number >= DENSE_NUMBERS.max(DENSE_SLACK * self.len()) {
                return self.code_by_hash(text);
            }
            let mut longer = vec![NONE; (number + 1).next_power_of_two().max(DENSE_MIN)];
            longer[..self.dense.len()].copy_from_slice(&self.dense);
            self.dense = longer;
        }
        // It may have come while the table was shorter.
        let known = if self.hashed.is_empty() { None } else { self.find_by_hash(text) };
        let code = known.map_or_else(|| self.add(text), Ok)?;
        self.dense[number] = code + 1;
        Ok(code)
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
        let Self { texts, ends, hashed, hasher, .. } = self;
        let rehash = |&code: &u32| {
            let at = code as usize;
            let from = if at == 0 { 0 } else { ends[at - 1] };
            hasher.hash_one(&texts.as_bytes()[from..ends[at]])
        };
        hashed.insert_unique(hash, code, rehash);
        Ok(code)
    }

    fn add(&mut self, text: &[u8]) -> Result<u32, NotCoded> {
        let text = std::str::from_utf8(text).map_err(|_| NotCoded::NotText)?;
        let code = u32::try_from(self.len()).ok().filter(|code| *code < SETTLED - 1).ok_or(NotCoded::Full)?;
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        Ok(code)
    }

    /// Renumbers the texts in their natural order and gives the new code of each old one: by value where every text
    /// is a number, by bytes elsewhere. So `2` comes before `10`, and the order of rows leaves no trace.
    pub fn sort(&mut self) -> Vec<u32> {
        if self.hashed.is_empty() { self.sort_by_value() } else { self.rearrange(&self.order()) }
    }

    /// As [`Dictionary::sort`], where the table of whole numbers holds every text: it is in their order already, and a
    /// number is sooner written again than its text fetched from far away.
    fn sort_by_value(&mut self) -> Vec<u32> {
        let (texts, ends, mut renumbered) = (self.texts.len(), self.ends.len(), vec![FORGOTTEN; self.len()]);
        (self.texts, self.ends) = (String::with_capacity(texts), Vec::with_capacity(ends));
        let mut new = 0;
        for (number, code) in self.dense.iter_mut().enumerate().filter(|(_, code)| **code != NONE) {
            let (digits, from) = digits_of(number);
            self.texts.extend(digits[from..].iter().map(|&digit| char::from(digit)));
            self.ends.push(self.texts.len());
            renumbered[(*code - 1) as usize] = new;
            new += 1;
            *code = new;
        }
        renumbered
    }

    /// Forgets all texts that are not `used` and gives the new code of each old one that is.
    pub(crate) fn keep(&mut self, used: &[bool]) -> Vec<u32> {
        let kept: Vec<u32> = (0u32..).zip(used).filter(|(_, used)| **used).map(|(code, _)| code).collect();
        self.rearrange(&kept)
    }

    /// Takes over the texts of these codes, in this order.
    fn rearrange(&mut self, order: &[u32]) -> Vec<u32> {
        let (mut texts, mut ends) = (String::with_capacity(self.texts.len()), Vec::with_capacity(order.len()));
        let mut renumbered = vec![FORGOTTEN; self.len()];
        for (new, &old) in (0u32..).zip(order) {
            texts.push_str(self.text(old));
            ends.push(texts.len());
            renumbered[old as usize] = new;
        }
        for code in self.dense.iter_mut().filter(|code| **code != NONE) {
            *code = renumbered[(*code - 1) as usize].wrapping_add(1);
        }
        self.hashed.retain(|code| renumbered[*code as usize] != FORGOTTEN);
        self.hashed.iter_mut().for_each(|code| *code = renumbered[*code as usize]);
        (self.texts, self.ends) = (texts, ends);
        renumbered
    }

    /// Old codes in the natural order of their texts.
    fn order(&self) -> Vec<u32> {
        if let Some(mut keyed) = self.keyed(|text| text.parse::<u64>().ok()) {
            keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| self.text(a.1).cmp(self.text(b.1))));
            return keyed.into_iter().map(|(_, code)| code).collect();
        }
        if let Some(mut keyed) = self.keyed(number) {
            keyed.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then_with(|| self.text(a.1).cmp(self.text(b.1))));
            return keyed.into_iter().map(|(_, code)| code).collect();
        }
        // Most texts differ in their first eight bytes, which are then compared as one number.
        let head = |text: &str| {
            let mut head = [0; 8];
            head.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
            Some(u64::from_be_bytes(head))
        };
        let mut keyed = self.keyed(head).unwrap_or_default();
        keyed.sort_unstable_by(|a, b| match a.0.cmp(&b.0) {
            Ordering::Equal => self.text(a.1).cmp(self.text(b.1)),
            different => different,
        });
        keyed.into_iter().map(|(_, code)| code).collect()
    }

    fn keyed<T>(&self, key: impl Fn(&str) -> Option<T>) -> Option<Vec<(T, u32)>> {
        self.texts().zip(0u32..).map(|(text, code)| key(text).map(|key| (key, code))).collect()
    }

    /// The number each text stands for, if every one is a finite number (and there is one).
    pub fn numbers(&self) -> Option<Vec<f64>> {
        if self.is_empty() { None } else { self.texts().map(number).collect() }
    }
}

/// A text as a finite number. `NaN`, `inf` and blanks are texts like any other.
fn number(text: &str) -> Option<f64> {
    let plausible = text.starts_with(|first: char| first.is_ascii_digit() || "+-.".contains(first));
    if plausible { text.parse().ok().filter(|number: &f64| number.is_finite()) } else { None }
}

fn whole_number_of(text: &[u8], window: &mut [u8; 8]) -> Option<usize> {
    window.get_mut(..text.len())?.copy_from_slice(text);
    whole_number(u64::from_le_bytes(*window), text.len())
}

/// The decimal digits of a number, from the index given on.
fn digits_of(mut number: usize) -> ([u8; 20], usize) {
    let (mut digits, mut from) = ([b'0'; 20], 19);
    loop {
        digits[from] = b'0' + u8::try_from(number % 10).unwrap_or_default();
        number /= 10;
        if number == 0 {
            return (digits, from);
        }
        from -= 1;
    }
}

/// The value of the first `length` bytes of a word, if they write a whole number the one usual way.
///
/// Eight digits are read at once: checked, then joined in pairs, fours and eights.
#[inline]
fn whole_number(word: u64, length: usize) -> Option<usize> {
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    if length.wrapping_sub(1) >= 8 || (length > 1 && word & 0xFF == 0x30) {
        return None;
    }
    let unused = 64 - 8 * length;
    let digits = (word << unused) | (ZEROS & ((1 << unused) - 1));
    let high = digits & 0xF0F0_F0F0_F0F0_F0F0;
    let carried = digits.wrapping_add(0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0;
    if high != ZEROS || carried != ZEROS {
        return None;
    }
    let ones = digits - ZEROS;
    let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    let eight = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF;
    usize::try_from(eight).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn coded(texts: &[&str]) -> (Dictionary, Vec<u32>) {
        let mut dictionary = Dictionary::default();
        let codes = texts.iter().map(|text| dictionary.code(text.as_bytes()).unwrap()).collect();
        (dictionary, codes)
    }

    #[test]
    fn each_text_keeps_its_own_code_however_like_a_number_it_looks() {
        let texts = ["7", "07", "7.0", "", " 7", "-7", "+7", "12345678", "123456789", "NA", "null", "7"];
        let (dictionary, codes) = coded(&texts);
        assert_eq!(codes, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 0]);
        assert!(texts.iter().zip(codes).all(|(text, code)| dictionary.text(code) == *text));
        assert_eq!(dictionary.find("07"), Some(1));
        assert_eq!(dictionary.find("8"), None);
    }

    #[test]
    fn a_number_that_came_before_the_table_was_long_enough_is_found_again() {
        let mut dictionary = Dictionary::default();
        let early = dictionary.code(b"4200000").unwrap();
        for number in 0..300_000u32 {
            dictionary.code(number.to_string().as_bytes()).unwrap();
        }
        assert_eq!(dictionary.code(b"4200000"), Ok(early));
        assert!(dictionary.dense.len() > 4_200_000, "the table has grown");
        assert_eq!(dictionary.find("4200000"), Some(early));
    }

    #[test]
    fn numbers_are_sorted_by_value_and_texts_by_their_bytes() {
        let sorted = |texts: &[&str]| {
            let (mut dictionary, codes) = coded(texts);
            let renumbered = dictionary.sort();
            assert!(texts.iter().zip(&codes).all(|(text, &c)| dictionary.text(renumbered[c as usize]) == *text));
            assert!(texts.iter().zip(&codes).all(|(text, &c)| dictionary.find(text) == Some(renumbered[c as usize])));
            dictionary.texts().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(sorted(&["10", "9", "2"]), ["2", "9", "10"]);
        assert_eq!(sorted(&["1.5", "-2", "10"]), ["-2", "1.5", "10"]);
        assert_eq!(sorted(&["10", "9", "two"]), ["10", "9", "two"]);
        assert_eq!(sorted(&["prefix-same-b", "prefix-same-a", "p"]), ["p", "prefix-same-a", "prefix-same-b"]);
    }

    #[test]
    fn only_finite_numbers_are_numbers() {
        assert_eq!(coded(&["1", "2.5", "-3e1"]).0.numbers(), Some(vec![1.0, 2.5, -30.0]));
        for text in ["NaN", "inf", "NA", "", " 1", "1 ", "infinity", "-inf"] {
            assert_eq!(coded(&["1", text]).0.numbers(), None, "{text}");
        }
        assert_eq!(Dictionary::default().numbers(), None);
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        assert_eq!(Dictionary::default().code(b"\xFF\xFE"), Err(NotCoded::NotText));
    }

    proptest! {
        #[test]
        fn it_agrees_with_a_plain_map(texts in proptest::collection::vec("[0-9]{0,10}|[a-c0-9.,\" ]{0,12}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut plain: HashMap<&str, u32> = HashMap::new();
            for text in &texts {
                let next = u32::try_from(plain.len()).unwrap();
                let expected = *plain.entry(text).or_insert(next);
                prop_assert_eq!(dictionary.code(text.as_bytes()), Ok(expected));
                let padded = format!("{text},12345678");
                let mut cell = [dictionary.provisional(padded.as_bytes(), 0, text.len()).unwrap()];
                dictionary.settle(&mut cell).unwrap();
                prop_assert_eq!(cell, [expected]);
            }
            prop_assert_eq!(dictionary.len(), plain.len());
        }
    }
}
