//! A heartbeat: the person is still at it, so what they hold stays theirs.

use crate::{FlowResult, Specs};
use domain::Timestamp;
use store::Tx;
use store::slots::{self, Claim};
use store::work::{self, Day};

/// The most active time that one heartbeat may claim; clients send one every half minute.
const BEAT_MS_MAX: i64 = 60_000;

/// Who is still at it.
#[derive(Debug, Clone)]
pub struct Heartbeat {
    /// The project.
    pub project: i64,
    /// The project's newest spec version.
    pub version: i64,
    /// The person.
    pub person: i64,
    /// Task and fence of each lease.
    pub leases: Vec<(i64, i64)>,
    /// Active time since the last heartbeat that belongs to no answer, in milliseconds.
    pub idle_ms: i64,
    /// When.
    pub at: Timestamp,
}

/// What is still held, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beaten {
    /// Tasks held, each until when.
    pub held: Vec<(i64, Timestamp)>,
    /// Tasks that were given away.
    pub lost: Vec<i64>,
}

/// Extends the leases that are still held.
pub fn heartbeat(tx: &mut dyn Tx, specs: &Specs, beat: &Heartbeat) -> FlowResult<Beaten> {
    let policy = &specs.get(tx, beat.project, beat.version)?.policy;
    let until = beat.at.plus_s(i64::from(policy.lease_minutes) * 60);
    let claim = Claim { project: beat.project, person: beat.person, at: beat.at, until };
    let mut beaten = Beaten::default();
    for (task, fence) in &beat.leases {
        if slots::extend(tx, claim, *task, *fence)? {
            beaten.held.push((*task, until));
        } else {
            beaten.lost.push(*task);
        }
    }
    let active_ms = beat.idle_ms.clamp(0, BEAT_MS_MAX);
    if active_ms > 0 {
        let day = Day { person: beat.person, day: beat.at.day(), active_ms, ..Day::default() };
        work::add(tx, beat.project, day)?;
    }
    Ok(beaten)
}
