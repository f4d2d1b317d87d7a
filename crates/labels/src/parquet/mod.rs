//! Reads and writes Parquet, as far as tables of labels need it: flat columns of texts, numbers and flags.
//!
//! Read: pages of both versions; the encodings plain, dictionary, runs and delta; Snappy, gzip, Zstandard and LZ4.
//! Refused with the reason: nested columns, INT96 and decimals, encryption, Brotli, LZO. Why this is our own is told in
//! docs/decisions/0010.
//!
//! Source: <https://parquet.apache.org/docs/file-format/>.

mod column;
mod delta;
mod runs;
mod thrift;
mod write;

pub use write::write_parquet;

use crate::ask::Ask;
use crate::error::ReadError;
use crate::source::{Parts, Source};
use crate::table::{Collector, Table};
use column::{Chunk, Physical};
use thrift::{Reader, Struct, Value};

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bad(pub &'static str);

impl From<Bad> for ReadError {
    fn from(bad: Bad) -> Self {
        let hint = "Write it again, such as with pandas or pyarrow, or convert it to CSV.";
        Self::unreadable(format!("the Parquet file cannot be read: {}", bad.0), hint)
    }
}

/// A flat column of the schema; one that is not flat keeps the reason why it cannot be read.
struct Leaf {
    name: String,
    physical: Result<Physical, Bad>,
    /// How many levels of “may be missing” there are.
    optional: u32,
}

/// Reads the wanted columns, one group of rows after the other.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    let mut bytes = source.parts()?;
    let footer = footer(&mut bytes)?;
    let file = Reader::new(&footer).structure()?;
    let leaves = leaves(file.list(2))?;
    let names: Vec<String> = leaves.iter().map(|leaf| leaf.name.clone()).collect();
    let mut collector = Collector::new(ask, &names)?;
    let mut gather = collector.gather(1);
    let rows = file.size(3).unwrap_or(0).min(bytes.len());
    collector.expect_rows(rows);
    gather.expect(rows);
    for group in file.list(4) {
        let Value::Struct(group) = group else { return Err(Bad("a row group is missing").into()) };
        let rows = group.size(3)?;
        let mut columns = Vec::new();
        for (place, into) in collector.places() {
            let leaf = &leaves[place];
            let physical = leaf.physical.map_err(|bad| {
                ReadError::unreadable(format!("column “{}” cannot be read: {}", leaf.name, bad.0), "Flatten it first.")
            })?;
            let Some(Value::Struct(chunk)) = group.list(1).get(place) else {
                return Err(Bad("a column is missing").into());
            };
            let chunk = Chunk::of(chunk, physical, leaf.optional)?;
            columns.push(chunk.codes(&bytes.part(chunk.place())?, rows, collector.ids(into))?);
        }
        gather.add(0, collector.batch(rows, columns)?);
    }
    gather.finish(vec![collector], ask.threads)
}

/// The metadata at the end of the file.
fn footer(file: &mut Parts) -> Result<Vec<u8>, ReadError> {
    let end = file.len().saturating_sub(8);
    let tail = file.part(end..file.len())?;
    let Some([a, b, c, d, magic @ ..]) = tail.first_chunk::<8>() else { return Err(Bad("it is cut off").into()) };
    match magic {
        b"PAR1" => {}
        b"PARE" => return Err(Bad("it is encrypted").into()),
        _ => return Err(Bad("it is cut off").into()),
    }
    let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
    let from = end.checked_sub(length).ok_or(Bad("its metadata is longer than the file"))?;
    Ok(file.part(from..end)?.into_owned())
}

/// The columns of the schema, which is a tree written from its root downwards.
fn leaves(schema: &[Value<'_>]) -> Result<Vec<Leaf>, Bad> {
    let mut elements = schema.iter();
    let mut leaves = Vec::new();
    // The groups around the place: children still to come, names, and levels.
    let mut open: Vec<(usize, Option<String>, u32, bool)> = Vec::new();
    let Some(Value::Struct(root)) = elements.next() else { return Err(Bad("it has no schema")) };
    open.push((root.size(5)?, None, 0, false));
    for element in elements {
        let Value::Struct(element) = element else { return Err(Bad("its schema is damaged")) };
        while open.last().is_some_and(|(left, ..)| *left == 0) {
            open.pop();
        }
        let Some((left, prefix, optional, repeated)) = open.last_mut() else {
            return Err(Bad("its schema is damaged"));
        };
        *left -= 1;
        let name = element.text(4).unwrap_or_default();
        let name = prefix.as_ref().map_or_else(|| name.clone(), |prefix| format!("{prefix}.{name}"));
        let optional = *optional + u32::from(element.int(3) == Some(1));
        let repeated = *repeated || element.int(3) == Some(2);
        match element.int(5) {
            Some(_) if element.int(1).is_none() => open.push((element.size(5)?, Some(name), optional, repeated)),
            _ => {
                let physical = if repeated { Err(Bad("it holds lists")) } else { physical(element) };
                leaves.push(Leaf { name, physical, optional });
            }
        }
    }
    Ok(leaves)
}

fn physical(element: &Struct<'_>) -> Result<Physical, Bad> {
    const DECIMAL: i64 = 5;
    if element.int(6) == Some(DECIMAL) {
        return Err(Bad("it holds decimal numbers of fixed point"));
    }
    Ok(match element.int(1) {
        Some(0) => Physical::Flag,
        Some(1) => Physical::Int32,
        Some(2) => Physical::Int64,
        Some(4) => Physical::Float,
        Some(5) => Physical::Double,
        Some(6) => Physical::Text,
        Some(7) => Physical::FixedText(element.size(2)?),
        _ => return Err(Bad("it holds values of a kind that is not read")),
    })
}

#[cfg(test)]
mod tests;
