//! Marks where cells end in many bytes at once, so that no row has to wait until the one before it is cut.

/// Bytes that are marked together.
const TOGETHER: usize = 64;

/// Marks after a place, in one word, of which the last few may be missing.
pub(super) const AHEAD: usize = u64::BITS as usize - 7;

/// A bit for each byte of a block that may end a cell, as far as they were looked for.
#[derive(Debug, Default)]
pub(super) struct Marks {
    bits: Vec<u8>,
    /// Bytes before this have their marks.
    end: usize,
}

impl Marks {
    /// Forgets all: another block follows.
    pub const fn clear(&mut self) {
        self.end = 0;
    }

    /// Looks at so many bytes from a place on, and maybe a few more, and marks those that `is_mark` says, which must tell
    /// them without a branch. What lies before the place may stay without marks.
    #[inline]
    pub fn reach(&mut self, buffer: &[u8], (at, bytes): (usize, usize), is_mark: impl Fn(u8) -> bool) {
        let from = self.end.max(at - at % TOGETHER);
        let to = buffer.len().min(at + bytes);
        if to <= from {
            return;
        }
        self.bits.resize(self.bits.len().max(buffer.len().next_multiple_of(TOGETHER) / 8 + 8), 0);
        let (whole, rest) = buffer[from..to.next_multiple_of(TOGETHER).min(buffer.len())].as_chunks();
        let (bits, _) = self.bits[from / 8..].as_chunks_mut();
        let mut bits = bits.iter_mut();
        for (bytes, bits) in whole.iter().zip(&mut bits) {
            *bits = marks(bytes, &is_mark);
        }
        if let Some(bits) = bits.next().filter(|_| !rest.is_empty()) {
            let mut bytes = [0; TOGETHER];
            bytes[..rest.len()].copy_from_slice(rest);
            *bits = marks(&bytes, &is_mark);
        }
        self.end = to.next_multiple_of(TOGETHER);
    }

    /// A bit for each of the [`AHEAD`] bytes from a place on, the lowest for the first; what lies above is to be ignored.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the loop over rows must keep its state in registers")]
    pub fn after(&self, at: usize) -> Option<u64> {
        Some(u64::from_le_bytes(*self.bits.get(at / 8..at / 8 + 8)?.first_chunk()?) >> (at % 8))
    }
}

/// The marks of some bytes, the first in the lowest bit.
#[inline]
fn marks(bytes: &[u8; TOGETHER], is_mark: impl Fn(u8) -> bool) -> [u8; TOGETHER / 8] {
    let mut ones = [0; TOGETHER];
    for (one, &byte) in ones.iter_mut().zip(bytes) {
        *one = u8::from(is_mark(byte));
    }
    let mut bits = [0; TOGETHER / 8];
    for (bits, ones) in bits.iter_mut().zip(ones.as_chunks().0) {
        // Each of the eight is moved to its place in the highest byte by one part of the factor, and none to any other.
        *bits = (u64::from_le_bytes(*ones).wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_byte_is_marked_that_is_told_to_be_and_no_other(
            bytes in proptest::collection::vec(proptest::sample::select(&b"17,\n\xFF"[..]), 1..400),
            steps in proptest::collection::vec((0usize..90, 1usize..150), 1..6),
        ) {
            let (mut marks, mut at) = (Marks::default(), 0);
            for (step, reach) in steps {
                at = (at + step).min(bytes.len() - 1);
                marks.reach(&bytes, (at, reach), |byte| !byte.is_ascii_digit());
                for from in at..bytes.len().min(at + reach) {
                    let after = marks.after(from).unwrap();
                    let looked_at = AHEAD.min(at + reach - from).min(bytes.len() - from);
                    let expected = (0..looked_at).filter(|place| !bytes[from + place].is_ascii_digit());
                    let told = (0..looked_at).filter(|place| (after >> place) & 1 == 1);
                    prop_assert!(told.eq(expected), "from {}", from);
                }
            }
        }
    }
}
