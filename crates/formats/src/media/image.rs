//! Width and height of an image as a browser shows it, read from its headers without decoding.

use std::io::{self, BufRead, Read};

use super::MediaType;
use super::isobmff::{Boxes, Fields};

/// The size at which a browser shows an image, in pixels, turned as its orientation says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ImageSize {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// Why an image has no size.
#[derive(Debug, thiserror::Error)]
pub enum ImageError {
    /// The stream failed.
    #[error("the image could not be read: {0}")]
    Io(#[from] io::Error),
    /// The headers are not as its type demands.
    #[error("the image's header is damaged or names no size")]
    Damaged,
    /// The sides cannot be those of a picture that anybody can be shown.
    #[error("the image says that it is {width} × {height} pixels, more than a browser shows")]
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The file ends before the image does.
    #[error("the image is cut off: it ends after {length} bytes, before its own end")]
    CutOff {
        /// Bytes there are.
        length: u64,
    },
    /// A part of the image is not as its type demands.
    #[error("the image is damaged at byte {at}: {what}")]
    Broken {
        /// Bytes before the place at which that showed.
        at: u64,
        /// What is wrong.
        what: &'static str,
    },
}

impl ImageError {
    /// What to do about it.
    pub const fn remedy(&self) -> &'static str {
        match self {
            Self::Io(_) => "send it again",
            Self::Damaged | Self::Broken { .. } => "save the picture again from where it was made",
            Self::TooLarge { .. } => "make the picture smaller, or cut it into several of at most 400 million pixels",
            Self::CutOff { .. } => "copy the picture again from where it came from; the copy stopped early",
        }
    }
}

/// The most pixels of an image. A browser needs four bytes for each, and gives up at 2 GiB.
const PIXELS_MAX: u64 = 400_000_000;

/// Headers longer than this are not searched; colour profiles and previews come to a few hundred KiB.
const HEADER_BYTES_MAX: u64 = 16 << 20;

/// Reads the size from the first bytes of an image of a known type. Reads as far as it must, at most 16 MiB.
pub fn size(kind: MediaType, stream: impl BufRead) -> Result<ImageSize, ImageError> {
    let mut stream = stream.take(HEADER_BYTES_MAX);
    let (width, height) = match kind {
        MediaType::Png => png(&head(&mut stream, 24)?),
        MediaType::Gif => gif(&head(&mut stream, 10)?),
        MediaType::Bmp => bmp(&head(&mut stream, 26)?),
        MediaType::Webp => webp(&head(&mut stream, 30)?),
        MediaType::Jpeg => jpeg(&mut stream)?,
        MediaType::Avif => avif(&head(&mut stream, 64 << 10)?),
        _ => None,
    }
    .ok_or(ImageError::Damaged)?;
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::Damaged),
        pixels if pixels > PIXELS_MAX => Err(ImageError::TooLarge { width, height }),
        _ => Ok(ImageSize { width, height }),
    }
}

fn head(stream: &mut impl Read, bytes: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    stream.take(bytes).read_to_end(&mut head)?;
    Ok(head)
}

/// Source: PNG specification (third edition), 11.2.1.
fn png(head: &[u8]) -> Option<(u32, u32)> {
    let mut fields = Fields::new(head);
    fields.skip(12)?;
    (fields.array()? == *b"IHDR").then_some(())?;
    Some((fields.u32()?, fields.u32()?))
}

/// Source: `GIF89a` specification, 18.
fn gif(head: &[u8]) -> Option<(u32, u32)> {
    Some((le16(head, 6)?, le16(head, 8)?))
}

/// The height is negative for images stored top down. A header of 12 bytes is the oldest and has 16-bit sizes.
fn bmp(head: &[u8]) -> Option<(u32, u32)> {
    if head.get(14) == Some(&12) {
        return Some((le16(head, 18)?, le16(head, 20)?));
    }
    let signed = |at: usize| Some(i32::from_le_bytes(*head.get(at..)?.first_chunk()?));
    Some((signed(18)?.unsigned_abs(), signed(22)?.unsigned_abs()))
}

