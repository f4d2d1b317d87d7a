//! What is the ratio of two sums, or the mean of numbers, with an interval over units?
//!
//! # Definition
//! Unit i adds `a_i` to what is counted and `b_i` to what it is counted by: words that are wrong, and words. With n
//! units,
//! ```text
//! r = Σ a_i / Σ b_i        u_i = n (a_i − r b_i) / Σ b_i        s² = Σ u_i² / (n − 1)
//! r ± t s / √n             t of Student, n − 1 degrees
//! ```
//! the ratio by its linear part. With every `b_i` 1 it is the mean with the usual interval of Student.
//!
//! # When not to use it
//! For shares of hits: [`wilson`](super::wilson()) and [`share_by_units`](super::share_by_units()) stay inside 0 and 1.
//! With a few units of which one is far off, no formula knows how far the next may be.
//!
//! # Undefined
//! Fewer than two units, or none that differs: how others vary cannot be told; `b_i` below 0 or all 0; a number that is not finite; a confidence outside (0, 1).
//!
//! # Reference
//! W. G. Cochran, *Sampling Techniques*, 3rd ed. 1977, section 6.3; Student, *The probable error of a mean*, Biometrika
//! 6(1), 1908, <https://doi.org/10.1093/biomet/6.1.1>.

use super::{BadSample, Ranged, between_zero_and_one};
use crate::special::student_t_quantile;

/// The ratio of the sums of `(a, b)`, with an interval over the units.
///
/// ```
/// use assay_quality::interval::ratio_by_units;
///
/// // One word wrong of ten, none of twenty, three of ten: 4 of 40.
/// let found = ratio_by_units(&[(1.0, 10.0), (0.0, 20.0), (3.0, 10.0)], 0.95)?;
/// assert!((found.value - 0.1).abs() < 1e-12 && found.lower < 0.1 && found.upper > 0.1);
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn ratio_by_units(units: &[(f64, f64)], confidence: f64) -> Result<Ranged, BadSample> {
    let tail = (1.0 - between_zero_and_one(confidence)?) / 2.0;
    if units.len() < 2 {
        return Err(if units.is_empty() { BadSample::Empty } else { BadSample::SingleUnit });
    }
    let (counted, by) = units.iter().fold((0.0, 0.0), |(a, b), unit| (a + unit.0, b + unit.1));
    let is_sound = |&(a, b): &(f64, f64)| a.is_finite() && b.is_finite() && b >= 0.0;
    if by <= 0.0 || !units.iter().all(is_sound) {
        return Err(BadSample::NothingToCountBy);
    }
    let (value, n) = (counted / by, units.len() as f64);
    let squares: f64 = units.iter().map(|(a, b)| (n * (a - value * b) / by).powi(2)).sum();
    // Units that are all alike leave rounding dust, not spread.
    if squares <= 1e-24 * (value * value).max(f64::MIN_POSITIVE) {
        return Err(BadSample::AllAlike);
    }
    let reach = student_t_quantile(1.0 - tail, n - 1.0) * (squares / (n - 1.0) / n).sqrt();
    Ok(Ranged { value, lower: value - reach, upper: value + reach })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_a_mean_has_students_interval() {
        // Mean 3, variance 2.5, n 5: t of 4 degrees at 97.5 % is 2.7764.
        let units = [1.0, 2.0, 3.0, 4.0, 5.0].map(|number| (number, 1.0));
        let found = ratio_by_units(&units, 0.95).unwrap();
        let reach = 2.776_445_105 * (2.5_f64 / 5.0).sqrt();
        assert!((found.value - 3.0).abs() < 1e-12 && (found.upper - 3.0 - reach).abs() < 1e-6, "{found:?}");
        assert!((found.lower - 3.0 + reach).abs() < 1e-6);
    }

    #[test]
    fn a_unit_that_counts_twice_is_not_two_units() {
        let once = ratio_by_units(&[(1.0, 4.0), (2.0, 4.0), (0.0, 4.0)], 0.9).unwrap();
        let doubled = ratio_by_units(&[(2.0, 8.0), (4.0, 8.0), (0.0, 8.0)], 0.9).unwrap();
        assert!((once.value - doubled.value).abs() < 1e-12 && (once.upper - doubled.upper).abs() < 1e-12);
    }

    #[test]
    fn one_unit_and_nothing_to_count_by_say_nothing() {
        assert_eq!(ratio_by_units(&[], 0.95), Err(BadSample::Empty));
        assert_eq!(ratio_by_units(&[(1.0, 2.0)], 0.95), Err(BadSample::SingleUnit));
        for units in [[(1.0, 0.0), (1.0, 0.0)], [(f64::NAN, 1.0), (1.0, 1.0)], [(1.0, 3.0), (1.0, -1.0)]] {
            assert_eq!(ratio_by_units(&units, 0.95), Err(BadSample::NothingToCountBy));
        }
        for alike in [[(0.0, 3.0), (0.0, 9.0)], [(0.1, 1.0), (0.1, 1.0)], [(2.0, 4.0), (1.0, 2.0)]] {
            assert_eq!(ratio_by_units(&alike, 0.95), Err(BadSample::AllAlike));
        }
        let refused = Err(BadSample::NotBetweenZeroAndOne { given: 1.0 });
        assert_eq!(ratio_by_units(&[(1.0, 1.0), (2.0, 1.0)], 1.0), refused);
    }
}
