//! Reads lines of bounded length, counting lines and bytes.

use std::io::{self, BufRead, Read};

/// A line without its line end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Line<'a> {
    Bytes(&'a [u8]),
    /// Longer than allowed; its bytes were passed over, so the next line is whole.
    TooLong,
}

/// Lines of a stream; never holds more than one line of the allowed length.
pub(crate) struct Lines {
    stream: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    bytes_max: usize,
    /// The number of the line last given, from 1.
    pub number: u64,
    /// Bytes consumed, line ends included.
    pub consumed: u64,
}

impl Lines {
    pub fn new(stream: Box<dyn BufRead + Send>, consumed: u64, bytes_max: usize) -> Self {
        Self { stream, buffer: Vec::new(), bytes_max, number: 0, consumed }
    }

    /// The next line, or nothing at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        if self.fill()? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let ended = self.buffer.pop_if(|b| *b == b'\n').is_some();
        self.buffer.pop_if(|b| ended && *b == b'\r');
        if self.buffer.len() <= self.bytes_max {
            return Ok(Some(Line::Bytes(&self.buffer)));
        }
        let mut whole = ended;
        while !whole {
            self.buffer.clear();
            whole = self.fill()? == 0 || self.buffer.ends_with(b"\n");
        }
        Ok(Some(Line::TooLong))
    }

    fn fill(&mut self) -> io::Result<usize> {
        // Two more than allowed, for the line end of a line that just fits.
        let room = self.bytes_max as u64 + 2;
        let n = (&mut self.stream).take(room).read_until(b'\n', &mut self.buffer)?;
        self.consumed += n as u64;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn lines_of(text: &'static str, bytes_max: usize) -> (Vec<Option<String>>, u64) {
        let mut lines = Lines::new(Box::new(Cursor::new(text)), 0, bytes_max);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push(match line {
                Line::Bytes(bytes) => Some(String::from_utf8(bytes.to_vec()).unwrap()),
                Line::TooLong => None,
            });
        }
        (all, lines.consumed)
    }

    #[test]
    fn line_ends_of_both_kinds_are_dropped_and_every_byte_is_counted() {
        let (all, consumed) = lines_of("ab\r\n\ncd", 10);
        assert_eq!(all, [Some("ab".into()), Some(String::new()), Some("cd".into())]);
        assert_eq!(consumed, 7);
    }

    #[test]
    fn a_line_over_the_limit_is_passed_over_and_the_next_one_is_whole() {
        let (all, consumed) = lines_of("abcd\r\nabcdefghijklmnop\nok\nabcde", 4);
        assert_eq!(all, [Some("abcd".into()), None, Some("ok".into()), None]);
        assert_eq!(consumed, 31);
    }
}
