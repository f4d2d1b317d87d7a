//! The likeliest label when people differ in ability and units in difficulty.
//!
//! # Definition
//! Person w answers unit u rightly with chance σ(`α_w β_u`), β > 0, and else any other label alike. With priors
//! α ~ N(1, 1) and ln β ~ N(1, 1) and every label as likely beforehand,
//! ```text
//! T_uk ∝ exp Σ (α_w β_u + ln(q − 1)) over answers k to u
//! ```
//! and each iteration improves all α, then all ln β, by one Newton step (Fisher scoring, bounded) on the expected
//! log-posterior. The objective is the log-posterior of α and β.
//!
//! # When not to use it
//! With few answers a unit: difficulty cannot be told from bad luck.
//!
//! # Reference
//! J. Whitehill et al., *Whose vote should count more: optimal integration of labels from labelers of unknown
//! expertise*, NIPS 2009, <https://papers.nips.cc/paper/3644>.

use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::held::held_shares;
use super::votes::soften;

const MEAN: f64 = 1.0;
const STEP_MAX: f64 = 1.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let mut model = Glad {
        grouped,
        ability: vec![MEAN; grouped.people],
        log_ease: vec![MEAN; grouped.groups()],
        shares: grouped.vote_shares(),
        beforehand: held_shares(grouped, control).map_or(vec![0.0; grouped.labels], log_odds),
    };
    let answers = grouped.answers.max(1) as f64;
    let (mut iterations, mut converged) = (0, false);
    let mut objective = f64::NEG_INFINITY;
    while iterations < control.iterations_max.unwrap_or(100) && !converged {
        model.improve_ability();
        model.improve_ease();
        let next = model.weigh() + model.log_prior();
        iterations += 1;
        converged = (next - objective) / answers < control.tolerance.unwrap_or(1e-6);
        objective = next;
    }
    let objective = objective.is_finite().then_some(objective);
    Solution { iterations, converged, objective, ..Solution::at_once(model.shares) }
}

struct Glad<'a> {
    grouped: &'a Grouped,
    ability: Vec<f64>,
    log_ease: Vec<f64>,
    shares: Vec<f64>,
    /// The logarithm of how much likelier each label is beforehand than if all were alike.
    beforehand: Vec<f64>,
}

impl Glad<'_> {
    /// The answers of each group: size, ease and, for each answer, the person and the chance that it is right.
    fn groups(&self) -> impl Iterator<Item = (f64, f64, impl Iterator<Item = (usize, f64)>)> {
        let rows = self.shares.chunks_exact(self.grouped.labels.max(1));
        self.grouped.iter().zip(&self.log_ease).zip(rows).map(|(((codes, size), log_ease), row)| {
            let answers = codes.iter().map(|&code| {
                let said = self.grouped.said[code as usize];
                (said.person as usize, row[said.label as usize])
            });
            (size, log_ease.exp(), answers)
        })
    }

    fn improve_ability(&mut self) {
        let mut slopes: Vec<(f64, f64)> = self.ability.iter().map(|ability| (MEAN - ability, 1.0)).collect();
        for (size, ease, answers) in self.groups() {
            for (person, right) in answers {
                let expected = logistic(self.ability[person] * ease);
                slopes[person].0 += size * ease * (right - expected);
                slopes[person].1 += size * ease * ease * expected * (1.0 - expected);
            }
        }
        for (ability, (slope, bend)) in self.ability.iter_mut().zip(slopes) {
            *ability += (slope / bend).clamp(-STEP_MAX, STEP_MAX);
        }
    }

    fn improve_ease(&mut self) {
        let steps: Vec<f64> = self
            .groups()
            .zip(&self.log_ease)
            .map(|((_, ease, answers), log_ease)| {
                let (mut slope, mut bend) = (MEAN - log_ease, 1.0);
                for (person, right) in answers {
                    let odds = self.ability[person] * ease;
                    let expected = logistic(odds);
                    slope += odds * (right - expected);
                    bend += odds * odds * expected * (1.0 - expected);
                }
                (slope / bend).clamp(-STEP_MAX, STEP_MAX)
            })
            .collect();
        self.log_ease.iter_mut().zip(steps).for_each(|(log_ease, step)| *log_ease += step);
    }

    /// Probabilities of all labels; returns the log-likelihood.
    fn weigh(&mut self) -> f64 {
        let labels = self.grouped.labels;
        let log_others = ((labels.max(2) - 1) as f64).ln();
        let mut log_likelihood = 0.0;
        for (group, row) in self.shares.chunks_exact_mut(labels.max(1)).enumerate() {
            let ease = self.log_ease[group].exp();
            row.copy_from_slice(&self.beforehand);
            let mut all_wrong = -(labels as f64).ln();
            for &code in self.grouped.codes_of(group) {
                let said = self.grouped.said[code as usize];
                let odds = self.ability[said.person as usize] * ease;
                row[said.label as usize] += odds + log_others;
                all_wrong -= softplus(odds) + log_others;
            }
            let size = f64::from(self.grouped.sizes[group]);
            if let Some(known) = self.grouped.known_of(group) {
                log_likelihood += size * (all_wrong + row[known]);
                row.fill(0.0);
                row[known] = 1.0;
            } else {
                log_likelihood += size * (all_wrong + soften(row));
            }
        }
        log_likelihood
    }

    fn log_prior(&self) -> f64 {
        let square = |x: &f64| -(x - MEAN).powi(2) / 2.0;
        let eases = self.log_ease.iter().zip(&self.grouped.sizes).map(|(ease, &size)| f64::from(size) * square(ease));
        self.ability.iter().map(square).sum::<f64>() + eases.sum::<f64>()
    }
}

fn log_odds(shares: Vec<f64>) -> Vec<f64> {
    let labels = shares.len() as f64;
    shares.into_iter().map(|share| (labels * share).ln()).collect()
}

fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// ln(1 + exp x).
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}
