//! Judging: a second person accepts an answer, fixes it, or sends it back. Never one's own.

use crate::accept::{Ledger, credit, move_task};
use crate::reason::{self, JUDGE_LENGTH_MAX};
use crate::settle::{newest, read_answer, voices};
use crate::submit::read_fields;
use crate::{FlowError, FlowResult, Specs};
use domain::Timestamp;
use domain::answer::Answer;
use domain::event::{EventKind, FACTS, HASH, fingerprint};
use domain::task::TaskState;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use store::events::{NewEvent, append};
use store::reviews::{self, Review};
use store::slots::{Claim, NewPass};
use store::tasks::waiting::{Part, Waiting};
use store::tasks::{self, Task};
use store::work::{self, Day};
use store::{StoreError, Tx, annotations, items, people, slots};

/// How long a judge may look at a case before somebody else gets it, in seconds.
const CLAIM_SECONDS: i64 = 30 * 60;

/// Cases that wait for a judge are counted up to here.
pub const WAITING_COUNTED_MAX: i64 = 1_000;

/// Which cases a judge wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Queue {
    /// Tasks whose answers do not agree, or that were flagged.
    Contested,
    /// Agreed tasks that were drawn for review.
    Sample,
}

/// Who wants to judge.
#[derive(Debug, Clone, Copy)]
pub struct JudgeClaim {
    /// The project.
    pub project: i64,
    /// The judge.
    pub person: i64,
    /// Only this queue.
    pub queue: Option<Queue>,
    /// Only this task.
    pub task: Option<i64>,
    /// When.
    pub at: Timestamp,
}

/// One person's answer, as a judge sees it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseAnswer {
    /// The person.
    pub person: i64,
    /// The name that colleagues see.
    pub display: String,
    /// The newest revision.
    pub revision: i64,
    /// The answer.
    pub answer: Answer,
    /// Active time in milliseconds.
    pub active_ms: i64,
    /// When.
    pub at: Timestamp,
    /// Whether it came after its slot was given away.
    pub late: bool,
    /// How often the person was right: right, of how many.
    pub record: (i64, i64),
}

/// A case before a judge.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// The task.
    pub task: i64,
    /// The token that the decision must name.
    pub fence: i64,
    /// Until when it is theirs.
    pub until: Timestamp,
    /// The spec's version.
    pub version: i64,
    /// The item's fields, as JSON.
    pub fields: String,
    /// The answers, by person.
    pub answers: Vec<CaseAnswer>,
    /// Where the task stands: provisional or contested, with the consensus.
    pub state: TaskState,
}

/// Gives the case that has waited longest, or the one asked for.
pub fn claim(tx: &mut dyn Tx, request: &JudgeClaim) -> FlowResult<Option<Case>> {
    let until = request.at.plus_s(CLAIM_SECONDS);
    let state = match request.queue {
        None => -1,
        Some(Queue::Sample) => 2,
        Some(Queue::Contested) => 3,
    };
    let claim = tasks::JudgeClaim {
        project: request.project,
        person: request.person,
        at: request.at,
        until,
        state,
        task: request.task.unwrap_or(-1),
    };
    let Some((id, fence)) = tasks::claim(tx, claim)? else { return Ok(None) };
    let missing = || FlowError::missing(format!("task {id}"), "Run `assay verify`.");
    let task = tasks::get(tx, request.project, id)?.ok_or_else(missing)?;
    let fields = items::fields(tx, request.project, id)?.ok_or_else(missing)?;
    let answers = case_answers(tx, request.project, id)?;
    let state = read_state(&task)?;
    Ok(Some(Case { task: id, fence, until, version: task.version, fields, answers, state }))
}

/// Why a judge gets no case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoCase {
    /// Nothing of what they asked for waits.
    None,
    /// The task that they asked for does not wait for a judge.
    NotWaiting,
    /// They answered the task themselves: somebody else must judge it.
    OwnAnswer,
    /// Somebody else is judging the task.
    Held,
}

impl NoCase {
    /// The name used on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::NotWaiting => "not_waiting",
            Self::OwnAnswer => "own_answer",
            Self::Held => "held",
        }
    }
}

/// Why [`claim`] gave nothing.
pub fn why_none(tx: &mut dyn Tx, request: &JudgeClaim) -> FlowResult<NoCase> {
    let Some(id) = request.task else { return Ok(NoCase::None) };
    let Some(task) = tasks::get(tx, request.project, id)? else { return Ok(NoCase::NotWaiting) };
    if !matches!(read_state(&task)?, TaskState::Provisional { .. } | TaskState::Contested { .. }) {
        return Ok(NoCase::NotWaiting);
    }
    let own = annotations::latest(tx, request.project, id, request.person)?.is_some();
    Ok(if own { NoCase::OwnAnswer } else { NoCase::Held })
}

