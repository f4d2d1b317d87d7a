//! Puts rows in the order of the table: by unit, then annotator, then label; in the memory in which they came.

use std::ops::Range;

/// So many rows are put in order together: with what is needed for that they stay in the nearer caches.
const BLOCK_ROWS: usize = 1 << 16;

/// Rows are first divided among so many blocks of units, each of which is then divided in the same way.
const BLOCKS: usize = 256;

/// The columns of a table, but for the scale.
#[derive(Debug, PartialEq)]
pub(super) struct Grouped {
    /// As in the table.
    pub starts: Vec<u32>,
    /// As in the table.
    pub annotators: Vec<u32>,
    /// As in the table.
    pub labels: Vec<u32>,
    /// Answers beyond the first of an annotator to a unit.
    pub repeated: usize,
}

impl Grouped {
    /// Rows are exchanged until each stands in its block of units, and blocks are divided further until they are small.
    /// Each thread takes as many of the first blocks.
    pub(super) fn of(columns: [Vec<u32>; 3], threads: usize) -> Self {
        Self::in_blocks(columns, threads, BLOCK_ROWS)
    }

    fn in_blocks([mut units, mut annotators, mut labels]: [Vec<u32>; 3], threads: usize, block_rows: usize) -> Self {
        let starts = starts_of(&units);
        let sorted = units.is_sorted();
        let all = 0..starts.len() - 1;
        let mut rows = Rows { units: &mut units, annotators: &mut annotators, labels: &mut labels };
        let repeated = if sorted {
            let parts = cut(&starts, rows, equal_parts(&starts, all, threads));
            side_by_side(parts, |(rows, units)| rows.sort_units(&starts, units))
        } else {
            let blocks = equal_parts(&starts, all, BLOCKS);
            rows.divide(&starts, &blocks);
            let mut blocks = cut(&starts, rows, blocks);
            let each = blocks.len().div_ceil(threads.max(1)).max(1);
            let mut parts = Vec::new();
            while !blocks.is_empty() {
                parts.push(blocks.drain(..each.min(blocks.len())).collect::<Vec<_>>());
            }
            let sort = |(rows, units): (Rows<'_>, _)| rows.sort(&starts, units, block_rows);
            side_by_side(parts, |part| part.into_iter().map(sort).sum())
        };
        Self { starts, annotators, labels, repeated }
    }
}

/// Some rows, those of certain units.
struct Rows<'a> {
    units: &'a mut [u32],
    annotators: &'a mut [u32],
    labels: &'a mut [u32],
}

