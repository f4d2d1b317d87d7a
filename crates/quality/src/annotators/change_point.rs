//! Looking back over a person's record: did their accuracy change at some point, and when?
//!
//! # Definition
//! For every split of the record in two, the likelihood ratio compares one error rate for each part with one for all. The
//! statistic is the largest of them over splits that leave at least five answers on each side. How large it gets when
//! nothing changed is found by shuffling the record: `chance` is the share of 999 shuffles with one as large, which is exact
//! for any rate and length. Calling it a change when `chance` ≤ 0.05 raises a false alarm in one record of twenty at most.
//!
//! Where it happened is told by the chances of all splits, given that there was one change and with Jeffreys' prior for
//! both rates.
//!
//! # When not to use it
//! Record after record as it grows: the false alarms add up. See [`Cusum`](super::Cusum). A slow drift looks like a change
//! in its middle.
//!
//! # Undefined
//! Fewer than ten answers.
//!
//! # Cost
//! A thousand passes over the record.
//!
//! # Reference
//! D. V. Hinkley, E. A. Hinkley, *Inference about the change-point in a sequence of binomial variables*, Biometrika 57(3),
//! 1970, <https://doi.org/10.1093/biomet/57.3.477>.

use super::{Unknown, between_zero_and_one};
use crate::interval::{Proportion, jeffreys};
use crate::random::Random;
use crate::special::ln_gamma;

/// The most likely change in a record.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePoint {
    /// The first answer after the change, from 0.
    pub at: usize,
    /// The first answer at which it may have happened, with the confidence asked for.
    pub earliest: usize,
    /// The last answer at which it may have happened.
    pub latest: usize,
    /// The share of right answers before. Where the split was chosen by the data the interval is too narrow by a little.
    pub before: Proportion,
    /// The share of right answers from the change on.
    pub after: Proportion,
    /// How often a record without change shows as large a one, in (0, 1].
    pub chance: f64,
}

/// Answers on each side of a split.
const SIDE_MIN: usize = 5;
const SHUFFLES: u32 = 999;

/// The most likely change in a record of whether each answer was right; `seed` fixes the shuffles.
///
/// ```
/// use assay_quality::annotators::change_point;
///
/// let right: Vec<bool> = (0..200).map(|i| if i < 120 { i % 10 > 0 } else { i % 2 > 0 }).collect();
/// let change = change_point(&right, 0.95, 1).unwrap();
/// assert!(change.chance <= 0.001 && (110..130).contains(&change.at));
/// assert!(change.earliest <= change.at && change.at <= change.latest);
/// assert!(change.before.value > 0.85 && change.after.value < 0.6);
/// ```
pub fn change_point(right: &[bool], confidence: f64, seed: u64) -> Result<ChangePoint, Unknown> {
    let confidence = between_zero_and_one(confidence)?;
    let answers = right.len();
    if answers < 2 * SIDE_MIN {
        return Err(Unknown::TooFew { found: answers, needed: 2 * SIDE_MIN });
    }
    // n ln n, for every n that occurs.
    let terms: Vec<f64> = (0..=answers).map(|n| if n == 0 { 0.0 } else { n as f64 * (n as f64).ln() }).collect();
    let (at, statistic) = best_split(right, &terms);
    let mut shuffled = right.to_vec();
    let mut random = Random::new(seed, 0);
    let mut as_large = 1u32;
    for _ in 0..SHUFFLES {
        for last in (1..answers).rev() {
            shuffled.swap(last, random.below(u32::try_from(last + 1).unwrap_or(u32::MAX)) as usize);
        }
        as_large += u32::from(best_split(&shuffled, &terms).1 >= statistic - 1e-9);
    }
    let (earliest, latest) = plausible(right, confidence);
    let share = |part: &[bool]| {
        let hits = part.iter().filter(|right| **right).count() as u64;
        jeffreys(hits, part.len() as u64, confidence).map_err(|_| Unknown::NothingToCompare)
    };
    Ok(ChangePoint {
        at,
        earliest: earliest.min(at),
        latest: latest.max(at),
        before: share(&right[..at])?,
        after: share(&right[at..])?,
        chance: f64::from(as_large) / f64::from(SHUFFLES + 1),
    })
}

