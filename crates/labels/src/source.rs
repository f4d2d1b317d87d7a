//! Opens a file or standard input, unpacks it, and tells by its first bytes what it is.

use crate::error::ReadError;
use flate2::read::MultiGzDecoder;
use ruzstd::decoding::StreamingDecoder;
use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

/// So many bytes are enough to know a file by.
const HEAD_BYTES: usize = 64;

/// A stream whose first bytes have been looked at.
pub(crate) struct Source {
    /// The first bytes.
    pub head: Vec<u8>,
    /// What follows them.
    pub stream: Box<dyn Read + Send>,
    /// The file, where it is one and not packed, so that any part of it can be read.
    file: Option<File>,
}

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Delimited,
    JsonLines,
    Parquet,
    Arrow,
}

impl Source {
    /// A file, or standard input for `-`, unpacked where it is packed.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        if path == Path::new("-") {
            return Self::of(Box::new(io::stdin()));
        }
        let file = File::open(path)?;
        let again = if file.metadata()?.is_file() { Some(file.try_clone()?) } else { None };
        let (source, is_packed) = Self::unpacked(Box::new(file))?;
        Ok(Self { file: again.filter(|_| !is_packed), ..source })
    }

    /// A stream, unpacked where it is packed: gzip and Zstandard, also one inside the other.
    pub fn of(stream: Box<dyn Read + Send>) -> Result<Self, ReadError> {
        Ok(Self::unpacked(stream)?.0)
    }

    /// The same, with whether it was packed.
    fn unpacked(mut stream: Box<dyn Read + Send>) -> Result<(Self, bool), ReadError> {
        let mut is_packed = false;
        loop {
            let mut head = vec![0; HEAD_BYTES];
            let count = fill(&mut *stream, &mut head)?;
            head.truncate(count);
            if head.starts_with(&[0x1F, 0x8B]) {
                stream = Box::new(MultiGzDecoder::new(io::Cursor::new(head).chain(stream)));
            } else if head.starts_with(&[0x28, 0xB5, 0x2F, 0xFD]) {
                stream = Box::new(Frames::Waiting(Box::new(io::Cursor::new(head).chain(stream))));
            } else {
                return Ok((Self { head, stream, file: None }, is_packed));
            }
            is_packed = true;
        }
    }

    /// What it is; refuses what is certainly not read.
    pub fn kind(&self) -> Result<Kind, ReadError> {
        let head = self.head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&self.head);
        let text = || "Save it as UTF-8 (in a spreadsheet: “CSV UTF-8”).";
        match head {
            [b'P', b'A', b'R', b'1', ..] => Ok(Kind::Parquet),
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xFF, 0xFF, 0xFF, 0xFF, ..] => Ok(Kind::Arrow),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Err(ReadError::unreadable("the file is UTF-16, not UTF-8", text())),
            [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a != 0 && *b != 0 => {
                Err(ReadError::unreadable("the file is UTF-16, not UTF-8", text()))
            }
            [b'P', b'K', 3, 4, ..] => {
                let hint = "Save a spreadsheet as CSV; unpack an archive first.";
                Err(ReadError::unreadable("the file is a spreadsheet or a zip archive", hint))
            }
            _ => match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
                Some(b'{') => Ok(Kind::JsonLines),
                Some(b'[') => {
                    let hint = "Write one object a line, such as with `jq -c .[]`.";
                    Err(ReadError::unreadable("the file is one JSON list, not JSON Lines", hint))
                }
                _ => Ok(Kind::Delimited),
            },
        }
    }

    /// How many bytes there are, where that is known.
    pub fn length(&self) -> Option<u64> {
        self.file.as_ref().and_then(|file| file.metadata().ok()).map(|about| about.len())
    }

    /// Any part of it, for formats that are read from their end; a stream is kept whole for that.
    pub fn parts(mut self) -> Result<Parts, ReadError> {
        if let Some(file) = self.file {
            let length = usize::try_from(file.metadata()?.len()).map_err(io::Error::other)?;
            return Ok(Parts::OfFile(file, length));
        }
        self.stream.read_to_end(&mut self.head)?;
        Ok(Parts::Whole(self.head))
    }
}

/// What is read in parts.
pub(crate) enum Parts {
    /// In memory.
    Whole(Vec<u8>),
    /// On a disk, with its length.
    OfFile(File, usize),
}

impl Parts {
    pub const fn len(&self) -> usize {
        match self {
            Self::Whole(bytes) => bytes.len(),
            Self::OfFile(_, length) => *length,
        }
    }

