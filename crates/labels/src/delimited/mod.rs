//! Reads CSV and TSV: whole rows in blocks of bounded size, which several threads cut into cells.
//!
//! The rules are those of RFC 4180, as spreadsheets and pandas write them: cells in quotes may hold separators,
//! quotes (doubled) and line ends; a quote inside a cell that does not begin with one is a plain letter. Lines end with
//! LF or CR LF; empty lines are passed over. A quote that is never closed spoils its own line only.

mod blocks;
mod cut;
mod marks;
mod plain;
mod short;

use crate::ask::Ask;
use crate::error::ReadError;
use crate::source::Source;
use crate::table::{Chunk, Collector, Gather, Table};
use blocks::{Block, Blocks};
use cut::{Found, cut};
use plain::PlainRows;
use std::collections::BTreeMap;
use std::sync::mpsc::{SyncSender, TrySendError, channel, sync_channel};

/// Read at once. Larger blocks fall out of the cache, smaller ones are read too often.
const BLOCK_BYTES: usize = 512 << 10;

/// Blocks that wait for each thread.
const WAITING_MAX: usize = 2;

/// Reads a table whose cells stand between separators; finds the separator in the header.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    read_in_blocks(source, ask, BLOCK_BYTES)
}

fn read_in_blocks(source: Source, ask: &Ask, block_bytes: usize) -> Result<Table, ReadError> {
    let length = source.length();
    let mut blocks = Blocks::new(source, block_bytes)?;
    let (mut first, header) = header(&mut blocks)?;
    let separator = blocks.separator;
    let names: Vec<String> = if ask.header {
        header.cells.iter().map(|&(from, to)| String::from_utf8_lossy(&header.bytes[from..to]).into_owned()).collect()
    } else {
        (1..=header.cells.len()).map(|number| number.to_string()).collect()
    };
    let mut collector = Collector::new(ask, &names)?;
    if ask.header {
        first.from = header.next;
    }
    if let Some(mut bytes) = first.beginning() {
        let (rows, end) = first_rows(&mut bytes, separator);
        // If all rows are about as long as these; a stream may have any number.
        let count = length.map_or(0, |length| u128::from(length) * rows.len() as u128 / end.max(1) as u128);
        collector.expect(&bytes, &rows, usize::try_from(count).unwrap_or(0));
    }
    let line = if ask.header { header.line + header.lines } else { header.line };
    let threads = if collector.counts_rows() { 1 } else { ask.threads.max(1) };
    let mut readers = (1..threads)
        .map(|_| Ok(BlockReader::new(collector.alike()?, separator)))
        .collect::<Result<Vec<_>, ReadError>>()?;
    let mut gather = collector.gather(line);
    let mut own = BlockReader::new(collector, separator);
    let bytes = first.end() - first.from;
    let chunk = own.chunk(first);
    if let Some(length) = length {
        gather.expect(rows_expected(&chunk, (bytes, length)));
    }
    gather.add(0, chunk);
    read_rest(&mut blocks, &mut own, &mut readers, &mut gather)?;
    let readers = std::iter::once(own).chain(readers).map(|reader| reader.collector).collect();
    gather.finish(readers, threads)
}

/// The cells of the rows with which a block begins, and where the last of these ends.
fn first_rows(bytes: &mut [u8], separator: u8) -> (Vec<Vec<(usize, usize)>>, usize) {
    let (mut rows, mut at, mut cells) = (Vec::new(), 0, Vec::new());
    while let Found::End { next, .. } = cut(bytes, at, separator, &mut cells) {
        if next <= at {
            break;
        }
        if !is_empty_line(&cells) {
            rows.push(std::mem::take(&mut cells));
        }
        at = next;
    }
    (rows, at)
}

/// How many rows a file will have, if it goes on as its first bytes have begun; a few more, since rows that are not there
/// cost nothing and others would have to be moved.
fn rows_expected(first: &Chunk, (bytes, length): (usize, u64)) -> usize {
    let rows = first.rows() as u64;
    let all = u128::from(rows) * u128::from(length) / (bytes as u128).max(1);
    usize::try_from(all + all / 16).unwrap_or(0)
}

/// The first row of a file.
struct Header {
    bytes: Vec<u8>,
    cells: Vec<(usize, usize)>,
    line: u64,
    lines: u64,
    /// Where the row after it begins in its block.
    next: usize,
}

/// The block with the first row that is no empty line, and that row.
fn header(blocks: &mut Blocks) -> Result<(Block, Header), ReadError> {
    let mut line = 1;
    let mut cells = Vec::new();
    while let Some(mut block) = blocks.next()? {
        if block.unclosed {
            let hint = "Close the quote, or double quotes that belong to a name.";
            return Err(ReadError::unreadable("a quote in the first row is never closed", hint));
        }
        while block.from < block.end() {
            // On a copy, since a row without a header is cut again.
            let mut bytes = block.bytes.clone();
            let Found::End { next, lines } = cut(&mut bytes, block.from, blocks.separator, &mut cells) else { break };
            if !is_empty_line(&cells) {
                return Ok((block, Header { bytes, cells, line, lines, next }));
            }
            block.from = next;
            line += lines;
        }
    }
    Err(ReadError::unreadable("the file is empty", "Check that it is the right one."))
}

