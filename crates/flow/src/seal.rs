//! Seals events into hash-chained blocks, a project at a time.

use crate::FlowResult;
use domain::Timestamp;
use domain::event::seal as hash;
use store::Tx;
use store::events::{self, Block, Place};

/// The most events that one block holds.
pub const BLOCK_EVENTS_MAX: i64 = 4_096;

/// Seals the next run of events of a project, if there is one, and says how many it holds.
pub fn seal(tx: &mut dyn Tx, project: i64, at: Timestamp) -> FlowResult<i64> {
    let last = events::last_block(tx, project)?;
    let (n, previous, after) = last.map_or((1, [0; 32], Place::default()), |b| (b.n + 1, b.hash, b.last));
    let run = events::unsealed(tx, project, after, BLOCK_EVENTS_MAX)?;
    let Some(end) = run.last() else { return Ok(0) };
    let count = i64::try_from(run.len()).unwrap_or(i64::MAX);
    let block = Block {
        n,
        hash: hash(&previous, run.iter().map(events::Logged::event)),
        last: end.place,
        events: count,
        sealed_at: at,
    };
    events::add_block(tx, project, &block)?;
    Ok(count)
}
