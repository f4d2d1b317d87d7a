//! Cuts a stream of CSV into rows of bounded size; knows nothing of headers and records.

use std::io::{self, BufRead};

use csv_core::ReadRecordResult;

use crate::Limits;

/// How the text of a row was cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    Whole,
    /// Over the limits; its text was passed over.
    TooLong,
    /// The file ended inside quotes.
    Unclosed,
}

/// Rows of cells, one held at a time.
pub(super) struct Cutter {
    stream: Box<dyn BufRead + Send>,
    core: csv_core::Reader,
    cells: Vec<u8>,
    ends: Vec<usize>,
    cell_count: usize,
    /// Blank lines that were passed over before the parser saw them.
    blank_lines: u64,
    at_end: bool,
    limits: Limits,
    /// Bytes consumed.
    pub consumed: u64,
}

impl Cutter {
    /// Cuts at commas, or at semicolons when the first line has those only.
    pub fn new(mut stream: Box<dyn BufRead + Send>, consumed: u64, limits: Limits) -> Self {
        // A read that fails here fails again at the first row, and is reported there.
        let delimiter = stream.fill_buf().map_or(b',', delimiter);
        Self {
            stream,
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            cells: vec![0; 4 << 10],
            ends: vec![0; 64],
            cell_count: 0,
            blank_lines: 0,
            at_end: false,
            limits,
            consumed,
        }
    }

    /// Cuts the next row; gives the line where it begins, from 1, or nothing at the end.
    pub fn advance(&mut self) -> io::Result<Option<(u64, Cut)>> {
        self.skip_blank_lines()?;
        let line = self.blank_lines + self.core.line();
        let (mut bytes, mut cells, mut cut) = (0, 0, Cut::Whole);
        loop {
            // At the end one line break is added: if that does not close the row, a quote is open.
            let chunk = self.stream.fill_buf()?;
            let closing = self.at_end;
            let adding = chunk.is_empty() && !closing;
            let input = if adding { b"\n" } else { chunk };
            let (result, read, wrote, ended) =
                self.core.read_record(input, &mut self.cells[bytes..], &mut self.ends[cells..]);
            if adding {
                self.at_end = read > 0;
            } else {
                self.stream.consume(read);
                self.consumed += read as u64;
            }
            (bytes, cells) = (bytes + wrote, cells + ended);
            match result {
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull if bytes < self.limits.row_bytes_max => {
                    self.cells.resize((bytes * 2).min(self.limits.row_bytes_max), 0);
                }
                ReadRecordResult::OutputEndsFull if cells <= self.limits.fields_max => {
                    self.ends.resize(cells * 2, 0);
                }
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => {
                    (bytes, cells, cut) = (0, 0, Cut::TooLong);
                }
                ReadRecordResult::Record => {
                    self.cell_count = if cut == Cut::Whole { cells } else { 0 };
                    return Ok(Some((line, if closing { Cut::Unclosed } else { cut })));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// The parser passes over blank lines too, but then the row would seem to begin at the first of them.
    fn skip_blank_lines(&mut self) -> io::Result<()> {
        loop {
            let chunk = self.stream.fill_buf()?;
            let blank = chunk.iter().take_while(|b| matches!(b, b'\r' | b'\n')).count();
            if blank == 0 {
                return Ok(());
            }
            self.blank_lines += chunk[..blank].iter().map(|b| u64::from(*b == b'\n')).sum::<u64>();
            self.stream.consume(blank);
            self.consumed += blank as u64;
        }
    }

    /// The cells of the row last cut, or the number of the first that is not UTF-8.
    pub fn cells(&self) -> Result<Vec<&str>, usize> {
        let mut from = 0;
        let mut cells = Vec::with_capacity(self.cell_count);
        for (i, end) in self.ends[..self.cell_count].iter().enumerate() {
            cells.push(std::str::from_utf8(&self.cells[from..*end]).map_err(|_| i + 1)?);
            from = *end;
        }
        Ok(cells)
    }
}

fn delimiter(head: &[u8]) -> u8 {
    let first = head.split(|b| *b == b'\n').next().unwrap_or_default();
    if first.contains(&b';') && !first.contains(&b',') { b';' } else { b',' }
}
