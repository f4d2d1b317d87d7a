//! People of the installation and members of a project.

use crate::Id;
use crate::names::RoleName;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody who can sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Person {
    /// Identifier.
    pub id: Id,
    /// The name to sign in with.
    pub name: String,
    /// The name that colleagues see.
    pub display: String,
    /// Whether the person administers the whole installation.
    pub admin: bool,
    /// Whether the person may no longer sign in.
    pub disabled: bool,
    /// Stands for the person exactly as they are: with it as `If-Match`, a change is refused when they were changed since.
    #[serde(default)]
    pub etag: String,
}

/// Somebody as their colleagues see them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Author {
    /// Identifier.
    pub id: Id,
    /// The name that colleagues see.
    pub display: String,
}

/// A person to be added.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    /// The name to sign in with.
    pub name: String,
    /// The name that colleagues see; the sign-in name when absent.
    #[serde(default)]
    pub display: String,
    /// Whether the person administers the whole installation.
    #[serde(default)]
    pub admin: bool,
}

/// A new person and the way in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Added {
    /// The person.
    pub person: Person,
    /// The path of a page where they set their password, once. Shown only here.
    pub link: String,
}

/// A one-time link.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// The path of a page where the person sets a password, once. Shown only here.
    pub link: String,
}

/// What changes about a person; what is absent stays.
#[derive(Debug, Clone, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePerson {
    /// The name that colleagues see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// Whether the person administers the whole installation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<bool>,
    /// Whether the person may no longer sign in. Ends their sessions and tokens at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disabled: Option<bool>,
}

/// Somebody's place in a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Member {
    /// Who.
    pub person: Person,
    /// associate, reviewer, analyst, lead, requester or admin.
    #[schema(value_type = RoleName)]
    pub role: String,
    /// Stands for this role of theirs: with it as `If-Match`, a change is refused when they have another one by now.
    #[serde(default)]
    pub etag: String,
}

/// A role to be given.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GiveRole {
    /// associate, reviewer, analyst, lead, requester or admin.
    #[schema(value_type = RoleName)]
    pub role: String,
}
