//! The quality policy of a project, and the one decision it makes: what comes next for a task with enough answers.

use crate::consensus::Consensus;
use crate::role::Role;
use crate::sheet::Sheet;
use crate::spec::Problems;
use crate::task::Why;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How many answers a task gets, when they suffice, and what is looked at again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// How many different people answer each task.
    pub overlap: Overlap,
    /// The confidence at or above which answers settle a task without a judge, 0 to 1.
    pub agreement: f64,
    /// The share of settled tasks that a reviewer sees all the same, 0 to 1.
    pub review_share: f64,
    /// How long a task stays with a person who does nothing, in minutes.
    pub lease_minutes: u32,
    /// How long a task that was sent back waits for its author before others may have it, in hours.
    pub rework_hours: u32,
    /// The priority of new batches; higher comes first.
    pub priority: i32,
    /// Who may skip a task.
    pub skip: Vec<Role>,
    /// Whether people may mark answers they are unsure of, and whether they say how unsure.
    pub unsure: Unsure,
    /// How like items are looked over together; absent where they only come one at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<Sheet>,
}

/// The fewest tasks that a person may hold at once: one on the screen and two fetched ahead.
pub const IN_HAND_LEAST: u32 = 3;

/// Whether people may mark answers they are unsure of: `false`, `true`, or `degree`, which asks how unsure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "expected true, false or degree")]
pub enum Unsure {
    /// Whether they may, without a degree.
    Plain(bool),
    /// They may, and say how unsure.
    Asked(Degree),
}

/// That the degree of a doubt is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Degree {
    /// From 1, a little unsure, to [`DEGREE_MAX`], guessing.
    Degree,
}

/// The highest degree of a doubt: guessing.
pub const DEGREE_MAX: u8 = 3;

impl Unsure {
    /// Whether an answer may say how unsure its person was.
    pub const fn asks_degree(self) -> bool {
        matches!(self, Self::Asked(Degree::Degree))
    }
}

impl Default for Unsure {
    fn default() -> Self {
        Self::Plain(false)
    }
}

/// The number of answers to a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Overlap {
    /// Asked of every task.
    pub min: u32,
    /// Asked at most, one more at a time, while the answers do not agree.
    pub max: u32,
}

impl Default for Overlap {
    fn default() -> Self {
        Self { min: 1, max: 1 }
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            overlap: Overlap::default(),
            agreement: 0.7,
            review_share: 0.0,
            lease_minutes: 30,
            rework_hours: 48,
            priority: 0,
            skip: vec![Role::Associate, Role::Reviewer, Role::Analyst, Role::Lead, Role::Admin],
            unsure: Unsure::default(),
            sheet: None,
        }
    }
}

/// What comes next for a task that has the answers it was waiting for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// One more person is asked.
    Ask,
    /// The answers agree: the task is settled, and accepted unless it is drawn for review.
    Settle,
    /// The answers do not agree, and no more people may be asked: a judge decides.
    Judge(Why),
}

impl Policy {
    /// The most tasks that a person may hold: what is on the screen, and as much again fetched ahead so that nobody waits.
    pub fn in_hand_max(&self) -> u32 {
        self.sheet.as_ref().map_or(IN_HAND_LEAST, |sheet| IN_HAND_LEAST.max(2 * sheet.tasks))
    }

    /// What comes next after `answers` answers with this consensus. `flagged` tasks always go to a judge.
    pub fn next(&self, consensus: &Consensus, answers: u32, flagged: bool) -> Next {
        let agreed = consensus.confidence + 1e-9 >= self.agreement && !consensus.tie;
        match (flagged, agreed) {
            (true, _) => Next::Judge(Why::Flagged),
            (_, true) => Next::Settle,
            _ if answers < self.overlap.max => Next::Ask,
            _ if consensus.tie => Next::Judge(Why::Tie),
            _ => Next::Judge(Why::Disagreement),
        }
    }

    pub(crate) fn check(&self, problems: &mut Problems<'_>) {
        if self.overlap.min == 0 {
            problems.add("overlap.min", "a task needs at least one answer", "set `min` to 1 or more");
        }
        if self.overlap.max < self.overlap.min {
            let message = format!("`max` {} is below `min` {}", self.overlap.max, self.overlap.min);
            problems.add("overlap.max", &message, "`max` must be at least `min`");
        }
        if self.overlap.max > 100 {
            problems.add("overlap.max", "more than 100 answers a task are not supported", "set `max` to 100 or less");
        }
        for (name, share) in [("agreement", self.agreement), ("review_share", self.review_share)] {
            if !(0.0..=1.0).contains(&share) {
                problems.add(name, &format!("{share} is not a share"), "give a number from 0 to 1, as 0.7");
            }
        }
        if !(1..=1_440).contains(&self.lease_minutes) {
            problems.add("lease_minutes", "a lease lasts 1 to 1440 minutes", "15 suits most work");
        }
        if !(1..=8_760).contains(&self.rework_hours) {
            problems.add("rework_hours", "rework waits 1 to 8760 hours, a year", "48 suits most work");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_next_is_as_the_table_says() {
        let policy = Policy { overlap: Overlap { min: 2, max: 3 }, agreement: 0.7, ..Policy::default() };
        let table = [
            (1.0, false, 2, false, Next::Settle),
            (0.7, false, 2, false, Next::Settle),
            (0.5, true, 2, false, Next::Ask),
            (0.66, false, 3, false, Next::Judge(Why::Disagreement)),
            (0.5, true, 3, false, Next::Judge(Why::Tie)),
            (0.9, true, 3, false, Next::Judge(Why::Tie)),
            (1.0, false, 2, true, Next::Judge(Why::Flagged)),
        ];
        for (confidence, tie, answers, flagged, expected) in table {
            let consensus = Consensus { confidence, tie, ..Consensus::default() };
            assert_eq!(policy.next(&consensus, answers, flagged), expected, "{confidence} {tie} {answers} {flagged}");
        }
    }
}
