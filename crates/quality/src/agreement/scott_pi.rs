//! Do two interchangeable people agree more than if both guessed with the same habits?
//!
//! # Definition
//! ```text
//! pi = (p_o − p_e) / (1 − p_e)       p_e = Σ_k Σ_l w_kl π_k π_l       π_k = (p_k. + p_.k) / 2
//! ```
//! as [`cohen_kappa`](super::cohen_kappa()), but with the habits of both pooled. It equals
//! [`fleiss_kappa`](super::fleiss_kappa()) on the units that both answered.
//!
//! # When not to use it
//! When the two are rightly expected to have different habits (a novice and an expert): use
//! [`cohen_kappa`](super::cohen_kappa()). More than two people: use [`fleiss_kappa`](super::fleiss_kappa()).
//!
//! # Undefined
//! No answers; not exactly two people; no unit that both answered; somebody answered a unit twice; one
//! category only. Units answered by one are left out.
//!
//! # Cost
//! Linear in the answers.
//!
//! # Reference
//! W. A. Scott, *Reliability of content analysis: the case of nominal scale coding*, Public Opinion Quarterly
//! 19(3), 1955, <https://doi.org/10.1086/266577>.

use super::chance::chance_corrected;
use super::counted::Counted;
use super::fleiss_kappa::CommonHabits;
use super::two_people::{Contingency, check_two};
use super::weights::Weights;
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// Scott's pi of the two people in `answers`: 1 is full agreement, 0 is what chance gives, −1 the least.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, scott_pi}};
///
/// // Two readers judge fifty grants: 20 both yes, 15 both no, 5 and 10 apart.
/// let cells = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)];
/// let pairs = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let answers = Answers::from_triples(2, rows)?;
/// // Both together said yes 55 times in 100: p_e = 0.55² + 0.45² = 0.505.
/// let pi = scott_pi(&answers, Weights::Identity, &Options::default()).unwrap();
/// assert!((pi.value - (0.7 - 0.505) / 0.495).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn scott_pi(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    Contingency::of(answers)?;
    let shared = answers.filter_units(|unit| unit.labels.len() == 2);
    chance_corrected(&CommonHabits, (&shared).into(), weights, options)
}

/// The same of the counts of answers.
pub(super) fn of_counted(counted: &Counted, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    check_two((counted.answers(), counted.repeated()), counted.people())?;
    let shared = counted.of_size(2);
    if shared.units() == 0 {
        return Err(Undefined::NoOverlap);
    }
    chance_corrected(&CommonHabits, (&shared).into(), weights, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scott(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        scott_pi(&answers, Weights::Identity, &Options::default())
    }

    #[test]
    fn published_two_abstractors_give_0_7962() {
        let cells = [(0, 0, 13), (1, 1, 20), (2, 2, 56), (1, 2, 7), (2, 1, 4)];
        let met = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
        let rows = (0u32..).zip(met).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
        // 89 of 100 agree; pooled shares are 26, 51 and 123 of 200.
        let by_chance: f64 = [26.0, 51.0, 123.0].map(|met: f64| (met / 200.0).powi(2)).iter().sum();
        let pi = scott(rows).unwrap().value;
        assert!((pi - (0.89 - by_chance) / (1.0 - by_chance)).abs() < 1e-12 && (pi - 0.7962).abs() < 5e-5);
    }

    #[test]
    fn by_hand_two_units_one_apart() {
        // p_o = 1/2, pooled shares 3/4 and 1/4, p_e = 10/16; the lone answer is left out.
        let pi = scott([(0, 0, 0), (0, 1, 0), (1, 0, 0), (1, 1, 1), (2, 0, 2)]).unwrap();
        assert!((pi.value - (0.5 - 0.625) / 0.375).abs() < 1e-15);
        assert_eq!((pi.units, pi.answers), (2, 4));
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(scott([]), Err(Undefined::NoAnswers));
        assert_eq!(scott([(0, 0, 1)]), Err(Undefined::NotTwoAnnotators { found: 1 }));
        assert_eq!(scott([(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(scott([(0, 0, 1), (0, 1, 1)]), Err(Undefined::SingleCategory));
    }
}
