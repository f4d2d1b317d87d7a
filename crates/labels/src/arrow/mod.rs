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
use crate::source::{Source, fill};
use crate::table::{Collector, Table};
use batch::Batch;
use flat::Flat;
use schema::Field;
use std::collections::BTreeMap;
use std::io::{self, Read};

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

/// Reads the wanted columns of a file or stream, one batch after the other.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    let mut messages = Messages::of(source)?;
    let Some(first) = messages.next()?.filter(|message| message.kind == SCHEMA) else {
        return Err(Bad("it does not begin with its columns").into());
    };
    if first.header()?.short(0)? != 0 {
        return Err(Bad("its numbers are written the other way round").into());
    }
    let fields = first.header()?.tables(1)?.iter().map(Field::of).collect::<Result<Vec<_>, _>>()?;
    let names: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let mut collector = Collector::new(ask, &names)?;
    let mut gather = collector.gather(1);
    let places = collector.places();
    if places.iter().any(|(place, into)| *into == 0 && fields[*place].dictionary.is_some()) {
        collector.keep_tasks();
    }
    let mut dictionaries = Dictionaries::new();
    while let Some(message) = messages.next()? {
        let header = message.header()?;
        match message.kind {
            DICTIONARY => {
                let number = header.long(0)?;
                let Some(records) = header.table(1)? else { return Err(Bad("a dictionary is empty").into()) };
                let used =
                    places.iter().filter(|(place, _)| fields[*place].dictionary.is_some_and(|(own, _)| own == number));
                for &(place, into) in used {
                    let batch = Batch::of(&records, &message.body)?;
                    let entries = batch.values(fields[place].kind, (0, 0), collector.ids(into))?;
                    let known = dictionaries.entry(number).or_default().entry(into).or_default();
                    if header.byte(2)? == 0 {
                        known.clear();
                    }
                    known.extend(entries);
                }
            }
            RECORDS => {
                let batch = Batch::of(&header, &message.body)?;
                let mut columns = Vec::new();
                for &(place, into) in &places {
                    columns.push(column(&batch, &fields, place, (into, &dictionaries), collector.ids(into))?);
                }
                gather.add(0, collector.batch(batch.rows, columns)?);
            }
            _ => {}
        }
    }
    gather.finish(vec![collector], ask.threads)
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
struct Message {
    kind: u8,
    metadata: Vec<u8>,
    body: Vec<u8>,
}

impl Message {
    fn header(&self) -> Result<Flat<'_>, Bad> {
        Flat::root(&self.metadata)?.table(2)?.ok_or(Bad("a message is empty"))
    }
}

/// The messages of a stream.
struct Messages {
    stream: Box<dyn Read + Send>,
}

impl Messages {
    fn of(source: Source) -> Result<Self, ReadError> {
        let is_file = source.head.starts_with(b"ARROW1");
        let mut stream = Box::new(io::Cursor::new(source.head).chain(source.stream));
        if is_file {
            // The signature and what fills it up to eight bytes.
            fill(&mut *stream, &mut [0; 8])?;
        }
        Ok(Self { stream })
    }

    fn next(&mut self) -> Result<Option<Message>, ReadError> {
        let mut word = [0; 4];
        match fill(&mut *self.stream, &mut word)? {
            0 => return Ok(None),
            4 => {}
            _ => return Err(Bad("it is cut off").into()),
        }
        // Files from before version 0.15 have no mark before the length.
        if word == [u8::MAX; 4] && fill(&mut *self.stream, &mut word)? < word.len() {
            return Err(Bad("it is cut off").into());
        }
        let length = u32::from_le_bytes(word);
        if length == 0 {
            return Ok(None);
        }
        let metadata = self.bytes(length.into())?;
        let message = Flat::root(&metadata)?;
        let size = u64::try_from(message.long(3)?).map_err(|_| Bad("it is cut off"))?;
        let kind = message.byte(1)?;
        Ok(Some(Message { kind, metadata, body: self.bytes(size)? }))
    }

    /// The next bytes; memory grows with what is there, whatever a damaged length says.
    fn bytes(&mut self, count: u64) -> Result<Vec<u8>, ReadError> {
        let mut bytes = Vec::new();
        let read = (&mut self.stream).take(count).read_to_end(&mut bytes)?;
        if read as u64 == count { Ok(bytes) } else { Err(Bad("it is cut off").into()) }
    }
}

#[cfg(test)]
mod tests;
