//! Whether an image is all there: its parts are walked from its first byte to its last without decoding one.
//!
//! A browser shows what it has of a file that was cut off, so a person would label half a picture and not know it.

use std::io::{self, BufRead, Seek, SeekFrom};

use flate2::Crc;

use super::MediaType;
use super::image::ImageError;

/// Refuses an image that ends before its end, or whose parts are not as its type demands. What stands behind the end of an
/// image is nobody's business. BMP has no end that could be told.
pub fn whole<S: BufRead + Seek>(kind: MediaType, stream: &mut S) -> Result<(), ImageError> {
    let length = stream.seek(SeekFrom::End(0))?;
    stream.rewind()?;
    let mut parts = Parts { stream, length };
    match kind {
        MediaType::Png => png(&mut parts),
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

    /// Passes over bytes, all of which must be there.
    fn skip(&mut self, count: u64) -> Result<(), ImageError> {
        if count > self.length.saturating_sub(self.at()?) {
            return Err(self.cut_off());
        }
        // Within a file, so it fits.
        self.stream.seek_relative(i64::try_from(count).unwrap_or(i64::MAX))?;
        Ok(())
    }
}

/// Chunks up to `IEND`; the header's checksum must be right, as nobody can tell the size of an image otherwise.
///
/// Source: PNG specification (third edition), 5.3 and 5.6.
fn png<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(8)?;
    let header = parts.bytes::<21>()?;
    let sum = parts.bytes::<4>()?;
    if header[..8] != *b"\0\0\0\x0dIHDR" {
        return Err(parts.broken("a PNG begins with its header, and this one does not"));
    }
    let mut own = Crc::new();
    own.update(&header[4..]);
    if u32::from_be_bytes(sum) != own.sum() {
        return Err(parts.broken("the header does not have its checksum: it was changed or damaged"));
    }
    let mut has_data = false;
    loop {
        let length = u32::from_be_bytes(parts.bytes()?);
        let name = parts.bytes::<4>()?;
        parts.skip(u64::from(length) + 4)?;
        match &name {
            b"IDAT" => has_data = true,
            b"IEND" if has_data => return Ok(()),
            b"IEND" => return Err(parts.broken("the image ends without any pixels")),
            _ if name.iter().all(u8::is_ascii_alphabetic) => {}
            _ => return Err(parts.broken("there is no part of a PNG where one should begin")),
        }
    }
}

/// Segments and scans up to the end mark. Of a scan only its marks are looked at.
///
/// Source: ITU-T T.81, B.1 and B.2.
fn jpeg<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    const END: u8 = 0xD9;
    const SCAN: u8 = 0xDA;
    parts.skip(2)?;
    let mut has_data = false;
    loop {
        match mark(parts)? {
            END if has_data => return Ok(()),
            END => return Err(parts.broken("the image ends without any pixels")),
            // A byte of a scan that looks like a mark, a restart, and marks without anything behind them.
            0x00 | 0x01 | 0xD0..=0xD8 => {}
            name => {
                let length = u16::from_be_bytes(parts.bytes()?);
                let Some(rest) = length.checked_sub(2) else {
                    return Err(parts.broken("a part of the JPEG says that it is shorter than its own length"));
                };
                parts.skip(u64::from(rest))?;
                has_data |= name == SCAN;
            }
        }
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
                parts.skip(colours(flags) + 1)?;
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

/// The container says how long it is. Source: RFC 9649, 2.3 and 2.4.
fn webp<S: BufRead + Seek>(parts: &mut Parts<'_, S>) -> Result<(), ImageError> {
    parts.skip(4)?;
    let length = u32::from_le_bytes(parts.bytes()?);
    parts.skip(u64::from(length))
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

    fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
        let named = [name, data].concat();
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        let mut sum = Crc::new();
        sum.update(&named);
        [&length[..], &named, &sum.sum().to_be_bytes()].concat()
    }

    /// A small image of each type, as small as its type allows.
    fn smallest(kind: MediaType) -> Vec<u8> {
        match kind {
            MediaType::Png => [
                &b"\x89PNG\r\n\x1a\n"[..],
                &chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0]),
                &chunk(b"IDAT", b"pixels"),
                &chunk(b"IEND", b""),
            ]
            .concat(),
            MediaType::Jpeg => [
                &b"\xFF\xD8\xFF\xE0\0\x06JFIF"[..],
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
            MediaType::Webp => b"RIFF\x0c\0\0\0WEBPVP8 \0\0\0\0".to_vec(),
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
    fn a_header_that_was_changed_and_an_image_without_pixels_are_refused() {
        let mut png = smallest(MediaType::Png);
        png[19] = 9;
        let changed =
            "the image is damaged at byte 33: the header does not have its checksum: it was changed or damaged";
        assert_eq!(told(MediaType::Png, &png), Err(changed.into()));
        let empty = [&smallest(MediaType::Png)[..33], &chunk(b"IEND", b"")].concat();
        assert!(told(MediaType::Png, &empty).unwrap_err().ends_with("ends without any pixels"));
        assert!(told(MediaType::Jpeg, b"\xFF\xD8\xFF\xD9").unwrap_err().ends_with("ends without any pixels"));
        assert!(
            told(MediaType::Gif, b"GIF89a\x01\0\x01\0\0\0\0\x3B").unwrap_err().ends_with("ends without any pixels")
        );
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
