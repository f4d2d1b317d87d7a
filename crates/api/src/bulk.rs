//! Acts on many things at once: what is chosen, what is done with it, and what that would change or has changed.
//!
//! Without a `plan` nothing is written, and the answer says what would change, and what cannot and why. With the `plan` of
//! such an answer the act is carried out, all of it or, when anything would now go otherwise, nothing (412).

use crate::names::{MarkName, RoleName};
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// An act on many items.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnItems {
    /// On which.
    pub choice: ItemChoice,
    /// What is done.
    pub act: ItemAct,
    /// The `plan` of the answer that was looked at; absent to only look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// Which items are chosen; at most 10,000 at once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemChoice {
    /// These.
    These(Vec<Id>),
    /// All that are found, but for some.
    All {
        /// Only this state.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        state: Option<String>,
        /// Only this batch, by its name or its number.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        batch: Option<String>,
        /// Only items whose title contains this.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        q: Option<String>,
        /// Only those with this mark.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<MarkName>)]
        mark: Option<String>,
        /// Left out.
        #[serde(default)]
        except: Vec<Id>,
    },
}

/// What is done with many items.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ItemAct {
    /// Flagged for the lead.
    Flag {
        /// Why, in 1 to 200 characters.
        #[schema(min_length = 1, max_length = 200)]
        reason: String,
        /// More.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Rid of their flags.
    Unflag,
    /// Taken from whoever holds them, and put back into the queue.
    GiveBack,
}

/// An act on many cases that wait for a judge.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnCases {
    /// On which, by the numbers of their tasks.
    pub cases: Vec<Id>,
    /// What is done.
    pub act: CaseAct,
    /// The `plan` of the answer that was looked at; absent to only look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// What is done with many cases that wait for a judge.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum CaseAct {
    /// Their authors are to answer again.
    SendBack {
        /// Why, in 1 to 1,000 characters; they read it.
        #[schema(min_length = 1, max_length = 1_000)]
        reason: String,
    },
    /// Taken from whoever is judging them, so that others can.
    TakeBack,
}

/// An act on many batches.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnBatches {
    /// On which, by their numbers.
    pub batches: Vec<Id>,
    /// What is done.
    pub act: BatchAct,
    /// The `plan` of the answer that was looked at; absent to only look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// What is done with many batches.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum BatchAct {
    /// They get this priority; higher comes first.
    Priority(i64),
    /// They are due then; null: at no time.
    Due(Option<Time>),
}

/// An act on many people of a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnMembers {
    /// On whom.
    pub people: Vec<Id>,
    /// What is done.
    pub act: MemberAct,
    /// The `plan` of the answer that was looked at; absent to only look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// What is done with many people of a project.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum MemberAct {
    /// They get this role.
    #[schema(value_type = RoleName)]
    Role(String),
    /// They are taken out of the project.
    Remove,
}

/// An act on many people of the installation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActOnPeople {
    /// On whom.
    pub people: Vec<Id>,
    /// What is done.
    pub act: PersonAct,
    /// The `plan` of the answer that was looked at; absent to only look.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
}

/// What is done with many people of the installation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonAct {
    /// They can sign in no longer; their sessions and tokens end at once.
    Disable,
    /// They can sign in again.
    Enable,
}

/// What an act on many things would change, or has changed.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkPlan {
    /// Whether it is done, not only planned.
    pub done: bool,
    /// How many things were chosen.
    pub chosen: u64,
    /// What changes.
    pub changes: BulkThings,
    /// What stays as it is, by reason.
    pub refusals: Vec<BulkRefusal>,
    /// Send this to have exactly these changes made.
    pub plan: String,
}

/// Several of the chosen things.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkThings {
    /// How many there are.
    pub count: u64,
    /// The first of them, at most 1,000.
    pub first: Vec<BulkThing>,
}

/// One of the chosen things.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkThing {
    /// Its number.
    pub id: Id,
    /// What it is called.
    pub name: String,
}

/// Things that stay as they are, for one reason.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BulkRefusal {
    /// A name of the reason for programs.
    pub code: String,
    /// The reason.
    pub reason: String,
    /// What stays.
    pub things: BulkThings,
}
