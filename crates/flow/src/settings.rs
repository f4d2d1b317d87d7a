//! Keeps what people chose for their pages: columns, views, keys and looks; a lead's choice for everybody in a project.

use crate::seen::last;
use crate::{FlowError, FlowResult};
use domain::Timestamp;
use domain::event::EventKind;
use serde_json::{Map, Value, json};
use store::Tx;
use store::events::{NewEvent, append};
use store::settings::{self, Owner, Setting};

/// The longest setting, in bytes of its JSON.
pub const BYTES_MAX: usize = 32 << 10;

/// How many settings an owner may have.
const COUNT_MAX: usize = 100;

/// The longest name, in bytes.
const NAME_BYTES_MAX: usize = 64;

/// A setting to be kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Whose it is.
    pub owner: Owner,
    /// Its name: lower-case letters, digits, dots, hyphens and underscores.
    pub name: String,
    /// What is set.
    pub value: Map<String, Value>,
    /// The revision that the asker has seen; 0 for none.
    pub revision: i64,
    /// Who asks.
    pub by: i64,
    /// When.
    pub at: Timestamp,
}

/// Keeps a setting, unless it was changed since the asker saw it. Gives it as it is kept.
pub fn change(tx: &mut dyn Tx, change: &Change) -> FlowResult<Setting> {
    let (name, body) = (checked_name(&change.name)?, Value::Object(change.value.clone()).to_string());
    if body.len() > BYTES_MAX {
        let hint = format!("Keep at most {} KiB; remove views that nobody uses.", BYTES_MAX >> 10);
        return Err(bad(format!("the setting `{name}` is too long"), &hint));
    }
    let there = settings::list(tx, change.owner)?;
    if there.len() >= COUNT_MAX && !there.iter().any(|setting| setting.name == name) {
        return Err(bad("there are too many settings".into(), "Change one of those there are."));
    }
    let Change { owner, revision, by, at, .. } = *change;
    let over = Setting { name: name.to_owned(), body, revision, changed_at: at };
    if !settings::put(tx, owner, &over)? {
        let by = match owner {
            Owner::Project(project) => {
                let data = json!({"setting": name}).to_string();
                last(tx, project, (EventKind::SettingChanged, &data))?.0
            }
            Owner::Person(_) => None,
        };
        let at = there.iter().find(|setting| setting.name == name).map(|setting| setting.changed_at);
        return Err(FlowError::Changed { reason: format!("the setting `{name}` was changed"), by, at });
    }
    if let Owner::Project(project) = owner {
        let data = json!({"setting": name}).to_string();
        append(tx, project, NewEvent { at, kind: EventKind::SettingChanged, task: 0, person: by, data: &data })?;
    }
    Ok(Setting { revision: revision + 1, ..over })
}

fn checked_name(name: &str) -> FlowResult<&str> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b".-_".contains(&byte);
    if (1..=NAME_BYTES_MAX).contains(&name.len()) && name.bytes().all(fits) {
        return Ok(name);
    }
    let hint = "Use 1 to 64 lower-case letters, digits, dots, hyphens and underscores.";
    Err(bad("the name of the setting cannot be used".into(), hint))
}

fn bad(reason: String, hint: &str) -> FlowError {
    FlowError::bad("bad_setting", reason, hint)
}