impl Rows<'_> {
    /// The first rows, and the others.
    fn split(self, at: usize) -> (Self, Self) {
        let (units, annotators, labels) =
            (self.units.split_at_mut(at), self.annotators.split_at_mut(at), self.labels.split_at_mut(at));
        (
            Self { units: units.0, annotators: annotators.0, labels: labels.0 },
            Self { units: units.1, annotators: annotators.1, labels: labels.1 },
        )
    }

    fn swap(&mut self, a: usize, b: usize) {
        self.units.swap(a, b);
        self.annotators.swap(a, b);
        self.labels.swap(a, b);
    }

    /// Exchanges rows until each stands among those of its block. The blocks follow each other.
    ///
    /// Each row in turn changes places with one of the block where it belongs; what came instead waits for the next round.
    /// To follow one row after the other home would wait for memory each time, while these exchanges wait side by side.
    fn divide(&mut self, starts: &[u32], blocks: &[Range<usize>]) {
        let Some(first) = blocks.first() else { return };
        let base = starts[first.start];
        // Blocks have about as many rows, but units may have any number: a short search finds the block.
        let block_of = BlockOf::new(blocks);
        let mut next: Vec<usize> = blocks.iter().map(|block| (starts[block.start] - base) as usize).collect();
        let ends: Vec<usize> = blocks.iter().map(|block| (starts[block.end] - base) as usize).collect();
        while next != ends {
            for (at, &end) in ends.iter().enumerate() {
                for here in next[at]..end {
                    let home = block_of.unit(self.units[here]);
                    let there = next[home];
                    next[home] += 1;
                    self.swap(here, there);
                }
            }
        }
    }

    /// Sorts the rows of these units, which are all the rows there are; gives how many are repeated.
    fn sort(mut self, starts: &[u32], units: Range<usize>, block_rows: usize) -> usize {
        if self.units.len() <= block_rows || units.len() <= 1 {
            return self.sort_block(starts, units);
        }
        let wanted = 2 * self.units.len() / block_rows.max(1);
        let blocks = equal_parts(starts, units.clone(), wanted.clamp(2, BLOCKS));
        if blocks.len() == 1 {
            // One unit has nearly all rows.
            return self.sort_block(starts, units);
        }
        self.divide(starts, &blocks);
        cut(starts, self, blocks).into_iter().map(|(rows, units)| rows.sort(starts, units, block_rows)).sum()
    }

    /// The same of few rows: each goes to its unit at once.
    fn sort_block(self, starts: &[u32], units: Range<usize>) -> usize {
        let base = starts[units.start];
        let mut next: Vec<u32> = starts[units.clone()].iter().map(|start| start - base).collect();
        let mut packed = vec![0; self.units.len()];
        for ((&unit, &annotator), &label) in self.units.iter().zip(&*self.annotators).zip(&*self.labels) {
            let next = &mut next[unit as usize - units.start];
            packed[*next as usize] = pack(annotator, label);
            *next += 1;
        }
        let mut repeated = 0;
        for unit in units {
            let rows = (starts[unit] - base) as usize..(starts[unit + 1] - base) as usize;
            repeated += sort_unit(&mut packed[rows]);
        }
        for ((annotator, label), row) in self.annotators.iter_mut().zip(self.labels).zip(packed) {
            (*annotator, *label) = unpack(row);
        }
        repeated
    }

    /// The same of rows that stand unit by unit already.
    fn sort_units(self, starts: &[u32], units: Range<usize>) -> usize {
        let base = starts[units.start];
        let (mut packed, mut repeated) = (Vec::new(), 0);
        for unit in units {
            let rows = (starts[unit] - base) as usize..(starts[unit + 1] - base) as usize;
            let (annotators, labels) = (&mut self.annotators[rows.clone()], &mut self.labels[rows]);
            packed.clear();
            packed.extend(annotators.iter().zip(&*labels).map(|(&annotator, &label)| pack(annotator, label)));
            repeated += sort_unit(&mut packed);
            for ((annotator, label), &row) in annotators.iter_mut().zip(labels).zip(&packed) {
                (*annotator, *label) = unpack(row);
            }
        }
        repeated
    }
}

/// Finds the block of a unit.
struct BlockOf {
    first: usize,
    /// Units are looked up together with their neighbours that have the same higher bits.
    shift: u32,
    /// The block of the first unit of each neighbourhood.
    near: Vec<u16>,
    /// The last unit of each block.
    ends: Vec<usize>,
}

impl BlockOf {
    fn new(blocks: &[Range<usize>]) -> Self {
        let first = blocks.first().map_or(0, |block| block.start);
        let units = blocks.last().map_or(0, |block| block.end) - first;
        let shift = (units >> 12).checked_ilog2().map_or(0, |bits| bits + 1);
        let ends: Vec<usize> = blocks.iter().map(|block| block.end).collect();
        let block = |unit: usize| u16::try_from(ends.partition_point(|end| *end <= unit)).unwrap_or(u16::MAX);
        let near = (0..=units >> shift).map(|place| block(first + (place << shift))).collect();
        Self { first, shift, near, ends }
    }

    #[inline]
    fn unit(&self, unit: u32) -> usize {
        let unit = unit as usize;
        let mut block = usize::from(self.near[(unit - self.first) >> self.shift]);
        while self.ends[block] <= unit {
            block += 1;
        }
        block
    }
}

/// Cuts rows that follow each other in the order of these stretches of units.
fn cut<'a>(starts: &[u32], mut rows: Rows<'a>, parts: Vec<Range<usize>>) -> Vec<(Rows<'a>, Range<usize>)> {
    let mut cut = Vec::with_capacity(parts.len());
    for units in parts {
        let (own, rest) = rows.split((starts[units.end] - starts[units.start]) as usize);
        cut.push((own, units));
        rows = rest;
    }
    cut
}

