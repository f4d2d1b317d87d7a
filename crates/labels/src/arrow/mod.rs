//! Reads Arrow files and streams (Feather too), as far as tables of labels need it: flat columns, dictionaries,
//! buffers packed with LZ4 or Zstandard.
//!
//! A file is a stream between two signatures, so both are read from their beginning. Refused with the reason: nested
//! columns where they are wanted, unions, and machines that write their numbers the other way round.
//!
//! Source: <https://arrow.apache.org/docs/format/Columnar.html>, “Serialization and Interprocess Communication”.

mod batch;
mod flat;
mod schema;

use crate::ask::Ask;
use crate::dictionary::Dictionary;
use crate::error::ReadError;
use crate::source::Source;
use crate::table::{Collector, Table, gather};
use batch::Batch;
use flat::Flat;
use schema::Field;
use std::collections::BTreeMap;

/// What is wrong with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bad(pub &'static str);

impl From<Bad> for ReadError {
    fn from(bad: Bad) -> Self {
        let hint = "Write it again, such as with pyarrow, or convert it to CSV.";
        Self::unreadable(format!("the Arrow file cannot be read: {}", bad.0), hint)
    }
}

const SCHEMA: u8 = 1;
const DICTIONARY: u8 = 2;
const RECORDS: u8 = 3;

/// The dictionaries of a file: by their number, the column that uses each and the codes of its entries there.
type Dictionaries = BTreeMap<i64, BTreeMap<usize, Vec<u32>>>;

/// Reads the wanted columns of a whole file or stream.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    let bytes = source.whole()?;
    let mut messages = Messages { bytes: &bytes, at: if bytes.starts_with(b"ARROW1") { 8 } else { 0 } };
    let Some(first) = messages.next()?.filter(|message| message.kind == SCHEMA) else {
        return Err(Bad("it does not begin with its columns").into());
    };
    if first.header.short(0)? != 0 {
        return Err(Bad("its numbers are written the other way round").into());
    }
    let fields = first.header.tables(1)?.iter().map(Field::of).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let mut collector = Collector::new(ask, &names)?;
    let mut chunks = Vec::new();
    let places = collector.places();
    let mut dictionaries = Dictionaries::new();
    while let Some(message) = messages.next()? {
        match message.kind {
            DICTIONARY => {
                let number = message.header.long(0)?;
                let Some(records) = message.header.table(1)? else { return Err(Bad("a dictionary is empty").into()) };
                let used =
                    places.iter().filter(|(place, _)| fields[*place].dictionary.is_some_and(|(own, _)| own == number));
                for &(place, into) in used {
                    let batch = Batch::of(&records, message.body)?;
                    let entries = batch.values(fields[place].kind, (0, 0), collector.ids(into))?;
                    let known = dictionaries.entry(number).or_default().entry(into).or_default();
                    if message.header.byte(2)? == 0 {
                        known.clear();
                    }
                    known.extend(entries);
                }
            }
            RECORDS => {
                let batch = Batch::of(&message.header, message.body)?;
                let mut columns = Vec::new();
                for &(place, into) in &places {
                    columns.push(column(&batch, &fields, place, (into, &dictionaries), collector.ids(into))?);
                }
                chunks.push((0, collector.batch(batch.rows, &columns)?));
            }
            _ => {}
        }
    }
    gather(vec![collector], chunks, 1, ask.threads)
}

/// The codes of one column of a batch.
fn column(
    batch: &Batch<'_>,
    fields: &[Field],
    place: usize,
    (into, dictionaries): (usize, &Dictionaries),
    ids: &mut Dictionary,
) -> Result<Vec<u32>, ReadError> {
    let before = fields[..place].iter().map(Field::size).fold((0, 0), |sum, own| (sum.0 + own.1, sum.1 + own.2));
    let field = &fields[place];
    match field.dictionary {
        None => batch.values(field.kind, before, ids),
        Some((number, index)) => {
            let known = dictionaries.get(&number).and_then(|used| used.get(&into));
            Ok(batch.entries(index, before, known.map_or(&[], Vec::as_slice))?)
        }
    }
}

/// One message: what it is, its metadata, and its buffers.
struct Message<'a> {
    kind: u8,
    header: Flat<'a>,
    body: &'a [u8],
}

struct Messages<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Messages<'a> {
    fn next(&mut self) -> Result<Option<Message<'a>>, Bad> {
        const CUT: Bad = Bad("it is cut off");
        let word = |at: usize| -> Result<usize, Bad> {
            let bytes = self.bytes.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).ok_or(CUT)?;
            Ok(u32::from_le_bytes(bytes) as usize)
        };
        if self.at >= self.bytes.len() {
            return Ok(None);
        }
        // Files from before version 0.15 have no mark before the length.
        let marked = word(self.at)? == u32::MAX as usize;
        let from = self.at + if marked { 8 } else { 4 };
        let length = word(from - 4)?;
        if length == 0 {
            return Ok(None);
        }
        let metadata = self.bytes.get(from..from + length).ok_or(CUT)?;
        let message = Flat::root(metadata)?;
        let body = from + length;
        let size = usize::try_from(message.long(3)?).map_err(|_| CUT)?;
        let end = body.checked_add(size).ok_or(CUT)?;
        self.at = end;
        let header = message.table(2)?.ok_or(Bad("a message is empty"))?;
        Ok(Some(Message { kind: message.byte(1)?, header, body: self.bytes.get(body..end).ok_or(CUT)? }))
    }
}

#[cfg(test)]
mod tests;
