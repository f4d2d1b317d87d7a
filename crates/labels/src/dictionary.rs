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

/// A word that begins no whole number.
const NO_DIGITS: u64 = 0;

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
    /// A bit for each whole number that [`Dictionary::provisional`] gave back as itself, 64 together; as many as `dense`
    /// has places while a file is read. To write here, in memory that stays near, is all that such a cell costs.
    met: Vec<u64>,
    /// How often a number was sent to the hash because the dictionary seemed too small for it.
    sent_away: u64,
    /// The codes of all texts that were not found in `dense` when they came.
    hashed: HashTable<u32>,
    hasher: FixedState,
    /// Whether the file says that these are texts, even where all look like numbers.
    text: bool,
    /// Whether the codes are in the natural order of their texts already.
    sorted: bool,
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
    /// A number that is its own place needs no look into memory at all until all numbers are known.
    #[inline]
    pub(crate) fn provisional(&mut self, buffer: &[u8], from: usize, to: usize) -> Result<u32, NotCoded> {
        let window = buffer.get(from..from + 8).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok());
        self.provisional_text(window.map_or(NO_DIGITS, u64::from_le_bytes), &buffer[from..to])
    }

    /// The same of a text whose first eight bytes, and whatever follows it, are known as a word.
    #[inline]
    pub(crate) fn provisional_text(&mut self, word: u64, text: &[u8]) -> Result<u32, NotCoded> {
        match whole_number(word, text.len()) {
            Some(number) => self.meet(number),
            None => self.code(text).map(Self::as_settled),
        }
    }

    /// As [`Dictionary::provisional`], of a whole number.
    #[inline]
    pub(crate) fn provisional_number(&mut self, number: i64) -> Result<u32, NotCoded> {
        match usize::try_from(number) {
            Ok(number) => self.meet(number),
            Err(_) => self.code(number.to_string().as_bytes()).map(Self::as_settled),
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
    pub(crate) fn meet_near(&mut self, number: usize) -> Option<u32> {
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

    /// Sorts the texts and turns what [`Dictionary::provisional`] gave for a whole column into their codes.
    pub(crate) fn settle(&mut self, column: &mut [u32]) -> Result<(), NotCoded> {
        self.code_all_met()?;
        self.met = Vec::new();
        let renumbered = self.sort();
        let code = |cell: u32| renumbered.get((cell & !SETTLED) as usize).copied().unwrap_or(NO_VALUE);
        let settled = |cell: u32| cell & SETTLED != 0;
        if self.is_counting() {
            column.iter_mut().filter(|cell| settled(**cell)).for_each(|cell| *cell = code(*cell));
            return Ok(());
        }
        for cell in column {
            let number = self.dense.get(*cell as usize).copied().unwrap_or(NONE);
            *cell = if settled(*cell) { code(*cell) } else { number.wrapping_sub(1) };
        }
        Ok(())
    }

    /// Whether every code, once sorted, is the number it stands for: whether the texts are 0, 1, 2 and so on.
    fn is_counting(&self) -> bool {
        let last = self.len().wrapping_sub(1);
        self.hashed.is_empty() && self.dense.get(last).is_some_and(|&code| code as usize == self.len())
    }

    /// Gives codes to all numbers that were met, in their order.
    fn code_all_met(&mut self) -> Result<(), NotCoded> {
        let were_none = self.is_empty();
        for word in 0..self.met.len() {
            let mut bits = self.met[word];
            while bits != 0 {
                let number = 64 * word + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if self.dense[number] == NONE {
                    self.code_of_number(number)?;
                }
            }
        }
        self.sorted |= were_none;
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
        if !self.make_room_for(number)? {
            return self.code_by_hash(text);
        }
        // It may have come while the table was shorter.
        let known = if self.hashed.is_empty() { None } else { self.find_by_hash(text) };
        let code = known.map_or_else(|| self.add(text), Ok)?;
        self.dense[number] = code + 1;
        Ok(code)
    }

    /// Whether the table has a place for a number, which is made where it may be. Numbers that were met count as texts,
    /// but are counted seldom.
    fn make_room_for(&mut self, number: usize) -> Result<bool, NotCoded> {
        let fits = |texts: usize| number < DENSE_NUMBERS.max(DENSE_SLACK * texts);
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
        let length = (number + 1).next_power_of_two().max(DENSE_MIN).max(self.dense.len());
        // New ones instead of longer ones: zeros from the system cost no memory before they are written to.
        let (mut dense, mut met) = (vec![NONE; length], vec![0; length / 64]);
        dense[..self.dense.len()].copy_from_slice(&self.dense);
        met[..self.met.len()].copy_from_slice(&self.met);
        (self.dense, self.met) = (dense, met);
        Ok(true)
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
        self.sorted = false;
        Ok(code)
    }

    /// Renumbers the texts in their natural order and gives the new code of each old one: by value where every text
    /// is a number, by bytes elsewhere. So `2` comes before `10`, and the order of rows leaves no trace.
    pub fn sort(&mut self) -> Vec<u32> {
        if self.sorted {
            return (0u32..).take(self.len()).collect();
        }
        let renumbered = if self.hashed.is_empty() { self.sort_by_value() } else { self.rearrange(&self.order()) };
        self.sorted = true;
        renumbered
    }

    /// Whether [`Dictionary::sort`] has nothing to do.
    pub(crate) const fn is_sorted(&self) -> bool {
        self.sorted
    }

    /// As [`Dictionary::sort`], where the table of whole numbers holds every text: it is in their order already, and a
    /// number is sooner written again than its text fetched from far away.
    fn sort_by_value(&mut self) -> Vec<u32> {
        let (texts, ends, mut renumbered) = (self.texts.len(), self.ends.len(), vec![FORGOTTEN; self.len()]);
        let mut bytes = Vec::with_capacity(texts);
        self.ends = Vec::with_capacity(ends);
        let mut new = 0;
        for (number, code) in self.dense.iter_mut().enumerate().filter(|(_, code)| **code != NONE) {
            let (digits, from) = digits_of(number);
            bytes.extend_from_slice(&digits[from..]);
            self.ends.push(bytes.len());
            renumbered[(*code - 1) as usize] = new;
            new += 1;
            *code = new;
        }
        // Digits are always text.
        self.texts = String::from_utf8(bytes).unwrap_or_default();
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
    usize::try_from(joined_digits(digits - ZEROS)).ok()
}

/// The number that eight digits make, the first of them in the lowest byte; each byte is the value of its digit.
#[inline]
pub(crate) const fn joined_digits(ones: u64) -> u64 {
    let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
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
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn it_agrees_with_a_plain_map(texts in proptest::collection::vec("[0-9]{0,4}|[0-9]{8,10}|[a-c0-9.,\" ]{0,12}", 0..200)) {
            let mut dictionary = Dictionary::default();
            let mut plain: HashMap<&str, u32> = HashMap::new();
            for text in &texts {
                let next = u32::try_from(plain.len()).unwrap();
                let expected = *plain.entry(text).or_insert(next);
                prop_assert_eq!(dictionary.code(text.as_bytes()), Ok(expected));
            }
            prop_assert_eq!(dictionary.len(), plain.len());
        }

        #[test]
        fn a_column_settled_at_once_has_the_same_texts_in_their_order(
            texts in proptest::collection::vec("[0-9]{0,4}|[0-9]{8,10}|[0-9]|[a-c0-9.,\" ]{0,12}", 0..200),
            only_numbers in any::<bool>(),
        ) {
            let texts: Vec<&String> = texts.iter().filter(|text| !only_numbers || text.parse::<u8>().is_ok()).collect();
            let mut dictionary = Dictionary::default();
            let mut cells = Vec::new();
            for text in &texts {
                let padded = format!("{text},12345678");
                cells.push(dictionary.provisional(padded.as_bytes(), 0, text.len()).unwrap());
            }
            let known: Vec<u32> = cells.iter().take(3).map(|cell| dictionary.code_now(*cell).unwrap()).collect();
            prop_assert!(known.iter().zip(&texts).all(|(code, text)| dictionary.text(*code) == text.as_str()));
            cells.push(NO_VALUE);
            dictionary.settle(&mut cells).unwrap();
            prop_assert_eq!(cells.pop(), Some(NO_VALUE));
            let back: Vec<&str> = cells.iter().map(|cell| dictionary.text(*cell)).collect();
            prop_assert_eq!(back, texts);
            let sorted = dictionary.clone();
            prop_assert!(dictionary.sort().is_sorted() && dictionary.texts().eq(sorted.texts()));
        }
    }
}
