//! Reads a stream in blocks that end where a row ends, so that each can be cut on its own.

use super::cut::PADDING;
use crate::error::ReadError;
use crate::source::Source;
use memchr::{memchr, memrchr};
use std::io::Read;

/// A row longer than this is taken for a quote that was never closed.
const ROW_BYTES_MAX: usize = 64 << 20;

/// Whole rows.
#[derive(Debug)]
pub(super) struct Block {
    /// The rows, each with its line end, and [`PADDING`] zeros.
    pub bytes: Vec<u8>,
    /// Where the first row begins.
    pub from: usize,
    /// Whether this is one line with a quote that is never closed, which says nothing.
    pub unclosed: bool,
}

impl Block {
    fn new(mut bytes: Vec<u8>, unclosed: bool) -> Self {
        bytes.resize(bytes.len() + PADDING, 0);
        Self { bytes, from: 0, unclosed }
    }

    /// Where the last row ends.
    pub const fn end(&self) -> usize {
        self.bytes.len() - PADDING
    }

    /// A copy of its first bytes, to look at; nothing when it has no row.
    pub fn beginning(&self) -> Option<Vec<u8>> {
        const LOOK_BYTES: usize = 4_096;
        let rows = self.bytes.get(self.from..self.end()).filter(|rows| !rows.is_empty())?;
        Some(Self::new(rows[..rows.len().min(LOOK_BYTES)].to_vec(), false).bytes)
    }
}

/// The blocks of a stream.
pub(super) struct Blocks {
    stream: Box<dyn Read + Send>,
    /// What was read and is not yet in a block.
    rest: Vec<u8>,
    ended: bool,
    block_bytes: usize,
    pub separator: u8,
}

impl Blocks {
    /// Reads the beginning, and finds the separator in the header.
    pub fn new(source: Source, block_bytes: usize) -> Result<Self, ReadError> {
        let Source { head, stream, .. } = source;
        let mut blocks = Self { stream, rest: head, ended: false, block_bytes, separator: b',' };
        while !blocks.ended && blocks.rest.len() < LOOK_BYTES_MAX && memchr(b'\n', &blocks.rest).is_none() {
            blocks.read_more()?;
        }
        if blocks.rest.starts_with(b"\xEF\xBB\xBF") {
            blocks.rest.drain(..3);
        }
        blocks.separator = separator_of(&blocks.rest);
        Ok(blocks)
    }

    /// The next rows; nothing at the end of the stream.
    pub fn next(&mut self) -> Result<Option<Block>, ReadError> {
        let mut read = self.rest.len() >= self.block_bytes;
        loop {
            if !read {
                self.read_more()?;
            }
            read = false;
            if self.rest.is_empty() {
                return Ok(None);
            }
            let end = last_row_end(&self.rest, self.separator);
            if end > 0 {
                return Ok(Some(self.cut_off(end, false)));
            }
            if self.ended || self.rest.len() >= ROW_BYTES_MAX {
                let line = memchr(b'\n', &self.rest).map_or(self.rest.len(), |end| end + 1);
                return Ok(Some(self.cut_off(line, true)));
            }
        }
    }

    fn cut_off(&mut self, end: usize, unclosed: bool) -> Block {
        let mut after = Vec::with_capacity(self.rest.len() - end + self.block_bytes + PADDING + 1);
        after.extend_from_slice(&self.rest[end..]);
        let mut bytes = std::mem::replace(&mut self.rest, after);
        bytes.truncate(end);
        Block::new(bytes, unclosed)
    }

    /// Reads as much as a block has, or as much again as there is; ends the last line where the file does not.
    fn read_more(&mut self) -> Result<(), ReadError> {
        if self.ended {
            return Ok(());
        }
        let more = self.block_bytes.max(self.rest.len());
        self.rest.reserve(more + PADDING + 1);
        let read = (&mut self.stream).take(more as u64).read_to_end(&mut self.rest)?;
        self.ended = read < more;
        if self.ended && self.rest.last().is_some_and(|last| *last != b'\n') {
            self.rest.push(b'\n');
        }
        Ok(())
    }
}

/// A header is looked for in so many bytes.
const LOOK_BYTES_MAX: usize = 1 << 20;

/// Where the last row ends that ends in these bytes; 0 where none does. They begin with a row.
fn last_row_end(bytes: &[u8], separator: u8) -> usize {
    let (mut end, mut at) = (0, 0);
    while let Some(quote) = memchr(b'"', &bytes[at..]).map(|found| at + found) {
        if let Some(line) = memrchr(b'\n', &bytes[at..quote]) {
            end = at + line + 1;
        }
        at = quote + 1;
        let begins = quote == 0 || bytes[quote - 1] == b'\n' || bytes[quote - 1] == separator;
        if begins {
            match closing_quote(bytes, at) {
                Some(close) => at = close + 1,
                None => return end,
            }
        }
    }
    memrchr(b'\n', &bytes[at..]).map_or(end, |line| at + line + 1)
}

/// The quote that ends a cell whose text begins at `from`, with at least a byte after it.
pub(super) fn closing_quote(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += memchr(b'"', bytes.get(at..)?)?;
        match bytes.get(at + 1)? {
            b'"' => at += 2,
            _ => return Some(at),
        }
    }
}

/// The separator that stands most often in the first line, outside quotes; a comma when none does.
fn separator_of(head: &[u8]) -> u8 {
    let (mut counts, mut inside) = ([0; 4], false);
    for &byte in head {
        match byte {
            b'"' => inside = !inside,
            b'\n' if !inside => break,
            _ if inside => {}
            _ => SEPARATORS.iter().zip(&mut counts).filter(|(s, _)| **s == byte).for_each(|(_, count)| *count += 1),
        }
    }
    let most = counts.iter().copied().max().unwrap_or(0);
    SEPARATORS.iter().zip(counts).find(|(_, count)| *count == most).map_or(b',', |(separator, _)| *separator)
}

/// In order of preference.
const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];
