//! Remembers the cells of short texts that came lately: the few labels of a file, and its busiest people.

/// Texts of at most so many bytes are remembered.
const BYTES_MAX: usize = 16;

/// Places, of which each text has one.
const PLACES: usize = 256;

/// Short texts without separators, line ends and quotes, and their provisional cells.
#[derive(Debug, Clone, Default)]
pub(super) struct Recent {
    /// Empty until the first text comes.
    places: Vec<(Key, u32)>,
}

/// A short text as numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Key {
    head: u64,
    tail: u64,
    /// Bytes; 0 for no text.
    length: usize,
}

impl Key {
    /// The text `buffer[from..to]`, where it is short and sixteen bytes can be read from its beginning.
    #[inline]
    pub fn of(buffer: &[u8], from: usize, to: usize) -> Option<Self> {
        let length = to - from;
        if length.wrapping_sub(1) >= BYTES_MAX {
            return None;
        }
        let bytes: &[u8; BYTES_MAX] = buffer.get(from..)?.first_chunk()?;
        let whole = u128::from_le_bytes(*bytes) & (u128::MAX >> (128 - 8 * length));
        #[expect(clippy::cast_possible_truncation, reason = "the two halves")]
        let (head, tail) = (whole as u64, (whole >> 64) as u64);
        Some(Self { head, tail, length })
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = self.head.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ self.tail.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        ((mixed ^ self.length as u64) >> 32) as usize % PLACES
    }
}

impl Recent {
    #[inline]
    pub fn find(&self, key: Key) -> Option<u32> {
        self.places.get(key.place()).filter(|(known, _)| *known == key).map(|(_, cell)| *cell)
    }

    pub fn keep(&mut self, key: Key, text: &[u8], cell: u32) {
        if text.iter().any(|byte| b"\n\r\",;\t|".contains(byte)) {
            return;
        }
        if self.places.is_empty() {
            self.places = vec![(Key::default(), 0); PLACES];
        }
        self.places[key.place()] = (key, cell);
    }

    /// Forgets all: codes have changed.
    pub fn clear(&mut self) {
        self.places = Vec::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_differ_in_any_way_are_different() {
        let buffer = *b"yesno\0\0positive_positive_and_more";
        let key = |from, to| Key::of(&buffer, from, to).unwrap();
        let mut recent = Recent::default();
        assert_eq!(recent.find(key(0, 3)), None);
        recent.keep(key(0, 3), b"yes", 7);
        recent.keep(key(7, 15), b"positive", 8);
        assert_eq!((recent.find(key(0, 3)), recent.find(key(16, 24))), (Some(7), Some(8)));
        assert_eq!((recent.find(key(0, 2)), recent.find(key(3, 5))), (None, None));
        recent.keep(key(0, 2), b"y,", 9);
        assert_eq!(recent.find(key(0, 2)), None, "it holds a separator");
        assert_ne!(key(3, 5), key(3, 6), "a zero at the end is part of a text");
        assert_eq!((Key::of(&buffer, 7, 24), Key::of(&buffer, 3, 3), Key::of(&buffer, 30, 33)), (None, None, None));
    }
}
