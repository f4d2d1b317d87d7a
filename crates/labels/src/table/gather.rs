//! Puts together what several threads have read of one file, in the order of its rows.

use super::{Collector, Column, Table};
use crate::dictionary::{Dictionary, Settled};
use crate::error::{BadRows, ReadError};

/// Rows that stood together in the file, as one thread read them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The provisional cells of the wanted columns, row by row.
    pub cells: Vec<u32>,
    /// How many lines they took, those left out too.
    pub lines: u64,
    /// Rows left out, counted from the first line of the chunk, which is 1.
    pub bad: BadRows,
    /// How many cells said “no answer”.
    pub unanswered: u64,
}

/// What each thread knows, and which of them read each chunk; chunks are in the order of the file. `line` is that of
/// the first one.
pub(crate) fn gather(
    readers: Vec<Collector<'_>>,
    chunks: Vec<(usize, Chunk)>,
    line: u64,
    threads: usize,
) -> Result<Table, ReadError> {
    let Some(first) = readers.first() else { return Ok(Table::default()) };
    let (strict, raters) = (first.ask.strict, first.raters());
    let mut table = Table { raters, ..Table::default() };
    let mut next = line;
    for (_, chunk) in &chunks {
        table.bad.extend(&chunk.bad, next - 1);
        table.unanswered += chunk.unanswered;
        next += chunk.lines;
    }
    let mut dictionaries = Vec::new();
    let mut moved: Vec<Vec<Vec<u32>>> = Vec::new();
    for reader in readers {
        let ids = reader.into_dictionaries();
        if dictionaries.is_empty() {
            moved.push(vec![Vec::new(); ids.len()]);
            dictionaries = ids;
        } else {
            let absorbed = dictionaries.iter_mut().zip(&ids).map(|(known, other)| known.absorb(other));
            moved.push(absorbed.collect::<Result<_, _>>().map_err(super::collector::full)?);
        }
    }
    let renumbered: Vec<Vec<u32>> = dictionaries
        .iter_mut()
        .map(Dictionary::settle)
        .collect::<Result<_, _>>()
        .map_err(super::collector::full)?;
    let settled: Vec<Settled<'_>> =
        dictionaries.iter().zip(&renumbered).map(|(ids, renumbered)| ids.settled(renumbered)).collect();
    let columns = settle(chunks, &Codes { settled, moved }, threads);
    table.columns = dictionaries.into_iter().zip(columns).map(|(ids, codes)| Column { ids, codes }).collect();
    if strict && table.bad.count > 0 {
        let good = table.len() as u64;
        return Err(ReadError::Strict(table.bad, good));
    }
    if table.bad.count + table.unanswered > 0 {
        table.columns.iter_mut().for_each(Column::drop_unused);
    }
    Ok(table)
}

/// How provisional cells become codes.
struct Codes<'a> {
    settled: Vec<Settled<'a>>,
    /// For each reader and column, the code in the common dictionary of each of the reader's codes; empty where it is
    /// the same.
    moved: Vec<Vec<Vec<u32>>>,
}

/// The columns, each code in its place. Chunks are given back to the system as they are used up.
fn settle(chunks: Vec<(usize, Chunk)>, codes: &Codes<'_>, threads: usize) -> Vec<Vec<u32>> {
    let width = codes.settled.len();
    let cells: usize = chunks.iter().map(|(_, chunk)| chunk.cells.len()).sum();
    let mut columns = vec![vec![0; cells / width.max(1)]; width];
    let mut rest: Vec<&mut [u32]> = columns.iter_mut().map(Vec::as_mut_slice).collect();
    let mut chunks = chunks.into_iter().peekable();
    let threads = threads.max(1);
    std::thread::scope(|scope| {
        for thread in 0..threads {
            let (mut own, mut rows, last) = (Vec::new(), 0, thread + 1 == threads);
            while let Some((reader, chunk)) = chunks.next_if(|_| last || rows * threads * width < cells) {
                rows += chunk.cells.len() / width.max(1);
                own.push((reader, chunk));
            }
            let mut parts = Vec::with_capacity(width);
            for column in &mut rest {
                let (part, after) = std::mem::take(column).split_at_mut(rows);
                parts.push(part);
                *column = after;
            }
            let place = move || codes.place(own, &mut parts);
            if last {
                place();
            } else {
                scope.spawn(place);
            }
        }
    });
    columns
}

impl Codes<'_> {
    fn place(&self, chunks: Vec<(usize, Chunk)>, columns: &mut [&mut [u32]]) {
        let width = columns.len();
        let mut at = 0;
        for (reader, chunk) in chunks {
            let rows = chunk.cells.len() / width.max(1);
            for (place, column) in columns.iter_mut().enumerate() {
                let code = |cell| self.settled[place].code(cell, &self.moved[reader][place]);
                let to = &mut column[at..at + rows];
                match width {
                    2 => pick::<2>(&chunk.cells, place, to, code),
                    3 => pick::<3>(&chunk.cells, place, to, code),
                    _ => {
                        let cells = chunk.cells.iter().skip(place).step_by(width);
                        to.iter_mut().zip(cells).for_each(|(to, &cell)| *to = code(cell));
                    }
                }
            }
            at += rows;
        }
    }
}

/// The codes of one of so many columns.
fn pick<const WIDTH: usize>(cells: &[u32], place: usize, to: &mut [u32], code: impl Fn(u32) -> u32) {
    for (to, row) in to.iter_mut().zip(cells.as_chunks::<WIDTH>().0) {
        *to = code(row[place]);
    }
}