/// Source: RFC 9649, 2.5 to 2.7.
fn webp(head: &[u8]) -> Option<(u32, u32)> {
    let byte = |at: usize| head.get(at).map(|b| u32::from(*b));
    match head.get(12..16)? {
        b"VP8 " => Some((le16(head, 26)? & 0x3FFF, le16(head, 28)? & 0x3FFF)),
        b"VP8L" => {
            let bits = u32::from_le_bytes(*head.get(21..)?.first_chunk()?);
            Some(((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
        }
        b"VP8X" => {
            let u24 = |at: usize| Some(byte(at)? | byte(at + 1)? << 8 | byte(at + 2)? << 16);
            Some((u24(24)? + 1, u24(27)? + 1))
        }
        _ => None,
    }
}

fn le16(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk().map(|pair| u32::from(u16::from_le_bytes(*pair)))
}

/// Walks the segments up to the frame header; an Exif orientation on the way swaps the sides.
///
/// Source: ITU-T T.81, B.1 and B.2.2.
fn jpeg(stream: &mut impl BufRead) -> Result<Option<(u32, u32)>, ImageError> {
    let mut swapped = false;
    if !head(stream, 2)?.starts_with(&[0xFF, 0xD8]) {
        return Ok(None);
    }
    loop {
        let Some(marker) = next_marker(stream)? else { return Ok(None) };
        match marker {
            0x01 | 0xD0..=0xD7 => continue,
            0xD8..=0xDA => return Ok(None),
            _ => {}
        }
        let length = match head(stream, 2)?.first_chunk() {
            Some(pair) => u64::from(u16::from_be_bytes(*pair)).saturating_sub(2),
            None => return Ok(None),
        };
        let segment = head(stream, length)?;
        match marker {
            0xC0..=0xCF if !matches!(marker, 0xC4 | 0xC8 | 0xCC) => {
                let mut fields = Fields::new(&segment);
                let (_, height, width) = (fields.u8(), fields.u16(), fields.u16());
                let sides = width.zip(height).map(|(w, h)| (u32::from(w), u32::from(h)));
                return Ok(sides.map(|(w, h)| if swapped { (h, w) } else { (w, h) }));
            }
            0xE1 => swapped = exif_orientation(&segment).is_some_and(|o| (5..=8).contains(&o)),
            _ => {}
        }
    }
}

fn next_marker(stream: &mut impl BufRead) -> io::Result<Option<u8>> {
    stream.skip_until(0xFF)?;
    loop {
        match head(stream, 1)?.first() {
            Some(0xFF) => {}
            Some(0x00) => {
                stream.skip_until(0xFF)?;
            }
            other => return Ok(other.copied()),
        }
    }
}

/// The orientation, 1 to 8, of an Exif segment. Source: Exif 2.32, 4.6.4.A.
fn exif_orientation(segment: &[u8]) -> Option<u16> {
    const ORIENTATION: u16 = 0x0112;
    let tiff = segment.strip_prefix(b"Exif\0\0")?;
    let little = tiff.starts_with(b"II");
    let u16_at = |at: usize| {
        let pair = *tiff.get(at..)?.first_chunk()?;
        Some(if little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    };
    let four = *tiff.get(4..)?.first_chunk()?;
    let list = if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) } as usize;
    let entries = usize::from(u16_at(list)?);
    let at = (0..entries).map(|i| list + 2 + i * 12).find(|at| u16_at(*at) == Some(ORIENTATION))?;
    u16_at(at + 8)
}

/// The largest of the sizes that the image's items have, turned if its rotation says so.
///
/// Source: ISO/IEC 23008-12, 6.5.3 (`ispe`) and 6.5.10 (`irot`).
fn avif(head: &[u8]) -> Option<(u32, u32)> {
    let meta = Boxes::new(head).find(b"meta")?.get(4..)?;
    let properties = Boxes::new(meta).path(&[b"iprp", b"ipco"])?;
    let sizes = Boxes::new(properties).filter(|b| b.kind == *b"ispe").filter_map(|b| {
        let mut fields = Fields::new(b.body);
        fields.version_and_flags()?;
        Some((fields.u32()?, fields.u32()?))
    });
    let (width, height) = sizes.max_by_key(|(w, h)| u64::from(*w) * u64::from(*h))?;
    let quarter_turns = Boxes::new(properties).find(b"irot").and_then(|b| b.first()).map_or(0, |b| b & 0b11);
    Some(if quarter_turns % 2 == 1 { (height, width) } else { (width, height) })
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    fn sides(kind: MediaType, bytes: &[u8]) -> Option<(u32, u32)> {
        size(kind, Cursor::new(bytes)).ok().map(|s| (s.width, s.height))
    }

    fn jpeg_with(segments: &[u8]) -> Vec<u8> {
        [&[0xFF, 0xD8][..], segments, &[0xFF, 0xC2, 0, 8, 8, 0, 40, 0, 30, 1]].concat()
    }

    #[test]
    fn sizes_stand_where_the_specifications_put_them() {
        assert_eq!(sides(MediaType::Png, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x10"), Some((256, 16)));
        assert_eq!(sides(MediaType::Gif, b"GIF89a\x40\x01\xF0\0"), Some((320, 240)));
        let mut bmp = b"BM\0\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x07\0\0\0".to_vec();
        bmp.extend((-5_i32).to_le_bytes());
        assert_eq!(sides(MediaType::Bmp, &bmp), Some((7, 5)));
        let lossy = b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0\0\0\0\x9d\x01\x2a\x40\x01\xF0\x40";
        assert_eq!(sides(MediaType::Webp, lossy), Some((320, 240)));
        let extended = b"RIFF\0\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\x3f\x01\0\xef\0\0";
        assert_eq!(sides(MediaType::Webp, extended), Some((320, 240)));
    }

    #[test]
    fn a_jpeg_turned_on_its_side_by_exif_swaps_width_and_height() {
        assert_eq!(sides(MediaType::Jpeg, &jpeg_with(b"")), Some((30, 40)));
        let exif = |orientation: u8| {
            let tiff =
                [&b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0"[..], &[orientation, 0, 0, 0]].concat();
            [&[0xFF, 0xE1, 0, u8::try_from(tiff.len() + 2).unwrap()][..], &tiff].concat()
        };
        assert_eq!(sides(MediaType::Jpeg, &jpeg_with(&exif(3))), Some((30, 40)));
        assert_eq!(sides(MediaType::Jpeg, &jpeg_with(&exif(6))), Some((40, 30)));
    }

    #[test]
    fn sides_that_no_browser_shows_are_refused_and_large_photos_are_taken() {
        let png = |width: u32, height: u32| {
            let sides = [width.to_be_bytes(), height.to_be_bytes()].concat();
            let bytes = [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &sides].concat();
            size(MediaType::Png, Cursor::new(bytes)).map_err(|error| error.to_string())
        };
        assert_eq!(png(20_000, 20_000), Ok(ImageSize { width: 20_000, height: 20_000 }));
        let wanted = "the image says that it is 100000 × 100000 pixels, more than a browser shows";
        assert_eq!(png(100_000, 100_000), Err(wanted.into()));
        assert!(png(u32::MAX, u32::MAX).is_err() && png(0, 7).is_err());
    }

    #[test]
    fn a_header_cut_short_is_damaged() {
        for kind in [MediaType::Png, MediaType::Gif, MediaType::Bmp, MediaType::Webp, MediaType::Jpeg, MediaType::Avif]
        {
            assert!(matches!(size(kind, Cursor::new(b"")), Err(ImageError::Damaged)));
        }
        assert_eq!(sides(MediaType::Jpeg, &jpeg_with(b"")[..6]), None);
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_reading_ends_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let starts = [(MediaType::Jpeg, &b"\xFF\xD8\xFF\xE1\0\x40Exif\0\0II*\0"[..]), (MediaType::Avif, b"\0\0\0\x60meta\0\0\0\0\0\0\0\x50iprp\0\0\0\x40ipco"), (MediaType::Webp, b"RIFF\0\0\0\0WEBPVP8X")];
            for (kind, start) in starts {
                let _ = size(kind, Cursor::new([start, &bytes].concat()));
            }
        }
    }
}
