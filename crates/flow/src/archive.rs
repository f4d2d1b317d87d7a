//! Archives a project, or takes it up again.

use crate::FlowResult;
use domain::Timestamp;
use domain::event::EventKind;
use serde_json::json;
use store::events::{NewEvent, append};
use store::{Tx, projects};

/// Sets whether a project is archived: no work is handed out, everything stays readable.
pub fn archive(tx: &mut dyn Tx, project: i64, archived: bool, person: i64, at: Timestamp) -> FlowResult<()> {
    projects::set_archived(tx, project, archived)?;
    let data = json!({"archived": archived}).to_string();
    append(tx, project, NewEvent { at, kind: EventKind::ProjectArchived, task: 0, person, data: &data })?;
    Ok(())
}
