//! Whether an image is all there: its parts are walked from its first byte to its last without decoding one.
//!
//! A browser shows what it has of a file that was cut off, so a person would label half a picture and not know it.

mod png;

use std::io::{self, BufRead, Seek, SeekFrom};

use super::MediaType;
use super::image::ImageError;

/// Refuses an image that ends before its end, or whose parts are not as its type demands. What stands behind the end of an
/// image is nobody's business. BMP has no end that could be told.
pub fn whole<S: BufRead + Seek>(kind: MediaType, stream: &mut S) -> Result<(), ImageError> {
    let length = stream.seek(SeekFrom::End(0))?;
    stream.rewind()?;
    let mut parts = Parts { stream, length };
    match kind {
        MediaType::Png => png::png(&mut parts),
        MediaType::Jpeg => jpeg(&mut parts),
        MediaType::Gif => gif(&mut parts),
        MediaType::Webp => webp(&mut parts),
        MediaType::Avif => avif(&mut parts),
        _ => Ok(()),
    }
}

/// A file that is gone through part by part.
struct Parts<'a, S> {
    stream: &'a mut S,
    length: u64,
}

impl<S: BufRead + Seek> Parts<'_, S> {
    fn at(&mut self) -> io::Result<u64> {
        self.stream.stream_position()
    }

    fn cut_off(&self) -> ImageError {
        ImageError::CutOff { length: self.length }
    }

    fn broken(&mut self, what: &'static str) -> ImageError {
        match self.at() {
            Ok(at) => ImageError::Broken { at, what },
            Err(error) => error.into(),
        }
    }

    /// The next bytes; a file that has fewer is cut off.
    fn bytes<const N: usize>(&mut self) -> Result<[u8; N], ImageError> {
        let mut bytes = [0; N];
        match self.stream.read_exact(&mut bytes) {
            Ok(()) => Ok(bytes),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(self.cut_off()),
            Err(error) => Err(error.into()),
        }
    }

    fn byte(&mut self) -> Result<u8, ImageError> {
        self.bytes::<1>().map(|[byte]| byte)
    }

    /// Bytes up to the end of the file.
    fn left(&mut self) -> io::Result<u64> {
        Ok(self.length.saturating_sub(self.at()?))
    }

    /// Passes over bytes, all of which must be there.
    fn skip(&mut self, count: u64) -> Result<(), ImageError> {
        if count > self.left()? {
            return Err(self.cut_off());
        }
        // Within a file, so it fits.
        self.stream.seek_relative(i64::try_from(count).unwrap_or(i64::MAX))?;
        Ok(())
    }
}

/// Segments and scans up to the end mark. Of a scan only its marks are looked at; a mark that no JPEG has shows that what
/// stands there is no scan any more.
///
/// Source: ITU-T T.81, B.1 and B.2.
fn jpeg<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(2)?;
    let (mut has_frame, mut has_tables, mut has_data) = (false, false, false);
    loop {
        let name = mark(parts)?;
        match name {
            0xD9 if has_data => return Ok(()),
            0xD9 => return Err(parts.broken("the image ends without any pixels")),
            // A byte of a scan that looks like a mark, a restart, and marks without anything behind them.
            0x00 | 0x01 | 0xD0..=0xD8 => continue,
            0x02..=0xBF => return Err(parts.broken("among the pixels is a mark that no JPEG has")),
            0xDB => has_tables = true,
            0xC4 | 0xCC => {}
            0xC0..=0xCF => has_frame = true,
            0xDA if !has_frame || !has_tables => {
                return Err(parts.broken("the pixels come before what is needed to read them"));
            }
            0xDA => has_data = true,
            _ => {}
        }
        let length = u16::from_be_bytes(parts.bytes()?);
        let Some(rest) = length.checked_sub(2) else {
            return Err(parts.broken("a part of the JPEG says that it is shorter than its own length"));
        };
        parts.skip(u64::from(rest))?;
    }
}

/// The byte behind the next `FF`; several of these stand for one.
fn mark<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<u8, ImageError> {
    parts.stream.skip_until(0xFF)?;
    loop {
        match parts.byte()? {
            0xFF => {}
            name => return Ok(name),
        }
    }
}

