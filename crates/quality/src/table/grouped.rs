//! Puts rows in the order of the table: by unit, then annotator, then label.

use std::ops::Range;

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
    /// Rows are put in order a block of units at a time: a block stays in the cache, so that rows in random order
    /// cost reading the units some times over, which is quick, and not a walk through all of memory each. Each thread
    /// takes a block.
    pub(super) fn of(columns: [&[u32]; 3], block_rows: usize, threads: usize) -> Self {
        let rows = columns[0].len();
        let starts = starts_of(columns[0]);
        let (mut annotators, mut labels) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        let mut repeated = 0;
        let unsorted = Unsorted { columns, starts: &starts, ordered: columns[0].is_sorted() };
        for together in blocks(&starts, block_rows).chunks(threads.max(1)) {
            for block in unsorted.sorted(together) {
                annotators.extend(block.rows.iter().map(|&row| annotator_of(row)));
                labels.extend(block.rows.iter().map(|&row| label_of(row)));
                repeated += block.repeated;
            }
        }
        Self { starts, annotators, labels, repeated }
    }
}

/// The rows as they came, and where those of each unit will be.
struct Unsorted<'a> {
    columns: [&'a [u32]; 3],
    starts: &'a [u32],
    /// Whether they came unit by unit.
    ordered: bool,
}

/// The rows of some units, each unit's sorted by annotator, then label.
struct Block {
    rows: Vec<u64>,
    repeated: usize,
}

impl Unsorted<'_> {
    /// These blocks, each on a thread of its own.
    fn sorted(&self, blocks: &[Range<usize>]) -> Vec<Block> {
        let Some((own, others)) = blocks.split_first() else { return Vec::new() };
        if others.is_empty() {
            return vec![self.block(own)];
        }
        std::thread::scope(|scope| {
            let running: Vec<_> = others.iter().map(|units| scope.spawn(move || self.block(units))).collect();
            let own = self.block(own);
            let others = running.into_iter().map(|thread| match thread.join() {
                Ok(block) => block,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            std::iter::once(own).chain(others).collect()
        })
    }

    fn block(&self, block: &Range<usize>) -> Block {
        let [units, annotators, labels] = self.columns;
        let starts = &self.starts[block.start..=block.end];
        let (base, end) = (starts[0], starts[starts.len() - 1]);
        let mut rows: Vec<u64>;
        if self.ordered {
            let own = base as usize..end as usize;
            rows = annotators[own.clone()].iter().zip(&labels[own]).map(|(&a, &l)| pack(a, l)).collect();
        } else {
            rows = vec![0; (end - base) as usize];
            let mut next: Vec<u32> = starts.iter().map(|start| start - base).collect();
            for ((&unit, &annotator), &label) in units.iter().zip(annotators).zip(labels) {
                // Units before the block become very large, and so are left out with those after it.
                let unit = (unit as usize).wrapping_sub(block.start);
                if unit < block.len() {
                    rows[next[unit] as usize] = pack(annotator, label);
                    next[unit] += 1;
                }
            }
        }
        let mut repeated = 0;
        for pair in starts.windows(2) {
            let unit = &mut rows[(pair[0] - base) as usize..(pair[1] - base) as usize];
            unit.sort_unstable();
            repeated += unit.windows(2).filter(|two| annotator_of(two[0]) == annotator_of(two[1])).count();
        }
        Block { rows, repeated }
    }
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

/// Stretches of units with at most so many rows, or one unit with more.
fn blocks(starts: &[u32], block_rows: usize) -> Vec<Range<usize>> {
    let (mut blocks, mut from) = (Vec::new(), 0);
    while from + 1 < starts.len() {
        let base = starts[from] as usize;
        let within = starts[from + 1..].partition_point(|&end| end as usize - base <= block_rows);
        let to = from + within.max(1);
        blocks.push(from..to);
        from = to;
    }
    blocks
}

/// Annotator and label as one number, which sorts faster than a pair.
fn pack(annotator: u32, label: u32) -> u64 {
    u64::from(annotator) << 32 | u64::from(label)
}

fn annotator_of(row: u64) -> u32 {
    (row >> 32) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is asked for")]
fn label_of(row: u64) -> u32 {
    row as u32
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
        let of = |threads| Grouped::of([&columns[0], &columns[1], &columns[2]], block_rows, threads);
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
}