/// Does all parts at the same time, and adds up what they give.
fn side_by_side<T: Send>(mut parts: Vec<T>, work: impl Fn(T) -> usize + Sync) -> usize {
    let Some(last) = parts.pop() else { return 0 };
    let work = &work;
    std::thread::scope(|scope| {
        let running: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || work(part))).collect();
        let own = work(last);
        let others = running.into_iter().map(|thread| match thread.join() {
            Ok(found) => found,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        own + others.sum::<usize>()
    })
}

/// Sorts the packed rows of one unit; gives how many are repeated.
fn sort_unit(rows: &mut [u64]) -> usize {
    rows.sort_unstable();
    rows.windows(2).filter(|two| two[0] >> 32 == two[1] >> 32).count()
}

/// Where the rows of each unit begin, once sorted, and where the last ones end.
fn starts_of(units: &[u32]) -> Vec<u32> {
    let count = units.iter().max().map_or(0, |&unit| unit as usize + 1);
    let mut starts = vec![0u32; count + 1];
    for &unit in units {
        starts[unit as usize + 1] += 1;
    }
    for unit in 0..count {
        starts[unit + 1] += starts[unit];
    }
    starts
}

/// At most so many stretches of units with about as many rows each; none is without units.
fn equal_parts(starts: &[u32], units: Range<usize>, parts: usize) -> Vec<Range<usize>> {
    let (base, end) = (starts[units.start] as usize, starts[units.end] as usize);
    let each = (end - base).div_ceil(parts.max(1)).max(1);
    let (mut cut, mut from) = (Vec::new(), units.start);
    while from < units.end {
        let full = starts[from] as usize + each;
        let within = starts[from + 1..units.end].partition_point(|&start| (start as usize) < full);
        let to = if cut.len() + 1 == parts { units.end } else { from + 1 + within };
        cut.push(from..to.min(units.end));
        from = to;
    }
    cut
}

/// Annotator and label as one number, which sorts faster than a pair.
fn pack(annotator: u32, label: u32) -> u64 {
    u64::from(annotator) << 32 | u64::from(label)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
fn unpack(row: u64) -> (u32, u32) {
    ((row >> 32) as u32, row as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(count: u32) -> [Vec<u32>; 3] {
        // Units of very unequal size, some empty, rows in a scattered order, some repeated.
        let unit = |row: u32| (row.wrapping_mul(2_654_435_761) >> 20).pow(2) / 60_000;
        [(0..count).map(unit).collect(), (0..count).map(|r| r * 7 % 13).collect(), (0..count).map(|r| r % 5).collect()]
    }

    fn grouped(columns: &[Vec<u32>; 3], block_rows: usize) -> Grouped {
        let of = |threads| Grouped::in_blocks(columns.clone(), threads, block_rows);
        assert_eq!(of(1), of(3));
        of(1)
    }

    #[test]
    fn however_small_the_blocks_and_ordered_or_not_the_rows_end_up_sorted() {
        for count in [0, 1, 2, 17, 400, 3_000] {
            let columns = rows(count);
            let mut sorted: Vec<[u32; 3]> =
                (0..count as usize).map(|row| [columns[0][row], columns[1][row], columns[2][row]]).collect();
            sorted.sort_unstable();
            let ordered: [Vec<u32>; 3] = std::array::from_fn(|column| sorted.iter().map(|row| row[column]).collect());
            for block_rows in [1, 7, 100, 10_000] {
                let found = grouped(&columns, block_rows);
                assert_eq!(found, grouped(&ordered, block_rows));
                assert_eq!((&found.annotators, &found.labels), (&ordered[1], &ordered[2]));
                let units =
                    found.starts.windows(2).zip(0u32..).flat_map(|(pair, u)| vec![u; (pair[1] - pair[0]) as usize]);
                assert_eq!(units.collect::<Vec<_>>(), ordered[0]);
                let repeated = sorted.windows(2).filter(|two| two[0][..2] == two[1][..2]).count();
                assert_eq!(found.repeated, repeated);
            }
        }
    }

    #[test]
    fn all_rows_of_one_unit_and_one_row_of_very_many_are_sorted_too() {
        let one = [vec![70_000; 500], (0..500).rev().collect(), vec![1; 500]];
        assert!(grouped(&one, 16).annotators.is_sorted());
        let many = [(0..70_000).rev().collect(), (0..70_000).collect(), vec![0; 70_000]];
        assert!(grouped(&many, 16).annotators.iter().rev().is_sorted());
    }
}
