//! Scott's pi by its definition.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, weight};
use assay_quality::agreement::{Weights, scott_pi};
use proptest::prelude::*;

fn naive(table: &Cells, weights: Weights) -> Option<f64> {
    let met: Vec<(usize, usize)> = table.cells.iter().filter_map(|row| row[0].zip(row[1])).collect();
    if met.is_empty() {
        return None;
    }
    let units = met.len() as f64;
    let q = table.categories;
    let observed = met.iter().map(|&(a, b)| weight(weights, q, a, b)).sum::<f64>() / units;
    let share = |k: usize| {
        met.iter().map(|&(a, b)| f64::from(u8::from(a == k) + u8::from(b == k))).sum::<f64>() / (2.0 * units)
    };
    let mut expected = 0.0;
    for k in 0..q {
        for l in 0..q {
            expected += weight(weights, q, k, l) * share(k) * share(l);
        }
    }
    corrected(observed, expected)
}

proptest! {
    #[test]
    fn scott_pi_is_its_definition(table in tables(2..=2)) {
        for weights in ALL_WEIGHTS {
            assert_same(scott_pi(&table.answers(), weights, &options()), naive(&table, weights))?;
        }
    }
}
