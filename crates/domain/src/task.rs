//! A task: the work of getting one item labelled. Its states carry their facts; its transitions can refuse.

use crate::consensus::Consensus;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Why a task waits for a judge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The answers do not agree enough.
    Disagreement,
    /// Two answers have the same weight.
    Tie,
    /// The answers agree; the task was drawn for review.
    Sample,
    /// Somebody flagged the task.
    Flagged,
}

impl Why {
    /// The name in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Disagreement => "disagreement",
            Self::Tie => "tie",
            Self::Sample => "sample",
            Self::Flagged => "flagged",
        }
    }
}

/// What an accepted label rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Basis {
    /// The answers agreed.
    Consensus {
        /// The confidence they agreed with, 0 to 1.
        confidence: f64,
        /// How many answers there were.
        answers: u32,
    },
    /// A reviewer looked at an agreed task that was drawn for review.
    Review {
        /// The reviewer.
        person: i64,
    },
    /// A judge decided a contested task.
    Adjudication {
        /// The judge.
        person: i64,
        /// Why there was something to decide.
        why: Why,
    },
}

impl Basis {
    /// The name on the wire and in files.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Consensus { .. } => "consensus",
            Self::Review { .. } => "review",
            Self::Adjudication { .. } => "adjudication",
        }
    }
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum TaskState {
    /// People are being asked.
    Gathering {
        /// Answers there are.
        answers: u32,
        /// Answers it waits for.
        wanted: u32,
    },
    /// It has the answers it waited for; the worker will settle it.
    Ready {
        /// Answers there are.
        answers: u32,
    },
    /// The answers agree, and a reviewer will look at them.
    Provisional {
        /// The combined answer.
        consensus: Consensus,
    },
    /// A judge must decide.
    Contested {
        /// The combined answer, as far as there is one.
        consensus: Consensus,
        /// Why.
        why: Why,
    },
    /// Settled: these values are the item's labels.
    Accepted {
        /// Label name to value.
        values: Map<String, Value>,
        /// What they rest on.
        basis: Basis,
    },
    /// Taken out of the work: nobody can label it.
    Withdrawn {
        /// Why.
        reason: String,
    },
}

/// A refused transition: the state found, the act tried, what would make it possible.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the task is {found}, so it cannot be {act}; {remedy}")]
pub struct Refused {
    /// The state found.
    pub found: &'static str,
    /// What was tried.
    pub act: &'static str,
    /// What would make it possible.
    pub remedy: &'static str,
}

/// Every state's name, by its code in the database.
pub const STATES: [&str; 6] = ["gathering", "ready", "provisional", "contested", "accepted", "withdrawn"];

