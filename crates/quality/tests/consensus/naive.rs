//! The fast Dawid-Skene against one that is obviously right: logarithms, one unit at a time, nothing grouped.

use assay_quality::Answers;
use assay_quality::consensus::{Control, DawidSkene, dawid_skene};
use proptest::prelude::*;

/// Probabilities after so many iterations, straight from the paper: units × labels.
fn naive(
    rows: &[(u32, u32, u32)],
    units: usize,
    held: Option<&[f64]>,
    (labels, iterations): (usize, u32),
) -> Vec<Vec<f64>> {
    let answers = |unit: usize| rows.iter().filter(move |row| row.0 as usize == unit);
    let mut truth: Vec<Vec<f64>> = (0..units)
        .map(|unit| {
            let n = answers(unit).count() as f64;
            (0..labels).map(|k| answers(unit).filter(|row| row.2 as usize == k).count() as f64 / n).collect()
        })
        .collect();
    let answered: Vec<usize> = (0..units).filter(|unit| answers(*unit).count() > 0).collect();
    for _ in 0..iterations {
        let share = |k: usize| answered.iter().map(|&u| truth[u][k]).sum::<f64>() / answered.len() as f64;
        let shares: Vec<f64> = (0..labels).map(|k| held.map_or_else(|| share(k).max(1e-10), |held| held[k])).collect();
        let count = |person: u32, said: u32, k: usize| -> f64 {
            let own = rows.iter().filter(|row| row.1 == person && row.2 == said);
            own.map(|row| truth[row.0 as usize][k]).sum::<f64>().max(1e-10)
        };
        let used = |person: u32, said: u32| rows.iter().any(|row| row.1 == person && row.2 == said);
        let chance = |person: u32, said: u32, k: usize| {
            let all = (0..u32::try_from(labels).unwrap()).filter(|other| used(person, *other));
            count(person, said, k) / all.map(|other| count(person, other, k)).sum::<f64>()
        };
        let next: Vec<Vec<f64>> = (0..units)
            .map(|unit| {
                let log =
                    |k: usize| shares[k].ln() + answers(unit).map(|row| chance(row.1, row.2, k).ln()).sum::<f64>();
                let logs: Vec<f64> = (0..labels).map(log).collect();
                let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let total: f64 = logs.iter().map(|log| (log - most).exp()).sum();
                logs.iter().map(|log| (log - most).exp() / total).collect()
            })
            .collect();
        truth = next;
    }
    truth
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn held_shares_give_what_the_plain_way_gives_with_them(
        rows in prop::collection::vec((0u32..12, 0u32..5, 0u32..4), 20..120),
        weights in prop::collection::vec(0.05f64..1.0, 4),
        iterations in 1u32..6,
    ) {
        // Every label is given by somebody, so that all have a part of the whole.
        let rows: Vec<_> = rows.into_iter().chain((0..4).map(|label| (label, 0, label))).collect();
        let answers = Answers::from_triples(4, rows.iter().copied()).unwrap();
        let options = DawidSkene { iterations_max: iterations, tolerance: -1.0, ..DawidSkene::default() };
        let control = Control { label_shares: &weights, ..Control::default() };
        let fit = dawid_skene(&answers, &options, &control).unwrap();
        let total: f64 = weights.iter().sum();
        let held: Vec<f64> = weights.iter().map(|weight| weight / total).collect();
        let expected = naive(&rows, answers.units(), Some(&held), (4, iterations));
        for (unit, expected) in expected.iter().enumerate().filter(|(unit, _)| fit.consensus.verdict(*unit).is_some()) {
            for (label, expected) in (0u32..).zip(expected) {
                let found = fit.consensus.share(unit, label);
                prop_assert!((found - expected).abs() < 1e-6, "unit {unit} label {label}: {found} {expected}");
            }
        }
    }

    #[test]
    fn the_fast_way_gives_what_the_plain_way_gives(
        rows in prop::collection::vec((0u32..12, 0u32..5, 0u32..6), 20..120),
        labels in 2u32..7,
        iterations in 1u32..6,
    ) {
        let rows: Vec<_> = rows.into_iter().map(|(u, p, l)| (u, p, l % labels)).collect();
        let answers = Answers::from_triples(labels, rows.iter().copied()).unwrap();
        let options = DawidSkene { iterations_max: iterations, tolerance: -1.0, ..DawidSkene::default() };
        let fit = dawid_skene(&answers, &options, &Control::default()).unwrap();
        // Labels that nobody gave have a share of some 1e-10 in the plain way and none in the fast one.
        let expected = naive(&rows, answers.units(), None, (labels as usize, iterations));
        for (unit, expected) in expected.iter().enumerate().filter(|(unit, _)| fit.consensus.verdict(*unit).is_some()) {
            for (label, expected) in (0u32..).zip(expected) {
                let found = fit.consensus.share(unit, label);
                prop_assert!((found - expected).abs() < 1e-7, "unit {} label {}: {} not {}", unit, label, found, expected);
            }
        }
    }
}
