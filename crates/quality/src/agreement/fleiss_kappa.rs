//! Do any number of interchangeable people agree more than if all guessed with the same habits?
//!
//! # Definition
//! ```text
//! kappa = (p_o − p_e) / (1 − p_e)       p_e = Σ_k Σ_l w_kl π_k π_l
//! ```
//! with `p_o` the [percent agreement](super::percent_agreement()), w the [`Weights`] and `π_k` the mean over units of
//! the unit's share of label k. With as many answers on each unit this is Fleiss' 1971 definition;
//! with missing answers it is Gwet's extension, in which lone answers still count towards π.
//!
//! # When not to use it
//! Two people with different habits: use [`cohen_kappa`](super::cohen_kappa()). A rare category: kappa is low
//! though people agree; read [`gwet_ac`](super::gwet_ac()) beside it. Fewer than some 30 units: use
//! [`krippendorff_alpha`](super::krippendorff_alpha()), the same idea corrected for small samples.
//!
//! # Undefined
//! No answers; no unit with two answers; one category only.
//!
//! # Cost
//! Linear in the answers.
//!
//! # Reference
//! J. L. Fleiss, *Measuring nominal scale agreement among many raters*, Psychological Bulletin 76(5), 1971,
//! <https://doi.org/10.1037/h0031619>. Missing answers and standard error: K. L. Gwet, *Handbook of
//! Inter-Rater Reliability*, 4th edition, 2014.

use super::chance::{ChanceModel, chance_corrected};
use super::counted::Source;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// Fleiss' kappa: 1 is full agreement, 0 is what chance gives, below 0 is worse than chance.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, fleiss_kappa}};
///
/// // The textbook example: 10 units, 14 people, 5 categories; how many chose each.
/// let counts = [
///     [0, 0, 0, 0, 14], [0, 2, 6, 4, 2], [0, 0, 3, 5, 6], [0, 3, 9, 2, 0], [2, 2, 8, 1, 1],
///     [7, 7, 0, 0, 0], [3, 2, 6, 3, 0], [2, 5, 3, 2, 2], [6, 5, 2, 1, 0], [0, 2, 2, 3, 7],
/// ];
/// let rows = (0u32..).zip(counts).flat_map(|(unit, counts)| {
///     let labels = (0u32..).zip(counts).flat_map(|(label, times)| vec![label; times]);
///     (0u32..).zip(labels).map(move |(person, label)| (unit, person, label)).collect::<Vec<_>>()
/// });
/// let answers = Answers::from_triples(5, rows)?;
/// let kappa = fleiss_kappa(&answers, Weights::Identity, &Options::default()).unwrap();
/// assert_eq!(format!("{:.3}", kappa.value), "0.210");
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn fleiss_kappa(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    of(answers.into(), weights, options)
}

/// The same of answers or of their counts.
pub(super) fn of(source: Source<'_>, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    chance_corrected(&CommonHabits, source, weights, options)
}

/// Everyone guesses, with the label shares of all.
pub(crate) struct CommonHabits;

impl ChanceModel for CommonHabits {
    fn expected(&self, shares: &[f64], scale: &Scale) -> f64 {
        scale.expected(shares, shares)
    }

    fn slope(&self, shares: &[f64], scale: &Scale) -> Option<Vec<f64>> {
        Some(scale.agreement_with(shares))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::registry::tests::four_observers;

    fn fleiss(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        fleiss_kappa(&answers, Weights::Identity, &Options::default())
    }

    /// The table is printed in K. Krippendorff 2011; the figures are those of irrCAC 0.4.4, the Python form of K. Gwet's own
    /// code, which prints five places.
    #[test]
    fn published_the_four_observers_of_2011_give_0_76117() {
        let kappa = fleiss_kappa(&four_observers(), Weights::Identity, &Options::analytic()).unwrap();
        assert!((kappa.value - 0.761_17).abs() < 5e-6);
        assert!((kappa.standard_error.unwrap() - 0.153_02).abs() < 5e-6);
        assert!((kappa.lower - 0.424_38).abs() < 5e-6);
    }

    #[test]
    fn by_hand_two_units_of_two_answers() {
        // p_o = 1/2, shares 3/4 and 1/4, p_e = 10/16.
        let kappa = fleiss([(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)]).unwrap();
        assert!((kappa.value - (0.5 - 0.625) / 0.375).abs() < 1e-15);
    }

    #[test]
    fn undefined_without_answers_overlap_or_variety() {
        assert_eq!(fleiss([]), Err(Undefined::NoAnswers));
        assert_eq!(fleiss([(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(fleiss([(0, 0, 1), (0, 1, 1)]), Err(Undefined::SingleCategory));
    }
}