    /// These bytes, as far as there are any.
    pub fn part(&mut self, range: Range<usize>) -> Result<Cow<'_, [u8]>, ReadError> {
        let range = range.start.min(self.len())..range.end.min(self.len());
        match self {
            Self::Whole(bytes) => Ok(Cow::Borrowed(bytes.get(range).unwrap_or_default())),
            Self::OfFile(file, _) => {
                let mut bytes = Vec::with_capacity(range.len());
                file.seek(SeekFrom::Start(range.start as u64))?;
                file.take(range.len() as u64).read_to_end(&mut bytes)?;
                Ok(Cow::Owned(bytes))
            }
        }
    }
}

/// Reads until the buffer is full or the stream ends; gives the number of bytes.
pub(crate) fn fill(stream: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match stream.read(&mut buffer[filled..]) {
            Ok(0) => break,
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

/// The Zstandard frames of a stream, one after the other.
enum Frames {
    /// Between two frames.
    Waiting(Box<dyn Read + Send>),
    /// In a frame.
    Inside(Box<StreamingDecoder<Box<dyn Read + Send>, ruzstd::decoding::FrameDecoder>>),
    /// At the end, or after a failure.
    Ended,
}

impl Read for Frames {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match std::mem::replace(self, Self::Ended) {
                Self::Ended => return Ok(0),
                Self::Waiting(mut stream) => {
                    let mut first = [0];
                    if fill(&mut *stream, &mut first)? == 0 {
                        return Ok(0);
                    }
                    let whole: Box<dyn Read + Send> = Box::new(io::Cursor::new(first).chain(stream));
                    *self = Self::Inside(Box::new(StreamingDecoder::new(whole).map_err(io::Error::other)?));
                }
                Self::Inside(mut frame) => {
                    let count = frame.read(buffer)?;
                    if count > 0 {
                        *self = Self::Inside(frame);
                        return Ok(count);
                    }
                    *self = Self::Waiting(frame.into_inner());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn text_of(bytes: Vec<u8>) -> String {
        let mut parts = Source::of(Box::new(io::Cursor::new(bytes))).unwrap().parts().unwrap();
        String::from_utf8(parts.part(0..usize::MAX).unwrap().into_owned()).unwrap()
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(text).unwrap();
        packed.finish().unwrap()
    }

    fn zstandard(text: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(text, ruzstd::encoding::CompressionLevel::Fastest)
    }

    #[test]
    fn packed_files_are_unpacked_whatever_they_are_called() {
        assert_eq!(text_of(b"plain".to_vec()), "plain");
        assert_eq!(text_of(gzip(b"packed")), "packed");
        assert_eq!(text_of(zstandard(b"packed")), "packed");
        assert_eq!(text_of(gzip(&zstandard(b"twice"))), "twice");
    }

    #[test]
    fn files_joined_after_packing_are_read_to_their_end() {
        assert_eq!(text_of([gzip(b"one,"), gzip(b"two")].concat()), "one,two");
        assert_eq!(text_of([zstandard(b"one,"), zstandard(b"two")].concat()), "one,two");
    }

    #[test]
    fn a_file_that_was_cut_off_is_refused_and_not_taken_for_whole() {
        let long: Vec<u8> = (0..50_000u32).flat_map(u32::to_le_bytes).collect();
        for packed in [gzip(&long), zstandard(&long)] {
            let half = packed[..packed.len() / 2].to_vec();
            assert!(Source::of(Box::new(io::Cursor::new(half))).and_then(Source::parts).is_err());
        }
    }

    #[test]
    fn a_file_gives_the_same_parts_as_a_stream() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[7; 100]).unwrap();
        file.write_all(b"the end").unwrap();
        let mut of_file = Source::open(file.path()).unwrap().parts().unwrap();
        let mut of_stream = Source::of(Box::new(File::open(file.path()).unwrap())).unwrap().parts().unwrap();
        assert!(matches!((&of_file, &of_stream), (Parts::OfFile(..), Parts::Whole(_))));
        for range in [0..3, 98..104, 100..107, 104..900, 900..901] {
            assert_eq!(of_file.part(range.clone()).unwrap(), of_stream.part(range).unwrap());
        }
        assert_eq!(of_file.part(100..107).unwrap(), &b"the end"[..]);
    }

    #[test]
    fn kinds_are_known_by_their_first_bytes() {
        let kind = |bytes: &'static [u8]| Source::of(Box::new(bytes)).unwrap().kind();
        assert_eq!(kind(b"PAR1...").unwrap(), Kind::Parquet);
        assert_eq!(kind(b"ARROW1\0\0").unwrap(), Kind::Arrow);
        assert_eq!(kind(b"\xEF\xBB\xBF {\"task\":1}").unwrap(), Kind::JsonLines);
        assert_eq!(kind(b"task,worker,label").unwrap(), Kind::Delimited);
        assert!(kind(b"t\0a\0s\0k\0").unwrap_err().to_string().contains("UTF-16"));
        assert!(kind(b"[{}]").unwrap_err().hint().contains("jq"));
        assert!(kind(b"PK\x03\x04").unwrap_err().to_string().contains("spreadsheet"));
    }
}
