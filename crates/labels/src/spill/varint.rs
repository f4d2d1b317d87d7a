//! Whole numbers in as few bytes as they need: seven bits a byte, the lowest first.

use super::SpillError;

/// Writes a number behind the bytes there are.
pub fn push_varint(to: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        to.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    to.push(number.to_le_bytes()[0]);
}

/// Reads numbers one after the other.
#[derive(Debug, Clone)]
pub struct Varints<'a> {
    bytes: &'a [u8],
}

impl<'a> Varints<'a> {
    /// The numbers in these bytes.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// How many bytes are left.
    pub(super) const fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether no number follows.
    pub const fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The next number.
    pub fn number(&mut self) -> Result<u64, SpillError> {
        let mut number = 0;
        for (at, &byte) in self.bytes.iter().enumerate().take(10) {
            number |= u64::from(byte & 0x7F) << (7 * at);
            if byte < 0x80 {
                self.bytes = &self.bytes[at + 1..];
                return Ok(number);
            }
        }
        Err(SpillError::damaged())
    }

    /// The next number, which has 32 bits.
    #[inline]
    pub fn code(&mut self) -> Result<u32, SpillError> {
        if let [first, rest @ ..] = self.bytes
            && *first < 0x80
        {
            self.bytes = rest;
            return Ok(u32::from(*first));
        }
        u32::try_from(self.number()?).map_err(|_| SpillError::damaged())
    }

    /// The next so many bytes.
    pub(super) fn bytes(&mut self, count: u64) -> Result<&'a [u8], SpillError> {
        let count = usize::try_from(count).ok().filter(|count| *count <= self.bytes.len());
        let (bytes, rest) = self.bytes.split_at(count.ok_or_else(SpillError::damaged)?);
        self.bytes = rest;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_every_length_come_back_and_cut_off_ones_are_refused() {
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX];
        let mut bytes = Vec::new();
        for number in numbers {
            push_varint(&mut bytes, number);
        }
        let mut read = Varints::new(&bytes);
        for number in numbers {
            assert_eq!(read.number().unwrap(), number);
        }
        assert!(read.is_empty());
        assert!(Varints::new(&[0x80]).number().is_err() && Varints::new(&[]).code().is_err());
        assert!(Varints::new(&[0xFF; 10]).code().is_err());
    }
}
