//! Writes Parquet: pages packed with Snappy, texts that repeat by a dictionary, nulls only in columns that have some.

use super::thrift::{Writer, push_varint};
use crate::dictionary::Dictionary;
use crate::write::{Cells, Written};
use std::io::{self, Write};
use std::ops::Range;

/// Rows that are written together.
const GROUP_ROWS: usize = 1 << 20;

/// A dictionary with more texts does not pay.
const DICTIONARY_MAX: usize = 1 << 15;

const SNAPPY: i32 = 1;
const PLAIN: i32 = 0;
const RUNS: i32 = 3;
const BY_DICTIONARY: i32 = 8;

/// Writes the rows, as many as the shortest column has, and what is missing as null. Ids are texts, even where all of them
/// look like numbers: the type of a column must not hang on which ids a file happens to hold, and `007` is not `7`.
pub fn write_parquet(to: &mut dyn Write, columns: &[Written<'_>]) -> io::Result<()> {
    let rows = columns.iter().map(|column| column.cells.len()).min().unwrap_or(0);
    let sorts: Vec<Sort> = columns.iter().map(|column| Sort::of(&column.cells, rows)).collect();
    to.write_all(b"PAR1")?;
    let mut at = 4;
    let mut groups = Vec::new();
    let mut from = 0;
    while from < rows {
        let part = from..(from + GROUP_ROWS).min(rows);
        let (mut chunks, start) = (Vec::new(), at);
        for (column, &sort) in columns.iter().zip(&sorts) {
            let chunk = Chunk::of(&column.cells, sort, part.clone())?;
            to.write_all(&chunk.bytes)?;
            chunks.push(Writer::default().int64(2, at).inner(3, chunk.meta(column.name, sort.kind, part.len(), at)));
            at += chunk.bytes.len();
        }
        groups.push(Writer::default().structs(1, chunks).int64(2, at - start).int64(3, part.len()));
        from = part.end;
    }
    let root = Writer::default().text(4, "schema").int32(5, i32::try_from(columns.len()).unwrap_or(i32::MAX));
    let leaves = columns.iter().zip(&sorts).map(|(column, sort)| sort.element(column.name));
    let schema = std::iter::once(root).chain(leaves).collect();
    let file = Writer::default().int32(1, 1).structs(2, schema).int64(3, rows).structs(4, groups).text(6, "assay");
    let footer = file.end();
    to.write_all(&footer)?;
    to.write_all(&u32::try_from(footer.len()).map_err(io::Error::other)?.to_le_bytes())?;
    to.write_all(b"PAR1")
}

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Whole,
    Double,
    Int32,
    Flag,
}

impl Kind {
    fn of(cells: &Cells<'_>) -> Self {
        match cells {
            Cells::Texts(..) | Cells::Words(_) => Self::Text,
            Cells::Wholes(_) => Self::Whole,
            Cells::Numbers(_) => Self::Double,
            Cells::Counts(_) => Self::Int32,
            Cells::Flags(_) => Self::Flag,
        }
    }

    const fn physical(self) -> i32 {
        match self {
            Self::Flag => 0,
            Self::Int32 => 1,
            Self::Whole => 2,
            Self::Double => 5,
            Self::Text => 6,
        }
    }
}

/// How a column is kept, and whether a cell may be missing.
#[derive(Debug, Clone, Copy)]
struct Sort {
    kind: Kind,
    optional: bool,
}

impl Sort {
    fn of(cells: &Cells<'_>, rows: usize) -> Self {
        Self { kind: Kind::of(cells), optional: (0..rows).any(|row| cells.is_missing(row)) }
    }

    /// The column in the schema: optional where a cell is missing, and UTF-8 where it is text.
    fn element(self, name: &str) -> Writer {
        let kind = Writer::default().int32(1, self.kind.physical());
        let element = kind.int32(3, i32::from(self.optional)).text(4, name);
        if self.kind == Kind::Text { element.int32(6, 0) } else { element }
    }
}

/// The pages of one column of one group.
#[derive(Default)]
struct Chunk {
    bytes: Vec<u8>,
    unpacked: usize,
    /// How long the page of the dictionary is; 0 without.
    dictionary: usize,
}

impl Chunk {
    fn of(cells: &Cells<'_>, Sort { kind, optional }: Sort, rows: Range<usize>) -> io::Result<Self> {
        let mut chunk = Self::default();
        let count = i32::try_from(rows.len()).map_err(io::Error::other)?;
        if let (Cells::Texts(ids, codes), Kind::Text) = (cells, kind)
            && ids.len() <= DICTIONARY_MAX
            && ids.len() < rows.len()
        {
            let mut entries = Vec::new();
            ids.texts().for_each(|text| push_text(&mut entries, text));
            let length = i32::try_from(ids.len()).map_err(io::Error::other)?;
            let head = Writer::default().int32(1, length).int32(2, PLAIN);
            chunk.page(&entries, |page| page.int32(1, 2), (7, head))?;
            chunk.dictionary = chunk.bytes.len();
            let head = Writer::default().int32(1, count).int32(2, BY_DICTIONARY).int32(3, RUNS).int32(4, RUNS);
            chunk.page(&packed(&codes[rows], ids.len()), |page| page.int32(1, 0), (5, head))?;
            return Ok(chunk);
        }
        let head = Writer::default().int32(1, count).int32(2, PLAIN).int32(3, RUNS).int32(4, RUNS);
        let mut values = if optional { levels(cells, rows.clone()) } else { Vec::new() };
        values.extend(plain(cells, rows));
        chunk.page(&values, |page| page.int32(1, 0), (5, head))?;
        Ok(chunk)
    }

