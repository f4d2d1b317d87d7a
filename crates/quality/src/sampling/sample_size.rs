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

impl Promise {
    /// The fewest wrong ones that break it in a lot of this size.
    ///
    /// ```
    /// use assay_quality::sampling::Promise;
    ///
    /// let promise = Promise { share_max: 0.01, confidence: 0.95 };
    /// assert_eq!((promise.broken_from(20), promise.broken_from(1_000)), (1, 11));
    /// ```
    pub fn broken_from(&self, lot: u64) -> u64 {
        first_beyond(self.share_max, lot)
    }
}

/// How good the lots are expected to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The share of wrong ones, strictly between 0 and 1.
    pub share: f64,
    /// So good a lot is to pass with at least this chance, strictly between 0 and 1.
    pub chance: f64,
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

/// The smallest sample that can carry the promise and still passes lots as good as expected with at least this chance:
/// fair to both sides. Where nothing less will do, the whole lot is checked.
///
/// ```
/// use assay_quality::sampling::{Expected, Promise, sample_size_for};
///
/// // "At most 1 % wrong with 95 % confidence", when 0.3 % are expected to be wrong.
/// let promise = Promise { share_max: 0.01, confidence: 0.95 };
/// let plan = sample_size_for(120_000, promise, Expected { share: 0.003, chance: 0.9 })?;
/// assert_eq!((plan.sample, plan.tolerated), (1_046, 5));
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn sample_size_for(lot: u64, promise: Promise, expected: Expected) -> Result<Plan, BadSample> {
    let share = between_zero_and_one(expected.share)?;
    let chance = between_zero_and_one(expected.chance)?;
    let wrong = first_beyond(share, lot) - 1;
    for tolerated in 0.. {
        let plan = sample_size(lot, promise, tolerated)?;
        let enough = chance_of_passing(plan, wrong)? * ROUNDING >= chance;
        // A plan that tolerates less than asked cannot tolerate more.
        if enough || plan.sample >= lot || plan.tolerated < tolerated {
            return Ok(plan);
        }
    }
    sample_size(lot, promise, 0)
}

/// The least number of wrong ones that is more than `share` of the lot.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and `lot`")]
fn first_beyond(share: f64, lot: u64) -> u64 {
    ((share * lot as f64 * ROUNDING).floor() as u64 + 1).min(lot)
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
    fn good_lots_pass_as_often_as_asked_and_tolerating_one_less_would_not_do() {
        for (lot, share) in [(120_000, 0.003), (5_000, 0.002), (40_000, 0.006)] {
            let plan = sample_size_for(lot, ONE_PERCENT, Expected { share, chance: 0.9 }).unwrap();
            let wrong = first_beyond(share, lot) - 1;
            assert!(chance_of_passing(plan, wrong).unwrap() >= 0.9, "{plan:?}");
            let less = sample_size(lot, ONE_PERCENT, plan.tolerated - 1).unwrap();
            assert!(chance_of_passing(less, wrong).unwrap() < 0.9 && less.sample < plan.sample, "{plan:?}");
        }
        // Lots as bad as the promise allows pass only when all is checked.
        let even = sample_size_for(300, ONE_PERCENT, Expected { share: 0.01, chance: 0.99 }).unwrap();
        assert!(chance_of_passing(even, 3).unwrap() >= 0.99, "{even:?}");
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
