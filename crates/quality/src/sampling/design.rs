//! Which of a lot are looked at, and how likely was each to be chosen? Drawing with known chances.
//!
//! Every draw returns [`Drawn`]: a position in the lot and the chance it had, its *inclusion probability*. That
//! chance is all that [`total`](super::total) and [`share`](super::share) need to speak for the whole lot, however
//! uneven the draw was.
//!
//! # When not to use it
//! What was picked by hand, or because it looked wrong, has no known chance and can speak only for itself.
//!
//! # Reference
//! C.-E. Särndal, B. Swensson, J. Wretman, *Model Assisted Survey Sampling*, 1992,
//! <https://doi.org/10.1007/978-1-4612-4378-6>.

use std::collections::BTreeSet;
use std::fmt;

use crate::random::Random;

/// One thing that was drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drawn {
    /// Its position in the lot, from 0.
    pub position: usize,
    /// The chance that the draw would hold it, in (0, 1].
    pub inclusion: f64,
}

/// Why a sample cannot be drawn, or what was drawn cannot speak for the lot.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BadDesign {
    /// There is nothing to draw from, or nothing was drawn.
    Empty,
    /// More is to be drawn than there is.
    SampleExceedsLot {
        /// How many are to be drawn.
        sample: usize,
        /// How many there are to draw from.
        lot: usize,
    },
    /// Too few are to be drawn to look at every stratum.
    TooFewForStrata {
        /// How many are to be drawn.
        sample: usize,
        /// How many are needed at least.
        least: usize,
    },
    /// A size, spread or risk is negative, infinite or not a number, or all are zero.
    BadWeight {
        /// Its position, from 0.
        position: usize,
    },
    /// A chance of being drawn is not above 0 and at most 1.
    BadInclusion {
        /// Its position, from 0.
        position: usize,
    },
    /// A value is infinite or not a number.
    ValueNotFinite {
        /// Its position, from 0.
        position: usize,
    },
    /// A stratum was looked at once only, so that its spread cannot be known.
    SingleDraw {
        /// The stratum, from 0.
        stratum: usize,
    },
    /// A share or confidence is not strictly between 0 and 1.
    NotBetweenZeroAndOne {
        /// What was given.
        given: f64,
    },
}

impl fmt::Display for BadDesign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "there is nothing to draw from, or nothing was drawn"),
            Self::SampleExceedsLot { sample, lot } => write!(f, "{sample} cannot be drawn from {lot}; draw fewer"),
            Self::TooFewForStrata { sample, least } => {
                write!(f, "{sample} are too few to look at every stratum; draw at least {least}, or join strata")
            }
            Self::BadWeight { position } => write!(
                f,
                "the weight at position {position} is negative or not a number, or all are zero; give each a size above 0"
            ),
            Self::BadInclusion { position } => write!(
                f,
                "the chance of being drawn at position {position} is not above 0 and at most 1; keep what the draw gave"
            ),
            Self::ValueNotFinite { position } => write!(f, "the value at position {position} is not a finite number"),
            Self::SingleDraw { stratum } => {
                write!(f, "stratum {stratum} was looked at once only; draw at least two, or join strata")
            }
            Self::NotBetweenZeroAndOne { given } => {
                write!(f, "{given} is not between 0 and 1; 0.95 is a usual confidence")
            }
        }
    }
}

impl std::error::Error for BadDesign {}

/// A simple random sample: every set of `sample` positions of `lot` is equally likely. Positions ascend.
///
/// Cost: `sample` draws into an ordered set, whatever the lot (Floyd's method).
///
/// ```
/// use assay_quality::sampling::simple_random;
///
/// let drawn = simple_random(120_000, 298, 7)?;
/// assert_eq!(drawn.len(), 298);
/// assert!(drawn.iter().all(|d| d.position < 120_000 && d.inclusion == 298.0 / 120_000.0));
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn simple_random(lot: usize, sample: usize, seed: u64) -> Result<Vec<Drawn>, BadDesign> {
    positions(lot, sample, &mut Random::new(seed, 0))
}

