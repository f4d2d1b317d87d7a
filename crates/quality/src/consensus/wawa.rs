//! The label with the most skill behind it, where skill is agreement with the majority ("worker agreement with
//! aggregate").
//!
//! # Definition
//! ```text
//! skill of w = answers of w that are their unit's majority / answers of w
//! share of k = Σ skill over answers k / Σ skill over all answers
//! ```
//! In a tie of n labels an answer for one of them agrees by 1/n, so that no order of labels decides.
//!
//! # When not to use it
//! When errors are not even over people and labels: it weighs people, but not their habits.
//!
//! # Reference
//! Appen (`CrowdFlower`) *Confidence score*; as `Wawa` in D. Ustalov et al., *Learning from crowds with
//! Crowd-Kit*, JOSS 9(96), 2024, <https://doi.org/10.21105/joss.06227>.

use super::fit::{Control, Solution, Unfit, tallies};
use super::grouped::Grouped;
use super::votes::{weighted_shares, winners};

pub(super) fn solve(grouped: &Grouped, _: &Control<'_>) -> Result<Solution, Unfit> {
    let mut winning = grouped.vote_shares();
    winners(grouped, &mut winning);
    let skills: Vec<f64> = tallies(grouped, &winning).into_iter().map(|(right, answers)| right / answers).collect();
    Ok(Solution::at_once(weighted_shares(grouped, &skills)))
}
