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

use super::fit::{add_tallies, shares_right};
use super::grouped::Grouped;
use super::passes::Learner;
use super::votes::{weighted_shares, winners};

/// Learns everyone's skill in one pass.
#[derive(Debug, Default)]
pub(super) struct Wawa {
    /// Right answers and answers of each person.
    tallies: Vec<(f64, f64)>,
    skills: Option<Vec<f64>>,
}

impl Learner for Wawa {
    fn wants_pass(&self) -> bool {
        self.skills.is_none()
    }

    fn see(&mut self, groups: &Grouped) {
        let mut winning = groups.vote_shares();
        winners(groups, &mut winning);
        add_tallies(&mut self.tallies, groups, &winning);
    }

    fn end_pass(&mut self, _: &Grouped) {
        self.skills = Some(shares_right(&self.tallies));
    }

    fn shares(&self, groups: &Grouped) -> Vec<f64> {
        weighted_shares(groups, self.skills.as_deref().unwrap_or_default())
    }
}
