//! Krippendorff's alpha by its definition: every pair of answers, level by level.

use crate::tables::{Cells, assert_same, options, tables};
use assay_quality::Answers;
use assay_quality::agreement::{Level, SetDistance, Sets, krippendorff_alpha, krippendorff_alpha_with};
use proptest::prelude::*;

fn naive(units: &[Vec<usize>], categories: usize, distance: &dyn Fn(usize, usize, &[f64]) -> f64) -> Option<f64> {
    let units: Vec<&Vec<usize>> = units.iter().filter(|unit| unit.len() > 1).collect();
    let all: Vec<usize> = units.iter().flat_map(|unit| unit.iter().copied()).collect();
    let counts: Vec<f64> = (0..categories).map(|c| all.iter().filter(|&&l| l == c).count() as f64).collect();
    let total = all.len() as f64;
    let mut observed = 0.0;
    for unit in &units {
        for i in 0..unit.len() {
            for j in 0..unit.len() {
                if i != j {
                    observed += distance(unit[i], unit[j], &counts) / (unit.len() - 1) as f64;
                }
            }
        }
    }
    let mut expected = 0.0;
    for i in 0..all.len() {
        for j in 0..all.len() {
            if i != j {
                expected += distance(all[i], all[j], &counts);
            }
        }
    }
    (expected > 0.0).then(|| 1.0 - (observed / total) / (expected / (total * (total - 1.0))))
}

fn nominal(a: usize, b: usize, _: &[f64]) -> f64 {
    f64::from(u8::from(a != b))
}

fn ordinal(a: usize, b: usize, counts: &[f64]) -> f64 {
    let (low, high) = (a.min(b), a.max(b));
    let between: f64 = counts[low..=high].iter().sum();
    if a == b { 0.0 } else { (between - f64::midpoint(counts[low], counts[high])).powi(2) }
}

fn with_values(table: &Cells, offset: f64, step: f64) -> (Answers, Vec<f64>) {
    let values: Vec<f64> = (0..table.categories).map(|k| offset + step * k as f64).collect();
    (table.answers().with_values(values.clone()).unwrap(), values)
}

proptest! {
    #[test]
    fn nominal_and_ordinal_alpha_are_their_definitions(table in tables(1..=6)) {
        let (units, q) = (table.units(), table.categories);
        let answers = table.answers();
        assert_same(krippendorff_alpha(&answers, Level::Nominal, &options()), naive(&units, q, &nominal))?;
        assert_same(krippendorff_alpha(&answers, Level::Ordinal, &options()), naive(&units, q, &ordinal))?;
    }

    #[test]
    fn interval_and_ratio_alpha_are_their_definitions_also_on_large_offsets(
        table in tables(1..=6),
        offset in prop_oneof![Just(0.0), 0.0..100.0, Just(1e8)],
        step in 0.5..3.0,
    ) {
        let (answers, values) = with_values(&table, offset, step);
        let interval = |a: usize, b: usize, _: &[f64]| (values[a] - values[b]).powi(2);
        let ratio = |a: usize, b: usize, _: &[f64]| {
            let sum = values[a] + values[b];
            if sum > 0.0 { ((values[a] - values[b]) / sum).powi(2) } else { 0.0 }
        };
        let (units, q) = (table.units(), table.categories);
        assert_same(krippendorff_alpha(&answers, Level::Interval, &options()), naive(&units, q, &interval))?;
        assert_same(krippendorff_alpha(&answers, Level::Ratio, &options()), naive(&units, q, &ratio))?;
    }

    #[test]
    fn circular_alpha_is_its_definition(table in tables(1..=6)) {
        let q = table.categories;
        let circular = |a: usize, b: usize, _: &[f64]| {
            (std::f64::consts::PI * (a as f64 - b as f64) / q as f64).sin().powi(2)
        };
        let ours = krippendorff_alpha(&table.answers(), Level::Circular, &options());
        assert_same(ours, naive(&table.units(), q, &circular))?;
    }

    #[test]
    fn alpha_of_sets_is_its_definition(table in tables(1..=6), bits in proptest::collection::vec(0..16u32, 5)) {
        let options_of = |label: usize| (0..4).filter(|bit| bits[label] >> bit & 1 == 1).collect::<Vec<u32>>();
        let sets = Sets::new(SetDistance::Jaccard, (0..5).map(options_of).collect());
        let jaccard = |a: usize, b: usize, _: &[f64]| {
            let (shared, all) = ((bits[a] & bits[b]).count_ones(), (bits[a] | bits[b]).count_ones());
            if all == 0 { 0.0 } else { 1.0 - f64::from(shared) / f64::from(all) }
        };
        let ours = krippendorff_alpha_with(&table.answers(), &sets, &options());
        assert_same(ours, naive(&table.units(), table.categories, &jaccard))?;
    }

    #[test]
    fn alpha_with_a_distance_of_ones_own_is_its_definition(table in tables(1..=6)) {
        let q = table.categories;
        let around = |apart: usize| apart.min(q - apart) as f64;
        let naive = naive(&table.units(), q, &|a, b, _| around(a.abs_diff(b)).powi(2));
        let ours = |a: u32, b: u32| around(a.abs_diff(b) as usize).powi(2);
        assert_same(krippendorff_alpha_with(&table.answers(), &ours, &options()), naive)?;
    }
}
