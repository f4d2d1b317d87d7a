//! How far does agreement in one table vary together with agreement in another, when both are about the same units?
//!
//! # Definition
//! The units of both tables are dealt into groups, each unit into one group wherever it is. With `a_g` and `b_g` the two
//! coefficients without group g,
//! ```text
//! r = Σ (a_g − ā)(b_g − b̄) / √(Σ (a_g − ā)² Σ (b_g − b̄)²)
//! ```
//! the correlation of a delete-a-group jackknife, shrunk as if one more unit had nothing to do with either. It is what the interval of a difference needs, see
//! [`difference_of_dependent`](crate::interval::difference_of_dependent).
//!
//! # Undefined
//! Fewer than ten units are in both, or nothing varies: the two are then best taken as independent.
//!
//! # Cost
//! A hundred times that of the coefficient without an interval, on ten thousand units at most: r does not depend on how
//! many there are.
//!
//! # Reference
//! P. S. Kott, *The delete-a-group jackknife*, Journal of Official Statistics 17(4), 2001.

use crate::estimate::{Estimate, Options, Undefined};
use crate::interval::shrunk;
use crate::table::Answers;

const GROUPS: u32 = 100;
/// More units than this are thinned evenly.
const UNITS_MAX: u32 = 10_000;

/// The correlation of a coefficient in two tables, from −1 to 1. `ids` says of each unit of each table which it is: the
/// same number, the same unit.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, correlation, percent_agreement}};
///
/// // Two people answered forty units twice, and mostly the same way.
/// let round = |shift| (0..40).flat_map(move |unit| [(unit, 0, 0), (unit, 1, u32::from((unit + shift) / 2 % 3 == 0))]);
/// let (first, second) = (Answers::from_triples(2, round(0))?, Answers::from_triples(2, round(1))?);
/// let ids: Vec<u32> = (0..40).collect();
/// let percent = |answers: &Answers, options: &Options| percent_agreement(answers, Weights::Identity, options);
/// let found = correlation([&first, &second], [&ids, &ids], percent).unwrap();
/// assert!(found > 0.0 && found < 1.0);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn correlation(
    tables: [&Answers; 2],
    ids: [&[u32]; 2],
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined>,
) -> Option<f64> {
    let (shared, all) = met(tables, ids);
    shrunk(0.0, shared)?;
    let step = all.div_ceil(UNITS_MAX).max(1);
    let groups = GROUPS.min(all.div_ceil(step));
    let without = |side: usize, group: u32| {
        let kept = |unit: &u32| {
            let id = ids[side][*unit as usize];
            id.is_multiple_of(step) && id / step % groups != group
        };
        let units = (0u32..).take(tables[side].units().min(ids[side].len())).filter(kept);
        coefficient(&tables[side].of_units(units), &Options::analytic()).ok().map(|found| found.value)
    };
    let pairs: Option<Vec<(f64, f64)>> =
        (0..groups).map(|group| Some((without(0, group)?, without(1, group)?))).collect();
    shrunk(pearson(&pairs?)?, shared)
}

/// How many units have answers in both tables, and how many ids there are.
fn met(tables: [&Answers; 2], ids: [&[u32]; 2]) -> (usize, u32) {
    let all = ids.iter().copied().flatten().max().map_or(0, |id| id.saturating_add(1));
    let mut seen = vec![[false; 2]; all as usize];
    for ((table, ids), side) in tables.iter().zip(ids).zip([0, 1]) {
        for (unit, &id) in table.iter_units().zip(ids) {
            if !unit.labels.is_empty() {
                seen[id as usize][side] = true;
            }
        }
    }
    (seen.iter().filter(|sides| **sides == [true; 2]).count(), all)
}

fn pearson(pairs: &[(f64, f64)]) -> Option<f64> {
    let count = pairs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| pairs.iter().map(of).sum::<f64>() / count;
    let (first, second) = (mean(|pair| pair.0), mean(|pair| pair.1));
    let (mut together, mut one, mut other) = (0.0, 0.0, 0.0);
    for &(a, b) in pairs {
        let (a, b) = (a - first, b - second);
        (together, one, other) = (together + a * b, one + a * a, other + b * b);
    }
    // Groups that are alike leave rounding dust, not spread.
    (one > 1e-24 && other > 1e-24).then(|| together / (one * other).sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Level, krippendorff_alpha};
    use crate::interval::{Ranged, difference_of_dependent};
    use crate::random::Random;

    fn alpha(answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
        krippendorff_alpha(answers, Level::Nominal, options)
    }

    /// Two rounds of five answers to the same sixty units, which differ much in how clear they are.
    fn rounds(random: &mut Random) -> [Answers; 2] {
        let clear: Vec<(u32, u32)> = (0..60).map(|_| (random.below(2), 5 + random.below(6))).collect();
        let mut round = || {
            let rows = (0u32..).zip(&clear).flat_map(|(unit, &(truth, clear))| {
                let said: Vec<u32> = (0..5).map(|_| if random.below(10) < clear { truth } else { 1 - truth }).collect();
                (0u32..).zip(said).map(move |(person, label)| (unit, person, label))
            });
            Answers::from_triples(2, rows.collect::<Vec<_>>()).unwrap()
        };
        [round(), round()]
    }

    #[test]
    fn with_it_intervals_of_no_change_hold_as_often_as_stated_and_are_shorter() {
        let (mut random, ids) = (Random::new(5, 0), (0..60).collect::<Vec<u32>>());
        let (mut held, mut shorter, times) = (0, 0.0, 40);
        for _ in 0..times {
            let rounds = rounds(&mut random);
            let r = correlation([&rounds[0], &rounds[1]], [&ids, &ids], alpha).unwrap();
            let [before, after] = rounds.map(|round| {
                let found = alpha(&round, &Options::analytic()).unwrap();
                Ranged { value: found.value, lower: found.lower, upper: found.upper }
            });
            let paired = difference_of_dependent(before, after, r);
            let apart = difference_of_dependent(before, after, 0.0);
            held += u32::from(paired.lower <= 0.0 && 0.0 <= paired.upper);
            shorter += (paired.upper - paired.lower) / (apart.upper - apart.lower) / f64::from(times);
        }
        assert!(held >= 36 && shorter < 0.9, "{held} of {times}, {shorter} as long");
    }

    #[test]
    fn a_table_varies_wholly_with_itself_and_not_with_one_of_other_units() {
        let rounds = rounds(&mut Random::new(1, 0));
        let (ids, others): (Vec<u32>, Vec<u32>) = ((0..60).collect(), (60..120).collect());
        let of = |ids: [&[u32]; 2]| correlation([&rounds[0], &rounds[0]], ids, alpha);
        assert!((of([&ids, &ids]).unwrap() - 60.0 / 61.0).abs() < 1e-12);
        assert_eq!(of([&ids, &others]), None);
    }

    #[test]
    fn many_units_are_thinned() {
        let rows = (0..25_000u32).flat_map(|unit| [(unit, 0, unit % 2), (unit, 1, u32::from(unit % 7 < 3))]);
        let table = Answers::from_triples(2, rows).unwrap();
        let ids: Vec<u32> = (0..25_000).collect();
        assert!(correlation([&table, &table], [&ids, &ids], alpha).unwrap() > 0.999);
    }
}
