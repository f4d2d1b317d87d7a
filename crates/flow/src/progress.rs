//! A person's own progress: today's count, pace, active and idle time and breaks, and accuracy as far as it is known.

use crate::FlowResult;
use domain::Timestamp;
use quality::interval::{Proportion, wilson};
use store::{Tx, annotations, work};

/// How many of the newest answers the pace is taken from.
const PACE_ANSWERS: i64 = 20;

/// A person's own progress.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Progress {
    /// Answers today (UTC).
    pub today: i64,
    /// Median active seconds of the newest answers; nothing before the third.
    pub pace_s: Option<f64>,
    /// Active time today in milliseconds.
    pub active_ms: i64,
    /// Time today at the workbench without a sign of activity, in milliseconds.
    pub idle_ms: i64,
    /// Time today on breaks, in milliseconds.
    pub break_ms: i64,
    /// The share of this person's answers that were accepted, with its 95 % interval (Wilson); nothing before the first
    /// one was checked.
    pub accuracy: Option<Proportion>,
}

/// A person's own progress in a project.
pub fn progress(tx: &mut dyn Tx, project: i64, person: i64, at: Timestamp) -> FlowResult<Progress> {
    let day = work::of_person(tx, project, person, at.day())?;
    let mut times = annotations::recent_pace(tx, project, person, PACE_ANSWERS)?;
    times.sort_unstable();
    let pace_s = (times.len() >= 3).then(|| times[times.len() / 2] as f64 / 1_000.0);
    let skill = work::skill(tx, project, person)?;
    Ok(Progress {
        today: day.answers,
        pace_s,
        active_ms: day.active_ms,
        idle_ms: day.idle_ms,
        break_ms: day.break_ms,
        accuracy: proportion(skill.correct, skill.total),
    })
}

/// A share with its 95 % interval, or nothing when there is nothing to share.
pub(crate) fn proportion(hits: i64, total: i64) -> Option<Proportion> {
    wilson(u64::try_from(hits).ok()?, u64::try_from(total).ok()?, 0.95).ok()
}
