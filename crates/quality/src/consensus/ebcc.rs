//! [`ibcc`](super::ibcc) for people who err alike: units of one label come in kinds, and a kind misleads everyone in
//! its own way.
//!
//! # Definition
//! A unit has a true label k and one of ten kinds m of it. Label shares ~ Dirichlet(1, …), kinds of a label ~
//! Dirichlet(0.01, …), and `π_w`(l | k, m) ~ Dirichlet as in IBCC. Given kind and label, answers are independent;
//! given the label alone they are not, so ten people with one blind spot do not count as ten witnesses. Kinds that
//! the answers do not call for stay empty. Mean-field inference from vote shares split over kinds by chance (a chance
//! that follows from the answers, not from names); of several starts the highest lower bound is taken.
//!
//! # Cost
//! Ten times that of IBCC, for each of up to eight starts (fewer above 100,000 answers).
//!
//! # Reference
//! Y. Li, B. I. P. Rubinstein, T. Cohn, *Exploiting worker correlation for label aggregation in crowdsourcing*,
//! ICML 2019, <https://proceedings.mlr.press/v97/li19i.html>.

use super::expectation::{Assignment, Beliefs, Counts};
use super::fit::{Control, Solution, Unfit};
use super::grouped::Grouped;
use super::ibcc::{RIGHT, WRONG, believe_chances, believe_shares};
use super::learn::{Imagined, Limits, iterate_kinds};
use crate::random::Random;

const KINDS: usize = 10;
const KIND: f64 = 0.1 / KINDS as f64;
const SHARE: f64 = 1.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Result<Solution, Unfit> {
    let states = grouped.labels * KINDS;
    if (grouped.said.len() + grouped.groups()).saturating_mul(states) > 1 << 29 {
        return Err(Unfit::TooManyCategories { categories: grouped.labels });
    }
    let starts = (400_000 / grouped.answers.max(1)).clamp(1, 8) as u64;
    let mut best = fit(grouped, control, 0);
    for seed in 1..starts {
        let other = fit(grouped, control, seed);
        if other.objective > best.objective {
            best = other;
        }
    }
    Ok(best)
}

fn fit(grouped: &Grouped, control: &Control<'_>, seed: u64) -> Solution {
    let limits = Limits::of(control, 500, 1e-6);
    let labels = grouped.labels;
    let imagined = Imagined::even(labels, RIGHT, WRONG);
    let start = Counts::of_kinds(grouped, &split_by_chance(grouped, seed), KINDS);
    let learn = |counts: &Counts, beliefs: &mut Beliefs| {
        let mut bound = believe_chances(grouped, counts, &imagined, beliefs);
        let by_label: Vec<f64> =
            (0..labels).map(|label| (0..KINDS).map(|kind| counts.labels[kind * labels + label]).sum()).collect();
        let mut shares = vec![0.0; labels];
        bound += believe_shares(&by_label, SHARE, &mut shares);
        let mut kinds = vec![0.0; KINDS];
        for label in 0..labels {
            let by_kind: Vec<f64> = (0..KINDS).map(|kind| counts.labels[kind * labels + label]).collect();
            bound += believe_shares(&by_kind, KIND, &mut kinds);
            for (kind, share) in kinds.iter().enumerate() {
                beliefs.shares[kind * labels + label] = (shares[label] * share).max(1e-100);
            }
        }
        bound
    };
    let mut solution = iterate_kinds(grouped, (limits, KINDS), Assignment::Soft, &start, learn);
    // Chances by kind are no chances by label.
    solution.beliefs = None;
    solution
}

/// Vote shares, each split over the kinds evenly at random (a flat Dirichlet).
fn split_by_chance(grouped: &Grouped, seed: u64) -> Vec<f64> {
    let labels = grouped.labels;
    let votes = grouped.vote_shares();
    let mut split = vec![0.0; grouped.groups() * labels * KINDS];
    let rows = split.chunks_exact_mut((labels * KINDS).max(1)).zip(votes.chunks_exact(labels.max(1)));
    for ((row, votes), &colour) in rows.zip(&grouped.colours) {
        let mut random = Random::new(seed, colour);
        for (label, vote) in votes.iter().enumerate() {
            let parts: [f64; KINDS] = std::array::from_fn(|_| exponential(&mut random));
            let total: f64 = parts.iter().sum();
            for (kind, part) in parts.iter().enumerate() {
                row[kind * labels + label] = vote * part / total;
            }
        }
    }
    split
}

fn exponential(random: &mut Random) -> f64 {
    let unit = ((random.next() >> 11) as f64 + 0.5) / (1u64 << 53) as f64;
    -unit.ln()
}
