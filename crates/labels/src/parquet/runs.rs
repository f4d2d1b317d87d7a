//! The hybrid of runs and packed bits in which Parquet keeps levels, flags and places in a dictionary.
//!
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/encodings/>, “RLE”.

use super::Bad;
use super::thrift::Reader;

/// Appends `count` values of `width` bits each.
pub(super) fn decode(bytes: &[u8], width: u32, count: usize, to: &mut Vec<u32>) -> Result<(), Bad> {
    if width > 32 {
        return Err(Bad("a bit width is above 32"));
    }
    let mut at = 0;
    let end = to.len() + count;
    while to.len() < end {
        let left = end - to.len();
        let mut reader = Reader::new(bytes.get(at..).unwrap_or_default());
        let head = reader.varint()?;
        at += reader.at;
        let size = usize::try_from(head >> 1).map_err(|_| Bad("a run is too long"))?;
        if head & 1 == 1 {
            let length = size.checked_mul(width as usize).ok_or(Bad("a run is too long"))?;
            let packed = bytes.get(at..).unwrap_or_default();
            let packed = &packed[..length.min(packed.len())];
            at += packed.len();
            let values = size.saturating_mul(8).min(left);
            if values.saturating_mul(width as usize).div_ceil(8) > packed.len() || size == 0 {
                return Err(Bad("packed values are cut off"));
            }
            unpack(packed, width, values, to);
        } else {
            let length = width.div_ceil(8) as usize;
            let value = bytes.get(at..at + length).ok_or(Bad("a run is cut off"))?;
            at += length;
            if size == 0 {
                return Err(Bad("a run is empty"));
            }
            let value = value.iter().rev().fold(0, |value: u32, &byte| value << 8 | u32::from(byte));
            to.extend(std::iter::repeat_n(value, size.min(left)));
        }
    }
    Ok(())
}

/// Appends packed values, lowest bits first.
fn unpack(packed: &[u8], width: u32, count: usize, to: &mut Vec<u32>) {
    let mask = (1_u64 << width) - 1;
    let (mut held, mut bits) = (0_u64, 0);
    let mut bytes = packed.iter();
    for _ in 0..count {
        while bits < width {
            held |= u64::from(bytes.next().copied().unwrap_or_default()) << bits;
            bits += 8;
        }
        #[expect(clippy::cast_possible_truncation, reason = "the mask keeps at most 32 bits")]
        to.push((held & mask) as u32);
        held >>= width;
        bits -= width;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8], width: u32, count: usize) -> Result<Vec<u32>, Bad> {
        let mut values = Vec::new();
        decode(bytes, width, count, &mut values).map(|()| values)
    }

    #[test]
    fn the_example_of_the_specification_is_unpacked() {
        // The numbers 0 to 7 in three bits each.
        assert_eq!(decoded(&[0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010], 3, 8).unwrap(), [0, 1, 2, 3, 4, 5, 6, 7]);
    }

    #[test]
    fn runs_and_packed_values_alternate_and_stop_at_the_count() {
        let bytes = [0x08, 0x05, 0x03, 0b1000_1000, 0b1100_0110, 0b1111_1010];
        assert_eq!(decoded(&bytes, 3, 7).unwrap(), [5, 5, 5, 5, 0, 1, 2]);
        assert_eq!(decoded(&[0x06], 0, 3).unwrap(), [0, 0, 0]);
    }

    #[test]
    fn what_is_cut_off_is_refused() {
        for bytes in [&[][..], &[0x08], &[0x03, 0], &[0x00, 0x01], &[0x01]] {
            assert!(decoded(bytes, 3, 8).is_err(), "{bytes:?}");
        }
    }
}
