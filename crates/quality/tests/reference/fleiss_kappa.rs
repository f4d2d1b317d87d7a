//! Fleiss' kappa by its definition.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, weight};
use assay_quality::agreement::{Weights, fleiss_kappa};
use proptest::prelude::*;

fn naive(table: &Cells, weights: Weights) -> Option<f64> {
    let observed = table.observed(weights)?;
    let shares = table.shares();
    let mut expected = 0.0;
    for k in 0..table.categories {
        for l in 0..table.categories {
            expected += weight(weights, table.categories, k, l) * shares[k] * shares[l];
        }
    }
    corrected(observed, expected)
}

proptest! {
    #[test]
    fn fleiss_kappa_is_its_definition(table in tables(1..=6)) {
        for weights in ALL_WEIGHTS {
            assert_same(fleiss_kappa(&table.answers(), weights, &options()), naive(&table, weights))?;
        }
    }
}
