//! Chance as an argument: the server gives the system's, tests a seeded one.

/// A source of random bytes.
pub trait Chance: Send {
    /// Fills `into` with random bytes.
    fn fill(&mut self, into: &mut [u8]);

    /// A number drawn evenly from [0, 1).
    fn unit(&mut self) -> f64 {
        let mut bytes = [0; 8];
        self.fill(&mut bytes);
        // The upper 53 bits are what a double can hold exactly.
        (u64::from_le_bytes(bytes) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
