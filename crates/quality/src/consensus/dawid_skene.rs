//! The likeliest label when nobody's skill is known: labels and everyone's mistakes are learnt together.
//!
//! # Definition
//! Each unit has a true label k, with shares `p_k`; person w, seeing k, answers l with chance `π_w`(l | k). From
//! vote shares as a start, expectation-maximisation repeats
//! ```text
//! M:  p_k ∝ Σ_u T_uk            π_w(l | k) ∝ Σ_u T_uk [w answered l on u] + prior
//! E:  T_uk ∝ p_k Π_{answers (w, l) on u} π_w(l | k)
//! ```
//! `T_uk` is the probability of label k for unit u. Chances are kept at 1e-10 or more.
//!
//! # When not to use it
//! People with few answers: their q × q mistakes cannot be learnt, and plain maximum likelihood then
//! trusts luck. Give [`DawidSkene::prior`] some weight, or use [`majority`](super::majority()).
//!
//! # Ties
//! As everywhere: no winner, the lowest tied label is the candidate. They are rare, since nothing forces
//! probabilities to be equal.
//!
//! # Cost
//! Answers × categories an iteration, in one pass: a unit's labels are read, weighed and counted while they
//! are still in cache. Memory: 4 bytes an answer, people × categories² and units × categories.
//!
//! # Reference
//! A. P. Dawid, A. M. Skene, *Maximum likelihood estimation of observer error-rates using the EM algorithm*,
//! Applied Statistics 28(1), 1979, <https://doi.org/10.2307/2346806>.

use super::expectation::{Assignment, Beliefs, Counts};
use super::fit::{Control, Fit, Solution, Unfit, fitted};
use super::grouped::Grouped;
use super::held::{held_shares, hold_or_learn};
use super::learn::{Imagined, Limits, iterate, learn_chances};
use super::passes::{Expectation, Learner};
use crate::table::Answers;
use std::borrow::Cow;

/// How the model is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DawidSkene {
    /// The most iterations.
    pub iterations_max: u32,
    /// Stop when the objective rises by less an answer; a negative number never stops early.
    pub tolerance: f64,
    /// Imagined answers of each person for each true label, on top of the counted ones.
    pub prior: ConfusionPrior,
    /// Imagined units of each true label; 0 for maximum likelihood.
    pub label_prior: f64,
}

/// What is believed of everyone's mistakes before counting: pseudo-counts of a Dirichlet prior.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ConfusionPrior {
    /// Imagined right answers for each true label; 0 for maximum likelihood.
    pub right: f64,
    /// Imagined answers for each wrong label; 0 for maximum likelihood.
    pub wrong: f64,
}

impl Default for DawidSkene {
    /// Up to 100 iterations, until the log-likelihood rises by less than 1e-7 an answer, without prior.
    fn default() -> Self {
        Self { iterations_max: 100, tolerance: 1e-7, prior: ConfusionPrior::default(), label_prior: 0.0 }
    }
}

/// Fits the model of Dawid and Skene and gives each unit its likeliest label.
///
/// The iterations and tolerance of `control` go before those of `options`.
///
/// ```
/// use assay_quality::{Answers, consensus::{Control, DawidSkene, dawid_skene, majority}};
///
/// // Persons 0 and 1 are careful, 2 to 4 always say 0: the majority is always 0.
/// let rows = (0..40u32).flat_map(|unit| {
///     let truth = unit % 2;
///     [(unit, 0, truth), (unit, 1, truth), (unit, 2, 0), (unit, 3, 0), (unit, 4, 0)]
/// });
/// let answers = Answers::from_triples(2, rows)?;
/// let fit = dawid_skene(&answers, &DawidSkene::default(), &Control::default()).unwrap();
/// assert_eq!(majority(&answers).verdict(1).unwrap().answer(), Some(0));
/// assert_eq!(fit.consensus.verdict(1).unwrap().answer(), Some(1));
/// assert!(fit.annotator(0).unwrap().accuracy > 0.95 && fit.annotator(2).unwrap().accuracy < 0.55);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn dawid_skene(answers: &Answers, options: &DawidSkene, control: &Control<'_>) -> Result<Fit, Unfit> {
    fitted(Cow::Borrowed(answers), control, "dawid-skene", |grouped| {
        Ok(run(grouped, options, control, Assignment::Soft))
    })
}

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    run(grouped, &DawidSkene::default(), control, Assignment::Soft)
}

/// The same in passes.
pub(super) fn learner(grouped: &Grouped, control: &Control<'_>, how: Assignment) -> Box<dyn Learner> {
    let options = DawidSkene::default();
    let limits = Limits::of(control, options.iterations_max, options.tolerance);
    Box::new(Expectation::new(grouped, (limits, how), Box::new(learning(grouped, &options, control))))
}

