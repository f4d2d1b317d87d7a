//! Numbers kept as differences, and texts kept as lengths or as what they add to the one before.
//!
//! Source: <https://parquet.apache.org/docs/file-format/data-pages/encodings/>, “Delta Encoding”.

use super::Bad;
use super::thrift::Reader;

/// Decodes `DELTA_BINARY_PACKED`; gives the numbers and how many bytes they took.
pub(super) fn numbers(bytes: &[u8], count_max: usize) -> Result<(Vec<i64>, usize), Bad> {
    let mut reader = Reader::new(bytes);
    let size = |value: u64| usize::try_from(value).map_err(|_| Bad("a delta block is too large"));
    let (block, minis) = (size(reader.varint()?)?, size(reader.varint()?)?);
    let count = size(reader.varint()?)?;
    let mut last = reader.zigzag()?;
    if minis == 0 || block == 0 || !block.is_multiple_of(minis) || count > count_max {
        return Err(Bad("a delta block has no sensible size"));
    }
    let mut values = Vec::new();
    if count > 0 {
        values.push(last);
    }
    while values.len() < count {
        let least = reader.zigzag()?;
        let mut at = reader.at + minis;
        let widths = bytes.get(reader.at..at).ok_or(Bad("a delta block is cut off"))?;
        for &width in widths {
            if values.len() >= count {
                break;
            }
            let length = (block / minis).checked_mul(width.into()).ok_or(Bad("a delta block is too large"))? / 8;
            // The last block may end with its last value.
            let packed = bytes.get(at..).unwrap_or_default();
            let packed = &packed[..length.min(packed.len())];
            if width > 64 {
                return Err(Bad("a bit width is above 64"));
            }
            for place in 0..(block / minis).min(count - values.len()) {
                last = last.wrapping_add(least).wrapping_add(bits(packed, place * usize::from(width), width.into()));
                values.push(last);
            }
            at += length;
        }
        reader.at = at.min(bytes.len());
    }
    Ok((values, reader.at))
}

/// `width` bits from bit `from` on, lowest first.
fn bits(packed: &[u8], from: usize, width: usize) -> i64 {
    let bit = |at: usize| packed.get(at / 8).map_or(0, |byte| u64::from(byte >> (at % 8) & 1));
    (0..width).fold(0, |value, place| value | bit(from + place) << place).cast_signed()
}

/// Decodes `DELTA_LENGTH_BYTE_ARRAY`; gives where each text stands.
pub(super) fn texts(bytes: &[u8], count_max: usize) -> Result<Vec<&[u8]>, Bad> {
    let (lengths, mut at) = numbers(bytes, count_max)?;
    let mut texts = Vec::with_capacity(lengths.len());
    for length in lengths {
        let end = usize::try_from(length).ok().and_then(|length| at.checked_add(length));
        texts.push(end.and_then(|end| bytes.get(at..end)).ok_or(Bad("a text is cut off"))?);
        at = end.unwrap_or(at);
    }
    Ok(texts)
}

/// Decodes `DELTA_BYTE_ARRAY`: each text begins as the one before, for so many bytes.
pub(super) fn texts_after_prefixes(bytes: &[u8], count_max: usize) -> Result<Vec<Vec<u8>>, Bad> {
    let (prefixes, at) = numbers(bytes, count_max)?;
    let rests = texts(bytes.get(at..).unwrap_or_default(), count_max)?;
    let mut whole: Vec<Vec<u8>> = Vec::with_capacity(rests.len());
    for (prefix, rest) in prefixes.into_iter().zip(rests) {
        let before = whole.last().map_or(&[][..], Vec::as_slice);
        let shared = usize::try_from(prefix).ok().and_then(|prefix| before.get(..prefix));
        whole.push([shared.ok_or(Bad("a text begins as no other"))?, rest].concat());
    }
    Ok(whole)
}