/// Every person's newest answer to a task with their name and record.
pub(crate) fn case_answers(tx: &mut dyn Tx, project: i64, task: i64) -> FlowResult<Vec<CaseAnswer>> {
    let mut answers = Vec::new();
    for annotation in newest(annotations::of_task(tx, project, task)?) {
        let person = people::by_id(tx, annotation.person)?;
        let skill = work::skill(tx, project, annotation.person)?;
        answers.push(CaseAnswer {
            person: annotation.person,
            display: person.map_or_else(|| format!("person {}", annotation.person), |person| person.display),
            revision: annotation.revision,
            answer: read_answer(&annotation)?,
            active_ms: annotation.active_ms,
            at: annotation.at,
            late: annotation.late,
            record: (skill.correct, skill.total),
        });
    }
    Ok(answers)
}

/// A task's state with its facts.
pub(crate) fn read_state(task: &Task) -> FlowResult<TaskState> {
    let count = |number: i64| u32::try_from(number).unwrap_or(0);
    match (task.state, &task.facts) {
        (0, _) => Ok(TaskState::Gathering { answers: count(task.answers), wanted: count(task.wanted) }),
        (1, _) => Ok(TaskState::Ready { answers: count(task.answers) }),
        (_, Some(facts)) => serde_json::from_str(facts)
            .map_err(|error| StoreError::Inconsistent(format!("the facts of task {}: {error}", task.id)).into()),
        (_, None) => Err(StoreError::Inconsistent(format!("task {} has no facts", task.id)).into()),
    }
}

/// A part of the cases that wait for this judge, longest first.
pub fn waiting(tx: &mut dyn Tx, project: i64, person: i64, part: Part) -> FlowResult<Vec<Waiting>> {
    Ok(tasks::waiting::list(tx, project, person, part)?)
}

/// How many cases wait for this judge, up to [`WAITING_COUNTED_MAX`].
pub fn to_judge(tx: &mut dyn Tx, project: i64, person: i64) -> FlowResult<i64> {
    Ok(tasks::waiting::count(tx, project, person, WAITING_COUNTED_MAX)?)
}

/// Gives a case back undecided.
pub fn release(tx: &mut dyn Tx, project: i64, task: i64, (person, fence): (i64, i64)) -> FlowResult<()> {
    if tasks::unclaim(tx, project, task, person, fence)? { Ok(()) } else { Err(not_held()) }
}

fn not_held() -> FlowError {
    FlowError::refused("not_leased", "you do not hold this case", "Open it again; somebody else may have decided it.")
}

/// What a judge decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// One person's answer is right.
    Accept {
        /// Whose.
        person: i64,
    },
    /// These values are right.
    Fix {
        /// Label name to value.
        values: Map<String, Value>,
    },
    /// The authors are to do it again.
    Rework {
        /// What they should do differently.
        reason: String,
    },
}

