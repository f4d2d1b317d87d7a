//! What share of all is it, judging by a sample? Intervals for proportions, all of one shape.
//!
//! | interval | holds the true share | width | use it |
//! |---|---|---|---|
//! | [`wilson`] | about as often as stated | narrow | to show a share |
//! | [`clopper_pearson`] | at least as often as stated | wide | to promise a share |
//! | [`jeffreys`] | about as often as stated | narrow | as a belief, equal tails |
//!
//! By how much two values differ: [`difference`], or [`difference_of_dependent`] where they rest on the same units. Where
//! answers come in units that are alike inside: [`share_by_units`] and [`change_by_units`]. For means and ratios of sums:
//! [`ratio_by_units`].
//!
//! Each takes how many of how many, and the confidence in (0, 1). For a sample that is a good part of a
//! finite lot see [`crate::sampling`].

mod by_units;
mod clopper_pearson;
mod difference;
mod jeffreys;
mod ratio;
mod wilson;

pub(crate) use by_units::shrunk;
pub use by_units::{Change, Counted, change_by_units, share_by_units};
pub use clopper_pearson::clopper_pearson;
pub use difference::{Ranged, difference, difference_of_dependent};
pub use jeffreys::jeffreys;
pub use ratio::ratio_by_units;
pub use wilson::wilson;

/// A share with its interval; all in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Proportion {
    /// `hits / total`.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
    /// The confidence asked for.
    pub confidence: f64,
    /// How many were counted.
    pub hits: u64,
    /// Of how many.
    pub total: u64,
}

/// Why there is no interval.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BadSample {
    /// Nothing was looked at.
    Empty,
    /// More hits than the sample holds.
    MoreHitsThanTotal {
        /// Hits given.
        hits: u64,
        /// Size given.
        total: u64,
    },
    /// The sample is larger than the lot it was drawn from.
    SampleExceedsLot {
        /// Size of the sample.
        sample: u64,
        /// Size of the lot.
        lot: u64,
    },
    /// One unit does not tell how units vary.
    SingleUnit,
    /// Units that are all alike do not tell how others vary.
    AllAlike,
    /// What is counted by is 0 in all, below 0 somewhere, or a number is not finite.
    NothingToCountBy,
    /// A share or confidence is not strictly between 0 and 1.
    NotBetweenZeroAndOne {
        /// What was given.
        given: f64,
    },
}

impl std::fmt::Display for BadSample {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(f, "the sample is empty, so it says nothing about the share"),
            Self::MoreHitsThanTotal { hits, total } => {
                write!(f, "{hits} hits in a sample of {total}; hits are part of the sample")
            }
            Self::SampleExceedsLot { sample, lot } => {
                write!(f, "a sample of {sample} cannot come from a lot of {lot}")
            }
            Self::SingleUnit => write!(f, "one unit does not tell how units vary; give two or more"),
            Self::AllAlike => write!(f, "all units are alike, which does not tell how others vary"),
            Self::NothingToCountBy => write!(f, "there is nothing to count by; give finite numbers, not all 0"),
            Self::NotBetweenZeroAndOne { given } => {
                write!(f, "{given} is not between 0 and 1; 0.95 is a usual confidence, 0.01 a usual share")
            }
        }
    }
}

impl std::error::Error for BadSample {}

/// The arguments, if they make sense, and the mass of each tail.
fn checked(hits: u64, total: u64, confidence: f64) -> Result<f64, BadSample> {
    if total == 0 {
        return Err(BadSample::Empty);
    }
    if hits > total {
        return Err(BadSample::MoreHitsThanTotal { hits, total });
    }
    Ok((1.0 - between_zero_and_one(confidence)?) / 2.0)
}

/// The number itself, if it lies strictly between 0 and 1.
pub(crate) fn between_zero_and_one(given: f64) -> Result<f64, BadSample> {
    if given > 0.0 && given < 1.0 { Ok(given) } else { Err(BadSample::NotBetweenZeroAndOne { given }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Interval = fn(u64, u64, f64) -> Result<Proportion, BadSample>;
    const ALL: [(&str, Interval); 3] =
        [("wilson", wilson), ("clopper_pearson", clopper_pearson), ("jeffreys", jeffreys)];

    #[test]
    fn every_interval_holds_its_value_inside_zero_and_one() {
        for (name, interval) in ALL {
            for total in [1, 2, 7, 100, 100_000] {
                for hits in [0, 1, total / 3, total - 1, total] {
                    let p = interval(hits, total, 0.95).unwrap();
                    assert!(0.0 <= p.lower && p.lower <= p.value, "{name} {p:?}");
                    assert!(p.value <= p.upper && p.upper <= 1.0, "{name} {p:?}");
                }
            }
        }
    }

    #[test]
    fn every_interval_mirrors_when_hits_and_misses_change_places() {
        for (name, interval) in ALL {
            let (hits, misses) = (interval(3, 40, 0.9).unwrap(), interval(37, 40, 0.9).unwrap());
            assert!((hits.lower - (1.0 - misses.upper)).abs() < 1e-12, "{name}");
            assert!((hits.upper - (1.0 - misses.lower)).abs() < 1e-12, "{name}");
        }
    }

    #[test]
    fn every_interval_narrows_with_more_data_and_widens_with_confidence() {
        for (name, interval) in ALL {
            let width = |hits, total, confidence| {
                let p = interval(hits, total, confidence).unwrap();
                p.upper - p.lower
            };
            assert!(width(20, 100, 0.95) > width(200, 1_000, 0.95), "{name}");
            assert!(width(20, 100, 0.99) > width(20, 100, 0.95), "{name}");
        }
    }

    #[test]
    fn the_interval_that_promises_holds_the_truth_at_least_as_often_as_stated() {
        // Exact coverage: the chance of each sample times whether its interval holds the true share.
        for truth in [0.01, 0.05, 0.2, 0.5, 0.93] {
            let total = 60;
            let mut covered = [0.0; 3];
            for hits in 0..=total {
                let factorial = |n: u64| crate::special::ln_gamma(n as f64 + 1.0);
                let ln_chance = factorial(total) - factorial(hits) - factorial(total - hits)
                    + hits as f64 * f64::ln(truth)
                    + (total - hits) as f64 * f64::ln(1.0 - truth);
                for (sum, (_, interval)) in covered.iter_mut().zip(ALL) {
                    let p = interval(hits, total, 0.95).unwrap();
                    if p.lower <= truth && truth <= p.upper {
                        *sum += ln_chance.exp();
                    }
                }
            }
            assert!(covered[1] >= 0.95, "Clopper-Pearson covers {truth} only {}", covered[1]);
            assert!(covered[0] > 0.87 && covered[2] > 0.87, "{truth}: {covered:?}");
        }
    }

    #[test]
    fn senseless_samples_are_refused() {
        for (_, interval) in ALL {
            assert_eq!(interval(0, 0, 0.95), Err(BadSample::Empty));
            assert_eq!(interval(3, 2, 0.95), Err(BadSample::MoreHitsThanTotal { hits: 3, total: 2 }));
            let refused = Err(BadSample::NotBetweenZeroAndOne { given: 1.0 });
            assert_eq!(interval(1, 2, 1.0), refused);
        }
    }
}
