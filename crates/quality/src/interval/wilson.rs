//! The interval of all shares that the sample does not contradict, by the normal approximation.
//!
//! # Definition
//! With p = hits / total, n = total and z the normal quantile:
//! ```text
//! (p + z²/2n ± z √(p (1 − p)/n + z²/4n²)) / (1 + z²/n)
//! ```
//!
//! # When not to use it
//! For a promise that must never be broken more often than stated: use
//! [`clopper_pearson`](super::clopper_pearson()).
//!
//! # Undefined
//! An empty sample, more hits than the sample, a confidence outside (0, 1).
//!
//! # Reference
//! E. B. Wilson, *Probable inference, the law of succession, and statistical inference*, JASA 22(158), 1927,
//! <https://doi.org/10.1080/01621459.1927.10502953>.

use super::{BadSample, Proportion, checked};
use crate::special::normal_quantile;

/// Wilson's score interval for a share.
///
/// ```
/// use assay_quality::interval::wilson;
///
/// let share = wilson(8, 10, 0.95)?;
/// assert_eq!(format!("{:.4} to {:.4}", share.lower, share.upper), "0.4902 to 0.9433");
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn wilson(hits: u64, total: u64, confidence: f64) -> Result<Proportion, BadSample> {
    let tail = checked(hits, total, confidence)?;
    let n = total as f64;
    let value = hits as f64 / n;
    let z = normal_quantile(1.0 - tail);
    let shrink = 1.0 + z * z / n;
    let centre = (value + z * z / (2.0 * n)) / shrink;
    let half = z * (value * (1.0 - value) / n + z * z / (4.0 * n * n)).sqrt() / shrink;
    Ok(Proportion {
        value,
        // At the ends the formula meets the value exactly; rounding must not pass it.
        lower: if hits == 0 { 0.0 } else { (centre - half).max(0.0) },
        upper: if hits == total { 1.0 } else { (centre + half).min(1.0) },
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
        // R. G. Newcombe, Statistics in Medicine 17, 1998, 857–872, table I, method 3.
        let share = wilson(81, 263, 0.95).unwrap();
        assert!((share.lower - 0.2553).abs() < 5e-5 && (share.upper - 0.3662).abs() < 5e-5);
        let none = wilson(0, 20, 0.95).unwrap();
        assert!(none.lower.abs() < 1e-15 && (none.upper - 0.1611).abs() < 5e-5);
    }

    #[test]
    fn by_hand_no_hit_in_n_ends_at_z2_over_n_plus_z2() {
        let z2 = normal_quantile(0.975).powi(2);
        assert!((wilson(0, 50, 0.95).unwrap().upper - z2 / (50.0 + z2)).abs() < 1e-15);
    }
}
