//! What a method does while groups pass by.

use crate::consensus::expectation::{Assignment, Beliefs, Counts, Pass, posterior};
use crate::consensus::fit::Solution;
use crate::consensus::grouped::Grouped;
use crate::consensus::learn::Limits;
use crate::consensus::votes::weighted_shares;

/// A method that learns from groups which are shown pass after pass, each pass in the same order, block by block.
///
/// Between passes it keeps nothing whose size depends on the number of groups.
pub(in crate::consensus) trait Learner {
    /// Whether another pass is needed before shares can be told.
    fn wants_pass(&self) -> bool;

    /// Takes in the next groups of a pass.
    fn see(&mut self, groups: &Grouped);

    /// Learns from the pass; people and labels are those of the groups.
    fn end_pass(&mut self, frame: &Grouped);

    /// The share of each label for each group, row by row.
    fn shares(&self, groups: &Grouped) -> Vec<f64>;

    /// How it went; that of a method without iterations unless said otherwise.
    fn course(&self) -> Course {
        Course::default()
    }
}

/// How a method came to what it learnt.
#[derive(Debug)]
pub(in crate::consensus) struct Course {
    pub iterations: u32,
    pub converged: bool,
    pub objective: Option<f64>,
    pub beliefs: Option<Beliefs>,
}

impl Default for Course {
    /// At once.
    fn default() -> Self {
        Self { iterations: 0, converged: true, objective: None, beliefs: None }
    }
}

/// Shows a learner groups that are all in memory.
pub(in crate::consensus) fn solve(grouped: &Grouped, mut learner: impl Learner) -> Solution {
    while learner.wants_pass() {
        learner.see(grouped);
        learner.end_pass(grouped);
    }
    let Course { iterations, converged, objective, beliefs } = learner.course();
    Solution { beliefs, iterations, converged, objective, ..Solution::at_once(learner.shares(grouped)) }
}

/// Trust that is given: there is nothing to learn.
#[derive(Debug)]
pub(in crate::consensus) struct Given(pub Vec<f64>);

impl Learner for Given {
    fn wants_pass(&self) -> bool {
        false
    }

    fn see(&mut self, _: &Grouped) {}

    fn end_pass(&mut self, _: &Grouped) {}

    fn shares(&self, groups: &Grouped) -> Vec<f64> {
        weighted_shares(groups, &self.0)
    }
}

/// Turns counts into beliefs.
type Learn = Box<dyn Fn(&Grouped, &Counts, &mut Beliefs)>;

/// Expectation-maximisation from vote shares, an iteration a pass: what
/// [`iterate`](crate::consensus::learn::iterate) does to groups in memory.
pub(in crate::consensus) struct Expectation {
    learn: Learn,
    limits: Limits,
    how: Assignment,
    pass: Pass,
    beliefs: Beliefs,
    /// What is learnt from the last pass, by which no group is weighed.
    after: Option<Beliefs>,
    /// Passes made, the first of which counts votes.
    passes: u32,
    objective: f64,
    converged: bool,
}

impl Expectation {
    /// Before the first pass.
    pub fn new(frame: &Grouped, (limits, how): (Limits, Assignment), learn: Learn) -> Self {
        let beliefs = Beliefs::new(frame, 1);
        let pass = Pass::new(frame, beliefs.lanes);
        let (passes, objective) = (0, f64::NEG_INFINITY);
        Self { learn, limits, how, pass, beliefs, after: None, passes, objective, converged: false }
    }

    fn iterations(&self) -> u32 {
        self.passes.saturating_sub(1)
    }
}

impl Learner for Expectation {
    fn wants_pass(&self) -> bool {
        self.passes == 0 || (self.iterations() < self.limits.iterations_max && !self.converged)
    }

    fn see(&mut self, groups: &Grouped) {
        if self.passes == 0 {
            self.pass.count_votes(groups);
        } else {
            self.pass.count(groups, &self.beliefs, self.how);
        }
    }

    fn end_pass(&mut self, frame: &Grouped) {
        let counts = self.pass.end();
        self.passes += 1;
        if self.passes == 1 {
            (self.learn)(frame, counts, &mut self.beliefs);
        } else {
            let next = counts.log_likelihood;
            self.converged = (next - self.objective) / (frame.answers.max(1) as f64) < self.limits.tolerance;
            self.objective = next;
            let mut learnt = self.beliefs.clone();
            (self.learn)(frame, counts, &mut learnt);
            if self.wants_pass() {
                self.beliefs = learnt;
            } else {
                self.after = Some(learnt);
            }
        }
        self.pass.clear();
    }

    fn shares(&self, groups: &Grouped) -> Vec<f64> {
        posterior(groups, &self.beliefs, self.how)
    }

    fn course(&self) -> Course {
        Course {
            iterations: self.iterations(),
            converged: self.converged,
            objective: self.objective.is_finite().then_some(self.objective),
            beliefs: Some(self.after.as_ref().unwrap_or(&self.beliefs).clone()),
        }
    }
}
