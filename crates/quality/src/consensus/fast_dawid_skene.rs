//! [`dawid_skene`](super::dawid_skene()) with hard decisions: each pass settles every unit on its likeliest label.
//!
//! # Definition
//! As Dawid and Skene, but `T_uk` is 1 for the likeliest label and 0 for the others; n equally likely labels have
//! 1/n each, where the paper draws one by lot. It needs fewer iterations and may stop at a worse optimum.
//!
//! # Reference
//! V. B. Sinha, S. Rao, V. N. Balasubramanian, *Fast Dawid-Skene: a fast vote aggregation scheme for sentiment
//! classification*, 2018, <https://arxiv.org/abs/1803.02781>.

use super::dawid_skene::{DawidSkene, run};
use super::expectation::Assignment;
use super::fit::{Control, Solution, Unfit};
use super::grouped::Grouped;

pub(super) fn solve(grouped: &Grouped, control: &Control<'_>) -> Result<Solution, Unfit> {
    Ok(run(grouped, &DawidSkene::default(), control, Assignment::Hard))
}
