//! Texts one after the other in one piece of memory, with four bytes each for where it ends.

/// So many texts count their ends from one place.
const STRETCH: usize = 64;

/// Texts are shorter than this, so that the ends of a stretch fit into 32 bits.
pub(super) const BYTES_MAX: usize = 1 << 26;

/// Texts by their numbers, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Texts {
    letters: String,
    /// Where each text ends, counted from where its stretch begins.
    ends: Vec<u32>,
    /// Where each stretch of [`STRETCH`] texts begins.
    stretches: Vec<usize>,
}

impl Texts {
    /// Room for so many texts, with so many bytes in all.
    pub fn with_capacity(texts: usize, bytes: usize) -> Self {
        let stretches = Vec::with_capacity(texts.div_ceil(STRETCH));
        Self { letters: String::with_capacity(bytes), ends: Vec::with_capacity(texts), stretches }
    }

    /// So many texts of at most so many bytes, each of which `write` adds to the letters, where it may put as many bytes as
    /// `spare` behind it and take them away again; they must be UTF-8.
    pub fn written((count, bytes_max, spare): (usize, usize, usize), mut write: impl FnMut(&mut Vec<u8>)) -> Self {
        // Room for all at once, which costs nothing where it is not used; letters that have to be moved cost twice.
        let mut letters = Vec::with_capacity(count.saturating_mul(bytes_max).saturating_add(spare));
        let mut texts = Self::with_capacity(count, 0);
        for first in (0..count).step_by(STRETCH) {
            let base = letters.len();
            texts.stretches.push(base);
            texts.ends.extend((first..count.min(first + STRETCH)).map(|_| {
                write(&mut letters);
                u32::try_from(letters.len() - base).unwrap_or(u32::MAX)
            }));
        }
        Self { letters: String::from_utf8(letters).unwrap_or_default(), ..texts }
    }

    pub const fn len(&self) -> usize {
        self.ends.len()
    }

    /// How many bytes all texts have together.
    pub const fn bytes(&self) -> usize {
        self.letters.len()
    }

    pub fn get(&self, at: usize) -> Option<&str> {
        let base = *self.stretches.get(at / STRETCH)?;
        let from = if at.is_multiple_of(STRETCH) { base } else { base + *self.ends.get(at - 1)? as usize };
        self.letters.get(from..base + *self.ends.get(at)? as usize)
    }

    /// Adds a text of fewer than [`BYTES_MAX`] bytes.
    pub fn push(&mut self, text: &str) {
        if self.ends.len().is_multiple_of(STRETCH) {
            self.stretches.push(self.letters.len());
        }
        self.letters.push_str(text);
        let base = self.stretches.last().copied().unwrap_or(0);
        self.ends.push(u32::try_from(self.letters.len() - base).unwrap_or(u32::MAX));
    }

    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        let mut from = 0;
        self.ends.iter().enumerate().map(move |(at, &end)| {
            let to = self.stretches[at / STRETCH] + end as usize;
            let text = self.letters.get(from..to).unwrap_or_default();
            from = to;
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_many_stretches_are_found_by_their_numbers() {
        let written: Vec<String> = (0..3 * STRETCH).map(|n| "x".repeat(n % 5)).collect();
        let mut texts = Texts::default();
        for text in &written {
            texts.push(text);
        }
        assert!(written.iter().enumerate().all(|(at, text)| texts.get(at) == Some(text)));
        assert!(texts.iter().eq(written.iter().map(String::as_str)));
        assert_eq!((texts.get(3 * STRETCH), texts.len()), (None, 3 * STRETCH));
    }
}
