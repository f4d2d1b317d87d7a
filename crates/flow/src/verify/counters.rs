//! The counters: each is counted anew, and no task has more answers than it asked for.

use super::{OURS, Report};
use crate::FlowResult;
use store::{Tx, annotations, slots, tallies, tasks, work};

pub(super) fn check(tx: &mut dyn Tx, project: i64, report: &mut Report) -> FlowResult<()> {
    let (kept, counted) = (tallies::kept(tx, project)?, tallies::recount(tx, project)?);
    if kept != counted {
        report.push((format!("the counters of tasks say {kept:?}, a recount says {counted:?}"), OURS));
    }
    for task in slots::overfilled(tx, project)? {
        report.push((format!("task {task} has more answers that count than it asked for"), OURS));
    }
    for task in tasks::miscounted(tx, project)? {
        report.push((format!("task {task} counts another number of answers than it has used slots"), OURS));
    }
    for total in work::totals(tx, project)? {
        let counted = annotations::count_by(tx, project, total.person)?;
        if counted != total.answers {
            let (person, kept) = (total.person, total.answers);
            report.push((format!("person {person} has {kept} answers by the counter, {counted} by a recount"), OURS));
        }
    }
    Ok(())
}
