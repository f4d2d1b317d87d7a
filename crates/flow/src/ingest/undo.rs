//! Undoes imports that came to nothing: their batch is thrown away at once, its rows are forgotten a few at a time.

use super::{Progress, media};
use crate::FlowResult;
use crate::jobs::{Runner, read};
use domain::Timestamp;
use domain::event::EventKind;
use serde_json::json;
use std::collections::BTreeSet;
use store::events::{NewEvent, append};
use store::{Tx, batches, jobs, slots, tallies, tasks};

/// Rows that are forgotten in one transaction.
const ROWS: i64 = 500;

/// Whoever undoes an import that nobody runs any more.
const NOBODY: i64 = 0;

/// Undoes what is left of imports that nobody runs any more: those whose process is gone, and those that could not be
/// undone when they ended, such as for want of room. Not while an import runs in this process: it takes in media files that
/// no row names yet.
pub fn undo(runner: &Runner) -> FlowResult<()> {
    let left = runner.store.read(abandoned)?;
    for &(project, batch) in &left {
        let at = runner.clock.now();
        runner.store.write(move |tx| throw_away(tx, (project, batch), (NOBODY, at)))?;
        forget(runner, (project, batch))?;
    }
    if left.is_empty() { Ok(()) } else { media::sweep_all(runner) }
}

/// The unfinished batches, by project and number, that no running import fills.
fn abandoned(tx: &mut dyn Tx) -> FlowResult<Vec<(i64, i64)>> {
    let mut left = batches::unfinished(tx)?;
    let filled = under_way(tx)?;
    left.retain(|batch| !filled.contains(batch));
    Ok(left)
}

/// The batches, by project and number, that running imports fill.
pub(crate) fn under_way(tx: &mut dyn Tx) -> FlowResult<BTreeSet<(i64, i64)>> {
    let unended = jobs::unended(tx)?.into_iter();
    let imports = unended.filter(|job| job.kind == "import" && job.state == "running");
    imports.map(|job| Ok((job.project, read::<Progress>(&job.result)?.batch))).collect()
}

/// Throws a batch away that was being filled. From here on none of its rows counts, and its name is free.
pub(super) fn throw_away(
    tx: &mut dyn Tx,
    (project, batch): (i64, i64),
    (person, at): (i64, Timestamp),
) -> FlowResult<()> {
    if batches::get(tx, project, batch)?.is_some_and(|batch| batch.state == batches::IMPORTING) {
        batches::finish(tx, project, batch, batches::DROPPED, 0)?;
        let data = json!({"batch": batch}).to_string();
        append(tx, project, NewEvent { at, kind: EventKind::BatchDropped, task: 0, person, data: &data })?;
    }
    Ok(())
}

/// Forgets the rows of a batch that was thrown away.
pub(super) fn forget(runner: &Runner, (project, batch): (i64, i64)) -> FlowResult<()> {
    while runner.store.write(move |tx| forget_some(tx, project, batch))? {}
    Ok(())
}

/// Forgets some rows; false when none is left.
fn forget_some(tx: &mut dyn Tx, project: i64, batch: i64) -> FlowResult<bool> {
    let ids = tasks::of_batch(tx, project, batch, ROWS)?;
    for id in &ids {
        slots::delete_of_task(tx, project, *id)?;
        tasks::delete(tx, project, *id)?;
    }
    let items = store::items::delete_of_batch(tx, project, batch, ROWS)?;
    if ids.is_empty() && items == 0 {
        // Last, since they say that there is something to be forgotten.
        tallies::drop_batch(tx, project, batch)?;
        store::media::drop_batch(tx, project, batch)?;
        return Ok(false);
    }
    Ok(true)
}
