//! Gwet's AC1 and AC2 by their definition.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, total_weight};
use assay_quality::agreement::{Weights, gwet_ac};
use proptest::prelude::*;

fn naive(table: &Cells, weights: Weights) -> Option<f64> {
    let observed = table.observed(weights)?;
    let q = table.categories as f64;
    let hard: f64 = table.shares().iter().map(|share| share * (1.0 - share)).sum();
    let expected = total_weight(weights, table.categories) / (q * (q - 1.0)) * hard;
    if table.categories < 2 { None } else { corrected(observed, expected) }
}

proptest! {
    #[test]
    fn gwet_ac_is_its_definition(table in tables(1..=6)) {
        for weights in ALL_WEIGHTS {
            assert_same(gwet_ac(&table.answers(), weights, &options()), naive(&table, weights))?;
        }
    }
}
