//! A PNG: the checksums of its parts, and whether its pixels unpack to the picture that its header announces.
//!
//! A browser shows nothing where the pixels begin to be damaged, and says so to nobody. Pixels are unpacked for it, but not
//! made into a picture.

use std::io::{BufRead, Seek};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::Parts;
use crate::media::image::ImageError;

/// Pictures of more bytes unpacked are known by their checksums alone, so that one file does not hold up the others.
const UNPACKED_BYTES_MAX: u64 = 512 << 20;

/// Bytes that are unpacked at once.
const SCRATCH_BYTES: usize = 64 << 10;

const CHANGED: &str = "a part does not have its checksum: it was changed or damaged";

/// Chunks up to `IEND`. The header, the palette and the pixels must have their checksums; what a browser passes over may be
/// as it likes.
///
/// Source: PNG specification (third edition), 5.3 to 5.6.
pub(super) fn png<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(8)?;
    let mut pixels = None;
    let wanted = header(parts)?;
    loop {
        let length = u32::from_be_bytes(parts.bytes()?);
        let name = parts.bytes::<4>()?;
        match &name {
            b"IDAT" => {
                let pixels = pixels.get_or_insert_with(|| Pixels::new(wanted));
                checked(parts, (name, length), &mut |bytes| pixels.take(bytes))?;
            }
            b"PLTE" => checked(parts, (name, length), &mut |_| {})?,
            // What its checksum is matters to nobody once the pixels are there.
            b"IEND" => {
                parts.skip(u64::from(length) + 4)?;
                return match pixels.map(|pixels| pixels.fault) {
                    None => Err(parts.broken("the image ends without any pixels")),
                    Some(Some(fault)) => Err(parts.broken(fault)),
                    Some(None) => Ok(()),
                };
            }
            _ if name.iter().all(u8::is_ascii_alphabetic) => parts.skip(u64::from(length) + 4)?,
            _ => return Err(parts.broken("there is no part of a PNG where one should begin")),
        }
    }
}

/// The header; gives how many bytes the pixels unpack to.
fn header<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<u64, ImageError> {
    let header = parts.bytes::<21>()?;
    let sum = parts.bytes::<4>()?;
    if header[..8] != *b"\0\0\0\x0dIHDR" {
        return Err(parts.broken("a PNG begins with its header, and this one does not"));
    }
    if u32::from_be_bytes(sum) != checksum(&header[4..]) {
        return Err(parts.broken("the header does not have its checksum: it was changed or damaged"));
    }
    let side = |at: usize| header[at..].first_chunk().map_or(0, |side| u64::from(u32::from_be_bytes(*side)));
    let layout = Layout { width: side(8), height: side(12), depth: header[16], colour: header[17] };
    match (layout.bits(), &header[18..]) {
        (Some(bits), [0, 0, 0]) => Ok(layout.bytes(bits, &[[0, 0, 1, 1]])),
        (Some(bits), [0, 0, 1]) => Ok(layout.bytes(bits, &ADAM7)),
        _ => Err(parts.broken("the header names no way of storing pixels that there is")),
    }
}

fn checksum(bytes: &[u8]) -> u32 {
    let mut sum = Crc::new();
    sum.update(bytes);
    sum.sum()
}

