//! Do two people agree more than if each guessed with their own habits?
//!
//! # Definition
//! ```text
//! kappa = (p_o − p_e) / (1 − p_e)
//! p_o   = Σ_k Σ_l w_kl p_kl          the (weighted) agreement seen
//! p_e   = Σ_k Σ_l w_kl p_k. p_.l     the agreement if the two were independent
//! ```
//! with `p_kl` the share of units on which the first said k and the second l, `p_k.` and `p_.l` its row and column
//! sums, and w the [`Weights`]: `Identity` for Cohen's 1960 kappa, `Linear` or `Quadratic` for the
//! weighted kappa of 1968 on ordered categories.
//!
//! # When not to use it
//! More than two people: use [`krippendorff_alpha`](super::krippendorff_alpha()) or
//! [`conger_kappa`](super::conger_kappa()), or look at each pair with [`pairs`](super::pairs()). A rare category:
//! kappa is low though people agree; read [`gwet_ac`](super::gwet_ac()) beside it. People whose habits differ are
//! *rewarded*, since chance then agrees less: if they ought to be interchangeable use
//! [`scott_pi`](super::scott_pi()).
//!
//! # Undefined
//! No answers; not exactly two people; no unit that both answered; somebody answered a unit twice; both
//! used one category only (chance alone is then certain to agree). Units answered by one are left out.
//!
//! # Cost
//! Linear in the answers, plus a sort of the shared units; a bootstrap sample costs the categories and the pairs of
//! labels that met.
//!
//! # Reference
//! J. Cohen, *A coefficient of agreement for nominal scales*, Educational and Psychological Measurement
//! 20(1), 1960, <https://doi.org/10.1177/001316446002000104>; weighted: Psychological Bulletin 70(4), 1968,
//! <https://doi.org/10.1037/h0026256>. Standard error: J. L. Fleiss, J. Cohen, B. S. Everitt, *Large sample
//! standard errors of kappa and weighted kappa*, Psychological Bulletin 72(5), 1969,
//! <https://doi.org/10.1037/h0028106>.

use super::chance::corrected;
use super::two_people::Contingency;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::{self, Law, Point, Resampled};
use crate::table::Answers;

/// Cohen's kappa of the two people in `answers`: 1 is full agreement, 0 is what chance gives, −1 the least.
///
/// The standard error is Fleiss, Cohen and Everitt's for a kappa that is not zero.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, cohen_kappa}};
///
/// // Two readers judge fifty grants: 20 both yes, 15 both no, 5 and 10 apart.
/// let cells = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)];
/// let pairs = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let answers = Answers::from_triples(2, rows)?;
///
/// let kappa = cohen_kappa(&answers, Weights::Identity, &Options::default()).unwrap();
/// assert!((kappa.value - 0.4).abs() < 1e-12);
/// assert_eq!((kappa.units, kappa.annotators, kappa.answers), (50, 2, 100));
/// assert!(kappa.lower > 0.0 && kappa.upper < 0.7);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn cohen_kappa(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    let table = Contingency::of(answers)?;
    options.check_people(table.basis.annotators)?;
    let kappa = Kappa { scale: Scale::new(weights, answers), table: &table };
    let mut shares = Vec::new();
    let (observed, expected) = kappa.agreement(&table.multiplicity, &mut shares);
    let value = corrected(observed, expected).ok_or(Undefined::SingleCategory)?;
    let influence = kappa.influence(&shares, observed, expected);
    let point = Point {
        value,
        influence: &influence,
        multiplicity: &table.multiplicity,
        worst: -expected / (1.0 - expected),
        range: (-1.0, 1.0),
        law: Law::Normal,
        crossed: (answers, 2),
    };
    Ok(resample::estimate(&kappa, &point, table.basis, confidence, options.interval))
}

struct Kappa<'a> {
    scale: Scale,
    table: &'a Contingency,
}

impl Kappa<'_> {
    /// (`p_o`, `p_e`), with the row shares and then the column shares left in `shares`.
    fn agreement(&self, multiplicity: &[u32], shares: &mut Vec<f64>) -> (f64, f64) {
        let categories = self.table.categories;
        shares.clear();
        shares.resize(2 * categories, 0.0);
        let (mut units, mut observed) = (0.0, 0.0);
        for (&(first, second), &times) in self.table.cells.iter().zip(multiplicity) {
            let times = f64::from(times);
            units += times;
            observed += times * self.scale.weight(first, second);
            shares[first] += times;
            shares[categories + second] += times;
        }
        for share in shares.iter_mut() {
            *share /= units;
        }
        let (rows, columns) = shares.split_at(categories);
        (observed / units, self.scale.expected(rows, columns))
    }

    /// How far one unit of each cell pulls the value; its mean square over n is the 1969 variance.
    fn influence(&self, shares: &[f64], observed: f64, expected: f64) -> Vec<f64> {
        let (rows, columns) = shares.split_at(self.table.categories);
        let row_weights = self.scale.agreement_with(columns);
        let column_weights = self.scale.agreement_with(rows);
        let room = 1.0 - expected;
        let mean = observed * expected - 2.0 * expected + observed;
        self.table
            .cells
            .iter()
            .map(|&(first, second)| {
                let chance = row_weights[first] + column_weights[second];
                let own = self.scale.weight(first, second) * room - chance * (1.0 - observed);
                (own - mean) / (room * room)
            })
            .collect()
    }
}

