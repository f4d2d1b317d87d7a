//! Do any number of people agree more than if each guessed with their own habits?
//!
//! # Definition
//! ```text
//! kappa = (p_o − p_e) / (1 − p_e)
//! p_e   = mean over all pairs of people g ≠ h of  Σ_k Σ_l w_kl p_gk p_hl
//! ```
//! with `p_o` the [percent agreement](super::percent_agreement()), `p_gk` the share of label k among the answers of
//! person g, and w the [`Weights`]. For two people and no missing answers it is
//! [`cohen_kappa`](super::cohen_kappa()).
//!
//! # When not to use it
//! Crowds in which most people answer little: their habits are guesses; use
//! [`krippendorff_alpha`](super::krippendorff_alpha()). Interchangeable people: use
//! [`fleiss_kappa`](super::fleiss_kappa()).
//!
//! # Undefined
//! No answers; no unit with two answers; somebody answered a unit twice; one category only.
//!
//! # Cost
//! Linear in the answers, plus people × categories, once and for each bootstrap sample: people answer differently, so
//! units seldom look alike.
//!
//! # Reference
//! A. J. Conger, *Integration and generalization of kappas for multiple raters*, Psychological Bulletin 88(2),
//! 1980, <https://doi.org/10.1037/0033-2909.88.2.322>. Missing answers: K. L. Gwet, *Handbook of Inter-Rater
//! Reliability*, 4th edition, 2014.

use super::chance::corrected;
use super::drawn::Drawn;
use super::weights::{Scale, Weights};
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::{self, Basis, Law, Point, Resampled};
use crate::table::{Answers, UnitAnswers};

/// Conger's kappa: 1 is full agreement, 0 is what chance gives.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, conger_kappa}};
///
/// // Two readers judge fifty grants: 20 both yes, 15 both no, 5 and 10 apart. As Cohen's kappa: 0.4.
/// let cells = [(1, 1, 20), (1, 0, 5), (0, 1, 10), (0, 0, 15)];
/// let pairs = cells.into_iter().flat_map(|(a, b, times)| vec![(a, b); times]);
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let answers = Answers::from_triples(2, rows)?;
/// let kappa = conger_kappa(&answers, Weights::Identity, &Options::default()).unwrap();
/// assert!((kappa.value - 0.4).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn conger_kappa(answers: &Answers, weights: Weights, options: &Options) -> Result<Estimate, Undefined> {
    let confidence = options.checked_confidence()?;
    if answers.is_empty() {
        return Err(Undefined::NoAnswers);
    }
    if answers.repeated() > 0 {
        return Err(Undefined::RepeatedAnswers { repeated: answers.repeated() });
    }
    let conger = Conger::new(answers, Scale::new(weights, answers));
    let basis = conger.basis();
    options.check_people(basis.annotators)?;
    let mut habits = Vec::new();
    let sums = conger.sums(&conger.multiplicity, &mut habits).ok_or(Undefined::NoOverlap)?;
    let value = corrected(sums.observed, sums.expected).ok_or(Undefined::SingleCategory)?;
    let influence = conger.influence(&sums, &habits, value);
    let point = Point {
        value,
        influence: &influence,
        multiplicity: &conger.multiplicity,
        worst: -sums.expected / (1.0 - sums.expected),
        range: (-1.0, 1.0),
        law: Law::StudentT,
        crossed: (answers, 1),
    };
    Ok(resample::estimate(&conger, &point, basis, confidence, options.interval))
}

struct Conger<'a> {
    answers: &'a Answers,
    scale: Scale,
    people: usize,
    /// One unit for each distinct list of (person, label), in ascending order.
    units: Vec<UnitAnswers<'a>>,
    /// How many units have that list.
    multiplicity: Vec<u32>,
    /// Observed agreement of each; 0 for lone answers, which do not count.
    agreement: Vec<f64>,
}

/// Totals of one sample.
struct Sums {
    units: f64,
    comparable: f64,
    observed: f64,
    expected: f64,
    /// People with an answer.
    people: f64,
    /// Answers of each person.
    answers: Vec<f64>,
}

