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
//! are still in cache. Memory: people × categories² and units × categories.
//!
//! # Reference
//! A. P. Dawid, A. M. Skene, *Maximum likelihood estimation of observer error-rates using the EM algorithm*,
//! Applied Statistics 28(1), 1979, <https://doi.org/10.2307/2346806>.

use super::{Consensus, verdict_of};
use crate::table::Answers;

/// How the model is fitted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DawidSkene {
    /// The most iterations.
    pub iterations_max: u32,
    /// Stop when the log-likelihood an answer rises by less; a negative number never stops early.
    pub tolerance: f64,
    /// Imagined answers of each person for each true label, on top of the counted ones.
    pub prior: ConfusionPrior,
}

/// What is believed of everyone's mistakes before counting: pseudo-counts of a Dirichlet prior.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ConfusionPrior {
    /// Imagined right answers for each true label; 0 for maximum likelihood.
    pub right: f64,
    /// Imagined answers for each wrong label; 0 for maximum likelihood.
    pub wrong: f64,
}

/// Chances below this are raised to it, so that one slip cannot exclude a label for ever.
const FLOOR: f64 = 1e-10;

/// Stands for a number of categories known only when running.
const ANY: usize = 0;

/// What was learnt.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The verdicts; shares are probabilities and list every label.
    pub consensus: Consensus,
    /// The share of each true label; sums to 1.
    pub label_shares: Vec<f64>,
    /// How many iterations were made.
    pub iterations: u32,
    /// Whether the rise fell below the tolerance.
    pub converged: bool,
    /// The log-likelihood of all answers, in nats.
    pub log_likelihood: f64,
    categories: usize,
    /// `π_w`(l | k) at `(w · q + l) · q + k`.
    confusion: Vec<f64>,
}

impl Default for DawidSkene {
    /// Up to 100 iterations, until the log-likelihood rises by less than 1e-7 an answer, without prior.
    fn default() -> Self {
        Self { iterations_max: 100, tolerance: 1e-7, prior: ConfusionPrior::default() }
    }
}

impl Fit {
    /// The chance that `annotator` answers `answer` when `truth` is the true label; `None` for a label they
    /// never gave (when there is no prior), and beyond the table.
    pub fn confusion(&self, annotator: u32, truth: u32, answer: u32) -> Option<f64> {
        let (truth, answer) = (truth as usize, answer as usize);
        if truth >= self.categories || answer >= self.categories {
            return None;
        }
        let row = annotator as usize * self.categories + answer;
        self.confusion.get(row * self.categories + truth).copied().filter(|chance| *chance > 0.0)
    }

    /// How often `annotator` would be right on units with the label shares found; `None` beyond the table.
    pub fn accuracy(&self, annotator: u32) -> Option<f64> {
        let from = annotator as usize * self.categories * self.categories;
        let own = self.confusion.get(from..from + self.categories * self.categories)?;
        let right = own.iter().step_by(self.categories + 1);
        Some(right.zip(&self.label_shares).map(|(chance, share)| chance * share).sum())
    }
}

/// Fits the model of Dawid and Skene and gives each unit its likeliest label.
///
/// The same answers give the same result to the last bit, in any order of rows.
///
/// ```
/// use assay_quality::{Answers, consensus::{DawidSkene, dawid_skene, majority}};
///
/// // Persons 0 and 1 are careful, 2 to 4 always say 0: the majority is always 0.
/// let rows = (0..40u32).flat_map(|unit| {
///     let truth = unit % 2;
///     [(unit, 0, truth), (unit, 1, truth), (unit, 2, 0), (unit, 3, 0), (unit, 4, 0)]
/// });
/// let answers = Answers::from_triples(2, rows)?;
/// let fit = dawid_skene(&answers, &DawidSkene::default());
/// assert_eq!(majority(&answers).verdict(1).unwrap().answer(), Some(0));
/// assert_eq!(fit.consensus.verdict(1).unwrap().answer(), Some(1));
/// assert!(fit.accuracy(0).unwrap() > 0.99 && fit.accuracy(2).unwrap() < 0.51);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn dawid_skene(answers: &Answers, options: &DawidSkene) -> Fit {
    let mut model = Model::new(answers, options.prior);
    model.start_from_vote_shares();
    model.learn();
    let (mut iterations, mut converged) = (0, false);
    let mut log_likelihood = f64::NEG_INFINITY;
    while iterations < options.iterations_max && !converged {
        let next = model.pass();
        iterations += 1;
        converged = (next - log_likelihood) / (answers.len().max(1) as f64) < options.tolerance;
        log_likelihood = next;
        model.learn();
    }
    model.into_fit(iterations, converged, log_likelihood)
}

