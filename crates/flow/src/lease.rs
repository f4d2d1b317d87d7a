//! Leases tasks: hands a person what is next, a few at a time.

mod round;

pub use round::Leases;

use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::event::EventKind;
use store::batches::{self, Queued};
use store::events::{NewEvent, append};
use store::slots::{self, Claim, Held, InHand};
use store::tasks::{self, ToLabel};
use store::{Tx, annotations, reviews};

/// A lease is made longer when that gains more than so many seconds, or a tenth of it where it is short.
const RENEW_S: i64 = 60;

/// Who wants work.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    /// The project.
    pub project: i64,
    /// The project's newest spec version, whose policy says how long a lease lasts.
    pub version: i64,
    /// The person.
    pub person: i64,
    /// When.
    pub at: Timestamp,
    /// How many tasks the person wants to hold in all, 1 to what the policy allows: three, or two sheets.
    pub take: i64,
}

/// A task that a person holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leased {
    /// The task.
    pub task: i64,
    /// The slot's number in the task.
    pub slot: i64,
    /// The token that a submit must name.
    pub fence: i64,
    /// Until when it is held.
    pub until: Timestamp,
    /// The spec's version.
    pub version: i64,
    /// The name of the batch it came in.
    pub batch: String,
    /// The item's fields, as JSON.
    pub fields: String,
    /// The person's own earlier answer, as JSON, when the task came back for rework.
    pub previous: Option<String>,
    /// Why it came back.
    pub rework_reason: Option<String>,
}

/// On what terms a person leases.
#[derive(Clone, Copy)]
struct Terms {
    claim: Claim,
    /// Held at least until then, a lease stays as it is: whoever asks again within a minute changes nothing, and what
    /// changes nothing need not be written.
    enough: Timestamp,
}

impl Terms {
    /// A slot in hand that need not be taken up anew.
    fn as_it_is(&self, slot: InHand) -> Option<Held> {
        let InHand { task, n, fence, until } = slot;
        until.filter(|until| *until >= self.enough).map(|until| Held { task, n, fence, until })
    }
}

fn terms(tx: &mut dyn Tx, specs: &Specs, request: &Lease) -> FlowResult<Terms> {
    let policy = &specs.get(tx, request.project, request.version)?.policy;
    let in_hand_max = i64::from(policy.in_hand_max());
    if !(1..=in_hand_max).contains(&request.take) {
        let reason = format!("{} tasks cannot be held at once", request.take);
        return Err(FlowError::bad("take_out_of_range", reason, format!("Ask for 1 to {in_hand_max}.")));
    }
    let lease_s = i64::from(policy.lease_minutes) * 60;
    let until = request.at.plus_s(lease_s);
    let claim = Claim { project: request.project, person: request.person, at: request.at, until };
    Ok(Terms { claim, enough: until.plus_s(-RENEW_S.min(lease_s / 10)) })
}

/// Gives the tasks that a person holds, `take` of them if there are as many: first what is in hand already, then what
/// came back for rework, then the queue, in which what somebody let run out stands before what is new in its batch. Asking
/// again gives the same tasks, so a reloaded page or a lost reply costs nothing. Empty when there is nothing for this
/// person.
pub fn lease(tx: &mut dyn Tx, specs: &Specs, request: &Lease) -> FlowResult<Vec<Leased>> {
    let terms = terms(tx, specs, request)?;
    let claim = terms.claim;
    let mut leased = Vec::new();
    for slot in slots::in_hand(tx, request.project, request.person, request.take)? {
        let held = match terms.as_it_is(slot) {
            None => slots::take_up(tx, claim, slot)?,
            held => held,
        };
        let Some(held) = held else { continue };
        if slot.until.is_none() {
            append(tx, claim.project, note(claim, &held, r#"{"rework":true}"#))?;
        }
        leased.push(fill(tx, claim, held)?);
    }
    let wanted = usize::try_from(request.take).unwrap_or(0);
    if leased.len() < wanted {
        let queue = batches::queue(tx, request.project, request.at)?;
        while leased.len() < wanted {
            let Some(held) = next(tx, claim, &queue)? else { break };
            leased.push(fill(tx, claim, held)?);
        }
    }
    Ok(leased)
}

fn next(tx: &mut dyn Tx, claim: Claim, queue: &[Queued]) -> FlowResult<Option<Held>> {
    for queued in queue {
        if queued.lapsed
            && let Some(held) = slots::take_over(tx, claim, queued.batch)?
        {
            append(tx, claim.project, note(claim, &held, r#"{"taken_over":true}"#))?;
            return Ok(Some(held));
        }
        if queued.free {
            if let Some(held) = slots::lease(tx, claim, queued.batch)? {
                append(tx, claim.project, note(claim, &held, "{}"))?;
                return Ok(Some(held));
            }
            slots::note_seen(tx, claim, queued.batch)?;
        }
    }
    Ok(None)
}

fn note<'a>(claim: Claim, held: &Held, data: &'a str) -> NewEvent<'a> {
    NewEvent { at: claim.at, kind: EventKind::Leased, task: held.task, person: claim.person, data }
}

fn fill(tx: &mut dyn Tx, claim: Claim, held: Held) -> FlowResult<Leased> {
    let shown = tasks::to_label(tx, claim.project, held.task)?;
    describe(tx, claim, held, shown)
}

fn describe(tx: &mut dyn Tx, claim: Claim, held: Held, shown: Option<ToLabel>) -> FlowResult<Leased> {
    let missing = || FlowError::missing(format!("item of task {}", held.task), "Run `assay verify`.");
    let ToLabel { version, fields, batch } = shown.ok_or_else(missing)?;
    let (mut previous, mut rework_reason) = (None, None);
    // A fence above 1 means that the slot was held before; only then can there be an earlier answer.
    if held.fence > 1
        && let Some(answer) = annotations::latest(tx, claim.project, held.task, claim.person)?
    {
        previous = Some(answer.body);
        rework_reason = reviews::of_task(tx, claim.project, held.task)?.pop().and_then(|review| review.reason);
    }
    Ok(Leased {
        task: held.task,
        slot: held.n,
        fence: held.fence,
        until: held.until,
        version,
        batch,
        fields,
        previous,
        rework_reason,
    })
}
