//! Random tables, and the pieces that several definitions share.

use assay_quality::agreement::Weights;
use assay_quality::{Answers, Estimate, Options, Undefined};
use proptest::collection::vec;
use proptest::prelude::*;

/// `cells[unit][person]`: the label given, or none.
#[derive(Debug, Clone)]
pub struct Cells {
    pub categories: usize,
    pub cells: Vec<Vec<Option<usize>>>,
}

pub const ALL_WEIGHTS: [Weights; 4] = [Weights::Identity, Weights::Linear, Weights::Quadratic, Weights::Ordinal];

/// Tables of `people` with up to five categories and forty units.
pub fn tables(people: std::ops::RangeInclusive<usize>) -> impl Strategy<Value = Cells> {
    (people, 1..=5usize).prop_flat_map(|(people, categories)| {
        let cell = prop_oneof![3 => (0..categories).prop_map(Some), 1 => Just(None)];
        vec(vec(cell, people), 0..40).prop_map(move |cells| Cells { categories, cells })
    })
}

impl Cells {
    pub fn answers(&self) -> Answers {
        let rows = self.cells.iter().enumerate().flat_map(|(unit, row)| {
            row.iter()
                .enumerate()
                .filter_map(move |(person, label)| label.map(|label| (small(unit), small(person), small(label))))
        });
        Answers::from_triples(small(self.categories), rows).unwrap()
    }

    /// The labels given to each unit, in order of person.
    pub fn units(&self) -> Vec<Vec<usize>> {
        self.cells.iter().map(|row| row.iter().flatten().copied().collect()).collect()
    }

    /// Mean over units with two or more answers of the weighted share of agreeing pairs.
    pub fn observed(&self, weights: Weights) -> Option<f64> {
        let shares: Vec<f64> = self
            .units()
            .iter()
            .filter(|unit| unit.len() > 1)
            .map(|unit| {
                let mut sum = 0.0;
                for i in 0..unit.len() {
                    for j in 0..unit.len() {
                        if i != j {
                            sum += weight(weights, self.categories, unit[i], unit[j]);
                        }
                    }
                }
                sum / (unit.len() * (unit.len() - 1)) as f64
            })
            .collect();
        (!shares.is_empty()).then(|| shares.iter().sum::<f64>() / shares.len() as f64)
    }

    /// Mean over units with answers of the unit's share of each label.
    pub fn shares(&self) -> Vec<f64> {
        let units: Vec<_> = self.units().into_iter().filter(|unit| !unit.is_empty()).collect();
        (0..self.categories)
            .map(|label| {
                let share = |unit: &Vec<usize>| unit.iter().filter(|&&l| l == label).count() as f64 / unit.len() as f64;
                units.iter().map(share).sum::<f64>() / units.len() as f64
            })
            .collect()
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).unwrap()
}

/// The weight of two labels, from the definition.
pub fn weight(weights: Weights, categories: usize, a: usize, b: usize) -> f64 {
    let span = (categories - 1) as f64;
    let apart = a.abs_diff(b) as f64;
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    match weights {
        _ if a == b => 1.0,
        Weights::Identity => 0.0,
        Weights::Linear => 1.0 - apart / span,
        Weights::Quadratic => 1.0 - apart * apart / (span * span),
        Weights::Ordinal => 1.0 - pairs(apart + 1.0) / pairs(span + 1.0),
    }
}

/// Σ over all pairs of categories of their weight.
pub fn total_weight(weights: Weights, categories: usize) -> f64 {
    (0..categories).map(|a| (0..categories).map(|b| weight(weights, categories, a, b)).sum::<f64>()).sum()
}

/// (observed − expected) / (1 − expected), where chance leaves room.
pub fn corrected(observed: f64, expected: f64) -> Option<f64> {
    (1.0 - expected > 1e-9).then(|| (observed - expected) / (1.0 - expected))
}

/// Fails unless the estimate has the naive value, or both say there is none.
pub fn assert_same(ours: Result<Estimate, Undefined>, naive: Option<f64>) -> Result<(), TestCaseError> {
    match (ours, naive) {
        (Ok(ours), Some(naive)) => {
            prop_assert!((ours.value - naive).abs() < 1e-9, "ours {}, naive {naive}", ours.value);
        }
        (Err(_), None) => {}
        (ours, naive) => prop_assert!(false, "ours {ours:?}, naive {naive:?}"),
    }
    Ok(())
}

/// Values need no interval here.
pub fn options() -> Options {
    Options::analytic()
}
