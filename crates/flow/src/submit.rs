//! Submits an answer: checked against the spec, kept for ever, counted once.

mod correct;
mod round;

pub(crate) use correct::is_settled;
pub use round::Submits;

use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use domain::event::{EventKind, HASH, fingerprint};
use domain::kinds::Kind;
use domain::spec::Spec;
use serde_json::{Map, Value};
use store::annotations::{self, Annotation, NewAnnotation};
use store::events::{self, NewEvent, append};
use store::slots::{self, Claim, NewPass, Own};
use store::work::{self, Day};
use store::{StoreError, Tx, items, tasks};

/// The most active time that one answer may claim: more is an open page, not work.
const ACTIVE_MS_MAX: i64 = 4 * 3_600_000;

/// The longest key of a client.
const KEY_LENGTH_MAX: usize = 64;

/// An answer on its way in.
#[derive(Debug, Clone)]
pub struct Submit {
    /// The project.
    pub project: i64,
    /// Who answers.
    pub person: i64,
    /// The task.
    pub task: i64,
    /// The lease's token.
    pub fence: i64,
    /// The client's own key; the same key again gives the same acknowledgement and no second answer.
    pub key: String,
    /// The answer.
    pub answer: Answer,
    /// Active time on it in milliseconds, as the client says.
    pub active_ms: i64,
    /// The revision that this one corrects.
    pub supersedes: Option<i64>,
    /// When it arrived.
    pub at: Timestamp,
}

/// The acknowledgement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Submitted {
    /// The task.
    pub task: i64,
    /// The revision it was kept as.
    pub revision: i64,
    /// Whether its slot was given away meanwhile: it is kept, but does not count.
    pub late: bool,
    /// When it was kept.
    pub at: Timestamp,
}

/// Keeps an answer. Exactly one of these happens:
/// - the slot is held under the fence: it is used up, the answer counts;
/// - the same answer was submitted under the same key before: the first acknowledgement again;
/// - it corrects the person's own newest answer, and the task is not accepted yet, or by its answers alone and just now:
///   a new revision;
/// - the slot was given away, and the person has got the task again meanwhile: it counts for the newer lease;
/// - the slot was given away or the task settled meanwhile, and the person once held it: kept and marked late;
/// - anything else is refused.
pub fn submit(tx: &mut dyn Tx, specs: &Specs, submit: &Submit) -> FlowResult<Submitted> {
    if !has_key(submit) {
        let hint = "Make one with a UUID generator and keep it for retries.";
        return Err(FlowError::bad("key_missing", "the answer has no usable key", hint));
    }
    let own = slots::of_person(tx, submit.project, submit.task, submit.person)?.filter(|own| own.is_held);
    if let Some(own) = own.filter(|own| own.fence == submit.fence) {
        return first_or_rework(tx, specs, submit, own);
    }
    match annotations::latest(tx, submit.project, submit.task, submit.person)? {
        Some(latest) if latest.key == submit.key => same_again(tx, specs, submit, &latest),
        Some(latest) if submit.supersedes == Some(latest.revision) => correct::correct(tx, specs, submit, &latest),
        Some(_) => repeated(tx, specs, submit),
        None => late(tx, specs, submit, own),
    }
}

const fn has_key(submit: &Submit) -> bool {
    !submit.key.is_empty() && submit.key.len() <= KEY_LENGTH_MAX
}

/// The acknowledgement of an answer that was corrected since, or a refusal.
fn repeated(tx: &mut dyn Tx, specs: &Specs, submit: &Submit) -> FlowResult<Submitted> {
    match annotations::by_key(tx, submit.project, submit.task, (submit.person, &submit.key))? {
        Some(kept) => same_again(tx, specs, submit, &kept),
        None => Err(FlowError::refused(
            "already_answered",
            "you have answered this task already",
            "To correct your answer, open it again and name the revision it supersedes.",
        )),
    }
}

/// The acknowledgement of an answer that was kept under this key. Another answer under it is no repetition, and must not
/// be thrown away as one.
fn same_again(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, kept: &Annotation) -> FlowResult<Submitted> {
    if checked(tx, specs, submit, kept.version).is_ok_and(|body| body == kept.body) {
        return Ok(Submitted { task: kept.task, revision: kept.revision, late: kept.late, at: kept.at });
    }
    let hint = "Make a new key for every answer; only a repetition of the same answer has the same key.";
    Err(FlowError::refused("key_reused", "another answer was submitted under this key", hint))
}

fn first_or_rework(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, own: Own) -> FlowResult<Submitted> {
    // Whatever can refuse comes before whatever writes: a refusal that has written must be undone.
    let body = checked(tx, specs, submit, own.version)?;
    // Under the first fence there cannot be an earlier answer of this person, so none is looked for.
    let revision = match own.fence {
        1 => 1,
        _ => annotations::latest(tx, submit.project, submit.task, submit.person)?.map_or(1, |last| last.revision + 1),
    };
    slots::spend(tx, submit.project, submit.task, own.n, own.fence)?;
    let late = !tasks::count_answers(tx, submit.project, submit.task, 1)?;
    let new = New { slot: own.n, version: own.version, revision, late, body: &body };
    keep(tx, submit, new)?;
    if !late {
        let active_ms = active(submit);
        let day = Day { person: submit.person, day: submit.at.day(), active_ms, ..Day::default() };
        work::add(tx, submit.project, Day { answers: i64::from(revision == 1), ..day })?;
    }
    let kind = if late { EventKind::SubmittedLate } else { EventKind::Submitted };
    log(tx, submit, kind, new)
}