/// Blocks up to the trailer. Many files lack it; they are whole if they end behind an image.
///
/// Source: `GIF89a` specification, 17 to 27.
fn gif<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(10)?;
    let flags = parts.byte()?;
    parts.skip(2 + colours(flags))?;
    let mut has_image = false;
    loop {
        if has_image && parts.at()? == parts.length {
            return Ok(());
        }
        match parts.byte()? {
            0x3B if has_image => return Ok(()),
            0x3B => return Err(parts.broken("the image ends without any pixels")),
            0x21 => parts.skip(1)?,
            0x2C => {
                parts.skip(8)?;
                let flags = parts.byte()?;
                parts.skip(colours(flags))?;
                // How many bits the first codes have. Source: the same, appendix F; some programs write 1 for two colours.
                if !(1..=11).contains(&parts.byte()?) {
                    return Err(parts.broken("the pixels are damaged: they cannot be unpacked"));
                }
                has_image = true;
            }
            // Some programs pad between blocks.
            0x00 => continue,
            _ => return Err(parts.broken("there is no part of a GIF where one should begin")),
        }
        loop {
            match parts.byte()? {
                0 => break,
                length => parts.skip(u64::from(length))?,
            }
        }
    }
}

/// Bytes of the table of colours that the flags announce.
fn colours(flags: u8) -> u64 {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Chunks up to the length that the container names. The pixels must begin as pixels do.
///
/// Source: RFC 9649, 2.3 to 2.7 and 3.4; RFC 6386, 9.1.
fn webp<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(4)?;
    let length = u32::from_le_bytes(parts.bytes()?);
    if u64::from(length) > parts.left()? {
        return Err(parts.cut_off());
    }
    let end = parts.at()? + u64::from(length);
    parts.skip(4)?;
    let mut has_data = false;
    while parts.at()? + 8 <= end {
        let name = parts.bytes::<4>()?;
        let length = u64::from(u32::from_le_bytes(parts.bytes()?));
        // A part of odd length has a byte behind it; some programs leave out the last one.
        let next = (parts.at()? + length.next_multiple_of(2)).min(end);
        if parts.at()? + length > end {
            return Err(parts.broken("a part of the image is longer than the image"));
        }
        let begins_well = match &name {
            b"VP8 " => length >= 10 && parts.bytes::<6>()?[3..] == [0x9D, 0x01, 0x2A],
            b"VP8L" => length >= 5 && parts.byte()? == 0x2F,
            _ => true,
        };
        if !begins_well {
            return Err(parts.broken("the pixels are damaged: they do not begin as pixels do"));
        }
        has_data |= matches!(&name, b"VP8 " | b"VP8L" | b"ANMF");
        let rest = next - parts.at()?;
        parts.skip(rest)?;
    }
    if has_data { Ok(()) } else { Err(parts.broken("the image ends without any pixels")) }
}