/// Columns and rows of each pass of an interlaced picture: the first of both, and how far the next ones are.
///
/// Source: PNG specification (third edition), 8.1.
const ADAM7: [[u64; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// How the pixels are laid out.
struct Layout {
    width: u64,
    height: u64,
    depth: u8,
    colour: u8,
}

impl Layout {
    /// Bits of a pixel, if there is such a layout. Source: PNG specification (third edition), 11.2.1, table 11.1.
    const fn bits(&self) -> Option<u64> {
        match (self.colour, self.depth) {
            (0, depth @ (1 | 2 | 4 | 8 | 16)) | (3, depth @ (1 | 2 | 4 | 8)) => Some(depth as u64),
            (2, depth @ (8 | 16)) => Some(3 * depth as u64),
            (4, depth @ (8 | 16)) => Some(2 * depth as u64),
            (6, depth @ (8 | 16)) => Some(4 * depth as u64),
            _ => None,
        }
    }

    /// Bytes of all rows of all passes; each row has a byte before it that names its filter.
    fn bytes(&self, bits: u64, passes: &[[u64; 4]]) -> u64 {
        let of_pass = |[left, top, across, down]: &[u64; 4]| {
            let columns = self.width.saturating_sub(*left).div_ceil(*across);
            let rows = self.height.saturating_sub(*top).div_ceil(*down);
            // 32-bit sides and at most 64 bits a pixel: too large a product is over every limit anyway.
            let row = if columns == 0 { 0 } else { 1 + columns.saturating_mul(bits).div_ceil(8) };
            rows.saturating_mul(row)
        };
        passes.iter().map(of_pass).fold(0, u64::saturating_add)
    }
}

/// Hands the bytes of a chunk to `take`, and refuses one whose checksum is another. The name has been read.
fn checked<S: BufRead + Seek>(
    parts: &mut Parts<'_, S>,
    (name, length): ([u8; 4], u32),
    take: &mut dyn FnMut(&[u8]),
) -> Result<(), ImageError> {
    let mut left = usize::try_from(length).unwrap_or(usize::MAX);
    if u64::from(length) + 4 > parts.left()? {
        return Err(parts.cut_off());
    }
    let mut sum = Crc::new();
    sum.update(&name);
    while left > 0 {
        let bytes = parts.stream.fill_buf()?;
        let bytes = &bytes[..bytes.len().min(left)];
        if bytes.is_empty() {
            return Err(parts.cut_off());
        }
        sum.update(bytes);
        take(bytes);
        let count = bytes.len();
        parts.stream.consume(count);
        left -= count;
    }
    if u32::from_be_bytes(parts.bytes()?) == sum.sum() { Ok(()) } else { Err(parts.broken(CHANGED)) }
}

/// The pixels, unpacked and thrown away. What stands behind the last of them is nobody's business.
struct Pixels {
    unpack: Decompress,
    scratch: Vec<u8>,
    /// Bytes that are still to come.
    left: u64,
    /// What is wrong with them so far.
    fault: Option<&'static str>,
}

impl Pixels {
    fn new(bytes: u64) -> Self {
        let left = if bytes > UNPACKED_BYTES_MAX { 0 } else { bytes };
        let fault = (left > 0).then_some("the pixels end before the picture does");
        Self { unpack: Decompress::new(true), scratch: vec![0; SCRATCH_BYTES], left, fault }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while self.left > 0 {
            let (read, made) = (self.unpack.total_in(), self.unpack.total_out());
            let status = self.unpack.decompress(bytes, &mut self.scratch, FlushDecompress::None);
            let read = usize::try_from(self.unpack.total_in() - read).unwrap_or(bytes.len());
            let made = self.unpack.total_out() - made;
            bytes = &bytes[read.min(bytes.len())..];
            self.left = self.left.saturating_sub(made);
            match status {
                _ if self.left == 0 => self.fault = None,
                Err(_) => {
                    (self.left, self.fault) = (0, Some("the pixels are damaged: they cannot be unpacked"));
                }
                Ok(Status::StreamEnd) => self.left = 0,
                Ok(_) if read == 0 && made == 0 => return,
                Ok(_) => {}
            }
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{Cursor, Write};

    use flate2::Compression;
    use flate2::write::ZlibEncoder;
    use proptest::prelude::*;

    use super::*;
    use crate::media::MediaType;
    use crate::media::whole::whole;

    fn told(bytes: &[u8]) -> Result<(), String> {
        whole(MediaType::Png, &mut Cursor::new(bytes)).map_err(|error| error.to_string())
    }

    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let named = [name, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], &named, &checksum(&named).to_be_bytes()].concat()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut packer = ZlibEncoder::new(Vec::new(), Compression::default());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    /// A PNG of these sides with `data` as its pixels, in chunks of at most `each` bytes; `layout` is depth, colour type and
    /// the three methods.
    fn image((width, height): (u32, u32), layout: [u8; 5], data: &[u8], each: usize) -> Vec<u8> {
        let header = [&width.to_be_bytes()[..], &height.to_be_bytes(), &layout].concat();
        let mut bytes = [&b"\x89PNG\r\n\x1a\n"[..], &chunk(b"IHDR", &header), &chunk(b"tEXt", b"a\0b")].concat();
        data.chunks(each).for_each(|data| bytes.extend(chunk(b"IDAT", data)));
        bytes.extend(chunk(b"IEND", b""));
        bytes
    }

    const GREY: [u8; 5] = [8, 0, 0, 0, 0];

    /// A grey picture of one pixel.
    pub(in crate::media::whole) fn smallest() -> Vec<u8> {
        image((1, 1), GREY, &packed(&[0, 7]), 100)
    }

    #[test]
    fn a_header_that_was_changed_and_an_image_without_pixels_are_refused() {
        let mut png = smallest();
        png[19] = 9;
        let changed =
            "the image is damaged at byte 33: the header does not have its checksum: it was changed or damaged";
        assert_eq!(told(&png), Err(changed.into()));
        let empty = [&smallest()[..33], &chunk(b"IEND", b"")].concat();
        assert!(told(&empty).unwrap_err().ends_with("ends without any pixels"));
        for layout in [[3, 0, 0, 0, 0], [8, 1, 0, 0, 0], [16, 3, 0, 0, 0], [8, 0, 1, 0, 0], [8, 0, 0, 0, 2]] {
            let refused = told(&image((1, 1), layout, &packed(&[0; 9]), 100)).unwrap_err();
            assert!(refused.ends_with("names no way of storing pixels that there is"), "{layout:?}: {refused}");
        }
    }

    #[test]
    fn a_bit_that_was_turned_in_the_pixels_is_found_and_one_in_a_remark_is_not() {
        let whole = image((50, 40), GREY, &packed(&[7; 51 * 40]), 11);
        assert_eq!(told(&whole), Ok(()));
        let at = |name: &[u8]| whole.windows(4).position(|window| window == name).unwrap();
        let turned = |at: usize| {
            let mut bytes = whole.clone();
            bytes[at] ^= 16;
            told(&bytes)
        };
        assert!(turned(at(b"IDAT") + 6).unwrap_err().ends_with(CHANGED));
        assert_eq!(turned(at(b"tEXt") + 6), Ok(()), "a browser shows it all the same");
        assert_eq!(turned(whole.len() - 1), Ok(()), "the pixels are there");
    }

    #[test]
    fn pixels_that_do_not_unpack_or_are_too_few_are_refused_though_every_checksum_is_right() {
        let rows = packed(&[0; 101 * 100]);
        let told = |data: &[u8]| told(&image((100, 100), GREY, data, 1_000));
        assert_eq!(told(&rows), Ok(()));
        assert_eq!(
            told(&[&rows[..], b"and more"].concat()),
            Ok(()),
            "what stands behind the pixels is nobody's business"
        );
        assert!(told(b"pixels").unwrap_err().ends_with("they cannot be unpacked"));
        for short in [&packed(&[0; 101 * 99])[..], &rows[..rows.len() / 2]] {
            assert!(told(short).unwrap_err().ends_with("the pixels end before the picture does"));
        }
    }

    #[test]
    fn a_picture_too_large_to_be_unpacked_here_is_known_by_its_checksums() {
        let layout = [16, 6, 0, 0, 0];
        let mut bytes = image((20_000, 20_000), layout, b"no pixels", 100);
        assert_eq!(told(&bytes), Ok(()));
        let at = bytes.len() - 12 - 5;
        bytes[at] ^= 1;
        assert!(told(&bytes).unwrap_err().ends_with(CHANGED));
    }

    #[test]
    fn rows_are_counted_by_their_bits_and_passes() {
        let layout = |width, height, depth, colour| Layout { width, height, depth, colour };
        let plain = [[0, 0, 1, 1]];
        assert_eq!(layout(9, 2, 1, 0).bytes(1, &plain), 2 * (1 + 2));
        assert_eq!(layout(3, 2, 8, 2).bytes(24, &plain), 2 * (1 + 9));
        // 8 x 8: passes of 1x1, 1x1, 2x1, 2x2, 4x2, 4x4 and 8x4 pixels, by the figure in 8.1.
        assert_eq!(layout(8, 8, 8, 0).bytes(8, &ADAM7), 64 + 1 + 1 + 1 + 2 + 2 + 4 + 4);
        assert_eq!(layout(1, 1, 8, 0).bytes(8, &ADAM7), 2, "passes without pixels have no rows");
        assert_eq!(layout(u64::from(u32::MAX), u64::from(u32::MAX), 16, 6).bytes(64, &plain), u64::MAX);
    }

    proptest! {
        #[test]
        fn however_the_pixels_are_cut_into_parts_they_are_all_there_or_not(
            sides in (1_u32..40, 1_u32..40), each in 1_usize..200, lacks in 0_usize..2, seed in any::<u8>(),
        ) {
            let bytes = (1 + sides.0 as usize) * sides.1 as usize - lacks;
            let rows: Vec<u8> = (0..=u8::MAX).cycle().take(bytes).map(|n| n.wrapping_mul(seed)).collect();
            prop_assert_eq!(told(&image(sides, GREY, &packed(&rows), each)).is_ok(), lacks == 0);
        }
    }
}
