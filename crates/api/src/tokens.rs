//! Tokens, by which programs act for a person.

use crate::names::ScopeName;
use crate::{Id, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A token, without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// Identifier.
    pub id: Id,
    /// What its owner calls it.
    pub name: String,
    /// What it may be used for.
    #[schema(value_type = Vec<ScopeName>)]
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: Time,
    /// When it ends.
    pub expires_at: Time,
}

/// A token to be made.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddToken {
    /// What to call it.
    pub name: String,
    /// What it may be used for: work, judge, read, transfer, manage, people. Never more than its owner may.
    #[schema(value_type = Vec<ScopeName>)]
    pub scopes: Vec<String>,
    /// After how many days it ends, 1 to 366.
    pub expires_days: u32,
}

/// A new token.
#[derive(Clone, Serialize, Deserialize, ToSchema)]
pub struct AddedToken {
    /// Identifier.
    pub id: Id,
    /// The secret. Shown only here.
    pub token: String,
}