struct Model<'a> {
    answers: &'a Answers,
    categories: usize,
    prior: ConfusionPrior,
    /// `T_uk`, row by row.
    truth: Vec<f64>,
    /// Σ T of each (person, answer) row, by true label.
    counts: Vec<f64>,
    /// ln `π_w`(l | k), laid out like `counts`, so that one answer reads one short row.
    log_confusion: Vec<f64>,
    /// Whether a person ever gave a label: rows that are never read are not smoothed.
    used: Vec<bool>,
    label_counts: Vec<f64>,
    log_label_shares: Vec<f64>,
}

impl<'a> Model<'a> {
    fn new(answers: &'a Answers, prior: ConfusionPrior) -> Self {
        let categories = answers.categories() as usize;
        let rows = answers.annotators() as usize * categories;
        let mut used = vec![prior.right > 0.0 || prior.wrong > 0.0; rows];
        for (_, annotator, label) in answers.iter() {
            used[annotator as usize * categories + label as usize] = true;
        }
        Self {
            answers,
            categories,
            prior,
            truth: vec![0.0; answers.units() * categories],
            counts: vec![0.0; rows * categories],
            log_confusion: vec![0.0; rows * categories],
            used,
            label_counts: vec![0.0; categories],
            log_label_shares: vec![0.0; categories],
        }
    }

    fn start_from_vote_shares(&mut self) {
        let categories = self.categories;
        for (unit, answers) in self.answers.iter_units().enumerate() {
            let truth = &mut self.truth[unit * categories..][..categories];
            for &label in answers.labels {
                truth[label as usize] += 1.0 / answers.labels.len() as f64;
            }
        }
        self.count();
    }

    /// Adds every unit's probabilities to the counts of its answers.
    fn count(&mut self) {
        let categories = self.categories;
        for (unit, answers) in self.answers.iter_units().enumerate() {
            let truth = &self.truth[unit * categories..][..categories];
            // Of a unit without answers nothing is known, so it has no say in the label shares.
            if !answers.labels.is_empty() {
                add(&mut self.label_counts, truth);
            }
            for (&annotator, &label) in answers.annotators.iter().zip(answers.labels) {
                let row = annotator as usize * categories + label as usize;
                add(&mut self.counts[row * categories..][..categories], truth);
            }
        }
    }

    /// M-step: chances from the counts, which are then cleared for the next pass.
    fn learn(&mut self) {
        let categories = self.categories;
        let units: f64 = self.label_counts.iter().sum();
        for (log, count) in self.log_label_shares.iter_mut().zip(&mut self.label_counts) {
            *log = (*count / units).max(FLOOR).ln();
            *count = 0.0;
        }
        let square = categories * categories;
        let mut totals = vec![0.0; categories];
        for (person, (counts, logs)) in self
            .counts
            .chunks_exact_mut(square.max(1))
            .zip(self.log_confusion.chunks_exact_mut(square.max(1)))
            .enumerate()
        {
            totals.fill(0.0);
            let used = &self.used[person * categories..][..categories];
            for (label, row) in counts.chunks_exact_mut(categories).enumerate().filter(|(l, _)| used[*l]) {
                for (truth, (count, total)) in row.iter_mut().zip(&mut totals).enumerate() {
                    let imagined = if label == truth { self.prior.right } else { self.prior.wrong };
                    *count = (*count + imagined).max(FLOOR);
                    *total += *count;
                }
            }
            for (label, row) in counts.chunks_exact_mut(categories).enumerate().filter(|(l, _)| used[*l]) {
                let logs = &mut logs[label * categories..][..categories];
                for ((log, count), total) in logs.iter_mut().zip(&*row).zip(&totals) {
                    *log = (count / total).ln();
                }
            }
            counts.fill(0.0);
        }
    }

    /// E-step, with the counting of the next M-step while a unit is at hand. Returns the log-likelihood.
    fn pass(&mut self) -> f64 {
        // With the number of categories known to the compiler, a row is a few registers.
        match self.categories {
            2 => self.pass_over::<2>(),
            3 => self.pass_over::<3>(),
            4 => self.pass_over::<4>(),
            5 => self.pass_over::<5>(),
            6 => self.pass_over::<6>(),
            7 => self.pass_over::<7>(),
            8 => self.pass_over::<8>(),
            _ => self.pass_over::<ANY>(),
        }
    }

