//! Pixels as a PNG file.
//!
//! Flat drawings need no filters and no palette, so that three chunks and the deflate that is in the binary already are
//! all. Source: *Portable Network Graphics Specification*, 2nd edition, W3C 2003, sections 5 and 11.

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};
use std::io::{self, Write};

/// A picture: rows of pixels from the top, each red, green and blue.
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// 3 bytes a pixel.
    pub pixels: Vec<u8>,
    /// How many pixels lie on the length of one of the screen's 96 an inch.
    pub scale: u32,
}

/// 96 pixels an inch, counted a metre.
const PIXELS_A_METRE: u32 = 3780;

impl Picture {
    /// Writes the file.
    pub fn write(&self, to: &mut dyn Write) -> io::Result<()> {
        to.write_all(b"\x89PNG\r\n\x1a\n")?;
        let size = [self.width.to_be_bytes(), self.height.to_be_bytes()].concat();
        // 8 bits of red, green and blue, deflated, no interlacing.
        chunk(to, *b"IHDR", &[&size[..], &[8, 2, 0, 0, 0]].concat())?;
        let density = (PIXELS_A_METRE * self.scale).to_be_bytes();
        // So that it is as large in a document as on the screen.
        chunk(to, *b"pHYs", &[&density[..], &density, &[1]].concat())?;
        let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
        for row in self.pixels.chunks_exact(self.width as usize * 3) {
            packed.write_all(&[0])?;
            packed.write_all(row)?;
        }
        chunk(to, *b"IDAT", &packed.finish()?)?;
        chunk(to, *b"IEND", &[])
    }
}

fn chunk(to: &mut dyn Write, kind: [u8; 4], data: &[u8]) -> io::Result<()> {
    let mut sum = Crc::new();
    sum.update(&kind);
    sum.update(data);
    to.write_all(&u32::try_from(data.len()).map_err(io::Error::other)?.to_be_bytes())?;
    to.write_all(&kind)?;
    to.write_all(data)?;
    to.write_all(&sum.sum().to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_smallest_picture_is_the_file_that_the_specification_gives() {
        let mut file = Vec::new();
        Picture { width: 1, height: 1, pixels: vec![255, 0, 0], scale: 1 }.write(&mut file).unwrap();
        assert_eq!(file[..29], *b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0");
        // The sum of a header of one pixel in three colours, as other writers give it.
        assert_eq!(file[29..33], [0x90, 0x77, 0x53, 0xDE]);
        assert!(file.ends_with(b"\0\0\0\0IEND\xae\x42\x60\x82"));
    }
}