fn late(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, own: Option<Own>) -> FlowResult<Submitted> {
    if let Some(own) = own {
        return first_or_rework(tx, specs, submit, own);
    }
    let task = task(tx, submit)?;
    if !events::held_once(tx, submit.project, submit.task, submit.person)? {
        let hint = "Lease the task first.";
        return Err(FlowError::refused("not_leased", "you do not hold this task", hint));
    }
    let body = checked(tx, specs, submit, task.version)?;
    let new = New { slot: 0, version: task.version, revision: 1, late: true, body: &body };
    keep(tx, submit, new)?;
    // Whoever has answered a task never gets it again, late or not.
    let claim = Claim { project: submit.project, person: submit.person, at: submit.at, until: submit.at };
    slots::add_pass(tx, claim, submit.task, NewPass { place: (task.batch, 0), reason: "", note: None })?;
    log(tx, submit, EventKind::SubmittedLate, new)
}

fn task(tx: &mut dyn Tx, submit: &Submit) -> FlowResult<tasks::Task> {
    let missing = || FlowError::missing(format!("task {}", submit.task), "Lease a task first.");
    tasks::lock(tx, submit.project, submit.task)?.ok_or_else(missing)
}

/// The canonical answer, or everything that is wrong with it.
fn checked(tx: &mut dyn Tx, specs: &Specs, submit: &Submit, version: i64) -> FlowResult<String> {
    let missing = || FlowError::missing(format!("task {}", submit.task), "Lease a task first.");
    let spec = specs.get(tx, submit.project, version)?;
    let fields = if looks_at_fields(&spec) {
        Some(items::fields(tx, submit.project, submit.task)?.ok_or_else(missing)?)
    } else {
        None
    };
    canonical(&spec, submit, fields.as_deref())
}

/// The answer as it is kept, checked against the spec and, where that looks at it, the item.
fn canonical(spec: &Spec, submit: &Submit, fields: Option<&str>) -> FlowResult<String> {
    let fields = fields.map_or_else(|| Ok(Map::new()), read_fields)?;
    let answer = submit.answer.clone().checked(spec, &fields).map_err(FlowError::Invalid)?;
    serde_json::to_string(&answer).map_err(|error| StoreError::Inconsistent(error.to_string()).into())
}

/// Whether any label's answer is checked against the item itself.
fn looks_at_fields(spec: &Spec) -> bool {
    spec.labels.iter().any(|label| match &label.kind {
        Kind::Bins(bins) => bins.from.is_some(),
        Kind::Moment(_) => true,
        _ => false,
    })
}

/// The fields of an item as it is kept.
pub(crate) fn read_fields(fields: &str) -> FlowResult<Map<String, Value>> {
    serde_json::from_str(fields)
        .map_err(|error| StoreError::Inconsistent(format!("an item's fields are not an object: {error}")).into())
}

#[derive(Clone, Copy)]
struct New<'a> {
    slot: i64,
    version: i64,
    revision: i64,
    late: bool,
    body: &'a str,
}

fn active(submit: &Submit) -> i64 {
    submit.active_ms.clamp(0, ACTIVE_MS_MAX)
}

fn annotation<'a>(submit: &'a Submit, new: New<'a>) -> NewAnnotation<'a> {
    NewAnnotation {
        task: submit.task,
        person: submit.person,
        revision: new.revision,
        slot: new.slot,
        version: new.version,
        body: new.body,
        key: &submit.key,
        at: submit.at,
        active_ms: active(submit),
        late: new.late,
    }
}

fn keep(tx: &mut dyn Tx, submit: &Submit, new: New<'_>) -> FlowResult<()> {
    Ok(annotations::insert(tx, submit.project, annotation(submit, new))?)
}

fn event<'a>(submit: &Submit, kind: EventKind, data: &'a str) -> NewEvent<'a> {
    NewEvent { at: submit.at, kind, task: submit.task, person: submit.person, data }
}

/// The facts of an answer, for the log.
fn facts(New { version, revision, body, .. }: New<'_>) -> String {
    let hash = answer_fingerprint(version, body);
    match revision {
        1 => format!(r#"{{"{HASH}":"{hash}"}}"#),
        _ => format!(r#"{{"{HASH}":"{hash}","revision":{revision}}}"#),
    }
}

/// What the log keeps of what an answer says: the answer, and the spec by which it is read.
pub(crate) fn answer_fingerprint(version: i64, body: &str) -> String {
    fingerprint(&[&version.to_string(), body])
}

fn log(tx: &mut dyn Tx, submit: &Submit, kind: EventKind, new: New<'_>) -> FlowResult<Submitted> {
    append(tx, submit.project, event(submit, kind, &facts(new)))?;
    Ok(Submitted { task: submit.task, revision: new.revision, late: new.late, at: submit.at })
}
