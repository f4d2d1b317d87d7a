//! How often do two people who answered the same unit give the same label?
//!
//! # Definition
//! ```text
//! value = mean over units with r >= 2 answers of  Σ_k n_k (n_k − 1) / (r (r − 1))
//! ```
//! with `n_k` the answers for label k on the unit: the chance that two answers drawn from one unit agree.
//! With [`Weights`] near misses earn their share. Each unit counts once, however many answers it has.
//!
//! # When not to use it
//! To compare scales or projects: two people who answer at random on two categories agree half the time.
//! Report it beside a chance-corrected coefficient.
//!
//! # Undefined
//! No answers; no unit with two answers. One category is no obstacle: agreement is then simply 1.
//!
//! # Cost
//! Linear in the answers.
//!
//! # Reference
//! K. L. Gwet, *Handbook of Inter-Rater Reliability*, 4th edition, 2014, chapter 2 (standard error: chapter 5).

use super::chance::{ChanceModel, chance_corrected};
use super::counted::Source;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// The share of pairs of answers on the same unit that agree, in [0, 1].
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, percent_agreement}};
///
/// // Two people, fifty grants: 20 both yes, 15 both no, 15 apart (the textbook table for Cohen's kappa).
/// let cells = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)];
/// let pairs = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let answers = Answers::from_triples(2, rows)?;
/// let percent = percent_agreement(&answers, Weights::Identity, &Options::default()).unwrap();
/// assert!((percent.value - 0.70).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn percent_agreement(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    of(answers.into(), weights, options)
}

/// The same of answers or of their counts.
pub(super) fn of(source: Source<'_>, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    let mut estimate = chance_corrected(&NoChance, source, weights, options)?;
    // A share cannot be negative, though a symmetric interval may reach below.
    estimate.lower = estimate.lower.max(0.0);
    Ok(estimate)
}

struct NoChance;

impl ChanceModel for NoChance {
    fn expected(&self, _: &[f64], _: &Scale) -> f64 {
        0.0
    }

    fn slope(&self, _: &[f64], _: &Scale) -> Option<Vec<f64>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percent(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        percent_agreement(&answers, Weights::Identity, &Options::default())
    }

    /// The table is printed in K. Krippendorff 2011; of eleven units eight agree wholly, two in half and one not at all: 9/11.
    #[test]
    fn published_the_four_observers_of_2011_agree_by_0_81818() {
        let answers = super::super::registry::tests::four_observers();
        let percent = percent_agreement(&answers, Weights::Identity, &Options::analytic()).unwrap();
        assert!((percent.value - 0.818_18).abs() < 5e-6);
    }

    #[test]
    fn by_hand_each_unit_counts_once() {
        // Unit 0: 1 of 3 pairs agree. Unit 1: its one pair agrees. Unit 2: a lone answer says nothing.
        let percent = percent([(0, 0, 0), (0, 1, 0), (0, 2, 1), (1, 0, 2), (1, 1, 2), (2, 0, 1)]).unwrap();
        assert!((percent.value - 2.0 / 3.0).abs() < 1e-15);
        assert_eq!((percent.units, percent.annotators, percent.answers), (2, 3, 5));
    }

    #[test]
    fn undefined_without_overlap_but_not_with_one_category() {
        assert_eq!(percent([]), Err(Undefined::NoAnswers));
        assert_eq!(percent([(0, 0, 1), (1, 1, 1)]), Err(Undefined::NoOverlap));
        assert!((percent([(0, 0, 1), (0, 1, 1)]).unwrap().value - 1.0).abs() < 1e-15);
    }
}