impl Resampled for Kappa<'_> {
    fn value(&self, multiplicity: &[u32], scratch: &mut Vec<f64>) -> Option<f64> {
        let (observed, expected) = self.agreement(multiplicity, scratch);
        corrected(observed, expected)
    }

    /// Two people cannot be drawn anew: one of them twice leaves nothing to compare.
    fn value_crossed(&self, _: &[u32], _: &[u32]) -> Option<f64> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two people's table, row by row, as (first label, second label, units).
    fn two_people(categories: u32, cells: &[(u32, u32, usize)]) -> Answers {
        let met = cells.iter().flat_map(|&(a, b, times)| vec![(a, b); times]);
        let rows = (0u32..).zip(met).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
        Answers::from_triples(categories, rows).unwrap()
    }

    fn cohen(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        cohen_kappa(&answers, Weights::Identity, &Options::default())
    }

    /// Gwet 2014: two abstractors put a hundred patients into three diagnoses.
    const ABSTRACTORS: [(u32, u32, usize); 5] = [(0, 0, 13), (1, 1, 20), (2, 2, 56), (1, 2, 7), (2, 1, 4)];

    /// K. Gwet prints 0.7964; further places, weights and the standard error are those of statsmodels 0.15.0.
    #[test]
    fn published_two_abstractors_give_0_7964() {
        let answers = two_people(3, &ABSTRACTORS);
        let of = |weights| cohen_kappa(&answers, weights, &Options::analytic()).unwrap();
        assert!((of(Weights::Identity).value - 0.796_409_402_2).abs() < 1e-9);
        assert!((of(Weights::Identity).standard_error.unwrap() - 0.058_910_718_3).abs() < 1e-9);
        assert!((of(Weights::Linear).value - 0.842_902_028).abs() < 1e-9);
        assert!((of(Weights::Quadratic).value - 0.892_156_862_7).abs() < 1e-9);
    }

    /// The standard error is that of J. Fleiss, J. Cohen, B. Everitt 1969 as statsmodels 0.15.0 computes it.
    #[test]
    fn published_fifty_grants_have_the_1969_standard_error() {
        let answers = two_people(2, &[(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)]);
        let kappa = cohen_kappa(&answers, Weights::Identity, &Options::analytic()).unwrap();
        assert!((kappa.value - 0.4).abs() < 1e-12);
        assert!((kappa.standard_error.unwrap() - 0.126_996_062_9).abs() < 1e-9);
        assert!((kappa.upper - (0.4 + 1.959_963_985 * 0.126_996_062_9)).abs() < 1e-8);
    }

    #[test]
    fn by_hand_two_units_one_apart() {
        // p_o = 1/2; the first said 0 and 1, the second 0 twice: p_e = 1/2.
        let kappa = cohen([(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 0)]).unwrap();
        assert!(kappa.value.abs() < 1e-15);
        assert_eq!(kappa.units, 2);
    }

    #[test]
    fn by_hand_a_step_apart_on_three_categories_keeps_half_its_weight() {
        // Units (0,0), (1,2): p_o = 3/4; rows ½ on 0 and 1, columns ½ on 0 and 2: p_e = (1+0+½+½)/4.
        let answers = two_people(3, &[(0, 0, 1), (1, 2, 1)]);
        let kappa = cohen_kappa(&answers, Weights::Linear, &Options::default()).unwrap();
        assert!((kappa.value - 0.5).abs() < 1e-15);
    }

    #[test]
    fn units_answered_by_one_are_left_out() {
        let both = [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 0), (2, 0, 2), (2, 1, 2)];
        let with_lone = cohen(both.into_iter().chain([(3, 0, 1), (4, 1, 2)])).unwrap();
        assert_eq!(with_lone, cohen(both).unwrap());
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(cohen([]), Err(Undefined::NoAnswers));
        assert_eq!(cohen([(0, 0, 1)]), Err(Undefined::NotTwoAnnotators { found: 1 }));
        assert_eq!(cohen([(0, 0, 1), (0, 1, 1), (0, 4, 1)]), Err(Undefined::NotTwoAnnotators { found: 3 }));
        assert_eq!(cohen([(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(cohen([(0, 0, 1), (0, 1, 1)]), Err(Undefined::SingleCategory));
        assert_eq!(cohen([(0, 0, 1), (0, 0, 2), (0, 1, 1)]), Err(Undefined::RepeatedAnswers { repeated: 1 }));
    }

    #[test]
    fn a_confidence_of_one_is_refused() {
        let answers = two_people(2, &[(0, 0, 3), (1, 1, 3)]);
        let options = Options { confidence: 1.0, ..Options::default() };
        assert_eq!(
            cohen_kappa(&answers, Weights::Identity, &options),
            Err(Undefined::ConfidenceOutOfRange { confidence: 1.0 })
        );
    }
}
