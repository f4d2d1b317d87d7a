//! Conger's kappa by its definition.

use crate::tables::{ALL_WEIGHTS, Cells, assert_same, corrected, options, tables, weight};
use assay_quality::agreement::{Weights, conger_kappa};
use proptest::prelude::*;

fn naive(table: &Cells, weights: Weights) -> Option<f64> {
    let observed = table.observed(weights)?;
    let q = table.categories;
    let people = table.cells[0].len();
    let habits: Vec<Vec<f64>> = (0..people)
        .map(|person| table.cells.iter().filter_map(|row| row[person]).collect::<Vec<usize>>())
        .filter(|own| !own.is_empty())
        .map(|own| (0..q).map(|k| own.iter().filter(|&&l| l == k).count() as f64 / own.len() as f64).collect())
        .collect();
    let (mut expected, mut pairs) = (0.0, 0.0);
    for g in 0..habits.len() {
        for h in 0..habits.len() {
            if g == h {
                continue;
            }
            pairs += 1.0;
            for k in 0..q {
                for l in 0..q {
                    expected += weight(weights, q, k, l) * habits[g][k] * habits[h][l];
                }
            }
        }
    }
    corrected(observed, expected / pairs)
}

proptest! {
    #[test]
    fn conger_kappa_is_its_definition(table in tables(1..=6)) {
        for weights in ALL_WEIGHTS {
            assert_same(conger_kappa(&table.answers(), weights, &options()), naive(&table, weights))?;
        }
    }
}