/// How counts become beliefs.
fn learning(
    grouped: &Grouped,
    options: &DawidSkene,
    control: &Control<'_>,
) -> impl Fn(&Grouped, &Counts, &mut Beliefs) + use<> {
    let imagined = Imagined::even(grouped.labels, options.prior.right, options.prior.wrong);
    let (held, label_prior) = (held_shares(grouped, control), options.label_prior);
    move |grouped, counts, beliefs| {
        hold_or_learn((grouped, counts), held.as_ref(), label_prior, beliefs);
        learn_chances(grouped, counts, &imagined, beliefs);
    }
}

pub(super) fn run(grouped: &Grouped, options: &DawidSkene, control: &Control<'_>, how: Assignment) -> Solution {
    let limits = Limits::of(control, options.iterations_max, options.tolerance);
    let (start, learn) = (Counts::of_votes(grouped), learning(grouped, options, control));
    let mut solution = iterate(grouped, limits, how, &start, |counts, beliefs| {
        learn(grouped, counts, beliefs);
        0.0
    });
    if options.prior != ConfusionPrior::default() || options.label_prior > 0.0 {
        solution.objective = None;
    }
    solution
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(answers: &Answers) -> Fit {
        dawid_skene(answers, &DawidSkene::default(), &Control::default()).unwrap()
    }

    #[test]
    fn by_hand_unanimous_people_are_believed_and_shares_counted() {
        let rows = (0..4u32).flat_map(|unit| (0..3).map(move |person| (unit, person, u32::from(unit > 0))));
        let fit = fit(&Answers::from_triples(2, rows).unwrap());
        assert!((fit.label_shares[0].1 - 0.25).abs() < 1e-8);
        assert!(fit.diagnostics.converged && fit.consensus.ties() == 0);
        assert!(fit.confusion(0, 1, 1).unwrap() > 0.999_999);
    }

    #[test]
    fn the_likelihood_never_falls() {
        let rows = (0..60u32)
            .flat_map(|unit| (0..5u32).map(move |person| (unit, person, (unit * (person + 3) / 7 + unit) % 3)));
        let answers = Answers::from_triples(3, rows).unwrap();
        let mut last = f64::NEG_INFINITY;
        for iterations_max in 1..30 {
            let options = DawidSkene { iterations_max, tolerance: -1.0, ..DawidSkene::default() };
            let next = dawid_skene(&answers, &options, &Control::default()).unwrap().diagnostics.objective.unwrap();
            assert!(next >= last - 1e-6, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn a_prior_keeps_a_newcomer_near_it() {
        let rows = (0..20u32).flat_map(|unit| (0..3).map(move |person| (unit, person, unit % 2))).chain([(0, 3, 1)]);
        let answers = Answers::from_triples(2, rows).unwrap();
        let prior = ConfusionPrior { right: 4.0, wrong: 1.0 };
        let options = DawidSkene { prior, ..DawidSkene::default() };
        let fit = dawid_skene(&answers, &options, &Control::default()).unwrap();
        // One wrong answer for label 0: 1 + 1 of 6 imagined and given.
        assert!((fit.confusion(3, 0, 1).unwrap() - 2.0 / 6.0).abs() < 1e-3);
        assert!((fit.confusion(3, 1, 1).unwrap() - 0.8).abs() < 1e-3);
    }

    #[test]
    fn what_is_known_is_held_fixed_and_teaches_who_errs() {
        // One against two, on every unit; on half of them it is known that the one is right.
        let rows = (0..20u32).flat_map(|unit| [(unit, 0, unit % 2), (unit, 1, 0), (unit, 2, 0)]);
        let answers = Answers::from_triples(2, rows).unwrap();
        let known: Vec<(u32, u32)> = (0..10).map(|unit| (unit, unit % 2)).collect();
        let control = Control { known: &known, ..Control::default() };
        let fit = dawid_skene(&answers, &DawidSkene::default(), &control).unwrap();
        assert!((0..20u32).all(|u| fit.consensus.verdict(u as usize).unwrap().answer() == Some(u % 2)));
    }

    #[test]
    fn an_empty_table_and_units_without_answers_have_no_verdict() {
        assert_eq!(fit(&Answers::from_triples(2, []).unwrap()).consensus.units(), 0);
        let fit = fit(&Answers::from_triples(2, [(1, 0, 1)]).unwrap());
        assert_eq!(fit.consensus.verdict(0), None);
        assert_eq!(fit.consensus.verdict(1).unwrap().answer(), Some(1));
    }
}