    fn pass_over<const CATEGORIES: usize>(&mut self) -> f64 {
        let categories = if CATEGORIES == ANY { self.categories } else { CATEGORIES };
        let mut log_likelihood = 0.0;
        let mut units = self.truth.chunks_exact_mut(categories.max(1));
        for (answers, truth) in self.answers.iter_units().zip(&mut units) {
            if answers.labels.is_empty() {
                continue;
            }
            truth.copy_from_slice(&self.log_label_shares[..categories]);
            let rows = || {
                let both = answers.annotators.iter().zip(answers.labels);
                both.map(|(&annotator, &label)| (annotator as usize * categories + label as usize) * categories)
            };
            for row in rows() {
                add(truth, &self.log_confusion[row..][..categories]);
            }
            log_likelihood += to_probabilities(truth);
            add(&mut self.label_counts[..categories], truth);
            for row in rows() {
                add(&mut self.counts[row..][..categories], truth);
            }
        }
        log_likelihood
    }

    fn into_fit(self, iterations: u32, converged: bool, log_likelihood: f64) -> Fit {
        let categories = self.categories;
        let mut consensus = Consensus::with_capacity(self.answers.units());
        let mut shares = Vec::with_capacity(categories);
        for (unit, answers) in self.answers.iter_units().enumerate() {
            shares.clear();
            if !answers.labels.is_empty() {
                let truth = &self.truth[unit * categories..][..categories];
                shares.extend((0u32..).zip(truth.iter().copied()));
            }
            consensus.push(verdict_of(&shares, answers.labels), &shares);
        }
        let used = self.used.iter().flat_map(|&used| std::iter::repeat_n(used, categories));
        let confusion =
            self.log_confusion.iter().zip(used).map(|(log, used)| if used { log.exp() } else { 0.0 }).collect();
        let label_shares = self.log_label_shares.iter().map(|log| log.exp()).collect();
        Fit { consensus, label_shares, iterations, converged, log_likelihood, categories, confusion }
    }
}

/// Adds `terms` to `sums`, entry by entry.
#[inline]
fn add(sums: &mut [f64], terms: &[f64]) {
    for (sum, term) in sums.iter_mut().zip(terms) {
        *sum += term;
    }
}

/// Turns log masses into probabilities in place; returns the logarithm of their sum.
#[inline]
fn to_probabilities(logs: &mut [f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut total = 0.0;
    for log in logs.iter_mut() {
        *log = (*log - most).exp();
        total += *log;
    }
    for mass in logs {
        *mass /= total;
    }
    most + total.ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(answers: &Answers) -> Fit {
        dawid_skene(answers, &DawidSkene::default())
    }

    #[test]
    fn by_hand_unanimous_people_are_believed_and_shares_counted() {
        let rows = (0..4u32).flat_map(|unit| (0..3).map(move |person| (unit, person, u32::from(unit > 0))));
        let fit = fit(&Answers::from_triples(2, rows).unwrap());
        assert!((fit.label_shares[0] - 0.25).abs() < 1e-8);
        assert!(fit.converged && fit.consensus.ties() == 0);
        assert!(fit.confusion(0, 1, 1).unwrap() > 0.999_999);
    }

    #[test]
    fn the_likelihood_never_falls() {
        let rows = (0..60u32)
            .flat_map(|unit| (0..5u32).map(move |person| (unit, person, (unit * (person + 3) / 7 + unit) % 3)));
        let answers = Answers::from_triples(3, rows).unwrap();
        let mut model = Model::new(&answers, ConfusionPrior::default());
        model.start_from_vote_shares();
        model.learn();
        let mut last = f64::NEG_INFINITY;
        for _ in 0..30 {
            let next = model.pass();
            model.learn();
            assert!(next >= last - 1e-6, "{next} after {last}");
            last = next;
        }
    }

    #[test]
    fn a_prior_keeps_a_newcomer_near_it() {
        let rows = (0..20u32).flat_map(|unit| (0..3).map(move |person| (unit, person, unit % 2))).chain([(0, 3, 1)]);
        let answers = Answers::from_triples(2, rows).unwrap();
        let prior = ConfusionPrior { right: 4.0, wrong: 1.0 };
        let fit = dawid_skene(&answers, &DawidSkene { prior, ..DawidSkene::default() });
        let accuracy = fit.accuracy(3).unwrap();
        assert!((0.6..0.8).contains(&accuracy), "{accuracy}");
    }

    #[test]
    fn an_empty_table_and_units_without_answers_have_no_verdict() {
        assert_eq!(fit(&Answers::from_triples(2, []).unwrap()).consensus.units(), 0);
        let fit = fit(&Answers::from_triples(2, [(1, 0, 1)]).unwrap());
        assert_eq!(fit.consensus.verdict(0), None);
        assert_eq!(fit.consensus.verdict(1).unwrap().answer(), Some(1));
    }
}
