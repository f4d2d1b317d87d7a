//! Writes columns as CSV: quotes only where they are needed, numbers as short as they are exact.

use crate::dictionary::Dictionary;
use std::io::{self, Write};

/// A column to be written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its cells.
    pub cells: Cells<'a>,
}

/// The cells of a column, one a row.
#[derive(Debug, Clone, Copy)]
pub enum Cells<'a> {
    /// Texts by their codes.
    Texts(&'a Dictionary, &'a [u32]),
    /// Numbers; those that are not finite are missing.
    Numbers(&'a [f64]),
    /// Whole numbers.
    Counts(&'a [u32]),
    /// Whole numbers of any size, or nothing.
    Wholes(&'a [Option<u64>]),
    /// Texts of which empty ones are missing.
    Words(&'a [&'a str]),
    /// `true` or `false`.
    Flags(&'a [bool]),
}

impl Cells<'_> {
    /// How many there are.
    pub const fn len(&self) -> usize {
        match self {
            Self::Texts(_, codes) | Self::Counts(codes) => codes.len(),
            Self::Numbers(numbers) => numbers.len(),
            Self::Wholes(wholes) => wholes.len(),
            Self::Words(words) => words.len(),
            Self::Flags(flags) => flags.len(),
        }
    }

    /// Whether a row has none: an empty cell of a CSV, a null of a Parquet file.
    pub(crate) fn is_missing(&self, row: usize) -> bool {
        match self {
            Self::Numbers(numbers) => !numbers[row].is_finite(),
            Self::Wholes(wholes) => wholes[row].is_none(),
            Self::Words(words) => words[row].is_empty(),
            Self::Texts(..) | Self::Counts(_) | Self::Flags(_) => false,
        }
    }

    /// Whether there is none.
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes gathered before they are handed on.
const BLOCK_BYTES: usize = 256 << 10;

/// Writes a header and the rows; as many rows as the shortest column has.
pub fn write_csv(to: &mut dyn Write, columns: &[Written<'_>]) -> io::Result<()> {
    let mut block = Vec::new();
    for (place, column) in columns.iter().enumerate() {
        separate(&mut block, place);
        push_text(&mut block, column.name.as_bytes());
    }
    block.push(b'\n');
    to.write_all(&block)?;
    write_csv_rows(to, columns)
}

/// Writes the rows without a header, to go on where others have been written.
pub fn write_csv_rows(to: &mut dyn Write, columns: &[Written<'_>]) -> io::Result<()> {
    let mut block = Vec::with_capacity(BLOCK_BYTES + 1_024);
    let rows = columns.iter().map(|column| column.cells.len()).min().unwrap_or(0);
    let mut numbers = NumberTexts::default();
    for row in 0..rows {
        for (place, column) in columns.iter().enumerate() {
            separate(&mut block, place);
            push_cell(&mut block, &column.cells, row, &mut numbers);
        }
        block.push(b'\n');
        if block.len() >= BLOCK_BYTES {
            to.write_all(&block)?;
            block.clear();
        }
    }
    to.write_all(&block)
}

fn separate(block: &mut Vec<u8>, place: usize) {
    if place > 0 {
        block.push(b',');
    }
}

fn push_cell(block: &mut Vec<u8>, cells: &Cells<'_>, row: usize, texts: &mut NumberTexts) {
    match cells {
        Cells::Texts(ids, codes) => push_text(block, ids.text(codes[row]).as_bytes()),
        Cells::Numbers(numbers) if numbers[row].is_finite() => texts.push(block, numbers[row]),
        Cells::Numbers(_) => {}
        Cells::Counts(counts) => push_count(block, counts[row].into()),
        Cells::Wholes(wholes) => wholes[row].into_iter().for_each(|whole| push_count(block, whole)),
        Cells::Words(words) => push_text(block, words[row].as_bytes()),
        Cells::Flags(flags) => block.extend_from_slice(if flags[row] { b"true" } else { b"false" }),
    }
}

fn push_count(block: &mut Vec<u8>, mut count: u64) {
    let (mut digits, mut from) = ([0; 20], 20);
    loop {
        from -= 1;
        digits[from] = b'0' + u8::try_from(count % 10).unwrap_or_default();
        count /= 10;
        if count == 0 {
            return block.extend_from_slice(&digits[from..]);
        }
    }
}

/// The shortest exact texts of the numbers met lately: to find one takes many times as long as to copy it, and shares of
/// a few answers are the same few numbers.
#[derive(Default)]
struct NumberTexts {
    places: Vec<(u64, String)>,
}

impl NumberTexts {
    const PLACES: usize = 64;

    fn push(&mut self, block: &mut Vec<u8>, number: f64) {
        let bits = number.to_bits();
        if self.places.is_empty() {
            self.places = vec![(0, "0".to_owned()); Self::PLACES];
        }
        let place = (bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32) as usize % Self::PLACES;
        let (known, text) = &mut self.places[place];
        if *known != bits {
            *known = bits;
            *text = number.to_string();
        }
        block.extend_from_slice(text.as_bytes());
    }
}

/// A text, in quotes where it holds what would end a cell, or is empty in a way that a reader might take for missing.
fn push_text(block: &mut Vec<u8>, text: &[u8]) {
    let plain = |byte: &u8| !matches!(byte, b',' | b'"' | b'\n' | b'\r');
    if text.iter().all(plain) {
        block.extend_from_slice(text);
        return;
    }
    block.push(b'"');
    for &byte in text {
        if byte == b'"' {
            block.push(b'"');
        }
        block.push(byte);
    }
    block.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Ask, Wanted, read_from};
    use proptest::prelude::*;

    #[test]
    fn columns_of_every_sort_are_written() {
        let mut ids = Dictionary::default();
        let codes = ["a,b", "say \"x\""].map(|text| ids.code(text.as_bytes()).unwrap());
        let columns = [
            Written { name: "task", cells: Cells::Texts(&ids, &codes) },
            Written { name: "confidence", cells: Cells::Numbers(&[1.0, f64::NAN]) },
            Written { name: "answers", cells: Cells::Counts(&[3, 12]) },
            Written { name: "tie", cells: Cells::Flags(&[false, true]) },
            Written { name: "lot", cells: Cells::Wholes(&[None, Some(u64::MAX)]) },
            Written { name: "why", cells: Cells::Words(&["007", ""]) },
        ];
        let mut written = Vec::new();
        write_csv(&mut written, &columns).unwrap();
        let expected = "task,confidence,answers,tie,lot,why\n\"a,b\",1,3,false,,007\n\
            \"say \"\"x\"\"\",,12,true,18446744073709551615,\n";
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }

    #[test]
    fn an_id_that_begins_with_a_quote_is_not_the_start_of_a_quoted_one() {
        let table =
            read_from(Box::new(io::Cursor::new("x\n\"\"\"0\"\n\"0\n\"\n")), &Ask::of(vec![Wanted::named("x", "x")]))
                .unwrap();
        let read: Vec<&str> = (0..table.len()).map(|row| table.columns[0].text(row)).collect();
        assert_eq!(read, ["\"0", "0\n"]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn what_is_written_is_read_back(texts in proptest::collection::vec("[a-z\",\r\n 0-9]{1,10}", 1..20)) {
            let mut ids = Dictionary::default();
            let codes: Vec<u32> = texts.iter().map(|text| ids.code(text.as_bytes()).unwrap()).collect();
            let mut written = Vec::new();
            write_csv(&mut written, &[Written { name: "x", cells: Cells::Texts(&ids, &codes) }]).unwrap();
            let ask = Ask::of(vec![Wanted::named("x", "x")]);
            let table = read_from(Box::new(io::Cursor::new(written)), &ask).unwrap();
            let back: Vec<&str> = (0..table.len()).map(|row| table.columns[0].text(row)).collect();
            prop_assert_eq!(back, texts);
        }
    }
}