fn is_empty_line(cells: &[(usize, usize)]) -> bool {
    matches!(cells, [(from, to)] if from == to)
}

/// Reads all blocks after the first on this thread and one more for each further reader.
fn read_rest<'a>(
    blocks: &mut Blocks,
    own: &mut BlockReader<'a>,
    readers: &mut [BlockReader<'a>],
    gather: &mut Gather,
) -> Result<(), ReadError> {
    if readers.is_empty() {
        while let Some(block) = blocks.next()? {
            if let Some(columns) = gather.lend() {
                own.collector.go_on(columns);
            }
            gather.add(0, own.chunk(block));
        }
        return Ok(());
    }
    std::thread::scope(|scope| {
        let mut senders: Vec<SyncSender<(usize, Block)>> = Vec::new();
        let (done, chunks) = channel();
        for (reader, number) in readers.iter_mut().zip(1..) {
            let (sender, blocks) = sync_channel::<(usize, Block)>(WAITING_MAX);
            senders.push(sender);
            let done = done.clone();
            scope.spawn(move || {
                for (place, block) in blocks {
                    // Nobody waits for it when the file could not be read further.
                    let _unread = done.send((place, number, reader.chunk(block)));
                }
            });
        }
        drop(done);
        let mut ordered = Ordered { gather, next: 0, early: BTreeMap::new() };
        let mut place = 0;
        while let Some(block) = blocks.next()? {
            // Whoever waits for work gets it; when nobody does, this thread has the time.
            if let Some(block) = hand_out(&senders, (place, block)) {
                ordered.add((place, 0, own.chunk(block)));
            }
            place += 1;
            for chunk in chunks.try_iter() {
                ordered.add(chunk);
            }
        }
        drop(senders);
        for chunk in chunks {
            ordered.add(chunk);
        }
        Ok(())
    })
}

/// Puts chunks in the order of the file; there are never many that come before their turn.
struct Ordered<'a> {
    gather: &'a mut Gather,
    next: usize,
    early: BTreeMap<usize, (usize, Chunk)>,
}

impl Ordered<'_> {
    fn add(&mut self, (place, reader, chunk): (usize, usize, Chunk)) {
        self.early.insert(place, (reader, chunk));
        while let Some((reader, chunk)) = self.early.remove(&self.next) {
            self.gather.add(reader, chunk);
            self.next += 1;
        }
    }
}

/// Gives a block to the first thread that has room for it, or back.
fn hand_out(senders: &[SyncSender<(usize, Block)>], mut block: (usize, Block)) -> Option<Block> {
    for sender in senders {
        match sender.try_send(block) {
            Ok(()) => return None,
            Err(TrySendError::Full(back) | TrySendError::Disconnected(back)) => block = back,
        }
    }
    Some(block.1)
}

/// Cuts blocks, on one thread.
struct BlockReader<'a> {
    collector: Collector<'a>,
    plain: Option<PlainRows>,
    separator: u8,
    cells: Vec<(usize, usize)>,
    /// Bytes that a row of the last block had.
    row_bytes: usize,
}

impl<'a> BlockReader<'a> {
    fn new(collector: Collector<'a>, separator: u8) -> Self {
        let plain = collector.roles().map(|roles| PlainRows::new(separator, roles));
        Self { collector, plain, separator, cells: Vec::new(), row_bytes: 8 }
    }

    /// The rows of a block.
    fn chunk(&mut self, mut block: Block) -> Chunk {
        let (mut at, end, mut line) = (block.from, block.end(), 1);
        if block.unclosed {
            self.collector.bad(line, "a quote that begins a cell on this line is never closed");
            return self.collector.take(1);
        }
        // A little more room than the last block needed; what is not written to costs nothing.
        self.collector.reserve((end - at) / self.row_bytes + 16);
        if let Some(plain) = &mut self.plain {
            plain.begin();
        }
        while at < end {
            if let Some(plain) = &mut self.plain {
                let (next, rows) = plain.take(&mut self.collector, &block.bytes, at);
                (at, line) = (next, line + rows);
                if at >= end {
                    break;
                }
            }
            let Found::End { next, lines } = cut(&mut block.bytes, at, self.separator, &mut self.cells) else { break };
            if !is_empty_line(&self.cells) {
                self.collector.row(line, &block.bytes, &self.cells);
            }
            (at, line) = (next, line + lines);
        }
        self.row_bytes = usize::try_from(line).map_or(1, |lines| (end - block.from) / lines).max(1);
        self.collector.take(line - 1)
    }
}

#[cfg(test)]
mod tests;
