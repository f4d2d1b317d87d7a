//! From counts to chances: the step that expectation-maximisation and its variational kin repeat.

use super::crew::Crew;
use super::expectation::{Assignment, Beliefs, Counts, FLOOR, posterior};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use std::sync::Arc;

/// Counts below this are raised to it, so that one slip cannot exclude a label for ever.
const COUNT_FLOOR: f64 = 1e-10;

/// Imagined answers: how often label `l` was said under true label `k`, at `l · labels + k`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Imagined {
    labels: usize,
    counts: Vec<f64>,
    /// Sums over what was said, for each true label.
    totals: Vec<f64>,
}

impl Imagined {
    pub fn new(labels: usize, imagine: impl Fn(usize, usize) -> f64) -> Self {
        let counts: Vec<f64> = (0..labels * labels).map(|cell| imagine(cell / labels, cell % labels)).collect();
        let totals = (0..labels).map(|truth| counts.iter().skip(truth).step_by(labels).sum()).collect();
        Self { labels, counts, totals }
    }

    /// The same for each true label: so many right ones, and so many of each wrong one.
    pub fn even(labels: usize, right: f64, wrong: f64) -> Self {
        Self::new(labels, |said, truth| if said == truth { right } else { wrong })
    }

    pub fn row(&self, said: usize) -> &[f64] {
        &self.counts[said * self.labels..][..self.labels]
    }

    pub fn totals(&self) -> &[f64] {
        &self.totals
    }
}

/// How a loop ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub iterations_max: u32,
    /// Least rise of the objective an answer.
    pub tolerance: f64,
    pub threads: usize,
}

impl Limits {
    pub fn of(control: &Control<'_>, iterations_max: u32, tolerance: f64) -> Self {
        Self {
            iterations_max: control.iterations_max.unwrap_or(iterations_max),
            tolerance: control.tolerance.unwrap_or(tolerance),
            threads: control.threads,
        }
    }
}

/// Repeats: weigh all units, count, learn. `learn` turns counts into beliefs and returns what the objective has
/// beyond the log-likelihood of those beliefs: a log-prior, or minus a divergence from a prior.
pub(crate) fn iterate(
    grouped: &Grouped,
    limits: Limits,
    how: Assignment,
    start: &Counts,
    learn: impl FnMut(&Counts, &mut Beliefs) -> f64,
) -> Solution {
    iterate_kinds(grouped, (limits, 1), how, start, learn)
}

/// The same with several kinds of unit for each label.
pub(crate) fn iterate_kinds(
    grouped: &Grouped,
    (limits, kinds): (Limits, usize),
    how: Assignment,
    start: &Counts,
    mut learn: impl FnMut(&Counts, &mut Beliefs) -> f64,
) -> Solution {
    let mut beliefs = Beliefs::new(grouped, kinds);
    let beyond = learn(start, &mut beliefs);
    let weighed = |beliefs: &Beliefs| posterior(grouped, beliefs, how);
    let (shares, Learnt { beliefs, iterations, converged, objective }) =
        repeat(grouped, (limits, how), (beliefs, beyond), learn, weighed);
    Solution { shares, beliefs: Some(beliefs), iterations, converged, objective, why: String::new() }
}

/// What is believed at the end, and how it came to that.
pub(crate) struct Learnt {
    pub beliefs: Beliefs,
    pub iterations: u32,
    pub converged: bool,
    pub objective: Option<f64>,
}

/// Goes on from first beliefs with their objective beyond the log-likelihood. `weighed` is shown what the last pass
/// weighed by, from which beliefs are learnt once more.
pub(crate) fn repeat<Weighed>(
    grouped: &Grouped,
    (limits, how): (Limits, Assignment),
    (beliefs, mut beyond): (Beliefs, f64),
    mut learn: impl FnMut(&Counts, &mut Beliefs) -> f64,
    weighed: impl FnOnce(&Beliefs) -> Weighed,
) -> (Weighed, Learnt) {
    let mut beliefs = Arc::new(beliefs);
    let answers = grouped.answers.max(1) as f64;
    let (mut iterations, mut converged) = (0, false);
    let mut objective = f64::NEG_INFINITY;
    let counts = std::thread::scope(|scope| {
        let mut crew = Crew::new(scope, (grouped, beliefs.lanes), how, limits.threads);
        while iterations < limits.iterations_max && !converged {
            if iterations > 0 {
                // Nobody else holds them between two passes, so nothing is copied.
                beyond = learn(crew.counts(), Arc::make_mut(&mut beliefs));
            }
            let next = crew.count(&beliefs).log_likelihood + beyond;
            iterations += 1;
            converged = (next - objective) / answers < limits.tolerance;
            objective = next;
        }
        crew.into_counts()
    });
    let mut beliefs = Arc::unwrap_or_clone(beliefs);
    let weighed = weighed(&beliefs);
    if iterations > 0 {
        learn(&counts, &mut beliefs);
    }
    let objective = objective.is_finite().then_some(objective);
    (weighed, Learnt { beliefs, iterations, converged, objective })
}

/// Shares of true labels from counts, with `imagined` units of each.
pub(crate) fn learn_shares(grouped: &Grouped, counts: &Counts, imagined: f64, beliefs: &mut Beliefs) {
    let labels = grouped.labels;
    let units: f64 = counts.labels[..labels].iter().sum::<f64>() + imagined * labels as f64;
    for (share, count) in beliefs.shares.iter_mut().zip(&counts.labels[..labels]) {
        *share = ((count + imagined) / units).max(COUNT_FLOOR);
    }
}

/// Everyone's chances from their own counts and the imagined ones: the mean of a Dirichlet posterior, and the most
/// likely value where nothing is imagined.
pub(crate) fn learn_chances(grouped: &Grouped, counts: &Counts, imagined: &Imagined, beliefs: &mut Beliefs) {
    let (labels, lanes) = (grouped.labels, counts.lanes);
    let mut totals = vec![0.0; labels];
    for person in 0..grouped.people {
        let own = grouped.said_by(person);
        totals.copy_from_slice(imagined.totals());
        for said in own.clone() {
            let prior = imagined.row(grouped.said[said].label as usize);
            let counted = &counts.said[said * lanes..][..labels];
            for ((total, count), prior) in totals.iter_mut().zip(counted).zip(prior) {
                *total += (count + prior).max(COUNT_FLOOR) - prior;
            }
        }
        for total in &mut totals {
            *total = 1.0 / *total;
        }
        for said in own {
            let prior = imagined.row(grouped.said[said].label as usize);
            let counted = &counts.said[said * lanes..][..labels];
            let chances = &mut beliefs.chances[said * lanes..][..labels];
            for (((chance, count), prior), inverse) in chances.iter_mut().zip(counted).zip(prior).zip(&totals) {
                *chance = ((count + prior).max(COUNT_FLOOR) * inverse).max(FLOOR);
            }
        }
    }
}
