//! Brennan and Prediger's coefficient by its definition.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, total_weight};
use assay_quality::agreement::{Weights, brennan_prediger};
use proptest::prelude::*;

fn naive(table: &Cells, weights: Weights) -> Option<f64> {
    let q = table.categories as f64;
    corrected(table.observed(weights)?, total_weight(weights, table.categories) / (q * q))
}

proptest! {
    #[test]
    fn brennan_prediger_is_its_definition(table in tables(1..=6)) {
        for weights in ALL_WEIGHTS {
            assert_same(brennan_prediger(&table.answers(), weights, &options()), naive(&table, weights))?;
        }
    }
}