impl TaskState {
    /// The state's name on the wire.
    pub const fn name(&self) -> &'static str {
        STATES[self.index()]
    }

    /// The state's code in the database: its index in [`STATES`].
    pub const fn code(&self) -> i64 {
        #[expect(clippy::cast_possible_wrap, reason = "there are six states")]
        let code = self.index() as i64;
        code
    }

    const fn index(&self) -> usize {
        match self {
            Self::Gathering { .. } => 0,
            Self::Ready { .. } => 1,
            Self::Provisional { .. } => 2,
            Self::Contested { .. } => 3,
            Self::Accepted { .. } => 4,
            Self::Withdrawn { .. } => 5,
        }
    }

    /// Takes one more counted answer.
    pub fn answered(self) -> Result<Self, Refused> {
        match self {
            Self::Gathering { answers, wanted } if answers + 1 >= wanted => Ok(Self::Ready { answers: answers + 1 }),
            Self::Gathering { answers, wanted } => Ok(Self::Gathering { answers: answers + 1, wanted }),
            other => Err(other.refuse("answered", "its answer is kept and marked late")),
        }
    }

    /// Asks one more person.
    pub fn ask(self) -> Result<Self, Refused> {
        match self {
            Self::Ready { answers } => Ok(Self::Gathering { answers, wanted: answers + 1 }),
            other => Err(other.refuse("given to one more person", "it must be ready")),
        }
    }

    /// Puts the task before a judge, or before a reviewer when `why` is a sample.
    pub fn contest(self, consensus: Consensus, why: Why) -> Result<Self, Refused> {
        match (self, why) {
            (Self::Ready { .. }, Why::Sample) => Ok(Self::Provisional { consensus }),
            (Self::Ready { .. }, why) => Ok(Self::Contested { consensus, why }),
            (other, _) => Err(other.refuse("put before a judge", "it must be ready")),
        }
    }

    /// Accepts an agreed task without a judge.
    pub fn agree(self, consensus: &Consensus) -> Result<Self, Refused> {
        match self {
            Self::Ready { answers } => Ok(Self::Accepted {
                values: consensus.values(),
                basis: Basis::Consensus { confidence: consensus.confidence, answers },
            }),
            other => Err(other.refuse("accepted by consensus", "it must be ready")),
        }
    }

    /// Accepts the values a judge decided on.
    pub fn judge(self, values: Map<String, Value>, person: i64) -> Result<Self, Refused> {
        match self {
            Self::Provisional { .. } => Ok(Self::Accepted { values, basis: Basis::Review { person } }),
            Self::Contested { why, .. } => Ok(Self::Accepted { values, basis: Basis::Adjudication { person, why } }),
            other => Err(other.refuse("judged", "only provisional and contested tasks are judged")),
        }
    }

    /// Sends the task back to its `authors` authors.
    pub fn rework(self, authors: u32) -> Result<Self, Refused> {
        match self {
            Self::Provisional { .. } | Self::Contested { .. } => Ok(Self::Gathering { answers: 0, wanted: authors }),
            other => Err(other.refuse("sent to rework", "only provisional and contested tasks are judged")),
        }
    }

    /// Opens a settled, unjudged task again, because an author corrects an answer.
    pub fn reopen(self, answers: u32) -> Result<Self, Refused> {
        match self {
            Self::Gathering { answers, wanted } => Ok(Self::Gathering { answers, wanted }),
            Self::Ready { .. } | Self::Provisional { .. } | Self::Contested { .. } => Ok(Self::Ready { answers }),
            other => Err(other.refuse("corrected", "ask a reviewer, who can see why it was settled")),
        }
    }

    const fn refuse(&self, act: &'static str, remedy: &'static str) -> Refused {
        Refused { found: self.name(), act, remedy }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consensus() -> Consensus {
        Consensus { confidence: 0.8, ..Consensus::default() }
    }

    fn every_state() -> Vec<TaskState> {
        let basis = Basis::Consensus { confidence: 0.8, answers: 2 };
        vec![
            TaskState::Gathering { answers: 1, wanted: 2 },
            TaskState::Ready { answers: 2 },
            TaskState::Provisional { consensus: consensus() },
            TaskState::Contested { consensus: consensus(), why: Why::Tie },
            TaskState::Accepted { values: Map::new(), basis },
            TaskState::Withdrawn { reason: "no picture".into() },
        ]
    }

    #[test]
    fn each_act_is_possible_in_exactly_these_states() {
        type Act = fn(TaskState) -> Result<TaskState, Refused>;
        let table: [(&str, Act, &str); 7] = [
            ("answered", TaskState::answered, "gathering"),
            ("ask", TaskState::ask, "ready"),
            ("contest", |state| state.contest(consensus(), Why::Tie), "ready"),
            ("agree", |state| state.agree(&consensus()), "ready"),
            ("judge", |state| state.judge(Map::new(), 7), "provisional contested"),
            ("rework", |state| state.rework(2), "provisional contested"),
            ("reopen", |state| state.reopen(2), "gathering ready provisional contested"),
        ];
        for (name, act, possible) in table {
            for state in every_state() {
                let found = state.name();
                assert_eq!(act(state).is_ok(), possible.contains(found), "{name} in {found}");
            }
        }
    }

    #[test]
    fn the_last_wanted_answer_makes_a_task_ready() {
        let state = TaskState::Gathering { answers: 0, wanted: 2 };
        let state = state.answered().unwrap();
        assert_eq!(state, TaskState::Gathering { answers: 1, wanted: 2 });
        assert_eq!(state.answered().unwrap(), TaskState::Ready { answers: 2 });
    }

    #[test]
    fn a_refusal_says_what_was_found_tried_and_needed() {
        let refused = TaskState::Ready { answers: 2 }.judge(Map::new(), 7).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "the task is ready, so it cannot be judged; only provisional and contested tasks are judged"
        );
    }

    #[test]
    fn codes_are_the_order_of_the_names() {
        for (code, state) in every_state().iter().enumerate() {
            assert_eq!(usize::try_from(state.code()), Ok(code));
            assert_eq!(state.name(), STATES[code]);
        }
    }
}
