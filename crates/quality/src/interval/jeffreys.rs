//! The interval of a belief that began without opinion: equal tails of the posterior under Jeffreys' prior.
//!
//! # Definition
//! ```text
//! lower = Beta⁻¹(α/2; hits + 1/2, misses + 1/2)        0 without hits
//! upper = Beta⁻¹(1 − α/2; hits + 1/2, misses + 1/2)    1 without misses
//! ```
//! The two exceptions keep the value inside, as the reference advises.
//!
//! # When not to use it
//! For a promise: use [`clopper_pearson`](super::clopper_pearson()). When something is known beforehand,
//! such as how good people usually are: use [`skill`](crate::skill).
//!
//! # Undefined
//! An empty sample, more hits than the sample, a confidence outside (0, 1).
//!
//! # Reference
//! L. D. Brown, T. T. Cai, A. Das Gupta, *Interval estimation for a binomial proportion*, Statistical Science
//! 16(2), 2001, <https://doi.org/10.1214/ss/1009213286>.

use super::{BadSample, Proportion, checked};
use crate::special::beta_quantile;

/// Jeffreys' interval for a share.
///
/// ```
/// use assay_quality::interval::jeffreys;
///
/// let share = jeffreys(8, 10, 0.95)?;
/// assert_eq!(format!("{:.4} to {:.4}", share.lower, share.upper), "0.4972 to 0.9559");
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn jeffreys(hits: u64, total: u64, confidence: f64) -> Result<Proportion, BadSample> {
    let tail = checked(hits, total, confidence)?;
    let (yes, no) = (hits as f64 + 0.5, (total - hits) as f64 + 0.5);
    Ok(Proportion {
        value: hits as f64 / total as f64,
        lower: if hits == 0 { 0.0 } else { beta_quantile(tail, yes, no) },
        upper: if hits == total { 1.0 } else { beta_quantile(1.0 - tail, yes, no) },
        confidence,
        hits,
        total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_it_lies_within_the_exact_interval() {
        for hits in 0..=30 {
            let (ours, exact) =
                (jeffreys(hits, 30, 0.95).unwrap(), crate::interval::clopper_pearson(hits, 30, 0.95).unwrap());
            assert!(exact.lower <= ours.lower && ours.upper <= exact.upper, "{hits}");
        }
    }
}