    /// Appends a page; `kind` writes its sort, and `head` is the part of its header that goes with that.
    fn page(&mut self, values: &[u8], kind: fn(Writer) -> Writer, head: (i16, Writer)) -> io::Result<()> {
        let packed = snap::raw::Encoder::new().compress_vec(values).map_err(io::Error::other)?;
        let size = |bytes: &[u8]| i32::try_from(bytes.len()).map_err(io::Error::other);
        let page = kind(Writer::default()).int32(2, size(values)?).int32(3, size(&packed)?).inner(head.0, head.1).end();
        self.unpacked += page.len() + values.len();
        self.bytes.extend(page);
        self.bytes.extend(packed);
        Ok(())
    }

    fn meta(&self, name: &str, kind: Kind, rows: usize, at: usize) -> Writer {
        let encodings: &[i32] = if self.dictionary > 0 { &[PLAIN, RUNS, BY_DICTIONARY] } else { &[PLAIN, RUNS] };
        let meta = Writer::default()
            .int32(1, kind.physical())
            .ints(2, encodings)
            .texts(3, &[name])
            .int32(4, SNAPPY)
            .int64(5, rows)
            .int64(6, self.unpacked)
            .int64(7, self.bytes.len())
            .int64(9, at + self.dictionary);
        if self.dictionary > 0 { meta.int64(11, at) } else { meta }
    }
}

fn push_text(to: &mut Vec<u8>, text: &str) {
    to.extend_from_slice(&u32::try_from(text.len()).unwrap_or(u32::MAX).to_le_bytes());
    to.extend_from_slice(text.as_bytes());
}

/// Which rows have a value, a bit each: how many bytes that takes, then one packed run.
fn levels(cells: &Cells<'_>, rows: Range<usize>) -> Vec<u8> {
    let there: Vec<bool> = rows.map(|row| !cells.is_missing(row)).collect();
    let mut run = Vec::new();
    push_varint(&mut run, (there.len().div_ceil(8) as u64) << 1 | 1);
    run.extend(bits(&there));
    let length = u32::try_from(run.len()).unwrap_or(u32::MAX);
    [&length.to_le_bytes()[..], &run].concat()
}

/// Eight in a byte, the first one lowest.
fn bits(flags: &[bool]) -> impl Iterator<Item = u8> {
    flags.chunks(8).map(|eight| eight.iter().rev().fold(0, |byte, &bit| byte << 1 | u8::from(bit)))
}

/// Values one after the other, without those that are missing.
fn plain(cells: &Cells<'_>, rows: Range<usize>) -> Vec<u8> {
    match cells {
        Cells::Texts(ids, codes) => texts(ids, &codes[rows]),
        Cells::Numbers(numbers) => {
            let there = numbers[rows].iter().filter(|number| number.is_finite());
            there.flat_map(|number| number.to_le_bytes()).collect()
        }
        Cells::Wholes(wholes) => {
            let number = |whole: &u64| i64::try_from(*whole).unwrap_or(i64::MAX).to_le_bytes();
            wholes[rows].iter().flatten().flat_map(number).collect()
        }
        Cells::Words(words) => {
            let mut bytes = Vec::new();
            words[rows].iter().filter(|word| !word.is_empty()).for_each(|word| push_text(&mut bytes, word));
            bytes
        }
        Cells::Counts(counts) => counts[rows].iter().flat_map(|count| count.to_le_bytes()).collect(),
        Cells::Flags(flags) => bits(&flags[rows]).collect(),
    }
}

fn texts(ids: &Dictionary, codes: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for &code in codes {
        push_text(&mut bytes, ids.text(code));
    }
    bytes
}

/// Places in a dictionary of `length`: the width in bits, then one packed run.
fn packed(codes: &[u32], length: usize) -> Vec<u8> {
    let width = usize::BITS - length.saturating_sub(1).leading_zeros();
    let mut bytes = vec![u8::try_from(width).unwrap_or(32)];
    push_varint(&mut bytes, (codes.len().div_ceil(8) as u64) << 1 | 1);
    let (mut held, mut bits) = (0_u64, 0);
    for &code in codes.iter().chain(std::iter::repeat_n(&0, codes.len().next_multiple_of(8) - codes.len())) {
        held |= u64::from(code) << bits;
        bits += width;
        while bits >= 8 {
            bytes.push((held & 0xFF) as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    bytes
}
