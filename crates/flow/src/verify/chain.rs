//! The chain of events: every block is hashed anew, and no event waits long for its seal.

use super::{Look, Report, Server, Verified};
use crate::FlowResult;
use domain::event::seal as hash;
use store::Tx;
use store::events::{self, Logged, Place};

/// How long a committed event may stay outside the chain where a server runs, in seconds.
const UNSEALED_SECONDS_MAX: i64 = 60;

pub(super) fn check(
    tx: &mut dyn Tx,
    project: i64,
    look: Look,
    verified: &mut Verified,
    report: &mut Report,
) -> FlowResult<()> {
    // From before the first place there can be, so that nothing is slipped in before the first event.
    let (mut previous, mut after) = ([0; 32], Place { tx: i64::MIN, id: i64::MIN });
    let mut blocks = 0;
    for block in events::blocks(tx, project)? {
        let mut run: Vec<Logged> = Vec::new();
        events::each_between(tx, project, (after, block.last), &mut |event| {
            run.push(event);
            Ok(())
        })?;
        let found = hash(&previous, run.iter().map(Logged::event));
        if found != block.hash || i64::try_from(run.len()) != Ok(block.events) || block.n != blocks + 1 {
            report.push((
                format!("block {} of the event log was changed after it was sealed", block.n),
                "compare with a backup: events were edited, added or removed in the database",
            ));
        }
        (previous, after) = (block.hash, block.last);
        blocks += 1;
        verified.events += run.len() as u64;
    }
    verified.blocks += blocks.unsigned_abs();
    let (count, oldest) = events::waiting(tx, project, after)?;
    match look.server {
        Server::Stopped => verified.waiting += count.unsigned_abs(),
        Server::Running => {
            let ms = oldest.map_or(0, |oldest| look.at.ms_since(oldest));
            if ms > UNSEALED_SECONDS_MAX * 1_000 {
                report.push((
                    format!("events have waited {} s to be sealed", ms / 1_000),
                    "look into the server's log: its worker seals events each second",
                ));
            }
        }
    }
    Ok(())
}
