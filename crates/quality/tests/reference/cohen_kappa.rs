//! Cohen's kappa by its definition, and its 1969 variance by the formula of the paper.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, weight};
use assay_quality::agreement::{Weights, cohen_kappa};
use proptest::prelude::*;

/// `shares[k][l]` over the units both answered; `None` unless both answered something and met.
fn contingency(table: &Cells) -> Option<Vec<Vec<f64>>> {
    let mut counts = vec![vec![0.0; table.categories]; table.categories];
    let mut units = 0.0;
    for row in &table.cells {
        if let (Some(first), Some(second)) = (row[0], row[1]) {
            counts[first][second] += 1.0;
            units += 1.0;
        }
    }
    for count in counts.iter_mut().flatten() {
        *count /= units;
    }
    (units > 0.0).then_some(counts)
}

/// (observed, expected, mean row weights, mean column weights)
fn parts(shares: &[Vec<f64>], weights: Weights) -> (f64, f64, Vec<f64>, Vec<f64>) {
    let q = shares.len();
    let row = |k: usize| (0..q).map(|l| shares[k][l]).sum::<f64>();
    let column = |l: usize| (0..q).map(|k| shares[k][l]).sum::<f64>();
    let w = |k, l| weight(weights, q, k, l);
    let (mut observed, mut expected) = (0.0, 0.0);
    for (k, row_shares) in shares.iter().enumerate() {
        for (l, share) in row_shares.iter().enumerate() {
            observed += w(k, l) * share;
            expected += w(k, l) * row(k) * column(l);
        }
    }
    let row_weights = (0..q).map(|k| (0..q).map(|l| w(k, l) * column(l)).sum()).collect();
    let column_weights = (0..q).map(|l| (0..q).map(|k| w(k, l) * row(k)).sum()).collect();
    (observed, expected, row_weights, column_weights)
}

fn variance(shares: &[Vec<f64>], weights: Weights, units: f64) -> f64 {
    let (po, pe, rows, columns) = parts(shares, weights);
    let mut sum = 0.0;
    for (k, row_shares) in shares.iter().enumerate() {
        for (l, share) in row_shares.iter().enumerate() {
            let w = weight(weights, shares.len(), k, l);
            sum += share * (w * (1.0 - pe) - (rows[k] + columns[l]) * (1.0 - po)).powi(2);
        }
    }
    (sum - (po * pe - 2.0 * pe + po).powi(2)) / (units * (1.0 - pe).powi(4))
}

proptest! {
    #[test]
    fn cohen_kappa_is_its_definition(table in tables(2..=2)) {
        for weights in ALL_WEIGHTS {
            let ours = cohen_kappa(&table.answers(), weights, &options());
            let naive = contingency(&table).and_then(|shares| {
                let (observed, expected, ..) = parts(&shares, weights);
                corrected(observed, expected)
            });
            assert_same(ours, naive)?;
        }
    }

    #[test]
    fn its_standard_error_is_the_formula_of_1969(table in tables(2..=2)) {
        for weights in ALL_WEIGHTS {
            if let (Ok(ours), Some(shares)) = (cohen_kappa(&table.answers(), weights, &options()), contingency(&table)) {
                let naive = variance(&shares, weights, ours.units as f64).max(0.0);
                let error = ours.standard_error.unwrap_or(0.0);
                if ours.units > 1 {
                    prop_assert!((error * error - naive).abs() < 1e-9, "{error} {naive}");
                }
            }
        }
    }
}
