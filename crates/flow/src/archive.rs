//! Archives a project, or takes it up again.

use crate::{FlowError, FlowResult};
use domain::Timestamp;
use domain::event::EventKind;
use serde_json::json;
use store::Tx;
use store::events::{NewEvent, append};
use store::projects::{self, Project};

/// Sets whether a project is archived: no work is handed out, everything stays readable. Nothing happens where it is so
/// already, so that the log tells who did it.
pub fn archive(tx: &mut dyn Tx, project: i64, archived: bool, person: i64, at: Timestamp) -> FlowResult<()> {
    if projects::by_id(tx, project)?.is_some_and(|now| now.archived == archived) {
        return Ok(());
    }
    projects::set_archived(tx, project, archived)?;
    let data = json!({"archived": archived}).to_string();
    append(tx, project, NewEvent { at, kind: EventKind::ProjectArchived, task: 0, person, data: &data })?;
    Ok(())
}

/// Refuses new items for a project whose work has ended.
pub fn check_open(project: &Project) -> FlowResult<()> {
    if !project.archived {
        return Ok(());
    }
    let hint =
        format!("Take it up again first: on its page Spec, or with `assay project archive {} --undo`.", project.slug);
    Err(FlowError::refused("archived", "the project is archived and takes no more items", hint))
}
