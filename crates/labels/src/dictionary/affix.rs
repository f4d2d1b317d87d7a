//! Whole numbers as ids write them: `17`, `w17`, `task_0017`.

/// So many digits are read at once.
const DIGITS_MAX: usize = 8;

/// A longer text before the digits is seldom the same in all ids.
const PREFIX_MAX: usize = 16;

pub(super) const ONES: u64 = 0x0101_0101_0101_0101;
pub(super) const ZEROS: u64 = ONES * b'0' as u64;

/// What stands before the digits, and how many digits there are; without either, numbers are written the usual way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Affix {
    prefix: String,
    /// The digits of every number, with zeros in front; 0 where there are as many as the number needs.
    width: usize,
}

/// Whether a prefix is short, and means itself wherever it stands in a file: a quote before digits begins a cell.
fn may_be_read(prefix: &str) -> bool {
    prefix.len() <= PREFIX_MAX && !prefix.bytes().any(|byte| b"\n\r\",;\t|".contains(&byte))
}

impl Affix {
    /// As one id shows it.
    pub fn of(text: &[u8]) -> Self {
        let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
        let (prefix, number) = text.split_at(text.len() - digits);
        match std::str::from_utf8(prefix) {
            Ok(prefix) if (1..=DIGITS_MAX).contains(&digits) && may_be_read(prefix) => {
                let padded = digits > 1 && number[0] == b'0';
                Self { prefix: prefix.to_owned(), width: if padded { digits } else { 0 } }
            }
            _ => Self::default(),
        }
    }

    /// A way in which no id is written.
    pub const fn of_none() -> Self {
        Self { prefix: String::new(), width: DIGITS_MAX + 1 }
    }

    /// As the first of some ids shows it; or another, if that has zeros in front of its number: of padded numbers only the
    /// short ones show that they are.
    pub fn of_some<'a>(mut texts: impl Iterator<Item = &'a [u8]>) -> Self {
        let first = texts.next().map(Self::of).unwrap_or_default();
        let mut padded = texts.map(Self::of).filter(|other| other.width > 0 && other.prefix == first.prefix);
        padded.next().unwrap_or(first)
    }

    pub const fn prefix(&self) -> &str {
        self.prefix.as_str()
    }

    pub const fn width(&self) -> usize {
        self.width
    }

    /// Whether numbers are written the usual way.
    pub const fn is_plain(&self) -> bool {
        self.prefix.is_empty() && self.width == 0
    }

    /// Whether texts of larger numbers come later in the order of bytes, or are compared by their value anyway.
    pub const fn is_ordered(&self) -> bool {
        self.prefix.is_empty() || self.width > 0
    }

    /// The number that a text writes in this way, and in no other.
    #[inline]
    pub fn number(&self, text: &[u8]) -> Option<usize> {
        let digits = text.strip_prefix(self.prefix.as_bytes())?;
        let mut window = [0; DIGITS_MAX];
        window.get_mut(..digits.len())?.copy_from_slice(digits);
        let word = u64::from_le_bytes(window);
        let length = digits.len();
        let unused = 64_u32.checked_sub(8 * u32::try_from(length).ok()?).filter(|unused| *unused < 64)?;
        let padded = (word << unused) | (ZEROS & ((1 << unused) - 1));
        let values = padded ^ ZEROS;
        let others = (values.wrapping_add(ONES * 0x76) | values) & (ONES * 0x80);
        if others != 0 || !self.fits(word, length) {
            return None;
        }
        usize::try_from(joined_digits(values)).ok()
    }

    /// Whether a number of so many digits, the first of which is the lowest byte of the word, would be written so.
    #[inline]
    const fn fits(&self, word: u64, digits: usize) -> bool {
        if self.width > 0 { digits == self.width } else { digits == 1 || word & 0xFF != b'0' as u64 }
    }

    /// How many bytes the texts of numbers up to this one have at most.
    pub fn bytes_max(&self, largest: usize) -> usize {
        let digits = largest.checked_ilog10().map_or(1, |log| log as usize + 1);
        self.prefix.len() + digits.max(self.width)
    }

    /// Writes a number; one with more digits than all have is written with as many as it needs.
    pub fn write(&self, mut number: usize, to: &mut String) {
        let (mut digits, mut from) = ([b'0'; 20], 20);
        while number > 0 || from == 20 || 20 - from < self.width {
            from -= 1;
            digits[from] = b'0' + u8::try_from(number % 10).unwrap_or_default();
            number /= 10;
        }
        to.push_str(&self.prefix);
        // Digits are always text.
        to.push_str(std::str::from_utf8(&digits[from..]).unwrap_or_default());
    }
}

/// A number after its prefix has at most so many bytes.
pub(super) const TEXT_MAX: usize = PREFIX_MAX + 20;

/// Writes numbers, most of which are one more than the last.
pub(super) struct CountUp<'a> {
    affix: &'a Affix,
    /// What was written last, but for its last digit: ten numbers are copied from what does not change.
    text: [u8; TEXT_MAX],
    length: usize,
    last: u8,
    /// The number after that.
    next: usize,
}