/// The split with the largest logarithm of the likelihood ratio.
fn best_split(right: &[bool], terms: &[f64]) -> (usize, f64) {
    let answers = right.len();
    let all = right.iter().filter(|right| **right).count();
    let likelihood = |hits: usize, n: usize| terms[hits] + terms[n - hits] - terms[n];
    let mut best = (SIDE_MIN, f64::NEG_INFINITY);
    let mut hits = 0;
    for (at, right) in right.iter().enumerate() {
        if at >= SIDE_MIN && at + SIDE_MIN <= answers {
            let ratio = likelihood(hits, at) + likelihood(all - hits, answers - at);
            if ratio > best.1 {
                best = (at, ratio);
            }
        }
        hits += usize::from(*right);
    }
    (best.0, best.1 - likelihood(all, answers))
}

/// The splits between which the change lies with this confidence, equal tails.
fn plausible(right: &[bool], confidence: f64) -> (usize, usize) {
    let answers = right.len();
    let all = right.iter().filter(|right| **right).count();
    let ln_beta = |hits: usize, n: usize| {
        ln_gamma(hits as f64 + 0.5) + ln_gamma((n - hits) as f64 + 0.5) - ln_gamma(n as f64 + 1.0)
    };
    let mut hits = right[..SIDE_MIN].iter().filter(|right| **right).count();
    let mut chances = Vec::with_capacity(answers);
    for (at, right) in right.iter().enumerate().take(answers - SIDE_MIN + 1).skip(SIDE_MIN) {
        chances.push(ln_beta(hits, at) + ln_beta(all - hits, answers - at));
        hits += usize::from(*right);
    }
    let most = chances.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    for chance in &mut chances {
        *chance = (*chance - most).exp();
    }
    let tail = (1.0 - confidence) / 2.0 * chances.iter().sum::<f64>();
    let within = |chances: &mut dyn Iterator<Item = &f64>| {
        let mut sum = 0.0;
        chances
            .take_while(|chance| {
                sum += **chance;
                sum <= tail
            })
            .count()
    };
    let (first, last) = (within(&mut chances.iter()), within(&mut chances.iter().rev()));
    (SIDE_MIN + first, answers - SIDE_MIN - last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(random: &mut Random, parts: &[(u32, u32)]) -> Vec<bool> {
        let part = |&(answers, percent): &(u32, u32)| (0..answers).map(move |_| percent);
        parts.iter().flat_map(part).map(|percent| random.below(100) < percent).collect()
    }

    #[test]
    fn records_without_change_raise_false_alarms_as_seldom_as_stated() {
        let mut random = Random::new(7, 0);
        for percent in [95, 70] {
            let alarms = (0..50)
                .filter(|&seed| {
                    let right = record(&mut random, &[(30, percent)]);
                    change_point(&right, 0.95, seed).unwrap().chance <= 0.1
                })
                .count();
            assert!(alarms <= 11, "{alarms} of 50 at {percent} %");
        }
    }

    #[test]
    fn changes_are_found_and_their_place_is_held_about_as_often_as_stated() {
        let mut random = Random::new(1, 0);
        let (mut found, mut held) = (0, 0);
        for seed in 0..40 {
            let right = record(&mut random, &[(60, 95), (40, 65)]);
            let change = change_point(&right, 0.9, seed).unwrap();
            found += u32::from(change.chance <= 0.05);
            held += u32::from(change.earliest <= 60 && 60 <= change.latest);
        }
        assert!(found >= 32 && held >= 32, "{found} found, {held} held");
    }

    #[test]
    fn the_statistic_is_the_naive_likelihood_ratio() {
        let right = record(&mut Random::new(3, 0), &[(12, 90), (11, 30)]);
        let terms: Vec<f64> = (0..=23).map(|n| if n == 0 { 0.0 } else { f64::from(n) * f64::from(n).ln() }).collect();
        let likelihood = |part: &[bool]| {
            let p = part.iter().filter(|r| **r).count() as f64 / part.len() as f64;
            part.iter().map(|&r| if r { p.ln() } else { (1.0 - p).ln() }).sum::<f64>()
        };
        let naive = (5..=18).map(|at| likelihood(&right[..at]) + likelihood(&right[at..]) - likelihood(&right));
        let naive = naive.fold(f64::NEG_INFINITY, f64::max);
        assert!((best_split(&right, &terms).1 - naive).abs() < 1e-9);
    }

    #[test]
    fn all_right_is_no_change_and_too_few_are_refused() {
        let change = change_point(&[true; 20], 0.95, 0).unwrap();
        assert!((change.chance - 1.0).abs() < 1e-12);
        assert_eq!(change_point(&[true; 9], 0.95, 0), Err(Unknown::TooFew { found: 9, needed: 10 }));
    }
}
