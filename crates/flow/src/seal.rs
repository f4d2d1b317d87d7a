//! Seals events into hash-chained blocks, a project at a time.

use crate::FlowResult;
use domain::Timestamp;
use domain::event::seal as hash;
use store::Tx;
use store::events::{self, Block, Place};

/// The most events that one block holds.
pub const BLOCK_EVENTS_MAX: i64 = 4_096;

/// Seals the next run of events of a project, if there is one, and says how many it holds: [`next`] and [`add`] at once.
pub fn seal(tx: &mut dyn Tx, project: i64, at: Timestamp) -> FlowResult<i64> {
    match next(tx, project, at)? {
        Some(block) => add(tx, project, &block),
        None => Ok(0),
    }
}

/// The block of the next run of events of a project, if there is one. It only reads, so nobody who writes waits for the
/// hashing: what is sealed can no longer change, and nothing can come before it.
pub fn next(tx: &mut dyn Tx, project: i64, at: Timestamp) -> FlowResult<Option<Block>> {
    let last = events::last_block(tx, project)?;
    let (n, previous, after) = last.map_or((1, [0; 32], Place::default()), |b| (b.n + 1, b.hash, b.last));
    let run = events::unsealed(tx, project, after, BLOCK_EVENTS_MAX)?;
    let Some(end) = run.last() else { return Ok(None) };
    Ok(Some(Block {
        n,
        hash: hash(&previous, run.iter().map(events::Logged::event)),
        last: end.place,
        events: i64::try_from(run.len()).unwrap_or(i64::MAX),
        sealed_at: at,
    }))
}

/// Adds a block to the chain and says how many events it holds; refused when another was added since it was made.
pub fn add(tx: &mut dyn Tx, project: i64, block: &Block) -> FlowResult<i64> {
    events::add_block(tx, project, block)?;
    Ok(block.events)
}
