//! The likeliest label when everyone errs evenly: one unknown accuracy a person.
//!
//! # Definition
//! The model of [`dawid_skene`](super::dawid_skene()) with `π_w`(l | k) = `s_w` for l = k and (1 − `s_w`)/(q − 1)
//! otherwise, fitted by expectation-maximisation from vote shares; `s_w` is kept in [1e-10, 1 − 1e-10].
//!
//! # When not to use it
//! When some labels are confused with each other more than others are.
//!
//! # Reference
//! Y. Zhang et al., *Spectral methods meet EM*, JMLR 17(102), 2016,
//! <https://jmlr.org/papers/v17/14-511.html>; G. Demartini et al., *`ZenCrowd`*, WWW 2012,
//! <https://doi.org/10.1145/2187836.2187900>.

use super::expectation::{Assignment, Beliefs, Counts};
use super::fit::{Control, Solution};
use super::grouped::Grouped;
use super::held::{held_shares, hold_or_learn};
use super::learn::{Limits, iterate};
use super::passes::{Expectation, Learner};

const MARGIN: f64 = 1e-10;

fn limits(control: &Control<'_>) -> Limits {
    Limits::of(control, 100, 1e-7)
}

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Solution {
    let (start, learn) = (Counts::of_votes(grouped), learning(grouped, control));
    iterate(grouped, limits(control), Assignment::Soft, &start, |counts, beliefs| {
        learn(grouped, counts, beliefs);
        0.0
    })
}

/// The same in passes.
pub(super) fn learner(grouped: &Grouped, control: &Control<'_>) -> Box<dyn Learner> {
    let learn = Box::new(learning(grouped, control));
    Box::new(Expectation::new(grouped, (limits(control), Assignment::Soft), learn))
}

/// How counts become beliefs.
fn learning(grouped: &Grouped, control: &Control<'_>) -> impl Fn(&Grouped, &Counts, &mut Beliefs) + use<> {
    let held = held_shares(grouped, control);
    move |grouped, counts, beliefs| {
        hold_or_learn((grouped, counts), held.as_ref(), 0.0, beliefs);
        learn_accuracies(grouped, counts, (0.0, 0.0), beliefs);
    }
}

/// One accuracy a person, from counts and imagined `(right, wrong)` answers.
pub(super) fn learn_accuracies(grouped: &Grouped, counts: &Counts, imagined: (f64, f64), beliefs: &mut Beliefs) {
    let (labels, lanes) = (grouped.labels, counts.lanes);
    let others = (labels.max(2) - 1) as f64;
    for person in 0..grouped.people {
        let (mut right, mut all) = (imagined.0, imagined.0 + imagined.1);
        for said in grouped.said_by(person) {
            let row = &counts.said[said * lanes..][..labels];
            right += row[grouped.said[said].label as usize];
            all += row.iter().sum::<f64>();
        }
        let accuracy = (right / all).clamp(MARGIN, 1.0 - MARGIN);
        for said in grouped.said_by(person) {
            let chances = &mut beliefs.chances[said * lanes..][..labels];
            chances.fill((1.0 - accuracy) / others);
            chances[grouped.said[said].label as usize] = accuracy;
        }
    }
}
