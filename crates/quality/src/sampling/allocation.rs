//! How many are drawn of each stratum, and how likely should each item be drawn? The choices before the draw.
//!
//! | choice | best when |
//! |---|---|
//! | [`allocate`] with equal spreads | nothing is known but the sizes of the strata (proportional) |
//! | [`allocate`] with spreads | the strata differ in how mixed they are (Neyman) |
//! | [`inclusion_by_size`] | what is estimated grows with a known size |
//! | [`inclusion_by_risk`] | a model says how likely each item is wrong |
//!
//! # When not to use it
//! Spreads, sizes and risks may be guesses: a bad guess costs precision, never truth, because the chances stay
//! known. Do not change them after the draw.
//!
//! # Cost
//! [`allocate`] takes the logarithm of the strata for each item drawn; the others sort the lot.
//!
//! # Reference
//! J. Neyman, *On the two different aspects of the representative method*, Journal of the Royal Statistical Society
//! 97(4), 1934, <https://doi.org/10.2307/2342192>; exact in whole numbers: T. Wright, *The equivalence of Neyman
//! optimum allocation for sampling and equal proportions for apportioning the U.S. House of Representatives*, The
//! American Statistician 66(4), 2012, <https://doi.org/10.1080/00031305.2012.733679>.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::design::BadDesign;
use crate::interval::between_zero_and_one;

/// One part of a lot that is drawn on its own.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratum {
    /// How many it holds.
    pub size: usize,
    /// Standard deviation of the value within it, as far as can be guessed: √(p(1 − p)) for a share p of wrong ones.
    /// Any common factor changes nothing; give 1 to all for a proportional allocation.
    pub spread: f64,
}

/// A stratum waiting for its next draw, by how much that draw would narrow the estimate.
struct Next {
    gain: f64,
    stratum: usize,
}

impl PartialEq for Next {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Next {}

impl PartialOrd for Next {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Next {
    /// Equal gains go to the stratum that comes first.
    fn cmp(&self, other: &Self) -> Ordering {
        self.gain.total_cmp(&other.gain).then(other.stratum.cmp(&self.stratum))
    }
}

/// How many to draw of each stratum so that the variance of the estimated total, Σ N²S²/n, is the least that
/// `sample` draws can reach. Exact in whole numbers; each stratum gets two draws (all it has, if fewer), so that
/// its spread can be measured, and none more than it holds. The order is that of `strata`.
///
/// ```
/// use assay_quality::sampling::{Stratum, allocate};
///
/// // A thousand easy items, a hundred hard ones: 1 % and 50 % wrong.
/// let easy = Stratum { size: 1_000, spread: 0.1 };
/// let hard = Stratum { size: 100, spread: 0.5 };
/// assert_eq!(allocate(&[easy, hard], 60)?, [40, 20]);
/// // Knowing nothing of the spreads: by size.
/// let (easy, hard) = (Stratum { spread: 1.0, ..easy }, Stratum { spread: 1.0, ..hard });
/// assert_eq!(allocate(&[easy, hard], 66)?, [60, 6]);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn allocate(strata: &[Stratum], sample: usize) -> Result<Vec<usize>, BadDesign> {
    let lot: usize = strata.iter().map(|stratum| stratum.size).sum();
    if lot == 0 || sample == 0 {
        return Err(BadDesign::Empty);
    }
    if sample > lot {
        return Err(BadDesign::SampleExceedsLot { sample, lot });
    }
    if let Some(position) = strata.iter().position(|stratum| !(stratum.spread >= 0.0 && stratum.spread.is_finite())) {
        return Err(BadDesign::BadWeight { position });
    }
    let mut draws: Vec<usize> = strata.iter().map(|stratum| stratum.size.min(2)).collect();
    let least = draws.iter().sum();
    if sample < least {
        return Err(BadDesign::TooFewForStrata { sample, least });
    }
    let next = |stratum: usize, drawn: usize| {
        let Stratum { size, spread } = strata[stratum];
        // The nth draw takes N²S²/(n(n − 1)) off the variance.
        let gain = size as f64 * spread / ((drawn * (drawn + 1)) as f64).sqrt();
        (drawn < size).then_some(Next { gain, stratum })
    };
    let mut waiting: BinaryHeap<Next> =
        draws.iter().enumerate().filter_map(|(stratum, &drawn)| next(stratum, drawn)).collect();
    for _ in least..sample {
        let Some(Next { stratum, .. }) = waiting.pop() else { break };
        draws[stratum] += 1;
        waiting.extend(next(stratum, draws[stratum]));
    }
    Ok(draws)
}

/// The chance of each to be drawn, in proportion to its size, summing to `sample`. What would have more than a
/// certain chance is certain, and the rest share what is left.
///
/// ```
/// use assay_quality::sampling::inclusion_by_size;
///
/// assert_eq!(inclusion_by_size(&[1.0, 2.0, 5.0], 2)?, [1.0 / 3.0, 2.0 / 3.0, 1.0]);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn inclusion_by_size(sizes: &[f64], sample: usize) -> Result<Vec<f64>, BadDesign> {
    let lot = sizes.len();
    if lot == 0 || sample == 0 {
        return Err(BadDesign::Empty);
    }
    if sample > lot {
        return Err(BadDesign::SampleExceedsLot { sample, lot });
    }
    if let Some(position) = sizes.iter().position(|&size| !(size > 0.0 && size.is_finite())) {
        return Err(BadDesign::BadWeight { position });
    }
    let mut order: Vec<usize> = (0..lot).collect();
    order.sort_by(|&a, &b| sizes[b].total_cmp(&sizes[a]));
    // Sums from the small end, so that what is left does not drown in rounding.
    let mut left = vec![0.0; lot + 1];
    for (rank, &position) in order.iter().enumerate().rev() {
        left[rank] = left[rank + 1] + sizes[position];
    }
    let room = |certain: usize| (sample - certain) as f64;
    let mut certain = 0;
    while certain < sample && room(certain) * sizes[order[certain]] >= left[certain] {
        certain += 1;
    }
    let scale = if certain < sample { room(certain) / left[certain] } else { 0.0 };
    let mut inclusions = vec![1.0; lot];
    for &position in &order[certain..] {
        inclusions[position] = (sizes[position] * scale).min(1.0);
    }
    Ok(inclusions)
}

