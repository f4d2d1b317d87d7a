//! Cuts a stream of JSON into the texts of list elements without parsing them, holding one at a time.

use std::io::{self, BufRead};

/// A fault after which the rest of the file cannot be cut into rows.
#[derive(Debug)]
pub(super) struct Broken {
    pub reason: String,
    pub remedy: String,
    pub io: Option<io::Error>,
}

impl Broken {
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { reason: reason.into(), remedy: remedy.into(), io: None }
    }

    fn cut_short() -> Self {
        Self::new("the file ends before its list does", "the file was not written to its end: make it again")
    }
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self { io: Some(error), ..Self::new("", "") }
    }
}

/// Whether the text of an element could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Whole,
    TooLong,
}

/// A cursor over the stream which knows strings and brackets, and nothing else of JSON.
pub(super) struct Scanner {
    stream: Box<dyn BufRead + Send>,
    buffer: Vec<u8>,
    bytes_max: usize,
    key: String,
    /// The line at which the cursor stands, from 1.
    pub line: u64,
    /// Bytes consumed.
    pub consumed: u64,
}

impl Scanner {
    pub fn new(stream: Box<dyn BufRead + Send>, consumed: u64, bytes_max: usize) -> Self {
        Self { stream, buffer: Vec::new(), bytes_max, key: String::new(), line: 1, consumed }
    }

    /// The text last cut out.
    pub fn text(&self) -> &[u8] {
        &self.buffer
    }

    /// The name of the member last met, as it stands in the file.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// The next byte that is not white space, left in place.
    pub fn peek(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                return Ok(None);
            }
            let blank = chunk.iter().take_while(|b| b.is_ascii_whitespace()).count();
            let found = chunk.get(blank).copied();
            self.line += newlines(&chunk[..blank]);
            self.advance(blank);
            if found.is_some() {
                return Ok(found);
            }
        }
    }

    /// Consumes the byte that [`Self::peek`] has shown.
    pub fn take(&mut self) {
        self.advance(1);
    }

    /// Cuts out the next element of a list whose `[` or last element has been consumed.
    pub fn next_element(&mut self, first: bool) -> Result<Option<Span>, Broken> {
        if !self.separator(first, b']')? {
            return Ok(None);
        }
        self.value().map(Some)
    }

    /// Passes over members of an object up to one whose value is a list, whose `[` is consumed.
    /// False when the object has ended; its `}` is consumed.
    pub fn next_list_member(&mut self, mut first: bool) -> Result<bool, Broken> {
        while self.separator(first, b'}')? {
            first = false;
            if self.peek()? != Some(b'"') {
                return Err(Broken::new("a name in quotes is missing in the outer object", "correct the JSON"));
            }
            self.value()?;
            self.key = String::from_utf8_lossy(&self.buffer).trim_matches('"').to_owned();
            if self.peek()? != Some(b':') {
                return Err(Broken::new(format!("a colon is missing after `{}`", self.key), "correct the JSON"));
            }
            self.take();
            if self.peek()? == Some(b'[') {
                self.take();
                return Ok(true);
            }
            self.value()?;
        }
        Ok(false)
    }

    /// Consumes the comma before the next element, or the closing bracket and says false.
    fn separator(&mut self, first: bool, close: u8) -> Result<bool, Broken> {
        match self.peek()? {
            None => Err(Broken::cut_short()),
            Some(b) if b == close => {
                self.take();
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(b',') => {
                self.take();
                match self.peek()? {
                    Some(b) if b == close => Err(Broken::new("a comma stands before the closing bracket", "remove it")),
                    Some(_) => Ok(true),
                    None => Err(Broken::cut_short()),
                }
            }
            Some(_) => Err(Broken::new("a comma is missing between two elements", "correct the JSON")),
        }
    }

    /// Cuts out one value. Strings and brackets are balanced; a scalar ends before a separator.
    fn value(&mut self) -> Result<Span, Broken> {
        self.buffer.clear();
        self.peek()?;
        let mut open = Balance::default();
        let mut span = Span::Whole;
        loop {
            let chunk = self.stream.fill_buf()?;
            if chunk.is_empty() {
                // A scalar may end with the file; the missing bracket is then reported by the caller.
                return if open.is_scalar() { Ok(span) } else { Err(Broken::cut_short()) };
            }
            let (used, done) = open.feed(chunk);
            let text = &chunk[..used];
            self.line += newlines(text);
            if self.buffer.len() + text.len() > self.bytes_max {
                span = Span::TooLong;
            } else if span == Span::Whole {
                self.buffer.extend_from_slice(text);
            }
            self.advance(used);
            if done {
                if self.buffer.is_empty() && span == Span::Whole {
                    return Err(Broken::new("a value is missing", "correct the JSON"));
                }
                return Ok(span);
            }
        }
    }

    fn advance(&mut self, n: usize) {
        self.stream.consume(n);
        self.consumed += n as u64;
    }
}

fn newlines(bytes: &[u8]) -> u64 {
    bytes.iter().map(|b| u64::from(*b == b'\n')).sum()
}

/// How far into nested brackets and strings a value has been read.
#[derive(Default)]
struct Balance {
    depth: u64,
    begun: bool,
    in_text: bool,
    escaped: bool,
}

impl Balance {
    fn is_scalar(&self) -> bool {
        self.depth == 0 && !self.in_text
    }

    /// Reads on through `bytes`: how many belong to the value, and whether it ends there.
    fn feed(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (i, &b) in bytes.iter().enumerate() {
            if self.in_text {
                match b {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_text = false;
                        if self.depth == 0 {
                            return (i + 1, true);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match b {
                b'"' if self.depth > 0 || !self.begun => self.in_text = true,
                b'{' | b'[' if self.depth > 0 || !self.begun => self.depth += 1,
                b'}' | b']' if self.depth > 0 => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (i + 1, true);
                    }
                }
                _ if self.depth > 0 => {}
                b',' | b'}' | b']' | b':' | b'"' | b'{' | b'[' => return (i, true),
                b if b.is_ascii_whitespace() => return (i, true),
                _ => {}
            }
            self.begun = true;
        }
        (bytes.len(), false)
    }
}
