//! Puts rows in the order of the table: by unit, then annotator, then label.

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
    /// cost reading the units some times over, which is quick, and not a walk through all of memory each.
    pub(super) fn of([units, annotators, labels]: [&[u32]; 3], block_rows: usize) -> Self {
        let rows = units.len();
        let (ordered, mut next) = (units.is_sorted(), shifted_starts_of(units));
        let mut grouped = Self {
            starts: Vec::new(),
            annotators: Vec::with_capacity(rows),
            labels: Vec::with_capacity(rows),
            repeated: 0,
        };
        let mut block: Vec<u64> = Vec::new();
        let (mut from, count) = (0, next.len() - 2);
        while from < count {
            let base = next[from + 1] as usize;
            // Begins of units not yet filled are where they were, so they can be searched.
            let within = next[from + 2..=count].partition_point(|&begin| begin as usize - base <= block_rows);
            let to = from + 1 + within;
            let end = if to == count { rows } else { next[to + 1] as usize };
            block.clear();
            if ordered {
                block.extend(annotators[base..end].iter().zip(&labels[base..end]).map(|(&a, &l)| pack(a, l)));
                next[from + 1..=to].rotate_left(1);
                next[to] = u32::try_from(end).unwrap_or(u32::MAX);
            } else {
                block.resize(end - base, 0);
                for ((&unit, &annotator), &label) in units.iter().zip(annotators).zip(labels) {
                    if (from..to).contains(&(unit as usize)) {
                        let slot = &mut next[unit as usize + 1];
                        block[*slot as usize - base] = pack(annotator, label);
                        *slot += 1;
                    }
                }
            }
            grouped.add(&mut block, &next[from..=to]);
            from = to;
        }
        next.pop();
        grouped.starts = next;
        grouped
    }

    /// Adds the rows of some units, which begin at `starts`, each sorted by annotator, then label.
    fn add(&mut self, block: &mut [u64], starts: &[u32]) {
        for pair in starts.windows(2) {
            let unit = &mut block[(pair[0] - starts[0]) as usize..(pair[1] - starts[0]) as usize];
            unit.sort_unstable();
            self.repeated += unit.windows(2).filter(|two| annotator_of(two[0]) == annotator_of(two[1])).count();
        }
        self.annotators.extend(block.iter().map(|&row| annotator_of(row)));
        self.labels.extend(block.iter().map(|&row| label_of(row)));
    }
}

/// At `u + 1` where the rows of unit u begin, once sorted. One place further than its own, so that it can move to the
/// unit's end, which is where the next one begins, while the rows are put in place: no second list is needed.
fn shifted_starts_of(units: &[u32]) -> Vec<u32> {
    let count = units.iter().max().map_or(0, |&unit| unit as usize + 1);
    let mut starts = vec![0u32; count + 2];
    for &unit in units {
        starts[unit as usize + 2] += 1;
    }
    for unit in 0..count {
        starts[unit + 2] += starts[unit + 1];
    }
    starts
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
        Grouped::of([&columns[0], &columns[1], &columns[2]], block_rows)
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