/// Boxes up to the end of the file. Source: ISO/IEC 14496-12, 4.2.
fn avif<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    while parts.at()? < parts.length {
        let length = u32::from_be_bytes(parts.bytes()?);
        parts.skip(4)?;
        let rest = match length {
            0 => return Ok(()),
            1 => u64::from_be_bytes(parts.bytes()?).checked_sub(16),
            length => u64::from(length).checked_sub(8),
        };
        let Some(rest) = rest else {
            return Err(parts.broken("a part of the image says that it is shorter than its own head"));
        };
        parts.skip(rest)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use proptest::prelude::*;

    use super::*;

    const KINDS: [MediaType; 5] = [MediaType::Png, MediaType::Jpeg, MediaType::Gif, MediaType::Webp, MediaType::Avif];

    fn told(kind: MediaType, bytes: &[u8]) -> Result<(), String> {
        whole(kind, &mut Cursor::new(bytes)).map_err(|error| error.to_string())
    }

    /// A small image of each type, as small as its type allows.
    fn smallest(kind: MediaType) -> Vec<u8> {
        match kind {
            MediaType::Png => png::tests::smallest(),
            MediaType::Jpeg => [
                &b"\xFF\xD8\xFF\xE0\0\x06JFIF\xFF\xDB\0\x03\0"[..],
                b"\xFF\xC0\0\x08\x08\0\x01\0\x01\x01",
                b"\xFF\xDA\0\x04\0\0some\xFF\0pixels\xFF\xD3more\xFF\xFF\xD9",
            ]
            .concat(),
            MediaType::Gif => [
                &b"GIF89a\x01\0\x01\0\x80\0\0"[..],
                &[0; 6],
                b"\x21\xF9\x04\0\0\0\0\0",
                b"\x2C\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3B",
            ]
            .concat(),
            MediaType::Webp => b"RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0\x2F\0\0\0\0\0".to_vec(),
            _ => b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x0Cmdatdata".to_vec(),
        }
    }

    #[test]
    fn a_whole_image_is_taken_also_with_something_behind_it() {
        for kind in KINDS {
            let bytes = smallest(kind);
            assert_eq!(told(kind, &bytes), Ok(()), "{kind:?}");
            if kind != MediaType::Avif {
                assert_eq!(told(kind, &[&bytes[..], b"and more"].concat()), Ok(()), "{kind:?}");
            }
        }
    }

    #[test]
    fn an_image_that_ends_early_is_cut_off_wherever_it_ends() {
        for kind in KINDS {
            let bytes = smallest(kind);
            // A GIF without its trailer is whole, and so is an AVIF that ends behind a box.
            let most = if kind == MediaType::Gif { bytes.len() - 2 } else { bytes.len() - 1 };
            for length in (0..=most).filter(|length| kind != MediaType::Avif || ![0, 16].contains(length)) {
                let wanted = format!("the image is cut off: it ends after {length} bytes, before its own end");
                assert_eq!(told(kind, &bytes[..length]), Err(wanted), "{kind:?}");
            }
        }
    }

    #[test]
    fn an_image_without_pixels_is_refused() {
        assert!(told(MediaType::Jpeg, b"\xFF\xD8\xFF\xD9").unwrap_err().ends_with("ends without any pixels"));
        assert!(
            told(MediaType::Gif, b"GIF89a\x01\0\x01\0\0\0\0\x3B").unwrap_err().ends_with("ends without any pixels")
        );
    }

    #[test]
    fn what_cannot_be_pixels_is_refused_where_that_can_be_told_without_decoding() {
        let swapped = |kind: MediaType, from: &[u8], to: &[u8]| {
            let bytes = smallest(kind);
            let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
            told(kind, &[&bytes[..at], to, &bytes[at + from.len()..]].concat())
        };
        for (kind, from, to, wanted) in [
            (MediaType::Jpeg, &b"\xFF\0pixels"[..], &b"\xFF\x37pixels"[..], "a mark that no JPEG has"),
            (MediaType::Jpeg, b"\xFF\xDB", b"\xFF\xFE", "before what is needed to read them"),
            (MediaType::Jpeg, b"\xFF\xC0", b"\xFF\xFE", "before what is needed to read them"),
            (MediaType::Gif, b"\x02\x02\x44", b"\x0C\x02\x44", "they cannot be unpacked"),
            (MediaType::Webp, b"\x2F", b"\x2E", "they do not begin as pixels do"),
            (MediaType::Webp, b"VP8L\x05", b"VP8L\x07", "a part of the image is longer than the image"),
            (MediaType::Webp, b"VP8L", b"EXIF", "the image ends without any pixels"),
        ] {
            let refused = swapped(kind, from, to).unwrap_err();
            assert!(refused.ends_with(wanted), "{kind:?}: {refused}");
        }
        let lossy = |code: &[u8]| [&b"RIFF\x16\0\0\0WEBPVP8 \x0A\0\0\0\x30\0\0"[..], code, b"\x01\0\x01\0"].concat();
        assert_eq!(told(MediaType::Webp, &lossy(b"\x9D\x01\x2A")), Ok(()));
        assert!(told(MediaType::Webp, &lossy(b"\x9D\x01\x2B")).unwrap_err().ends_with("as pixels do"));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_the_walk_ends(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            for kind in KINDS {
                let _ = told(kind, &bytes);
                let _ = told(kind, &[&smallest(kind)[..12], &bytes].concat());
            }
        }
    }
}
