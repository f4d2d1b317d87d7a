//! JSON that passes through unread.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::ToSchema;

/// A JSON object that is handed on as it was stored, without being taken apart.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = std::collections::BTreeMap<String, serde_json::Value>)]
pub struct Raw(pub Box<RawValue>);

impl Raw {
    /// The text, if it is JSON.
    pub fn from_text(text: String) -> serde_json::Result<Self> {
        RawValue::from_string(text).map(Self)
    }

    /// The text as it is.
    pub fn text(&self) -> &str {
        self.0.get()
    }
}
