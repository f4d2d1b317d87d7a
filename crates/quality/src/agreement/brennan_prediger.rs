//! Do people agree more than if every category were as likely to be guessed?
//!
//! # Definition
//! ```text
//! value = (p_o − p_e) / (1 − p_e)       p_e = T / q²
//! ```
//! with `p_o` the [percent agreement](super::percent_agreement()), q the categories of the scale (used or not) and
//! T the sum of all q² [`Weights`]; unweighted `p_e` is 1/q. Also known as S, as Randolph's free-marginal
//! kappa and, for two categories, as PABAK.
//!
//! # When not to use it
//! When the scale has categories that hardly anybody chooses: each one raises the value.
//!
//! # Undefined
//! No answers; no unit with two answers; a scale of one category. One category *used* is defined, and 1.
//!
//! # Cost
//! Linear in the answers and the categories.
//!
//! # Reference
//! R. L. Brennan, D. J. Prediger, *Coefficient kappa: some uses, misuses, and alternatives*, Educational and
//! Psychological Measurement 41(3), 1981, <https://doi.org/10.1177/001316448104100307>.

use super::chance::{ChanceModel, chance_corrected};
use super::counted::Source;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// Brennan and Prediger's coefficient: 1 is full agreement, 0 is what even guessing gives.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, brennan_prediger}};
///
/// // 35 of 50 units agreed on, two categories: (0.7 − 0.5) / (1 − 0.5).
/// let rows = (0..50).flat_map(|unit| [(unit, 0, 0), (unit, 1, u32::from(unit >= 35))]);
/// let answers = Answers::from_triples(2, rows)?;
/// let value = brennan_prediger(&answers, Weights::Identity, &Options::default()).unwrap().value;
/// assert!((value - 0.4).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn brennan_prediger(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    of(answers.into(), weights, options)
}

/// The same of answers or of their counts.
pub(super) fn of(source: Source<'_>, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    let scale = Scale::new(weights, source.table);
    let categories = scale.categories() as f64;
    let model = EvenGuessing { expected: scale.total() / (categories * categories) };
    chance_corrected(&model, source, weights, options)
}

/// Every category is as likely, whatever people did.
struct EvenGuessing {
    expected: f64,
}

impl ChanceModel for EvenGuessing {
    fn expected(&self, _: &[f64], _: &Scale) -> f64 {
        self.expected
    }

    fn slope(&self, _: &[f64], _: &Scale) -> Option<Vec<f64>> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::registry::tests::four_observers;

    /// The table is printed in K. Krippendorff 2011; the figures are those of irrCAC 0.4.4, the Python form of K. Gwet's own
    /// code, which prints five places.
    #[test]
    fn published_the_four_observers_of_2011_give_0_77273() {
        let options = Options::analytic();
        let value = brennan_prediger(&four_observers(), Weights::Identity, &options).unwrap();
        assert!((value.value - 0.772_73).abs() < 5e-6);
        assert!((value.standard_error.unwrap() - 0.144_72).abs() < 5e-6);
    }

    #[test]
    fn by_hand_linear_weights_on_three_categories() {
        // One pair one step apart: p_o = 1/2. T = 3 + 4 · 1/2 = 5, p_e = 5/9.
        let answers = Answers::from_triples(3, [(0, 0, 0), (0, 1, 1)]).unwrap();
        let value = brennan_prediger(&answers, Weights::Linear, &Options::default()).unwrap();
        assert!((value.value - (0.5 - 5.0 / 9.0) / (4.0 / 9.0)).abs() < 1e-15);
    }

    #[test]
    fn undefined_without_answers_overlap_or_a_second_category() {
        let of = |categories, rows: &[(u32, u32, u32)]| {
            let answers = Answers::from_triples(categories, rows.iter().copied()).unwrap();
            brennan_prediger(&answers, Weights::Identity, &Options::default())
        };
        assert_eq!(of(2, &[]), Err(Undefined::NoAnswers));
        assert_eq!(of(2, &[(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(of(1, &[(0, 0, 0), (0, 1, 0)]), Err(Undefined::SingleCategory));
        assert!((of(2, &[(0, 0, 0), (0, 1, 0)]).unwrap().value - 1.0).abs() < 1e-15);
    }
}
