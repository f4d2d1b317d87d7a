//! How many must be checked before a promise about a lot can be made?
//!
//! # Definition
//! The promise "at most a share p of this lot is wrong" may be given when a lot that breaks it would
//! pass with a chance of at most 1 − confidence. A lot breaks it from M = ⌊p · lot⌋ + 1 wrong ones on. The plan
//! checks the smallest sample n with P(found <= tolerated | M) <= 1 − confidence (hypergeometric, exact) and
//! passes the lot when at most `tolerated` are found wrong.
//!
//! # When not to use it
//! To find the *average* quality of many lots, or to be fair to the producer: this plan guards the buyer
//! only. See [`chance_of_passing`] for what it does to good lots; a few tolerated ones are kinder.
//!
//! # Cost
//! Some sixty evaluations, whatever the lot.
//!
//! # Reference
//! E. G. Schilling, D. V. Neubauer, *Acceptance Sampling in Quality Control*, 3rd edition, 2017, chapter 4.

use super::hypergeometric::{Draw, ROUNDING};
use crate::interval::{BadSample, between_zero_and_one};

/// What is to be promised of a lot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Promise {
    /// At most this share is wrong, strictly between 0 and 1.
    pub share_max: f64,
    /// With this confidence, strictly between 0 and 1.
    pub confidence: f64,
}

/// Check `sample` of `lot`; pass it when at most `tolerated` are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Size of the lot.
    pub lot: u64,
    /// How many to check, drawn at random.
    pub sample: u64,
    /// How many wrong ones still pass.
    pub tolerated: u64,
}

/// The smallest sample of a lot that can carry the promise when up to `tolerated` wrong ones pass.
///
/// In a lot so small that `tolerated` wrong ones would break the promise, the plan tolerates fewer.
///
/// ```
/// use assay_quality::sampling::{Promise, sample_size};
///
/// // "At most 1 % wrong, with 95 % confidence", in a lot of 120,000.
/// let promise = Promise { share_max: 0.01, confidence: 0.95 };
/// assert_eq!(sample_size(120_000, promise, 0)?.sample, 298);
/// assert_eq!(sample_size(120_000, promise, 2)?.sample, 626);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn sample_size(lot: u64, promise: Promise, tolerated: u64) -> Result<Plan, BadSample> {
    let share_max = between_zero_and_one(promise.share_max)?;
    let risk = 1.0 - between_zero_and_one(promise.confidence)?;
    if lot == 0 {
        return Err(BadSample::Empty);
    }
    let wrong = first_beyond(share_max, lot);
    // In a small lot even the tolerated ones could break the promise: then fewer are tolerated.
    let tolerated = tolerated.min(wrong - 1);
    let (mut fails, mut holds) = (0, lot);
    while holds - fails > 1 {
        let sample = fails + (holds - fails) / 2;
        if (Draw { lot, wrong, sample }).at_most(tolerated) <= risk * ROUNDING {
            holds = sample;
        } else {
            fails = sample;
        }
    }
    Ok(Plan { lot, sample: holds, tolerated })
}

/// The least number of wrong ones that is more than `share` of the lot.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `lot`")]
fn first_beyond(share: f64, lot: u64) -> u64 {
    (share * lot as f64 * ROUNDING).floor() as u64 + 1
}

/// The chance that a lot with `wrong` wrong ones passes the plan: the operating characteristic.
///
/// ```
/// use assay_quality::sampling::{Plan, chance_of_passing};
///
/// let plan = Plan { lot: 120_000, sample: 298, tolerated: 0 };
/// // One lot in four passes at half the promised share.
/// assert_eq!(format!("{:.2}", chance_of_passing(plan, 600)?), "0.22");
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn chance_of_passing(plan: Plan, wrong: u64) -> Result<f64, BadSample> {
    let Plan { lot, sample, tolerated } = plan;
    if sample > lot {
        return Err(BadSample::SampleExceedsLot { sample, lot });
    }
    if wrong > lot {
        return Err(BadSample::MoreHitsThanTotal { hits: wrong, total: lot });
    }
    Ok(Draw { lot, wrong, sample }.at_most(tolerated))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE_PERCENT: Promise = Promise { share_max: 0.01, confidence: 0.95 };

    #[test]
    fn an_endless_lot_needs_the_textbook_299() {
        // ln 0.05 / ln 0.99 = 298.07
        assert_eq!(sample_size(1_000_000_000_000, ONE_PERCENT, 0).unwrap().sample, 299);
    }

    #[test]
    fn by_hand_a_lot_of_ten_without_a_wrong_one() {
        // "At most 5 % of 10" means none: one wrong stays hidden with chance 1 − n/10, so all ten are checked.
        let promise = Promise { share_max: 0.05, confidence: 0.95 };
        assert_eq!(sample_size(10, promise, 0).unwrap().sample, 10);
        let promise = Promise { share_max: 0.05, confidence: 0.7 };
        assert_eq!(sample_size(10, promise, 0).unwrap().sample, 7);
    }

    #[test]
    fn one_less_would_not_carry_the_promise() {
        for lot in [50, 999, 120_000] {
            for tolerated in [0, 1, 5] {
                let plan = sample_size(lot, ONE_PERCENT, tolerated).unwrap();
                let breaking = lot / 100 + 1;
                let chance = |sample| chance_of_passing(Plan { sample, ..plan }, breaking).unwrap();
                assert!(chance(plan.sample) <= 0.05 + 1e-12, "{plan:?}");
                assert!(chance(plan.sample - 1) > 0.05, "{plan:?}");
            }
        }
    }

    #[test]
    fn senseless_plans_are_refused() {
        assert_eq!(sample_size(0, ONE_PERCENT, 0), Err(BadSample::Empty));
        let certain = Promise { confidence: 1.0, ..ONE_PERCENT };
        assert_eq!(sample_size(9, certain, 0), Err(BadSample::NotBetweenZeroAndOne { given: 1.0 }));
        let plan = Plan { lot: 5, sample: 6, tolerated: 0 };
        assert_eq!(chance_of_passing(plan, 1), Err(BadSample::SampleExceedsLot { sample: 6, lot: 5 }));
    }
}
