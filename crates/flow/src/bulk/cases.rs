//! Acts on many cases that wait for a judge: sends them back to their authors, or takes them from whoever is judging them.

use super::{By, GONE, Plan, Stays, Thing, changed_meanwhile, numbers};
use crate::review::{Decide, Decision, JudgeClaim, check_reason, claim, decide};
use crate::{FlowResult, Specs};
use domain::event::EventKind;
use serde_json::json;
use store::events::{NewEvent, append};
use store::tasks::waiting::judging;
use store::{Tx, annotations, items, tasks};

/// The codes of the states in which a task waits for a judge.
const WAITING: [i64; 2] = [2, 3];

const DECIDED: Stays = Stays { code: "not_waiting", reason: "it does not wait for a judge" };
const OWN: Stays = Stays { code: "own_answer", reason: "you answered it yourself, so somebody else judges it" };
const JUDGED: Stays = Stays { code: "being_judged", reason: "somebody is judging it" };
const NOT_JUDGED: Stays = Stays { code: "not_held", reason: "nobody is judging it" };

/// What is done with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Their authors are to answer again.
    SendBack {
        /// Why; they read it.
        reason: String,
    },
    /// Taken from whoever is judging them, so that others can.
    TakeBack,
}

/// Plans an act on many cases, or carries it out under the token of its plan.
pub fn act(
    tx: &mut dyn Tx,
    (specs, by): (&Specs, By),
    (chosen, act): (&[i64], &Act),
    token: Option<&str>,
) -> FlowResult<Plan> {
    if let Act::SendBack { reason } = act {
        check_reason(reason)?;
    }
    let mut found = Vec::new();
    for id in numbers(chosen)? {
        let name = items::get(tx, by.project, id)?.map_or_else(|| format!("{id}"), |item| item.title);
        let fate = fate(tx, by, (id, act))?;
        found.push((Thing { id, name }, fate));
    }
    let plan = Plan::new(&format!("{act:?}"), found);
    if !plan.is_agreed(token)? {
        return Ok(plan);
    }
    for thing in &plan.changes {
        match act {
            Act::SendBack { reason } => send_back(tx, (specs, by), (thing.id, reason))?,
            Act::TakeBack => take_back(tx, by, thing.id)?,
        }
    }
    Ok(plan.carried_out())
}

fn fate(tx: &mut dyn Tx, by: By, (id, act): (i64, &Act)) -> FlowResult<Result<(), Stays>> {
    let Some(task) = tasks::get(tx, by.project, id)? else { return Ok(Err(GONE)) };
    if !WAITING.contains(&task.state) {
        return Ok(Err(DECIDED));
    }
    let judge = judging(tx, by.project, id)?.filter(|judge| judge.until >= by.at).map(|judge| judge.person);
    Ok(match act {
        Act::TakeBack => judge.map(|_| ()).ok_or(NOT_JUDGED),
        Act::SendBack { .. } if judge.is_some_and(|judge| judge != by.person) => Err(JUDGED),
        Act::SendBack { .. } => match annotations::latest(tx, by.project, id, by.person)? {
            Some(_) => Err(OWN),
            None => Ok(()),
        },
    })
}

fn send_back(tx: &mut dyn Tx, (specs, by): (&Specs, By), (task, reason): (i64, &str)) -> FlowResult<()> {
    let By { project, person, at } = by;
    let request = JudgeClaim { project, person, queue: None, task: Some(task), at };
    let case = claim(tx, &request)?.ok_or_else(changed_meanwhile)?;
    let decision = Decision::Rework { reason: reason.to_owned() };
    decide(tx, specs, &Decide { project, person, task, fence: case.fence, decision, reason: None, at })?;
    Ok(())
}

fn take_back(tx: &mut dyn Tx, by: By, task: i64) -> FlowResult<()> {
    let judge = judging(tx, by.project, task)?.ok_or_else(changed_meanwhile)?;
    if !tasks::unclaim(tx, by.project, task, judge.person, judge.fence)? {
        return Err(changed_meanwhile());
    }
    let data = json!({"holders": [judge.person]}).to_string();
    let event = NewEvent { at: by.at, kind: EventKind::TakenBack, task, person: by.person, data: &data };
    append(tx, by.project, event)?;
    Ok(())
}