impl Affix {
    pub const fn count_up(&self) -> CountUp<'_> {
        CountUp { affix: self, text: [0; TEXT_MAX], length: 0, last: b'9', next: 0 }
    }
}

impl CountUp<'_> {
    /// Appends the text of a number; the letters need room for [`TEXT_MAX`] more, or are moved.
    #[inline]
    pub fn write(&mut self, number: usize, to: &mut Vec<u8>) {
        if number != self.next || !self.add_one() {
            self.write_anew(number);
        }
        self.next = number + 1;
        // As many bytes each time are copied without a look at how many they are.
        let end = to.len() + self.length;
        to.extend_from_slice(&self.text);
        to.truncate(end);
        if let Some(last) = to.last_mut() {
            *last = self.last;
        }
    }

    /// Adds one to the number in the text; not where that takes another digit, or where there is none.
    #[inline]
    fn add_one(&mut self) -> bool {
        if self.last < b'9' {
            self.last += 1;
            return true;
        }
        self.last = b'0';
        let before = self.length.saturating_sub(1);
        let digits = self.text[..before].get_mut(self.affix.prefix.len()..).unwrap_or_default();
        for digit in digits.iter_mut().rev() {
            if *digit < b'9' {
                *digit += 1;
                return true;
            }
            *digit = b'0';
        }
        false
    }

    fn write_anew(&mut self, number: usize) {
        let mut text = String::new();
        self.affix.write(number, &mut text);
        self.length = text.len().min(TEXT_MAX);
        self.text[..self.length].copy_from_slice(&text.as_bytes()[..self.length]);
        self.last = text.bytes().next_back().unwrap_or(b'9');
    }
}

/// The number that eight digits make, the first of them in the lowest byte; each byte is the value of its digit.
#[inline]
pub(super) const fn joined_digits(ones: u64) -> u64 {
    let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_FFFF_0000_FFFF;
    fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xFFFF_FFFF
}

/// As [`joined_digits`], of four digits.
#[inline]
pub(super) const fn joined_four_digits(ones: u32) -> u32 {
    let pairs = ones.wrapping_mul(10).wrapping_add(ones >> 8) & 0x00FF_00FF;
    pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0xFFFF
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn affix(prefix: &str, width: usize) -> Affix {
        Affix { prefix: prefix.to_owned(), width }
    }

    #[test]
    fn an_id_shows_how_its_kind_is_written() {
        for (text, expected) in [
            ("17", affix("", 0)),
            ("0", affix("", 0)),
            ("0017", affix("", 4)),
            ("task_0017", affix("task_", 4)),
            ("w17", affix("w", 0)),
            ("a1b2", affix("a1b", 0)),
            ("word", affix("", 0)),
            ("", affix("", 0)),
            ("123456789", affix("", 0)),
        ] {
            assert_eq!(Affix::of(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn of_padded_numbers_a_short_one_shows_that_they_are() {
        let of = |texts: &[&str]| Affix::of_some(texts.iter().map(|text| text.as_bytes()));
        assert_eq!(of(&["w1583", "x0001", "w0012"]), affix("w", 4));
        assert_eq!(of(&["w1583", "w12", "0012"]), affix("w", 0));
        assert_eq!(of(&[]), affix("", 0));
    }

    #[test]
    fn only_the_one_way_to_write_a_number_is_that_number() {
        assert_eq!(affix("w", 0).number(b"w17"), Some(17));
        for other in ["w017", "17", "w", "w1x", "x17", "w123456789"] {
            assert_eq!(affix("w", 0).number(other.as_bytes()), None, "{other}");
        }
        assert_eq!(affix("", 4).number(b"0017"), Some(17));
        assert_eq!((affix("", 4).number(b"17"), affix("", 4).number(b"10000")), (None, None));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(number in 0usize..100_000_000, prefix in "[a-z_]{0,9}", width in 0usize..=8) {
            let affix = affix(&prefix, width);
            let mut text = String::new();
            affix.write(number, &mut text);
            prop_assert_eq!(text.len(), affix.bytes_max(number));
            let whole = width == 0 || text.len() == prefix.len() + width;
            prop_assert_eq!(affix.number(text.as_bytes()), whole.then_some(number));
        }

        #[test]
        fn no_other_text_is_a_number(text in "[a-c]{0,2}[0-9:/ ]{0,9}", prefix in "[a-c]{0,2}", width in 0usize..4) {
            let affix = affix(&prefix, width);
            if let Some(number) = affix.number(text.as_bytes()) {
                let mut back = String::new();
                affix.write(number, &mut back);
                prop_assert_eq!(back, text);
            }
        }

        #[test]
        fn counting_up_writes_what_is_written_one_by_one(
            steps in proptest::collection::vec(prop_oneof![Just(1usize), 0usize..3, 0usize..2_000], 1..60),
            prefix in "[a-z9]{0,3}",
            width in 0usize..4,
        ) {
            let affix = affix(&prefix, width);
            let (mut together, mut alone, mut number) = (Vec::new(), String::new(), 0);
            let mut count_up = affix.count_up();
            for step in steps {
                number += step;
                count_up.write(number, &mut together);
                affix.write(number, &mut alone);
            }
            prop_assert_eq!(String::from_utf8(together).unwrap(), alone);
        }
    }
}
