//! Flags a task, so that a judge looks at it whatever the answers say.

use crate::reason::{self, FEW_WORDS_MAX};
use crate::{FlowError, FlowResult};
use domain::event::EventKind;
use serde_json::json;
use store::events::{NewEvent, append, held_once};
use store::{Tx, tasks};

/// Flags a task that the person holds or has held.
pub fn flag(tx: &mut dyn Tx, project: i64, task: i64, flag: tasks::NewFlag<'_>) -> FlowResult<()> {
    reason::check(flag.reason, ("a flag", "Say what is wrong, in a few words."), FEW_WORDS_MAX)?;
    reason::check_note(flag.note)?;
    if !held_once(tx, project, task, flag.person)? {
        return Err(FlowError::refused("not_leased", "you have not held this task", "Flag tasks that you work on."));
    }
    tasks::flag(tx, project, task, flag)?;
    let data = json!({"reason": flag.reason, "note": flag.note}).to_string();
    let event = NewEvent { at: flag.at, kind: EventKind::Flagged, task, person: flag.person, data: &data };
    append(tx, project, event)?;
    Ok(())
}