impl<'a> Conger<'a> {
    fn new(answers: &'a Answers, scale: Scale) -> Self {
        let mut all: Vec<_> = answers.iter_units().filter(|unit| !unit.labels.is_empty()).collect();
        all.sort_unstable_by_key(|unit| (unit.annotators, unit.labels));
        let runs = || all.chunk_by(|a, b| a == b);
        let units: Vec<_> = runs().map(|run| run[0]).collect();
        let multiplicity = runs().map(|run| u32::try_from(run.len()).unwrap_or(u32::MAX)).collect();
        let agreement = units.iter().map(|unit| agreement_of(unit.labels, &scale)).collect();
        Self { answers, people: answers.annotators() as usize, scale, units, multiplicity, agreement }
    }

    fn basis(&self) -> Basis {
        let mut seen = vec![false; self.people];
        let (mut units, mut answers) = (0, 0);
        let shared = self.units.iter().zip(&self.multiplicity).filter(|(u, _)| u.labels.len() > 1);
        for (unit, &times) in shared {
            units += times as usize;
            answers += times as usize * unit.labels.len();
            unit.annotators.iter().for_each(|&person| seen[person as usize] = true);
        }
        Basis { units, annotators: seen.iter().filter(|&&seen| seen).count(), answers }
    }

    /// Totals, with `p_gk` left in `habits[g · categories + k]`; `None` without a comparable unit.
    fn sums(&self, multiplicity: &[u32], habits: &mut Vec<f64>) -> Option<Sums> {
        let categories = self.scale.categories();
        habits.clear();
        habits.resize(self.people * categories, 0.0);
        let mut answers = vec![0.0; self.people];
        let (mut units, mut comparable, mut observed) = (0.0, 0.0, 0.0);
        for (u, &times) in multiplicity.iter().enumerate().filter(|(_, times)| **times > 0) {
            let times = f64::from(times);
            let unit = self.units[u];
            units += times;
            if unit.labels.len() > 1 {
                comparable += times;
                observed += times * self.agreement[u];
            }
            for (&person, &label) in unit.annotators.iter().zip(unit.labels) {
                answers[person as usize] += times;
                habits[person as usize * categories + label as usize] += times;
            }
        }
        if comparable <= 0.0 {
            return None;
        }
        for (own, &count) in habits.chunks_exact_mut(categories).zip(&answers) {
            own.iter_mut().filter(|share| **share > 0.0).for_each(|share| *share /= count);
        }
        let people = answers.iter().filter(|&&count| count > 0.0).count() as f64;
        let expected = self.expected(habits, people);
        Some(Sums { units, comparable, observed: observed / comparable, expected, people, answers })
    }

    /// `p_e`: all pairs of people, less each with themselves.
    fn expected(&self, habits: &[f64], people: f64) -> f64 {
        let everyone = column_sums(habits, self.scale.categories());
        let own: f64 = habits.chunks_exact(self.scale.categories()).map(|own| self.scale.expected(own, own)).sum();
        (self.scale.expected(&everyone, &everyone) - own) / (people * (people - 1.0))
    }

    /// How far one unit of each kind pulls the value.
    fn influence(&self, sums: &Sums, habits: &[f64], value: f64) -> Vec<f64> {
        let categories = self.scale.categories();
        let everyone = column_sums(habits, categories);
        // slope[g, k]: how p_e rises with p_gk.
        let slope: Vec<f64> = habits
            .chunks_exact(categories)
            .flat_map(|own| {
                let others: Vec<f64> = everyone.iter().zip(own).map(|(all, own)| all - own).collect();
                self.scale.agreement_with(&others)
            })
            .map(|agreement| 2.0 * agreement / (sums.people * (sums.people - 1.0)))
            .collect();
        let mean: Vec<f64> = habits
            .chunks_exact(categories)
            .zip(slope.chunks_exact(categories))
            .map(|(own, slope)| own.iter().zip(slope).map(|(p, s)| p * s).sum())
            .collect();
        let room = 1.0 - sums.expected;
        self.units
            .iter()
            .zip(&self.agreement)
            .map(|(unit, agreement)| {
                let shared = unit.labels.len() > 1;
                let own = if shared { agreement - sums.expected } else { 0.0 };
                let chance: f64 = unit
                    .annotators
                    .iter()
                    .zip(unit.labels)
                    .map(|(&person, &label)| {
                        let person = person as usize;
                        let pull = slope[person * categories + label as usize] - mean[person];
                        pull * sums.units / sums.answers[person]
                    })
                    .sum();
                sums.units / sums.comparable * own / room - value - (1.0 - value) * chance / room
            })
            .collect()
    }
}

