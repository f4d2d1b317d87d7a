//! The likeliest label when people either know it or guess: how often each guesses, and what, is learnt.
//!
//! # Definition
//! Person w copies the true label with chance `θ_w`, else guesses label l with chance `ξ_wl`:
//! ```text
//! π_w(l | k) = θ_w [l = k] + (1 − θ_w) ξ_wl
//! ```
//! with θ ~ Beta(½, ½), ξ ~ Dirichlet(10, …) and every true label as likely beforehand. Variational inference from
//! vote shares. What was copied and what was guessed follows from the counts of answers by true label, so one
//! iteration costs what one of Dawid and Skene does. There is one start: restarts from chance are not needed, as the
//! vote shares already tell who copies.
//!
//! # Reference
//! D. Hovy et al., *Learning whom to trust with MACE*, NAACL 2013, <https://aclanthology.org/N13-1132>.

use super::dirichlet::{digamma, divergence};
use super::expectation::{Assignment, Beliefs, Counts, FLOOR};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::held::held_shares;
use super::learn::{Limits, iterate};

const COPY: f64 = 0.5;
const GUESS: f64 = 0.5;
const STRATEGY: f64 = 10.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let limits = Limits::of(control, 100, 1e-7);
    let labels = grouped.labels;
    let start = Counts::of_votes(grouped);
    let shares = held_shares(grouped, control).unwrap_or_else(|| vec![1.0 / labels as f64; labels]);
    // Chance that a right answer was copied, for each thing said.
    let mut copied: Vec<f64> = vec![labels as f64 / (labels as f64 + 1.0); grouped.said.len()];
    let mut solution = iterate(grouped, limits, Assignment::Soft, &start, |counts, beliefs| {
        beliefs.shares[..labels].copy_from_slice(&shares);
        (0..grouped.people).map(|person| learn(grouped, person, (counts, &mut copied), beliefs)).sum()
    });
    // Factors are geometric means; chances proper need not be guessed from them.
    solution.beliefs = None;
    solution
}

/// One person's copying and guessing; returns minus the divergence from the prior.
fn learn(grouped: &Grouped, person: usize, (counts, copied): (&Counts, &mut [f64]), beliefs: &mut Beliefs) -> f64 {
    let (labels, lanes) = (grouped.labels, counts.lanes);
    let row = |said: usize| &counts.said[said * lanes..][..labels];
    let label = |said: usize| grouped.said[said].label as usize;
    let own = grouped.said_by(person);
    let copies = |said: usize, copied: &[f64]| row(said)[label(said)] * copied[said];
    let guesses = |said: usize, copied: &[f64]| (row(said).iter().sum::<f64>() - copies(said, copied)).max(0.0);
    let copies_all: f64 = own.clone().map(|said| copies(said, copied)).sum();
    let guesses_all: f64 = own.clone().map(|said| guesses(said, copied)).sum();
    let strategy_total = STRATEGY * labels as f64;
    let bound = -divergence([(COPY, copies_all), (GUESS, guesses_all)].into_iter(), COPY + GUESS)
        - divergence(own.clone().map(|said| (STRATEGY, guesses(said, copied))), strategy_total);
    let total = digamma(COPY + GUESS + copies_all + guesses_all);
    let copy = (digamma(COPY + copies_all) - total).exp();
    let guess = (digamma(GUESS + guesses_all) - total - digamma(strategy_total + guesses_all)).exp();
    for said in own {
        let guessed = guess * digamma(STRATEGY + guesses(said, copied)).exp();
        let chances = &mut beliefs.chances[said * lanes..][..labels];
        chances.fill(guessed.max(FLOOR));
        chances[label(said)] = (copy + guessed).max(FLOOR);
        copied[said] = copy / (copy + guessed);
    }
    bound
}
