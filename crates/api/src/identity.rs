//! Signing in, setting up, and who one is.

use crate::names::RoleName;
use crate::people::Person;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A request to sign in.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// The name to sign in with; case does not matter.
    pub name: String,
    /// The password.
    pub password: String,
}

/// Who is signed in, and where they may work.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Me {
    /// The person.
    pub person: Person,
    /// Send this as `X-CSRF-Token` with every change; empty for tokens, which need none.
    pub csrf: String,
    /// The projects the person is in. Administrators may enter all others, too.
    pub projects: Vec<Membership>,
}

/// A project that a person is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Membership {
    /// The project's identifier.
    pub project: String,
    /// Its title.
    pub title: String,
    /// The person's role there.
    #[schema(value_type = RoleName)]
    pub role: String,
    /// Whether its work has ended.
    pub archived: bool,
}

/// Uses up a one-time link: sets the password, and for the first administrator also the name.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetUp {
    /// The secret from the link.
    pub link: String,
    /// The name to sign in with. Only the first administrator chooses one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The name that colleagues see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
    /// The new password, of at least 10 characters.
    #[schema(min_length = 10)]
    pub password: String,
}

/// A change of one's own password. All other sessions end, and all tokens.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangePassword {
    /// The present password.
    pub old: String,
    /// The new one, of at least 10 characters.
    #[schema(min_length = 10)]
    pub new: String,
}
