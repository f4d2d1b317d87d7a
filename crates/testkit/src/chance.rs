//! Chance that falls the same way every time: the generator `SplitMix64` of Steele, Lea and Flood (2014).

use flow::Chance;

/// Random bytes that follow from a seed.
#[derive(Debug, Clone)]
pub struct SeededChance(u64);

impl SeededChance {
    /// A source that always gives the same bytes for the same seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next 64 bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`, close enough to evenly for tests.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.bits() % end as u64).unwrap_or(0)
    }
}

impl Chance for SeededChance {
    fn fill(&mut self, into: &mut [u8]) {
        for part in into.chunks_mut(8) {
            part.copy_from_slice(&self.bits().to_le_bytes()[..part.len()]);
        }
    }
}
