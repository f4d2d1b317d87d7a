//! Puts together what several threads read of one file, in the order of its rows.

use super::collector::full;
use super::on_disk::Gathering;
use super::{Bundles, Collector, Column, OnDisk, Table};
use crate::dictionary::{Dictionary, NotCoded, Settled};
use crate::error::{BadRows, ReadError};

/// Rows that stood together in the file, as one thread read them.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    /// The provisional cells of the wanted columns, all of one length, maybe behind those of earlier rows.
    pub columns: Vec<Vec<u32>>,
    /// How many rows before these the columns hold.
    pub before: usize,
    /// How many lines they took, those left out too.
    pub lines: u64,
    /// Rows left out, counted from the first line of the chunk, which is 1.
    pub bad: BadRows,
    /// How many answers were not given.
    pub unanswered: u64,
    /// The line of each row, counted likewise, where that was asked for.
    pub at: Vec<u64>,
    /// The rows instead of the columns, where they go to a disk.
    pub bundles: Option<Result<Bundles, NotCoded>>,
}

impl Chunk {
    /// Without rows.
    pub fn of(columns: usize) -> Self {
        Self { columns: vec![Vec::new(); columns], ..Self::default() }
    }

    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len) - self.before
    }

    /// Adds a row, and its line where that is wanted.
    pub fn push(&mut self, cells: &[u32], line: Option<u64>) {
        self.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(*cell));
        self.at.extend(line);
    }
}

/// The rows of a file so far.
#[derive(Debug, Default)]
pub(crate) struct Gather {
    /// Provisional cells, column by column.
    columns: Vec<Vec<u32>>,
    /// Which thread read the next so many rows.
    stretches: Vec<(usize, usize)>,
    /// The line of the next chunk.
    line: u64,
    bad: BadRows,
    unanswered: u64,
    /// The line of each row, where that was asked for.
    at: Vec<u64>,
    /// The rows instead, where they are not kept in memory; or why they cannot be kept.
    on_disk: Option<Result<Gathering, ReadError>>,
}

impl Gather {
    /// Without rows; the first one will stand on this line. With at most about so many bytes of rows in memory, if that
    /// is bounded.
    pub fn new(columns: usize, line: u64, memory: Option<u64>) -> Self {
        let on_disk = memory.map(|memory| Ok(Gathering::new(memory)));
        Self { columns: vec![Vec::new(); columns], line, on_disk, ..Self::default() }
    }

    /// Makes room for so many rows in all.
    pub fn expect(&mut self, rows: usize) {
        if self.on_disk.is_some() {
            return;
        }
        for column in &mut self.columns {
            column.reserve_exact(rows.saturating_sub(column.len()));
        }
    }

    /// The rows so far, for whoever writes the next ones behind them and gives all back to [`Gather::add`]; nothing where
    /// they are not kept in memory.
    pub fn lend(&mut self) -> Option<Vec<Vec<u32>>> {
        if self.on_disk.is_some() { None } else { Some(std::mem::take(&mut self.columns)) }
    }

    /// The next rows of the file, which a thread has read.
    pub fn add(&mut self, reader: usize, chunk: Chunk) {
        self.bad.extend(&chunk.bad, self.line - 1);
        self.unanswered += chunk.unanswered;
        self.at.extend(chunk.at.iter().map(|at| at + self.line - 1));
        self.line += chunk.lines;
        if let Some(bundles) = chunk.bundles {
            if let Some(kept) = &mut self.on_disk {
                spill(kept, reader, bundles);
            }
            return;
        }
        let rows = chunk.rows();
        match self.stretches.last_mut() {
            Some((last, count)) if *last == reader => *count += rows,
            _ => self.stretches.push((reader, rows)),
        }
        if self.columns.is_empty() {
            self.columns = chunk.columns;
            return;
        }
        for (column, cells) in self.columns.iter_mut().zip(&chunk.columns) {
            reserve(column, rows);
            column.extend_from_slice(cells);
        }
    }

    /// The table, by what each thread knows.
    pub fn finish(self, readers: Vec<Collector<'_>>, threads: usize) -> Result<Table, ReadError> {
        let Some(first) = readers.first() else { return Ok(Table::default()) };
        let (strict, raters, names) = (first.ask.strict, first.raters(), first.names.clone());
        let on_disk = self.on_disk.transpose()?;
        let joined = Joined::of(readers)?;
        if let Some(rows) = on_disk {
            let (columns, rows) = joined.settle_on_disk(rows)?;
            let (bad, unanswered) = (self.bad, self.unanswered);
            let mut table = Table { columns, names, bad, raters, unanswered, lines: self.at, on_disk: Some(rows) };
            table.refuse_bad(strict)?;
            return Ok(table);
        }
        let Joined { mut dictionaries, moved, .. } = joined;
        let mut columns = self.columns;
        for (place, (ids, cells)) in dictionaries.iter_mut().zip(&mut columns).enumerate() {
            let only_numbers = ids.is_empty();
            let renumbered = ids.settle().map_err(full)?;
            let settled = ids.settled(&renumbered);
            if !(only_numbers && settled.is_same()) {
                settle(cells, place, (&self.stretches, &moved), &settled, threads);
            }
        }
        let columns = dictionaries.into_iter().zip(columns).map(|(ids, codes)| Column { ids, codes }).collect();
        let (bad, unanswered) = (self.bad, self.unanswered);
        let mut table = Table { columns, names, bad, raters, unanswered, lines: self.at, on_disk: None };
        table.refuse_bad(strict)?;
        if table.bad.count + table.unanswered > 0 {
            table.columns.iter_mut().for_each(Column::drop_unused);
        }
        Ok(table)
    }
}

