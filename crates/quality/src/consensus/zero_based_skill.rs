//! The label with the most skill behind it, where skill is learnt from agreement with that very consensus.
//!
//! # Definition
//! Everyone starts with skill 1/q. Each round takes the weighted majority and moves every skill towards the
//! person's share of answers that agree with it, by a rate that starts at 1 and halves every 20 rounds.
//!
//! # When not to use it
//! As [`wawa`](super::wawa), to which it mostly comes down after two rounds.
//!
//! # Reference
//! `ZeroBasedSkill` in D. Ustalov et al., *Learning from crowds with Crowd-Kit*, JOSS 9(96), 2024,
//! <https://doi.org/10.21105/joss.06227>.

use super::fit::{Control, add_tallies, shares_right};
use super::grouped::Grouped;
use super::passes::{Course, Learner};
use super::votes::{weighted_shares, winners};

const ITERATIONS_MAX: u32 = 100;
const ROUNDS_A_RATE: u32 = 20;
const TOLERANCE: f64 = 1e-5;

/// Moves everyone's skill, a round a pass.
#[derive(Debug)]
pub(super) struct ZeroBasedSkill {
    skills: Vec<f64>,
    /// Right answers and answers of each person, in this round.
    tallies: Vec<(f64, f64)>,
    rate: f64,
    iterations: u32,
    iterations_max: u32,
    tolerance: f64,
    converged: bool,
}

impl ZeroBasedSkill {
    /// Before the first round.
    pub fn new(groups: &Grouped, control: &Control<'_>) -> Self {
        Self {
            skills: vec![1.0 / groups.labels.max(1) as f64 + 1e-5; groups.people],
            tallies: Vec::new(),
            rate: 1.0,
            iterations: 0,
            iterations_max: control.iterations_max.unwrap_or(ITERATIONS_MAX),
            tolerance: control.tolerance.unwrap_or(TOLERANCE),
            converged: false,
        }
    }
}

impl Learner for ZeroBasedSkill {
    fn wants_pass(&self) -> bool {
        self.iterations < self.iterations_max && !self.converged
    }

    fn see(&mut self, groups: &Grouped) {
        let mut winning = weighted_shares(groups, &self.skills);
        winners(groups, &mut winning);
        add_tallies(&mut self.tallies, groups, &winning);
    }

    fn end_pass(&mut self, _: &Grouped) {
        self.iterations += 1;
        if self.iterations.is_multiple_of(ROUNDS_A_RATE) {
            self.rate /= 2.0;
        }
        let mut moved: f64 = 0.0;
        for (skill, right) in self.skills.iter_mut().zip(shares_right(&self.tallies)) {
            let step = self.rate * (right - *skill);
            *skill += step;
            moved = moved.max(step.abs());
        }
        self.tallies.clear();
        self.converged = moved < self.tolerance;
    }

    fn shares(&self, groups: &Grouped) -> Vec<f64> {
        weighted_shares(groups, &self.skills)
    }

    fn course(&self) -> Course {
        Course { iterations: self.iterations, converged: self.converged, ..Course::default() }
    }
}
