//! Remembers the cells of short texts that came lately: the few labels of a file, and its busiest people.

/// Texts of at most so many bytes are remembered.
const BYTES_MAX: usize = 16;

/// Places, of which each text has one that a byte names.
const PLACES: usize = 256;

/// For each number up to eight, what leaves so many of the first bytes of a word.
const FIRST_BYTES: [u64; 9] = {
    let (mut masks, mut bytes) = ([0; 9], 1);
    while bytes <= 8 {
        masks[bytes] = u64::MAX >> (64 - 8 * bytes);
        bytes += 1;
    }
    masks
};

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
        Self::beginning(buffer.get(from..)?.first_chunk()?, to - from)
    }

    /// The text of so many bytes with which these begin.
    #[inline]
    pub fn beginning(bytes: &[u8; BYTES_MAX], length: usize) -> Option<Self> {
        let ([head, tail], []) = bytes.as_chunks() else { return None };
        let (head, tail) = (u64::from_le_bytes(*head), u64::from_le_bytes(*tail));
        match length {
            0 => None,
            1..=8 => Some(Self { head: head & FIRST_BYTES[length], tail: 0, length }),
            _ => Some(Self { head, tail: tail & FIRST_BYTES.get(length - 8)?, length }),
        }
    }

    #[inline]
    fn place(self) -> usize {
        let mixed = (self.head ^ self.tail.rotate_left(32)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        usize::from(mixed.to_le_bytes()[7])
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
