//! The method to use when there is no reason for another: it learns as much of each person as their answers carry.
//!
//! # Definition
//! Where no unit has two answers, or all answers are one label, there is nothing to weigh and the majority stands.
//! Else a model of two levels. As in [`mace`](super::mace), person w copies the true label with chance `θ_w` or
//! guesses l with chance `ξ_wl`; these few numbers are learnt from the first answers. Their mistakes proper, label by
//! label as in [`dawid_skene`](super::dawid_skene()), are held near that by a Dirichlet prior worth eight answers:
//! ```text
//! π_w(l | k) = (n_wlk + 8 c_wlk) / (n_wk + 8)        c_wlk = θ_w [l = k] + (1 − θ_w) ξ_wl
//! ```
//! with θ ~ Beta(½, ½) and ξ ~ Dirichlet(10, …). So a person with five answers is judged by two or three numbers, one
//! with five hundred by all q², and nothing has to be switched in between. Both are fitted by expectation-maximisation
//! from vote shares.
//!
//! True labels are taken to be equally likely beforehand, but none likelier than four times its share of votes. Shares
//! that are learnt feed on themselves: a label that is often given gets a high share, which turns doubtful units to
//! it, which raises its share.
//!
//! Probabilities are at last made cautious (`caution.rs`), as people's errors on one unit are not independent: the label
//! stays, its confidence falls the more, the more answers it rests on.
//!
//! # Where the constants come from
//! Beta and Dirichlet are MACE's. Eight is about where the marginal likelihood of the strength lies on real crowds;
//! results hardly differ from 4 to 32.
//!
//! # When not to use it
//! When people err alike on the same units (a hard question with a tempting wrong answer): every model in which
//! answers are independent given the truth is then too sure, and caution mends the confidence, not the label. Known
//! answers are the remedy.

use super::caution::be_cautious;
use super::expectation::{Assignment, Beliefs, Counts, FLOOR};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::learn::{Limits, iterate};

const COPY: f64 = 0.5;
const GUESS: f64 = 0.5;
const STRATEGY: f64 = 10.0;
const STRENGTH: f64 = 8.0;
const SHARE_MAX: f64 = 4.0;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let overlap = grouped.iter().any(|(codes, _)| codes.len() > 1) || !grouped.known.is_empty();
    if !overlap || grouped.labels < 2 {
        let why = if overlap {
            "majority: only one label is in use, so there is nothing to weigh"
        } else {
            "majority: no unit has two answers, so nothing tells who is right"
        };
        return Solution { why: why.to_owned(), ..Solution::at_once(grouped.vote_shares()) };
    }
    let limits = Limits::of(control, 50, 1e-6);
    let start = Counts::of_votes(grouped);
    let shares = prior_shares(&start.labels[..grouped.labels]);
    let labels = grouped.labels as f64;
    let mut copied = vec![labels / (labels + 1.0); grouped.said.len()];
    let mut solution = iterate(grouped, limits, Assignment::Soft, &start, |counts, beliefs| {
        beliefs.shares[..grouped.labels].copy_from_slice(&shares);
        for person in 0..grouped.people {
            learn(grouped, person, (counts, &mut copied), beliefs);
        }
        0.0
    });
    be_cautious(grouped, &mut solution.shares);
    // The log-likelihood alone is not what is maximised.
    solution.objective = None;
    solution.why = why(grouped);
    solution
}

fn why(grouped: &Grouped) -> String {
    let each = grouped.answers as f64 / grouped.people as f64;
    let numbers = grouped.labels * (grouped.labels - 1);
    let carries = if each > 4.0 * numbers as f64 {
        "enough to learn most people's mistakes label by label"
    } else if each > STRENGTH {
        "enough to learn who guesses, and a part of their mistakes"
    } else {
        "enough to tell who guesses, not how each errs"
    };
    format!("a hierarchical model: {each:.0} answers a person for {} labels, {carries}", grouped.labels)
}

/// Equal shares, but none above so many times its share of votes; a known label counts as a vote.
fn prior_shares(votes: &[f64]) -> Vec<f64> {
    let units: f64 = votes.iter().sum();
    let even = 1.0 / votes.len() as f64;
    let capped: Vec<f64> = votes.iter().map(|vote| even.min(SHARE_MAX * vote / units)).collect();
    let total: f64 = capped.iter().sum();
    capped.into_iter().map(|share| (share / total).max(1e-10)).collect()
}

fn learn(grouped: &Grouped, person: usize, (counts, copied): (&Counts, &mut [f64]), beliefs: &mut Beliefs) {
    let (labels, lanes) = (grouped.labels, counts.lanes);
    let own = grouped.said_by(person);
    let row = |said: usize| &counts.said[said * lanes..][..labels];
    let label = |said: usize| grouped.said[said].label as usize;
    let (mut copies, mut guesses) = (COPY, 0.0);
    let mut truths = vec![STRENGTH; labels];
    for said in own.clone() {
        let right = row(said)[label(said)] * copied[said];
        copies += right;
        guesses += row(said).iter().sum::<f64>() - right;
        truths.iter_mut().zip(row(said)).for_each(|(sum, count)| *sum += count);
    }
    let copy = copies / (copies + guesses + GUESS);
    for said in own {
        let guessed = row(said).iter().sum::<f64>() - row(said)[label(said)] * copied[said];
        let strategy = (STRATEGY + guessed) / (STRATEGY * labels as f64 + guesses);
        let guess = (1.0 - copy) * strategy;
        copied[said] = copy / (copy + guess);
        let chances = &mut beliefs.chances[said * lanes..][..labels];
        for (truth, chance) in chances.iter_mut().enumerate() {
            let centre = if truth == label(said) { copy + guess } else { guess };
            *chance = ((row(said)[truth] + STRENGTH * centre) / truths[truth]).max(FLOOR);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Answers;
    use crate::consensus::{Fit, method};

    fn fit(rows: impl IntoIterator<Item = (u32, u32, u32)>) -> Fit {
        let answers = Answers::from_triples(3, rows).unwrap();
        method("auto").unwrap().fit(&answers, &Control::default()).unwrap()
    }

    #[test]
    fn without_overlap_it_is_the_majority_and_says_so() {
        let fit = fit([(0, 0, 1), (1, 1, 2)]);
        assert_eq!(fit.consensus.verdict(0).unwrap().answer(), Some(1));
        assert!(fit.diagnostics.why.contains("no unit has two answers"), "{}", fit.diagnostics.why);
    }

    #[test]
    fn two_careful_people_outvote_three_who_always_say_the_same() {
        let fit = fit((0..60u32).flat_map(|u| {
            let truth = u % 3;
            [(u, 0, truth), (u, 1, truth), (u, 2, 0), (u, 3, 0), (u, 4, 0)]
        }));
        assert!((0..60u32).all(|u| fit.consensus.verdict(u as usize).unwrap().answer() == Some(u % 3)));
        assert!(fit.annotator(0).unwrap().lower > fit.annotator(2).unwrap().upper);
    }

    #[test]
    fn a_label_that_nobody_gives_is_not_taken_to_be_as_likely_as_others() {
        let shares = prior_shares(&[50.0, 49.0, 1.0]);
        assert!((shares[2] - 0.04 / (2.0 / 3.0 + 0.04)).abs() < 1e-12);
    }
}