/// The chance of each to be drawn when `risks` says how likely each is wrong, summing to `sample`.
///
/// # Definition
/// The variance of the estimated number of wrong ones is Σ y²(1/π − 1) where draws do not depend on each other.
/// With y expected to be 1 with chance p, it is least for π in proportion to √p. A share `even` of the sample is
/// spread evenly all the same:
/// ```text
/// π_i ∝ (1 − even) √p_i / Σ √p  +  even / N
/// ```
/// so that no item counts for more than N / (even · sample) and a risk model that is wrong can at worst multiply
/// the variance of a simple random sample by 1 / even. One tenth to one half are usual.
///
/// ```
/// use assay_quality::sampling::inclusion_by_risk;
///
/// let chances = inclusion_by_risk(&[0.01, 0.01, 0.01, 0.64], 1, 0.1)?;
/// assert!(chances[3] > 6.0 * chances[0] && chances[0] >= 0.1 / 4.0);
/// assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-12);
/// # Ok::<(), assay_quality::sampling::BadDesign>(())
/// ```
pub fn inclusion_by_risk(risks: &[f64], sample: usize, even: f64) -> Result<Vec<f64>, BadDesign> {
    let even = between_zero_and_one(even).map_err(|_| BadDesign::NotBetweenZeroAndOne { given: even })?;
    if let Some(position) = risks.iter().position(|risk| !(0.0..=1.0).contains(risk)) {
        return Err(BadDesign::BadWeight { position });
    }
    let roots: f64 = risks.iter().map(|risk| risk.sqrt()).sum();
    if roots <= 0.0 {
        return inclusion_by_size(&vec![1.0; risks.len()], sample);
    }
    let flat = even / risks.len() as f64;
    let sizes: Vec<f64> = risks.iter().map(|risk| (1.0 - even) * risk.sqrt() / roots + flat).collect();
    inclusion_by_size(&sizes, sample)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variance(strata: &[Stratum], draws: &[usize]) -> f64 {
        strata.iter().zip(draws).map(|(s, &n)| (s.size as f64 * s.spread).powi(2) / n as f64).sum()
    }

    #[test]
    fn no_other_allocation_of_whole_draws_is_better() {
        let strata = [(40, 0.5), (25, 0.1), (4, 2.0)].map(|(size, spread)| Stratum { size, spread });
        for sample in 6..=69 {
            let ours = allocate(&strata, sample).unwrap();
            assert_eq!(ours.iter().sum::<usize>(), sample);
            let mut best = f64::INFINITY;
            for a in 2..=40 {
                for b in 2..=25 {
                    if let Some(c) = sample.checked_sub(a + b).filter(|c| (2..=4).contains(c)) {
                        best = best.min(variance(&strata, &[a, b, c]));
                    }
                }
            }
            assert!(variance(&strata, &ours) <= best * (1.0 + 1e-12), "{sample}: {ours:?}");
        }
    }

    #[test]
    fn chances_add_up_to_the_sample_and_are_in_proportion_below_certainty() {
        let sizes = [9.0, 0.5, 0.1, 30.0, 1.0, 2.0, 2.0];
        for sample in 1..=7 {
            let chances = inclusion_by_size(&sizes, sample).unwrap();
            assert!((chances.iter().sum::<f64>() - sample as f64).abs() < 1e-9, "{sample}: {chances:?}");
            let ratios: Vec<f64> =
                chances.iter().zip(sizes).filter(|(c, _)| **c < 1.0 - 1e-12).map(|(c, s)| c / s).collect();
            assert!(ratios.windows(2).all(|two| (two[0] - two[1]).abs() < 1e-12), "{chances:?}");
        }
    }

    #[test]
    fn risks_that_are_all_zero_or_all_equal_give_everything_the_same_chance() {
        for risk in [0.0, 0.3, 1.0] {
            assert_eq!(inclusion_by_risk(&[risk; 5], 2, 0.5).unwrap(), [0.4; 5]);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let stratum = Stratum { size: 5, spread: 1.0 };
        assert_eq!(allocate(&[stratum; 3], 5), Err(BadDesign::TooFewForStrata { sample: 5, least: 6 }));
        assert_eq!(allocate(&[stratum], 6), Err(BadDesign::SampleExceedsLot { sample: 6, lot: 5 }));
        assert_eq!(inclusion_by_size(&[1.0, 0.0], 1), Err(BadDesign::BadWeight { position: 1 }));
        assert_eq!(inclusion_by_risk(&[0.1, 1.1], 1, 0.2), Err(BadDesign::BadWeight { position: 1 }));
        assert_eq!(inclusion_by_risk(&[0.1], 1, 1.0), Err(BadDesign::NotBetweenZeroAndOne { given: 1.0 }));
    }
}