/// A decision on its way in.
#[derive(Debug, Clone)]
pub struct Decide {
    /// The project.
    pub project: i64,
    /// The judge.
    pub person: i64,
    /// The task.
    pub task: i64,
    /// The claim's token.
    pub fence: i64,
    /// What is decided.
    pub decision: Decision,
    /// Why.
    pub reason: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// Carries out a decision and gives the task's new state.
pub fn decide(tx: &mut dyn Tx, specs: &Specs, decide: &Decide) -> FlowResult<TaskState> {
    if !tasks::holds(tx, decide.project, decide.task, decide.person, decide.fence)? {
        return Err(not_held());
    }
    // Whoever held the task before may have sent an answer after they opened the case.
    if annotations::latest(tx, decide.project, decide.task, decide.person)?.is_some() {
        let hint = "Give the case back, so that somebody else judges it.";
        return Err(FlowError::refused("own_answer", "you have answered this task yourself", hint));
    }
    reason::check_length(decide.reason.as_deref().unwrap_or_default(), "the decision", JUDGE_LENGTH_MAX)?;
    let missing = || FlowError::missing(format!("task {}", decide.task), "See the project's items.");
    let task = tasks::lock(tx, decide.project, decide.task)?.ok_or_else(missing)?;
    let (state, noted) = match &decide.decision {
        Decision::Accept { person } => {
            let chosen = annotations::latest(tx, decide.project, decide.task, *person)?;
            let chosen =
                chosen.ok_or_else(|| FlowError::missing("answer of that person", "Choose one of the answers."))?;
            let values = read_answer(&chosen)?.values;
            settle_on(tx, specs, (decide, &task), values)?
        }
        Decision::Fix { values } => {
            let spec = specs.get(tx, decide.project, task.version)?;
            let fields = read_fields(&items::fields(tx, decide.project, decide.task)?.ok_or_else(missing)?)?;
            let answer = Answer { values: values.clone(), ..Answer::default() };
            let values = answer.checked(&spec, &fields).map_err(FlowError::Invalid)?.values;
            settle_on(tx, specs, (decide, &task), values)?
        }
        Decision::Rework { reason } => send_back(tx, specs, (decide, &task), reason)?,
    };
    log(tx, decide, &noted)?;
    Ok(state)
}

fn settle_on(
    tx: &mut dyn Tx,
    specs: &Specs,
    (decide, task): (&Decide, &Task),
    values: Map<String, Value>,
) -> FlowResult<(TaskState, String)> {
    let spec = specs.get(tx, decide.project, task.version)?;
    let voices = voices(tx, decide.project, decide.task)?;
    let state = read_state(task)?.judge(values, decide.person)?;
    let mut ledger = Ledger::default();
    let noted = move_judged(tx, (decide, task), (&state, task.wanted), &mut ledger)?;
    slots::retire(tx, decide.project, decide.task)?;
    credit(&mut ledger, &spec, &state, &voices);
    ledger.write(tx, decide.project)?;
    Ok((state, noted))
}

/// Refuses rework without a reason that its authors can go by.
pub(crate) fn check_reason(reason: &str) -> FlowResult<()> {
    let hint = "Say what the authors should do differently; they see it with the task.";
    reason::check(reason, ("rework", hint), JUDGE_LENGTH_MAX)
}

fn send_back(
    tx: &mut dyn Tx,
    specs: &Specs,
    (decide, task): (&Decide, &Task),
    reason: &str,
) -> FlowResult<(TaskState, String)> {
    check_reason(reason)?;
    slots::retire(tx, decide.project, decide.task)?;
    let claim = |person| Claim { project: decide.project, person, at: decide.at, until: decide.at };
    for author in slots::of_task(tx, decide.project, decide.task)?.iter().filter_map(|slot| slot.person) {
        // Their slot waits for them; should they let it go to another, they do not get the task a second time.
        let pass = NewPass { place: (task.batch, 0), reason: "", note: None };
        slots::add_pass(tx, claim(author), decide.task, pass)?;
    }
    let hours = specs.get(tx, decide.project, task.version)?.policy.rework_hours;
    let until = decide.at.plus_s(i64::from(hours) * 3_600);
    let authors = slots::return_all(tx, decide.project, decide.task, until)?;
    let authors = u32::try_from(authors).unwrap_or(u32::MAX);
    let state = read_state(task)?.rework(authors)?;
    let mut ledger = Ledger::default();
    let noted = move_judged(tx, (decide, task), (&state, i64::from(authors)), &mut ledger)?;
    ledger.write(tx, decide.project)?;
    Ok((state, noted))
}

/// Moves a judged task, and gives the fingerprint of its new facts.
fn move_judged(
    tx: &mut dyn Tx,
    (decide, task): (&Decide, &Task),
    (state, wanted): (&TaskState, i64),
    ledger: &mut Ledger,
) -> FlowResult<String> {
    let moved = move_task(tx, decide.project, task, (state, wanted, decide.at), ledger)?;
    moved.ok_or_else(|| StoreError::Busy.into())
}

/// What the log keeps of what a decision says, and why.
pub(crate) fn decision_fingerprint(review: &Review) -> String {
    fingerprint(&[&review.body, review.reason.as_deref().unwrap_or_default()])
}

fn log(tx: &mut dyn Tx, decide: &Decide, noted: &str) -> FlowResult<()> {
    let (name, kind, body, reason) = match &decide.decision {
        Decision::Accept { person } => ("accept", EventKind::Judged, json!({"person": person}), None),
        Decision::Fix { values } => ("fix", EventKind::Judged, json!({"values": values}), None),
        Decision::Rework { reason } => ("rework", EventKind::SentBack, json!({}), Some(reason.clone())),
    };
    let review = Review {
        person: decide.person,
        at: decide.at,
        decision: name.to_owned(),
        body: body.to_string(),
        reason: reason.or_else(|| decide.reason.clone()),
    };
    reviews::insert(tx, decide.project, decide.task, &review)?;
    let day = Day { person: decide.person, day: decide.at.day(), reviews: 1, ..Day::default() };
    work::add(tx, decide.project, day)?;
    let data = json!({"decision": name, HASH: decision_fingerprint(&review), FACTS: noted});
    let data = data.to_string();
    let event = NewEvent { at: decide.at, kind, task: decide.task, person: decide.person, data: &data };
    append(tx, decide.project, event)?;
    Ok(())
}
