//! A heartbeat: the person is still at it, so what they hold stays theirs.

use crate::{FlowResult, Specs};
use domain::Timestamp;
use store::Tx;
use store::slots::{self, Claim};
use store::work::{self, Day};

/// The most time that one heartbeat may claim; clients send one every half minute.
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
    /// What came of the time since the last heartbeat.
    pub times: Times,
    /// When.
    pub at: Timestamp,
}

/// Time at the workbench, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Active, and in no answer.
    pub active_ms: i64,
    /// Without a sign of activity.
    pub idle_ms: i64,
    /// On a break.
    pub break_ms: i64,
}

impl Times {
    /// As much of it as can lie between two heartbeats; activity counts first.
    fn limited(self) -> Self {
        let mut left = BEAT_MS_MAX;
        let mut take = |claimed: i64| {
            let taken = claimed.clamp(0, left);
            left -= taken;
            taken
        };
        Self { active_ms: take(self.active_ms), idle_ms: take(self.idle_ms), break_ms: take(self.break_ms) }
    }
}

/// What is still held, and what is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beaten {
    /// Tasks held, each until when.
    pub held: Vec<(i64, Timestamp)>,
    /// Tasks that were given away.
    pub lost: Vec<i64>,
}

/// Extends the leases that are still held, and adds the time to the person's day.
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
    let times = beat.times.limited();
    if times != Times::default() {
        let Times { active_ms, idle_ms, break_ms } = times;
        let day = Day { person: beat.person, day: beat.at.day(), active_ms, idle_ms, break_ms, ..Day::default() };
        work::add(tx, beat.project, day)?;
    }
    Ok(beaten)
}