/// A simple random sample from each stratum on its own; positions count within the stratum.
/// `strata` gives the size of each and how many to draw of it, as [`allocate`](super::allocate) does.
pub fn stratified(strata: &[(usize, usize)], seed: u64) -> Result<Vec<Vec<Drawn>>, BadDesign> {
    (0u64..)
        .zip(strata)
        .map(|(stream, &(size, sample))| positions(size, sample, &mut Random::new(seed, stream)))
        .collect()
}

fn positions(lot: usize, sample: usize, random: &mut Random) -> Result<Vec<Drawn>, BadDesign> {
    if lot == 0 || sample == 0 {
        return Err(BadDesign::Empty);
    }
    if sample > lot {
        return Err(BadDesign::SampleExceedsLot { sample, lot });
    }
    let mut chosen = BTreeSet::new();
    for last in lot - sample..lot {
        let candidate = below(random, last + 1);
        chosen.insert(if chosen.contains(&candidate) { last } else { candidate });
    }
    let inclusion = sample as f64 / lot as f64;
    Ok(chosen.into_iter().map(|position| Drawn { position, inclusion }).collect())
}

/// Draws with the given chances: each position is in the sample with exactly its own, and the sample is as large as
/// their sum (rounded up or down by chance where that is no whole number). Positions ascend.
///
/// The positions are laid end to end in random order, each as long as its chance, and a ruler with marks one apart
/// is dropped on them (systematic sampling, Madow 1949). The random order makes every pair of positions possible.
///
/// Cost: one shuffle of the lot.
///
/// ```
/// use assay_quality::sampling::{inclusion_by_size, systematic};
///
/// // Of four boxes the one with a hundred items is sure to be opened.
/// let chances = inclusion_by_size(&[100.0, 5.0, 3.0, 2.0], 2)?;
/// let drawn = systematic(&chances, 1)?;
/// assert_eq!((drawn.len(), drawn[0].position, drawn[0].inclusion), (2, 0, 1.0));
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
///
/// # Reference
/// W. G. Madow, *On the theory of systematic sampling, II*, Annals of Mathematical Statistics 20(3), 1949,
/// <https://doi.org/10.1214/aoms/1177729988>; random order: H. O. Hartley, J. N. K. Rao, ibid. 33(2), 1962,
/// <https://doi.org/10.1214/aoms/1177704564>.
pub fn systematic(inclusions: &[f64], seed: u64) -> Result<Vec<Drawn>, BadDesign> {
    if inclusions.is_empty() {
        return Err(BadDesign::Empty);
    }
    let usable = |&inclusion: &f64| inclusion > 0.0 && inclusion <= 1.0;
    if let Some(position) = inclusions.iter().position(|inclusion| !usable(inclusion)) {
        return Err(BadDesign::BadInclusion { position });
    }
    let mut random = Random::new(seed, 0);
    let mut order: Vec<usize> = (0..inclusions.len()).filter(|&position| inclusions[position] < 1.0).collect();
    for last in (1..order.len()).rev() {
        order.swap(last, below(&mut random, last + 1));
    }
    let mut drawn: Vec<Drawn> = (0..inclusions.len())
        .filter(|&position| inclusions[position] >= 1.0)
        .map(|position| Drawn { position, inclusion: 1.0 })
        .collect();
    // The margin makes a sum that is ten but for rounding draw ten.
    let start = unit(&mut random);
    let (mut end, mut marks) = (0.0f64, 0.0f64);
    for &position in &order {
        end += inclusions[position];
        let passed = (end - start + 1.0 + 1e-9).floor();
        if passed > marks {
            marks = passed;
            drawn.push(Drawn { position, inclusion: inclusions[position] });
        }
    }
    drawn.sort_unstable_by_key(|d| d.position);
    Ok(drawn)
}

