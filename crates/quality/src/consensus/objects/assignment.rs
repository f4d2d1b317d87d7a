//! Pairs off two lists so that the pairs are worth the most together, each entry at most once.
//!
//! Source: H. W. Kuhn, *The Hungarian method for the assignment problem*, Naval Research Logistics Quarterly 2, 1955,
//! <https://doi.org/10.1002/nav.3800020109>, in the form with shortest augmenting paths and potentials, O(n²m).

/// For each row the column it is paired with. `worth` is row by row, `columns` wide, and not negative; pairs worth
/// nothing are left out.
pub(crate) fn assign(worth: &[f64], columns: usize) -> Vec<Option<usize>> {
    let rows = worth.len().checked_div(columns).unwrap_or(0);
    // As many columns as it takes for every row to stay alone.
    let width = columns + rows;
    let cost = |row: usize, column: usize| if column < columns { -worth[row * columns + column] } else { 0.0 };
    let (mut row_price, mut column_price) = (vec![0.0; rows + 1], vec![0.0; width + 1]);
    // Row of each column, from 1; 0 is none. Column 0 stands for the row that is being placed.
    let mut row_of = vec![0usize; width + 1];
    let mut before = vec![0usize; width + 1];
    for row in 1..=rows {
        row_of[0] = row;
        let mut slack = vec![f64::INFINITY; width + 1];
        let mut done = vec![false; width + 1];
        let mut at = 0;
        while row_of[at] != 0 {
            done[at] = true;
            let (from, mut step, mut next) = (row_of[at], f64::INFINITY, 0);
            for column in 1..=width {
                if done[column] {
                    continue;
                }
                let reduced = cost(from - 1, column - 1) - row_price[from] - column_price[column];
                if reduced < slack[column] {
                    (slack[column], before[column]) = (reduced, at);
                }
                if slack[column] < step {
                    (step, next) = (slack[column], column);
                }
            }
            for column in 0..=width {
                if done[column] {
                    row_price[row_of[column]] += step;
                    column_price[column] -= step;
                } else {
                    slack[column] -= step;
                }
            }
            at = next;
        }
        while at != 0 {
            row_of[at] = row_of[before[at]];
            at = before[at];
        }
    }
    let mut column_of = vec![None; rows];
    for (column, &row) in row_of.iter().enumerate().skip(1).take(columns) {
        if row > 0 && worth[(row - 1) * columns + column - 1] > 0.0 {
            column_of[row - 1] = Some(column - 1);
        }
    }
    column_of
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(worth: &[f64], columns: usize, pairs: &[Option<usize>]) -> f64 {
        pairs.iter().enumerate().filter_map(|(row, column)| Some(worth[row * columns + (*column)?])).sum()
    }

    /// The best over all ways, tried one by one.
    fn naive(worth: &[f64], columns: usize, row: usize, taken: u32) -> f64 {
        if columns == 0 || row == worth.len() / columns {
            return 0.0;
        }
        let alone = naive(worth, columns, row + 1, taken);
        (0..columns)
            .filter(|column| taken >> column & 1 == 0)
            .map(|column| worth[row * columns + column] + naive(worth, columns, row + 1, taken | 1 << column))
            .fold(alone, f64::max)
    }

    #[test]
    fn by_hand_the_best_pair_is_given_up_for_two_good_ones() {
        assert_eq!(assign(&[0.9, 0.8, 0.7, 0.0], 2), [Some(1), Some(0)]);
        assert_eq!(assign(&[0.0, 0.0], 2), [None]);
        assert!(assign(&[], 0).is_empty() && assign(&[], 3).is_empty());
    }

    proptest! {
        #[test]
        fn no_way_of_pairing_is_worth_more(columns in 1..6usize, rows in 0..5usize, rolls in proptest::collection::vec(0..12u8, 25)) {
            let worth: Vec<f64> = rolls.iter().take(rows * columns).map(|roll| f64::from(roll.saturating_sub(4)) / 7.0).collect();
            let pairs = assign(&worth, columns);
            let mut taken: Vec<usize> = pairs.iter().flatten().copied().collect();
            taken.sort_unstable();
            prop_assert!(taken.windows(2).all(|two| two[0] < two[1]));
            prop_assert!((total(&worth, columns, &pairs) - naive(&worth, columns, 0, 0)).abs() < 1e-9);
        }
    }
}
