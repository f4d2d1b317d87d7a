//! Reads CSV and TSV: whole rows in blocks of bounded size, which several threads cut into cells.
//!
//! The rules are those of RFC 4180, as spreadsheets and pandas write them: cells in quotes may hold separators,
//! quotes (doubled) and line ends; a quote inside a cell that does not begin with one is a plain letter. Lines end with
//! LF or CR LF; empty lines are passed over. A quote that is never closed spoils its own line only.

mod blocks;
mod cut;
mod plain;

use crate::ask::Ask;
use crate::error::ReadError;
use crate::source::Source;
use crate::table::{Chunk, Collector, Table, gather};
use blocks::{Block, Blocks};
use cut::{Found, cut};
use plain::PlainRows;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};

/// Read at once. Larger blocks fall out of the cache, smaller ones are read too often.
const BLOCK_BYTES: usize = 512 << 10;

/// Blocks that wait for each thread.
const WAITING_MAX: usize = 2;

/// Reads a table whose cells stand between separators; finds the separator in the header.
pub(crate) fn read(source: Source, ask: &Ask) -> Result<Table, ReadError> {
    read_in_blocks(source, ask, BLOCK_BYTES)
}

fn read_in_blocks(source: Source, ask: &Ask, block_bytes: usize) -> Result<Table, ReadError> {
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
    let mut cells = Vec::new();
    if let Some(mut bytes) = first.beginning()
        && let Found::End { .. } = cut(&mut bytes, 0, separator, &mut cells)
    {
        collector.expect(&bytes, &cells);
    }
    let line = if ask.header { header.line + header.lines } else { header.line };
    let threads = if collector.counts_rows() { 1 } else { ask.threads.max(1) };
    let mut readers = (1..threads)
        .map(|_| Ok(BlockReader::new(collector.alike()?, separator)))
        .collect::<Result<Vec<_>, ReadError>>()?;
    let mut own = BlockReader::new(collector, separator);
    let mut chunks = vec![(0, own.chunk(first))];
    read_rest(&mut blocks, &mut own, &mut readers, &mut chunks)?;
    let readers = std::iter::once(own).chain(readers).map(|reader| reader.collector).collect();
    gather(readers, chunks, line, threads)
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
    chunks: &mut Vec<(usize, Chunk)>,
) -> Result<(), ReadError> {
    std::thread::scope(|scope| {
        let mut senders: Vec<SyncSender<(usize, Block)>> = Vec::new();
        let mut running = Vec::new();
        for reader in readers {
            let (sender, receiver) = sync_channel::<(usize, Block)>(WAITING_MAX);
            senders.push(sender);
            running.push(scope.spawn(move || {
                receiver.into_iter().map(|(number, block)| (number, reader.chunk(block))).collect::<Vec<_>>()
            }));
        }
        let (mut done, mut number) = (Vec::new(), 0);
        while let Some(block) = blocks.next()? {
            number += 1;
            // Whoever waits for work gets it; when nobody does, this thread has the time.
            if let Some(block) = hand_out(&senders, (number, block)) {
                done.push((number, 0, own.chunk(block)));
            }
        }
        drop(senders);
        for (reader, thread) in (1..).zip(running) {
            match thread.join() {
                Ok(read) => done.extend(read.into_iter().map(|(number, chunk)| (number, reader, chunk))),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        done.sort_unstable_by_key(|(number, ..)| *number);
        chunks.extend(done.into_iter().map(|(_, reader, chunk)| (reader, chunk)));
        Ok(())
    })
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
