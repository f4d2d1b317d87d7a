//! So many wrong were found in a sample: how many may be wrong in the whole lot?
//!
//! # Definition
//! The bound is the largest number M of wrong ones in the lot at which finding `found` or fewer still has a
//! chance above 1 − confidence (hypergeometric, exact, one-sided). Said of many lots, "at most M are wrong" holds
//! at least as often as the confidence.
//!
//! # When not to use it
//! When the sample was not drawn at random from the whole lot. Without a lot (an endless stream) use
//! [`clopper_pearson`](crate::interval::clopper_pearson).
//!
//! # Cost
//! Some sixty evaluations, whatever the lot.
//!
//! # Reference
//! T. Wright, *Exact Confidence Bounds when Sampling from Small Finite Universes*, 1991,
//! <https://doi.org/10.1007/978-1-4612-3140-0>.

use super::hypergeometric::{Draw, ROUNDING};
use crate::interval::{BadSample, between_zero_and_one};

/// How many of a lot may be wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LotBound {
    /// At most so many of the lot are wrong, those found included.
    pub wrong_max: u64,
    /// The same as a share of the lot, in [0, 1].
    pub share_max: f64,
    /// The confidence asked for.
    pub confidence: f64,
}

/// The most that can be wrong in a lot of `lot` when a random sample of `sample` held `found` wrong ones.
///
/// ```
/// use assay_quality::sampling::most_wrong_in_lot;
///
/// // 300 of 5,000 checked, none wrong.
/// let bound = most_wrong_in_lot(0, 300, 5_000, 0.95)?;
/// assert_eq!(bound.wrong_max, 48);
/// // Everything checked: what was found is all there is.
/// assert_eq!(most_wrong_in_lot(7, 5_000, 5_000, 0.95)?.wrong_max, 7);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn most_wrong_in_lot(found: u64, sample: u64, lot: u64, confidence: f64) -> Result<LotBound, BadSample> {
    let confidence = between_zero_and_one(confidence)?;
    if sample == 0 {
        return Err(BadSample::Empty);
    }
    if found > sample {
        return Err(BadSample::MoreHitsThanTotal { hits: found, total: sample });
    }
    if sample > lot {
        return Err(BadSample::SampleExceedsLot { sample, lot });
    }
    // As many wrong ones as were found are certain, all that were not seen to be right are possible.
    let (mut plausible, mut beyond) = (found, lot - (sample - found) + 1);
    while beyond - plausible > 1 {
        let wrong = plausible + (beyond - plausible) / 2;
        if (Draw { lot, wrong, sample }).at_most(found) > (1.0 - confidence) * ROUNDING {
            plausible = wrong;
        } else {
            beyond = wrong;
        }
    }
    Ok(LotBound { wrong_max: plausible, share_max: plausible as f64 / lot as f64, confidence })
}

/// How many of a lot are wrong, between two limits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LotInterval {
    /// At least so many are wrong.
    pub wrong_min: u64,
    /// At most so many are wrong.
    pub wrong_max: u64,
    /// The confidence asked for: both limits hold at least so often.
    pub confidence: f64,
}

/// Between which numbers the wrong ones of a lot lie (exact, equal tails): Clopper and Pearson's for a finite lot.
///
/// ```
/// use assay_quality::sampling::wrong_in_lot;
///
/// // 300 of 5,000 checked, 6 wrong.
/// let found = wrong_in_lot(6, 300, 5_000, 0.95)?;
/// assert_eq!((found.wrong_min, found.wrong_max), (39, 211));
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn wrong_in_lot(found: u64, sample: u64, lot: u64, confidence: f64) -> Result<LotInterval, BadSample> {
    let one_sided = 1.0 - (1.0 - between_zero_and_one(confidence)?) / 2.0;
    let wrong_max = most_wrong_in_lot(found, sample, lot, one_sided)?.wrong_max;
    // What is at most right is at least wrong.
    let right_max = most_wrong_in_lot(sample - found, sample, lot, one_sided)?.wrong_max;
    Ok(LotInterval { wrong_min: lot - right_max, wrong_max, confidence })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_half_of_a_lot_of_four() {
        // Two of four checked, none wrong. With one wrong: C(3,2)/C(4,2) = 1/2; with two: 1/6.
        let bound = |confidence| most_wrong_in_lot(0, 2, 4, confidence).unwrap().wrong_max;
        assert_eq!([bound(0.4), bound(0.6), bound(0.9)], [0, 1, 2]);
    }

    #[test]
    fn the_bound_holds_at_least_as_often_as_stated() {
        let (lot, sample, confidence) = (60, 15, 0.9);
        for wrong in 0..=lot {
            let draw = Draw { lot, wrong, sample };
            let missed: f64 = (0..=sample.min(wrong))
                .filter(|&found| most_wrong_in_lot(found, sample, lot, confidence).unwrap().wrong_max < wrong)
                .map(|found| draw.at_most(found) - if found > 0 { draw.at_most(found - 1) } else { 0.0 })
                .sum();
            assert!(missed <= 1.0 - confidence + 1e-12, "{wrong}: {missed}");
        }
    }

    #[test]
    fn both_limits_together_hold_at_least_as_often_as_stated() {
        let (lot, sample, confidence) = (50, 12, 0.9);
        for wrong in 0..=lot {
            let draw = Draw { lot, wrong, sample };
            let missed: f64 = (0..=sample)
                .filter(|&found| {
                    let limits = wrong_in_lot(found, sample, lot, confidence).unwrap();
                    !(limits.wrong_min..=limits.wrong_max).contains(&wrong)
                })
                .map(|found| draw.chance_of(found))
                .sum();
            assert!(missed <= 1.0 - confidence + 1e-12, "{wrong}: {missed}");
        }
    }

    #[test]
    fn senseless_samples_are_refused() {
        assert_eq!(most_wrong_in_lot(0, 0, 9, 0.9), Err(BadSample::Empty));
        let refused = Err(BadSample::MoreHitsThanTotal { hits: 4, total: 3 });
        assert_eq!(most_wrong_in_lot(4, 3, 9, 0.9), refused);
        assert_eq!(most_wrong_in_lot(0, 10, 9, 0.9), Err(BadSample::SampleExceedsLot { sample: 10, lot: 9 }));
    }
}
