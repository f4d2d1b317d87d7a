//! Plans a batch: when it is due, how urgent it is.

use crate::{FlowError, FlowResult};
use domain::Timestamp;
use store::{Tx, batches};

/// Changes a batch's due time and priority; the queue follows at once.
pub fn plan(tx: &mut dyn Tx, project: i64, id: i64, due: Option<Timestamp>, priority: i64) -> FlowResult<()> {
    if batches::get(tx, project, id)?.is_none() {
        return Err(FlowError::missing(format!("batch {id}"), "See the project's batches."));
    }
    Ok(batches::set_plan(tx, project, id, due, priority)?)
}