impl Resampled for Conger<'_> {
    fn value(&self, multiplicity: &[u32], scratch: &mut Vec<f64>) -> Option<f64> {
        let sums = self.sums(multiplicity, scratch)?;
        corrected(sums.observed, sums.expected)
    }

    fn value_crossed(&self, units: &[u32], people: &[u32]) -> Option<f64> {
        let categories = self.scale.categories();
        let drawn = Drawn { answers: self.answers, units, people };
        let (mut comparable, mut observed) = (0.0, 0.0);
        drawn.for_each(|unit| {
            if unit.pairs > 0.0 {
                let agreeing = unit.sum_over_pairs(1.0, |a, b| self.scale.weight(a as usize, b as usize));
                comparable += unit.times;
                observed += unit.times * agreeing / unit.pairs;
            }
        });
        let mut habits = vec![0.0; self.people * categories];
        for (times, unit) in drawn.units() {
            for (&person, &label) in unit.annotators.iter().zip(unit.labels) {
                habits[person as usize * categories + label as usize] += times;
            }
        }
        // Shares, each counted as often as its person was drawn.
        let (mut present, mut copies, mut own) = (0.0, 0.0, 0.0);
        for (person, habits) in (0u32..).zip(habits.chunks_exact_mut(categories)) {
            let (answers, times) = (habits.iter().sum::<f64>(), drawn.copies(person));
            if answers > 0.0 && times > 0.0 {
                present += times;
                copies += times * times;
                own += times * times * self.scale.expected(habits, habits) / (answers * answers);
                for share in habits.iter_mut() {
                    *share *= times / answers;
                }
            } else {
                habits.fill(0.0);
            }
        }
        let everyone = column_sums(&habits, categories);
        let expected = (self.scale.expected(&everyone, &everyone) - own) / (present * present - copies);
        if comparable > 0.0 { corrected(observed / comparable, expected) } else { None }
    }
}

fn column_sums(rows: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for row in rows.chunks_exact(width) {
        sums.iter_mut().zip(row).for_each(|(sum, value)| *sum += value);
    }
    sums
}

/// The weighted share of agreeing pairs of answers.
fn agreement_of(labels: &[u32], scale: &Scale) -> f64 {
    if labels.len() < 2 {
        return 0.0;
    }
    let mut agreeing = 0.0;
    for (i, &a) in labels.iter().enumerate() {
        for &b in &labels[i + 1..] {
            agreeing += scale.weight(a as usize, b as usize);
        }
    }
    let size = labels.len() as f64;
    2.0 * agreeing / (size * (size - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::registry::tests::four_observers;

    fn conger(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Result<Estimate, Undefined> {
        let answers = Answers::from_triples(3, rows).unwrap();
        conger_kappa(&answers, Weights::Identity, &Options::default())
    }

    /// The table is printed in K. Krippendorff 2011; the figures are those of irrCAC 0.4.4, the Python form of K. Gwet's own
    /// code, which prints five places.
    #[test]
    fn published_the_four_observers_of_2011_give_0_76207() {
        let kappa = conger_kappa(&four_observers(), Weights::Identity, &Options::analytic()).unwrap();
        assert!((kappa.value - 0.762_07).abs() < 5e-6, "{kappa:?}");
        assert!((kappa.standard_error.unwrap() - 0.150_11).abs() < 5e-6, "{kappa:?}");
    }

    #[test]
    fn by_hand_three_people_on_one_unit() {
        // One of three pairs agrees; of the pairs of habits, one of three always agrees: kappa is 0.
        let kappa = conger([(0, 0, 0), (0, 1, 0), (0, 2, 1)]).unwrap();
        assert!(kappa.value.abs() < 1e-15);
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(conger([]), Err(Undefined::NoAnswers));
        assert_eq!(conger([(0, 0, 1), (1, 1, 0)]), Err(Undefined::NoOverlap));
        assert_eq!(conger([(0, 0, 1), (0, 1, 1)]), Err(Undefined::SingleCategory));
        assert_eq!(conger([(0, 0, 1), (0, 0, 2), (0, 1, 1)]), Err(Undefined::RepeatedAnswers { repeated: 1 }));
    }
}
