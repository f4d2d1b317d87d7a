//! Do the ranks that two people give go together?
//!
//! # Definition
//! The correlation of the ranks of the two people's numbers, equal numbers sharing their mean rank:
//! ```text
//! rho = Σ (r_i − r̄)(s_i − s̄) / √(Σ (r_i − r̄)² Σ (s_i − s̄)²)
//! ```
//!
//! # When not to use it
//! To show that two people give the same numbers: one may always say ten more. Use [`icc`](super::icc()) or
//! [`krippendorff_alpha`](crate::agreement::krippendorff_alpha()). Few steps, many ties: read
//! [`kendall_tau`](super::kendall_tau()).
//!
//! # Undefined
//! No answers; not exactly two people; fewer than four units that both answered; somebody answered a unit twice; one of
//! them always gave the same number.
//!
//! # Cost
//! A sort of the units, for each bootstrap sample too.
//!
//! # Reference
//! C. Spearman, *The proof and measurement of association between two things*, American Journal of Psychology 15(1),
//! 1904, <https://doi.org/10.2307/1412159>. Standard error and interval: D. G. Bonett, T. A. Wright, *Sample size
//! requirements for estimating Pearson, Kendall and Spearman correlations*, Psychometrika 65(1), 2000,
//! <https://doi.org/10.1007/BF02294183>.

use super::scores::{Scores, ranks};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::plain::{Formula, Plain};
use crate::special::normal_quantile;
use crate::table::Answers;

/// Spearman's rank correlation of the two people in `answers`: 1 is the same order, −1 the reverse.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::spearman};
///
/// let pairs = [(1.0, 10.0), (2.0, 40.0), (3.0, 30.0), (4.0, 90.0), (5.0, 95.0)];
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let rho = spearman(&Answers::from_values(rows)?, &Options::analytic()).unwrap();
/// assert!((rho.value - 0.9).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn spearman(answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    let scores = Scores::of_two(answers)?;
    let units = scores.rows.len();
    if units < 4 {
        return Err(Undefined::TooFewUnits { found: units, needed: 4 });
    }
    let again = |times: &[u32]| rho(&scores.column(0, times), &scores.column(1, times));
    let value = again(&vec![1; units]).ok_or(Undefined::SingleCategory)?;
    // On Fisher's scale.
    let error = ((1.0 + value * value / 2.0) / (units as f64 - 3.0)).sqrt();
    let reach = error * normal_quantile(f64::midpoint(1.0, confidence));
    let formula = Formula {
        lower: (value.atanh() - reach).tanh(),
        upper: (value.atanh() + reach).tanh(),
        standard_error: Some(error * (1.0 - value * value)),
    };
    Plain { value, again: &again, units, range: (-1.0, 1.0), formula: Some(formula) }.estimate(scores.basis, options)
}

/// `None` where one side is all equal.
pub(super) fn rho(first: &[f64], second: &[f64]) -> Option<f64> {
    let ((first, _), (second, _)) = (ranks(first), ranks(second));
    let mean = f64::midpoint(first.len() as f64, 1.0);
    let (mut product, mut left, mut right) = (0.0, 0.0, 0.0);
    for (a, b) in first.iter().zip(&second) {
        product += (a - mean) * (b - mean);
        left += (a - mean) * (a - mean);
        right += (b - mean) * (b - mean);
    }
    (left > 0.0 && right > 0.0).then(|| (product / (left * right).sqrt()).clamp(-1.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(first: &[f64], second: &[f64]) -> Result<Estimate, Undefined> {
        let pairs = (0u32..).zip(first.iter().zip(second));
        let rows = pairs.flat_map(|(unit, (&a, &b))| [(unit, 0, a), (unit, 1, b)]);
        spearman(&Answers::from_values(rows).unwrap(), &Options::analytic())
    }

    /// The worked example of the encyclopaedia: squared differences of ranks sum to 194, so that it is 1 − 6 · 194 / 990.
    #[test]
    fn published_iq_and_hours_of_television_give_minus_29_of_165() {
        let iq = [106.0, 100.0, 86.0, 101.0, 99.0, 103.0, 97.0, 113.0, 112.0, 110.0];
        let hours = [7.0, 27.0, 2.0, 50.0, 28.0, 29.0, 20.0, 12.0, 6.0, 17.0];
        let rho = of(&iq, &hours).unwrap();
        assert!((rho.value + 29.0 / 165.0).abs() < 1e-12);
        // tanh(atanh(−29/165) ± 1.96 √((1 + (29/165)²/2) / 7))
        assert!((rho.lower + 0.727_83).abs() < 1e-5 && (rho.upper - 0.514_55).abs() < 1e-5, "{rho:?}");
    }

    #[test]
    fn by_hand_with_ties() {
        // Ranks 1.5, 1.5, 3, 4 and 1, 2, 3.5, 3.5: product 4, squares 4.5 each.
        assert!((of(&[1.0, 1.0, 2.0, 3.0], &[1.0, 2.0, 5.0, 5.0]).unwrap().value - 4.0 / 4.5).abs() < 1e-12);
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(of(&[], &[]), Err(Undefined::NoAnswers));
        assert_eq!(of(&[1.0, 2.0], &[1.0, 2.0]), Err(Undefined::TooFewUnits { found: 2, needed: 4 }));
        assert_eq!(of(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]), Err(Undefined::SingleCategory));
    }

    #[test]
    fn the_same_order_is_one_and_five_units_do_not_prove_it() {
        let rho = of(&[1.0, 2.0, 3.0, 4.0, 5.0], &[2.0, 3.0, 5.0, 7.0, 11.0]).unwrap();
        assert!((rho.value - 1.0).abs() < 1e-12 && rho.lower < 0.5 && rho.upper <= 1.0, "{rho:?}");
    }
}
