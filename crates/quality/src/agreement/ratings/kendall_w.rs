//! Do any number of people put the units in the same order?
//!
//! # Definition
//! ```text
//! W = 12 S / (m² (n³ − n) − m Σ_j T_j)       S = Σ_i (R_i − R̄)²       T_j = Σ (t³ − t)
//! ```
//! for m people and n units, with `R_i` the sum of the ranks of unit i, and t the sizes of the groups of units that
//! person j ranks equal. Without ties W = ((m − 1) r̄ + 1) / m, with r̄ the mean of Spearman's rho over all pairs.
//!
//! # When not to use it
//! To show that people give the same numbers: use [`icc`](super::icc()). Two people: W of two opposites is 0, not −1;
//! use [`spearman`](super::spearman()).
//!
//! # Undefined
//! No answers; no unit with two; somebody answered a unit twice or skipped one; fewer than three units; everyone always
//! gave the same number.
//!
//! # Cost
//! A sort of the units for each person, for each bootstrap sample too. The standard error comes from leaving out units
//! in fifty groups.
//!
//! # Reference
//! M. G. Kendall, B. Babington Smith, *The problem of m rankings*, Annals of Mathematical Statistics 10(3), 1939,
//! <https://doi.org/10.1214/aoms/1177732186>; ties: S. Siegel, *Nonparametric statistics*, 1956, chapter 9.

use super::scores::{Scores, ranks};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::plain::Plain;
use crate::table::Answers;

/// Kendall's W: 1 is the same order for all, 0 is no common order.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::kendall_w};
///
/// // Siegel 1956: three executives rank six applicants.
/// let ranked = [[1, 6, 3, 2, 5, 4], [1, 5, 6, 4, 2, 3], [6, 3, 2, 5, 4, 1]];
/// let rows = (0u32..).zip(ranked).flat_map(|(executive, ranks)| {
///     (0u32..).zip(ranks).map(move |(applicant, rank)| (applicant, executive, f64::from(rank)))
/// });
/// let w = kendall_w(&Answers::from_values(rows)?, &Options::analytic()).unwrap();
/// assert_eq!(format!("{:.2}", w.value), "0.16");
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn kendall_w(answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    let scores = Scores::complete(answers)?;
    let units = scores.rows.len();
    if units < 3 {
        return Err(Undefined::TooFewUnits { found: units, needed: 3 });
    }
    let again = |times: &[u32]| concordance(&scores, times);
    let value = again(&vec![1; units]).ok_or(Undefined::SingleCategory)?;
    Plain { value, again: &again, units, range: (0.0, 1.0), formula: None }.estimate(scores.basis, options)
}

/// `None` where nobody ranks anything.
fn concordance(scores: &Scores, times: &[u32]) -> Option<f64> {
    let people = scores.basis.annotators;
    let drawn: usize = times.iter().map(|&times| times as usize).sum();
    let mut sums = vec![0.0; drawn];
    let mut ties = 0.0;
    for person in 0..people {
        let (own, tied) = ranks(&scores.column(person, times));
        sums.iter_mut().zip(own).for_each(|(sum, rank)| *sum += rank);
        ties += tied;
    }
    let (m, n) = (people as f64, drawn as f64);
    let mean = m * (n + 1.0) / 2.0;
    let spread: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let most = m * m * (n.powi(3) - n) - m * ties;
    (most > 0.0).then(|| (12.0 * spread / most).clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use super::super::spearman::rho;
    use super::*;

    fn of(people: &[&[f64]]) -> Result<Estimate, Undefined> {
        let rows = (0u32..)
            .zip(people)
            .flat_map(|(person, numbers)| (0u32..).zip(*numbers).map(move |(unit, &number)| (unit, person, number)));
        kendall_w(&Answers::from_values(rows).unwrap(), &Options::analytic())
    }

    /// S. Siegel, *Nonparametric Statistics*, 1956, chapter 9, prints 0.16. The sums of ranks are 8, 14, 11, 11, 11 and 8, so
    /// that S = 25.5, and W = 12 · 25.5 / (3² (6³ − 6)) = 306 / 1890.
    #[test]
    fn published_siegels_three_executives_give_0_1619() {
        let w =
            of(&[&[1.0, 6.0, 3.0, 2.0, 5.0, 4.0], &[1.0, 5.0, 6.0, 4.0, 2.0, 3.0], &[6.0, 3.0, 2.0, 5.0, 4.0, 1.0]]);
        assert!((w.unwrap().value - 306.0 / 1890.0).abs() < 1e-12);
    }

    #[test]
    fn without_ties_it_is_the_mean_rank_correlation_rescaled() {
        let people: [&[f64]; 3] = [&[3.0, 1.0, 4.0, 1.5, 5.0], &[2.0, 7.0, 1.0, 8.0, 2.5], &[1.0, 4.0, 1.2, 4.5, 9.0]];
        let mean = [(0, 1), (0, 2), (1, 2)].iter().map(|&(a, b)| rho(people[a], people[b]).unwrap()).sum::<f64>() / 3.0;
        assert!((of(&people).unwrap().value - (2.0 * mean + 1.0) / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_same_order_is_one_with_ties_too() {
        let w = of(&[&[1.0, 1.0, 2.0, 3.0], &[5.0, 5.0, 6.0, 9.0], &[0.0, 0.0, 4.0, 8.0]]).unwrap();
        assert!((w.value - 1.0).abs() < 1e-12 && w.lower < 0.7, "{w:?}");
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(of(&[]), Err(Undefined::NoAnswers));
        assert_eq!(of(&[&[1.0, 2.0], &[1.0, 2.0]]), Err(Undefined::TooFewUnits { found: 2, needed: 3 }));
        assert_eq!(of(&[&[1.0; 4], &[1.0; 4]]), Err(Undefined::SingleCategory));
        let missing: [&[f64]; 3] = [&[1.0, 2.0, 3.0], &[1.0, 2.0, 3.0], &[1.0, 2.0]];
        assert_eq!(of(&missing), Err(Undefined::Incomplete { complete: 2, units: 3 }));
    }
}
