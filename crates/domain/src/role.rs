//! Who may do what: roles a person has in one project, and the acts each role allows.

use serde::{Deserialize, Serialize};

/// A person's role in one project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Labels tasks; sees only the tasks held and their own answers.
    Associate,
    /// Labels, and judges contested or sampled tasks.
    Reviewer,
    /// Judges, and reads every number and answer.
    Analyst,
    /// Runs the project: spec, people, batches, files.
    Lead,
    /// Sends data and takes labels; does not label.
    Requester,
    /// May do everything in the project.
    Admin,
}

/// Every role, lowest first.
pub const ROLES: [Role; 6] = [Role::Associate, Role::Reviewer, Role::Analyst, Role::Lead, Role::Requester, Role::Admin];

/// Something a person does in a project that a role must allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    /// Lease, submit, skip, flag, release; read one's own answers and progress.
    Work,
    /// Judge tasks: see answers side by side, accept, fix, send to rework.
    Judge,
    /// Read items, answers, events and numbers.
    Read,
    /// Import batches and export labels.
    Transfer,
    /// Change the spec, the people and the state of the project.
    Manage,
    /// Know that the project exists, its title and its guideline.
    Enter,
}

impl Role {
    /// Whether this role allows `act`.
    pub const fn allows(self, act: Act) -> bool {
        match act {
            Act::Enter => true,
            Act::Work => !matches!(self, Self::Requester),
            Act::Judge => matches!(self, Self::Reviewer | Self::Analyst | Self::Lead | Self::Admin),
            Act::Read => !matches!(self, Self::Associate),
            Act::Transfer => matches!(self, Self::Lead | Self::Requester | Self::Admin),
            Act::Manage => matches!(self, Self::Lead | Self::Admin),
        }
    }

    /// The name in specs, in the database and on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Associate => "associate",
            Self::Reviewer => "reviewer",
            Self::Analyst => "analyst",
            Self::Lead => "lead",
            Self::Requester => "requester",
            Self::Admin => "admin",
        }
    }

    /// The role of that name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        ROLES.into_iter().find(|role| role.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_allows_exactly_what_the_table_says() {
        let table = [
            (Role::Associate, "enter work"),
            (Role::Reviewer, "enter work judge read"),
            (Role::Analyst, "enter work judge read"),
            (Role::Lead, "enter work judge read transfer manage"),
            (Role::Requester, "enter read transfer"),
            (Role::Admin, "enter work judge read transfer manage"),
        ];
        let acts = [
            (Act::Enter, "enter"),
            (Act::Work, "work"),
            (Act::Judge, "judge"),
            (Act::Read, "read"),
            (Act::Transfer, "transfer"),
            (Act::Manage, "manage"),
        ];
        for (role, allowed) in table {
            for (act, name) in acts {
                assert_eq!(role.allows(act), allowed.contains(name), "{role:?} {act:?}");
            }
        }
    }

    #[test]
    fn every_role_returns_from_its_name() {
        for role in ROLES {
            assert_eq!(Role::from_name(role.name()), Some(role));
        }
        assert_eq!(Role::from_name("owner"), None);
    }
}
