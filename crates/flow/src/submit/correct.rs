//! Corrects one's own answer: a new revision, and a task that was settled with the old one is settled anew.

use super::{New, Submit, Submitted, checked, keep, log, task};
use crate::accept::{Ledger, Voice, agrees, discredit};
use crate::review::read_state;
use crate::settle::{read_answer, voices};
use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::event::EventKind;
use domain::task::{Basis, STATES, TaskState};
use store::annotations::Annotation;
use store::tasks::{self, Task};
use store::{StoreError, Tx};

/// The code of a task that has its answers.
const READY: i64 = 1;

/// The code of a task whose label is accepted.
const ACCEPTED: i64 = 4;

/// How long an answer may still be corrected after its task was accepted by the answers alone: long enough to see the slip
/// and put it right, where one answer is enough to settle a task at once.
const REGRET_MS: i64 = 5 * 60_000;

/// Whether an answer to a task can no longer be corrected at this time. One that was outvoted is settled at once: its author
/// sees their record fall, and would only have to turn round to be right.
pub(crate) fn is_settled(
    tx: &mut dyn Tx,
    specs: &Specs,
    (project, task): (i64, &Task),
    (answer, at): (&Annotation, Timestamp),
) -> FlowResult<bool> {
    if task.state < ACCEPTED {
        return Ok(false);
    }
    if task.state > ACCEPTED || at.ms_since(task.since) > REGRET_MS {
        return Ok(true);
    }
    let TaskState::Accepted { values, basis: Basis::Consensus { .. } } = read_state(task)? else { return Ok(true) };
    let spec = specs.get(tx, project, task.version)?;
    Ok(!agrees(&spec, &read_answer(answer)?.values, &values))
}

pub(super) fn correct(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, latest: &Annotation) -> FlowResult<Submitted> {
    let task = task(tx, submit)?;
    if is_settled(tx, specs, (submit.project, &task), (latest, submit.at))? {
        let state = usize::try_from(task.state).ok().and_then(|code| STATES.get(code)).unwrap_or(&"settled");
        let hint = "Ask a reviewer, who can see why it was settled.";
        return Err(FlowError::refused("already_settled", format!("the task is {state} already"), hint));
    }
    let body = checked(tx, specs, submit, task.version)?;
    let revision = latest.revision + 1;
    // Records are taken back for the answers that they were given for.
    let before = if task.state == ACCEPTED { voices(tx, submit.project, submit.task)? } else { Vec::new() };
    let new = New { slot: 0, version: task.version, revision, late: latest.late, body: &body };
    keep(tx, submit, new)?;
    match task.state {
        // A late answer does not count, but a judge may choose it, and chooses what they have seen.
        READY..ACCEPTED if latest.late || task.state == READY => tasks::disturb(tx, submit.project, submit.task)?,
        2.. if !latest.late => reopen(tx, specs, submit, (&task, &before))?,
        _ => {}
    }
    log(tx, submit, EventKind::Corrected, new)
}

/// A settled task whose answers changed is combined anew by the worker.
fn reopen(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, (task, before): (&Task, &[Voice])) -> FlowResult<()> {
    let step = tasks::Move {
        from: task.state,
        fence: task.fence,
        to: READY,
        answers: task.answers,
        wanted: task.wanted,
        facts: None,
        confidence: None,
        at: submit.at,
    };
    if !tasks::set_state(tx, submit.project, submit.task, step)? {
        return Err(StoreError::Busy.into());
    }
    let mut ledger = Ledger::default();
    ledger.shift(task.batch, task.state, READY);
    let spec = specs.get(tx, submit.project, task.version)?;
    discredit(&mut ledger, &spec, &read_state(task)?, before);
    ledger.write(tx, submit.project)
}
