//! What people chose for their pages.

use crate::{Raw, Time};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// A setting.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Setting {
    /// Its name, such as `list.items`.
    pub name: String,
    /// What is set; what it means is for the page to say.
    pub value: Raw,
    /// 1 for the first, then 2, …
    pub revision: i64,
    /// When it was changed last.
    pub changed_at: Time,
}

/// A setting to be kept.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSetting {
    /// What is set; at most 32 KiB.
    #[schema(value_type = std::collections::BTreeMap<String, Value>)]
    pub value: Map<String, Value>,
    /// The revision that it changes; 0 where there is none yet. Another is there by now: 412.
    pub revision: i64,
}