/// The same draw in the order in which to check it where checking may stop early, as by [`Sprt`](super::Sprt): every order
/// is equally likely, so that those looked at so far are always a draw of their own.
///
/// ```
/// use assay_quality::sampling::{in_random_order, simple_random};
///
/// let drawn = simple_random(1_000, 5, 3)?;
/// let mut again = in_random_order(drawn.clone(), 3);
/// again.sort_by_key(|one| one.position);
/// assert_eq!(again, drawn);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn in_random_order(mut drawn: Vec<Drawn>, seed: u64) -> Vec<Drawn> {
    // A stream that no draw takes, or the order would hang on what was drawn.
    let mut random = Random::new(seed, u64::MAX);
    for last in (1..drawn.len()).rev() {
        drawn.swap(last, below(&mut random, last + 1));
    }
    drawn
}

/// A number in `0..bound`.
#[expect(clippy::cast_possible_truncation, reason = "the high half of the product is below `bound`")]
fn below(random: &mut Random, bound: usize) -> usize {
    ((u128::from(random.next()) * bound as u128) >> 64) as usize
}

/// A number in [0, 1).
fn unit(random: &mut Random) -> f64 {
    (random.next() >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_drawn_one_stands_first_equally_often() {
        let drawn = simple_random(9, 4, 1).unwrap();
        let mut first = [0; 9];
        (0..4_000).for_each(|seed| first[in_random_order(drawn.clone(), seed)[0].position] += 1);
        assert!(drawn.iter().all(|one| (880..1_120).contains(&first[one.position])), "{first:?}");
    }

    #[test]
    fn every_position_is_drawn_as_often_as_its_chance_says() {
        let chances = [0.9, 0.1, 0.5, 0.25, 0.25, 1.0];
        let mut times = [0u32; 6];
        for seed in 0..20_000 {
            let drawn = systematic(&chances, seed).unwrap();
            assert_eq!(drawn.len(), 3);
            for d in drawn {
                times[d.position] += 1;
            }
        }
        for (chance, times) in chances.iter().zip(times) {
            assert!((f64::from(times) / 20_000.0 - chance).abs() < 0.015, "{chance}: {times}");
        }
    }

    #[test]
    fn every_pair_of_a_simple_random_sample_is_equally_likely() {
        let mut pairs = [[0u32; 5]; 5];
        for seed in 0..20_000 {
            let drawn = simple_random(5, 2, seed).unwrap();
            pairs[drawn[0].position][drawn[1].position] += 1;
        }
        for (first, row) in pairs.iter().enumerate() {
            for &times in &row[first + 1..] {
                assert!((1_850..2_150).contains(&times), "{pairs:?}");
            }
        }
    }

    #[test]
    fn a_sum_that_is_whole_but_for_rounding_draws_that_many() {
        for size in [3usize, 7, 10, 49, 1_000] {
            let chances = vec![10.0f64.min(size as f64) / size as f64; size];
            for seed in 0..50 {
                assert_eq!(systematic(&chances, seed).unwrap().len(), size.min(10), "{size} {seed}");
            }
        }
    }

    #[test]
    fn strata_are_drawn_each_on_its_own() {
        let drawn = stratified(&[(10, 2), (1_000, 20)], 3).unwrap();
        assert_eq!(drawn.iter().map(Vec::len).collect::<Vec<_>>(), [2, 20]);
        assert!((drawn[0][0].inclusion, drawn[1][0].inclusion) == (0.2, 0.02));
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        assert_eq!(simple_random(3, 4, 0), Err(BadDesign::SampleExceedsLot { sample: 4, lot: 3 }));
        assert_eq!(simple_random(0, 0, 0), Err(BadDesign::Empty));
        assert_eq!(systematic(&[0.5, 0.0], 0), Err(BadDesign::BadInclusion { position: 1 }));
        assert_eq!(systematic(&[0.5, f64::NAN], 0), Err(BadDesign::BadInclusion { position: 1 }));
    }
}
