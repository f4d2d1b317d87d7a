//! Do people agree more than chance, when one category is so common that kappa misleads?
//!
//! # Definition
//! ```text
//! AC = (p_o − p_e) / (1 − p_e)       p_e = T / (q (q − 1)) · Σ_k π_k (1 − π_k)
//! ```
//! with `p_o` the [percent agreement](super::percent_agreement()), `π_k` the mean over units of the unit's share of
//! label k, q the categories of the scale (used or not) and T the sum of all q² [`Weights`].
//! With `Weights::Identity` it is AC1, with any others AC2.
//!
//! # When not to use it
//! When the scale has categories that nobody could choose: q includes them and raises the value. As the
//! only figure: readers know kappa and alpha; show AC beside them.
//!
//! # Undefined
//! No answers; no unit with two answers; a scale of one category. One category *used* is defined, and 1.
//!
//! # Cost
//! Linear in the answers and the categories.
//!
//! # Reference
//! K. L. Gwet, *Computing inter-rater reliability and its variance in the presence of high agreement*,
//! British Journal of Mathematical and Statistical Psychology 61(1), 2008,
//! <https://doi.org/10.1348/000711006X126600>.

use super::chance::{ChanceModel, chance_corrected};
use super::counted::Source;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// Gwet's AC1 (`Weights::Identity`) or AC2: 1 is full agreement, 0 is what chance gives.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, cohen_kappa, gwet_ac}};
///
/// // Two people agree on 118 of 125 units, but "yes" is nearly all there is (Gwet 2008).
/// let cells = [(1, 1, 118), (1, 0, 5), (0, 1, 2), (0, 0, 0)];
/// let pairs = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let answers = Answers::from_triples(2, rows)?;
/// let options = Options::default();
/// let ac1 = gwet_ac(&answers, Weights::Identity, &options).unwrap().value;
/// let kappa = cohen_kappa(&answers, Weights::Identity, &options).unwrap().value;
/// assert_eq!(format!("{ac1:.2} {kappa:.2}"), "0.94 -0.02");
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn gwet_ac(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    of(answers.into(), weights, options)
}

/// The same of answers or of their counts.
pub(super) fn of(source: Source<'_>, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    if !source.is_empty() && source.table.categories() < 2 {
        return Err(Undefined::SingleCategory);
    }
    let scale = Scale::new(weights, source.table);
    let categories = scale.categories() as f64;
    let model = HardUnitsOnly { factor: scale.total() / (categories * (categories - 1.0)) };
    chance_corrected(&model, source, weights, options)
}

/// Chance acts on hard units only, and there every category is as likely.
struct HardUnitsOnly {
    /// T / (q (q − 1)).
    factor: f64,
}

impl ChanceModel for HardUnitsOnly {
    fn expected(&self, shares: &[f64], _: &Scale) -> f64 {
        self.factor * shares.iter().map(|share| share * (1.0 - share)).sum::<f64>()
    }

    fn slope(&self, shares: &[f64], _: &Scale) -> Option<Vec<f64>> {
        Some(shares.iter().map(|share| self.factor * (1.0 - share)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::registry::tests::four_observers;

    /// The table is printed in K. Krippendorff 2011; the figures are those of irrCAC 0.4.4, the Python form of K. Gwet's own
    /// code, which prints five places.
    #[test]
    fn published_the_four_observers_of_2011_give_0_77544() {
        let ac1 = gwet_ac(&four_observers(), Weights::Identity, &Options::analytic()).unwrap();
        assert!((ac1.value - 0.775_44).abs() < 5e-6);
        assert!((ac1.standard_error.unwrap() - 0.142_95).abs() < 5e-6);
        let ac2 = gwet_ac(&four_observers(), Weights::Ordinal, &Options::analytic()).unwrap();
        assert!((ac2.value - 0.898_94).abs() < 5e-6);
        assert!((ac2.standard_error.unwrap() - 0.106_90).abs() < 5e-6);
    }

    #[test]
    fn by_hand_two_units_of_two_answers() {
        // p_o = 1/2, shares 3/4 and 1/4: p_e = 2 · 3/16 of two categories.
        let rows = [(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let ac1 = gwet_ac(&answers, Weights::Identity, &Options::default()).unwrap();
        assert!((ac1.value - (0.5 - 0.375) / 0.625).abs() < 1e-15);
    }

    #[test]
    fn undefined_without_answers_overlap_or_a_second_category() {
        let ac = |categories, rows: &[(u32, u32, u32)]| {
            let answers = Answers::from_triples(categories, rows.iter().copied()).unwrap();
            gwet_ac(&answers, Weights::Identity, &Options::default())
        };
        assert_eq!(ac(2, &[]), Err(Undefined::NoAnswers));
        assert_eq!(ac(2, &[(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(ac(1, &[(0, 0, 0), (0, 1, 0)]), Err(Undefined::SingleCategory));
        // Of two possible categories one was used: agreement is full, and chance could have failed.
        assert!((ac(2, &[(0, 0, 0), (0, 1, 0)]).unwrap().value - 1.0).abs() < 1e-15);
    }
}
