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

use super::fit::{Control, Solution, Unfit, tallies};
use super::grouped::Grouped;
use super::votes::{weighted_shares, winners};

const ITERATIONS_MAX: u32 = 100;
const ROUNDS_A_RATE: u32 = 20;
const TOLERANCE: f64 = 1e-5;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Result<Solution, Unfit> {
    let mut skills = vec![1.0 / grouped.labels.max(1) as f64 + 1e-5; grouped.people];
    let mut rate = 1.0;
    let (mut iterations, mut converged) = (0, false);
    while iterations < control.iterations_max.unwrap_or(ITERATIONS_MAX) && !converged {
        iterations += 1;
        if iterations % ROUNDS_A_RATE == 0 {
            rate /= 2.0;
        }
        let mut winning = weighted_shares(grouped, &skills);
        winners(grouped, &mut winning);
        let mut moved: f64 = 0.0;
        for (skill, (right, answers)) in skills.iter_mut().zip(tallies(grouped, &winning)) {
            let step = rate * (right / answers - *skill);
            *skill += step;
            moved = moved.max(step.abs());
        }
        converged = moved < control.tolerance.unwrap_or(TOLERANCE);
    }
    Ok(Solution { iterations, converged, ..Solution::at_once(weighted_shares(grouped, &skills)) })
}
