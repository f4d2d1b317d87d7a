//! Dawid and Skene's model with beliefs instead of point estimates: people with few answers are believed a little.
//!
//! # Definition
//! Label shares ~ Dirichlet(1, …, 1); each person's answers under true label k ~ Dirichlet with 4 on the right label
//! and 1 on each other. Mean-field variational inference from vote shares repeats
//! ```text
//! ln p̃_k = ψ(1 + N_k)      ln π̃_w(l | k) = ψ(β_lk + n_wlk) − ψ(Σ_l β_lk + n_wlk)
//! T_uk ∝ p̃_k Π π̃_w(l | k)
//! ```
//! with `N` and `n` the expected counts. The objective is the lower bound of the log-evidence.
//!
//! # Reference
//! H.-C. Kim, Z. Ghahramani, *Bayesian classifier combination*, AISTATS 2012,
//! <https://proceedings.mlr.press/v22/kim12.html>; E. Simpson et al., *Dynamic Bayesian combination of multiple
//! imperfect classifiers*, 2013, <https://doi.org/10.1007/978-3-642-36406-8_1>; constants as in Y. Li et al., 2019.

use super::dirichlet::{digamma, divergence};
use super::expectation::{Assignment, Beliefs, Counts, FLOOR};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::held::held_shares;
use super::learn::{Imagined, Limits, iterate};

pub(super) const RIGHT: f64 = 4.0;
pub(super) const WRONG: f64 = 1.0;
const SHARE: f64 = 1.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let limits = Limits::of(control, 500, 1e-7);
    let imagined = Imagined::even(grouped.labels, RIGHT, WRONG);
    let (start, held) = (Counts::of_votes(grouped), held_shares(grouped, control));
    iterate(grouped, limits, Assignment::Soft, &start, |counts, beliefs| {
        let apart = match &held {
            Some(held) => {
                beliefs.shares[..held.len()].copy_from_slice(held);
                0.0
            }
            None => believe_shares(&counts.labels[..grouped.labels], SHARE, &mut beliefs.shares),
        };
        apart + believe_chances(grouped, counts, &imagined, beliefs)
    })
}

/// Expected logarithms of shares, as factors; returns minus the divergence from the prior.
pub(super) fn believe_shares(counts: &[f64], imagined: f64, shares: &mut [f64]) -> f64 {
    let prior_total = imagined * counts.len() as f64;
    let total = digamma(prior_total + counts.iter().sum::<f64>());
    for (share, count) in shares.iter_mut().zip(counts) {
        *share = (digamma(imagined + count) - total).exp().max(FLOOR);
    }
    -divergence(counts.iter().map(|&count| (imagined, count)), prior_total)
}

/// Expected logarithms of everyone's chances, as factors; returns minus the divergence from the prior.
///
/// Rows may hold several kinds of unit for each label, kind after kind.
pub(super) fn believe_chances(grouped: &Grouped, counts: &Counts, imagined: &Imagined, beliefs: &mut Beliefs) -> f64 {
    let (labels, lanes, kinds) = (grouped.labels, counts.lanes, beliefs.kinds);
    let mut bound = 0.0;
    for person in 0..grouped.people {
        for state in 0..labels * kinds {
            let truth = state % labels;
            let cell = |said: usize| {
                let prior = imagined.row(grouped.said[said].label as usize)[truth];
                (prior, counts.said[said * lanes + state])
            };
            let own = grouped.said_by(person);
            let counted: f64 = own.clone().map(|said| cell(said).1).sum();
            let total = digamma(imagined.totals()[truth] + counted);
            for said in own.clone() {
                let (prior, count) = cell(said);
                beliefs.chances[said * lanes + state] = (digamma(prior + count) - total).exp().max(FLOOR);
            }
            bound -= divergence(own.map(cell), imagined.totals()[truth]);
        }
    }
    bound
}
