//! The exact interval: it holds the true share at least as often as stated, whatever the share is.
//!
//! # Definition
//! ```text
//! lower = Beta⁻¹(α/2; hits, misses + 1)        0 without hits
//! upper = Beta⁻¹(1 − α/2; hits + 1, misses)    1 without misses
//! ```
//! the shares at which as many hits or more, or as few or fewer, have chance α/2.
//!
//! # When not to use it
//! To show a share: it is wider than needed; use [`wilson`](super::wilson()). A sample that is a good part of a
//! finite lot: use [`most_wrong_in_lot`](crate::sampling::most_wrong_in_lot).
//!
//! # Undefined
//! An empty sample, more hits than the sample, a confidence outside (0, 1).
//!
//! # Reference
//! C. J. Clopper, E. S. Pearson, *The use of confidence or fiducial limits illustrated in the case of the
//! binomial*, Biometrika 26(4), 1934, <https://doi.org/10.1093/biomet/26.4.404>.

use super::{BadSample, Proportion, checked};
use crate::special::beta_quantile;

/// Clopper and Pearson's exact interval for a share.
///
/// ```
/// use assay_quality::interval::clopper_pearson;
///
/// // The rule of three: no error in 300 answers means at most about 1 % (two-sided: 3.7/n).
/// let errors = clopper_pearson(0, 300, 0.95)?;
/// assert_eq!(format!("{:.4}", errors.upper), "0.0122");
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn clopper_pearson(hits: u64, total: u64, confidence: f64) -> Result<Proportion, BadSample> {
    let tail = checked(hits, total, confidence)?;
    let (yes, no) = (hits as f64, (total - hits) as f64);
    Ok(Proportion {
        value: yes / total as f64,
        lower: if hits == 0 { 0.0 } else { beta_quantile(tail, yes, no + 1.0) },
        upper: if hits == total { 1.0 } else { beta_quantile(1.0 - tail, yes + 1.0, no) },
        confidence,
        hits,
        total,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_newcombe_1998_81_of_263() {
        // R. G. Newcombe, Statistics in Medicine 17, 1998, 857–872, table I, method 5.
        let share = clopper_pearson(81, 263, 0.95).unwrap();
        assert!((share.lower - 0.2527).abs() < 5e-5 && (share.upper - 0.3676).abs() < 5e-5);
        let none = clopper_pearson(0, 20, 0.95).unwrap();
        assert!(none.lower.abs() < 1e-15 && (none.upper - 0.1684).abs() < 5e-5);
    }

    #[test]
    fn by_hand_no_hit_in_n_ends_where_n_misses_have_chance_alpha_half() {
        let upper = clopper_pearson(0, 50, 0.95).unwrap().upper;
        assert!((upper - (1.0 - 0.025f64.powf(1.0 / 50.0))).abs() < 1e-13);
    }
}