/// Makes room for so many more cells.
pub(super) fn reserve(column: &mut Vec<u32>, rows: usize) {
    if column.capacity() - column.len() < rows {
        // A quarter more, and not twice as much, which would be the most memory that reading needs.
        column.reserve_exact(rows.max(column.len() / 4));
    }
}

/// Adds rows to those on a disk, unless that has failed before.
fn spill(kept: &mut Result<Gathering, ReadError>, reader: usize, bundles: Result<Bundles, NotCoded>) {
    let Ok(rows) = kept else { return };
    let added = bundles.map_err(full).and_then(|bundles| Ok(rows.add(reader, &bundles)?));
    if let Err(error) = added {
        *kept = Err(error);
    }
}

/// What all threads know together.
struct Joined {
    dictionaries: Vec<Dictionary>,
    /// For each thread and column, the code here of each of the thread's codes; empty where it is the same.
    moved: Vec<Vec<Vec<u32>>>,
    /// For each thread and column, which texts rows on a disk have.
    used: Vec<Vec<Vec<bool>>>,
}

impl Joined {
    fn of(readers: Vec<Collector<'_>>) -> Result<Self, ReadError> {
        let mut joined = Self { dictionaries: Vec::new(), moved: Vec::new(), used: Vec::new() };
        for reader in readers {
            let (ids, used) = reader.into_dictionaries();
            joined.used.push(used);
            if joined.dictionaries.is_empty() {
                joined.moved.push(vec![Vec::new(); ids.len()]);
                joined.dictionaries = ids;
            } else {
                let absorbed = joined.dictionaries.iter_mut().zip(&ids).map(|(known, other)| known.absorb(other));
                joined.moved.push(absorbed.collect::<Result<_, _>>().map_err(full)?);
            }
        }
        Ok(joined)
    }

    /// The columns without codes, that of the tasks without texts too, and the rows on the disk.
    fn settle_on_disk(self, rows: Gathering) -> Result<(Vec<Column>, OnDisk), ReadError> {
        let Self { dictionaries, moved, used } = self;
        let mut columns = vec![Column::default()];
        let mut codes = vec![Vec::new(); used.len()];
        for (place, mut ids) in dictionaries.into_iter().enumerate().skip(1) {
            let renumbered = ids.settle().map_err(full)?;
            let settled = ids.settled(&renumbered);
            let mut all_used = vec![false; ids.len()];
            for ((own, used), moved) in codes.iter_mut().zip(&used).zip(&moved) {
                let code = |code: u32| settled.code(Dictionary::as_settled(code), &moved[place]);
                let now: Vec<u32> = (0..).zip(&used[place]).map(|(old, _)| code(old)).collect();
                now.iter()
                    .zip(&used[place])
                    .filter(|(_, used)| **used)
                    .for_each(|(code, _)| all_used[*code as usize] = true);
                own.push(now);
            }
            if all_used.contains(&false) {
                let kept = ids.keep(&all_used);
                codes
                    .iter_mut()
                    .filter_map(|own| own.last_mut())
                    .flatten()
                    .for_each(|code| *code = kept[*code as usize]);
            }
            columns.push(Column { ids, codes: Vec::new() });
        }
        Ok((columns, rows.finish(&codes)?))
    }
}

/// Which thread read the next so many rows, and the codes that it moved, column by column.
type Origin<'a> = (&'a [(usize, usize)], &'a [Vec<Vec<u32>>]);

/// Turns the cells of a column into codes where they are, each thread about as many.
fn settle(mut cells: &mut [u32], place: usize, (stretches, moved): Origin<'_>, settled: &Settled<'_>, threads: usize) {
    let each = cells.len().div_ceil(threads.max(1)).max(1);
    std::thread::scope(|scope| {
        let mut stretches = stretches.iter().copied();
        let (mut reader, mut left) = (0, 0);
        while !cells.is_empty() {
            // The parts of this thread, each read by one thread.
            let (mut parts, mut rows) = (Vec::new(), 0);
            while rows < each && !cells.is_empty() {
                if left == 0 {
                    let Some(next) = stretches.next() else { break };
                    (reader, left) = next;
                }
                let count = left.min(each - rows).min(cells.len());
                let (part, rest) = std::mem::take(&mut cells).split_at_mut(count);
                parts.push((part, moved[reader][place].as_slice()));
                (cells, left, rows) = (rest, left - count, rows + count);
            }
            if rows == 0 {
                break;
            }
            let work = move || {
                for (part, moved) in parts {
                    for cell in part {
                        *cell = settled.code(*cell, moved);
                    }
                }
            };
            if cells.is_empty() {
                work();
            } else {
                scope.spawn(work);
            }
        }
    });
}
