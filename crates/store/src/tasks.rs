//! Tasks: where each item's labelling stands.

pub mod waiting;

use crate::engine::statements;
use crate::{Many, Result, Row, Tx, V, args};
use domain::Timestamp;
use std::ops::RangeInclusive;

/// A task's row.
#[derive(Debug, Clone, PartialEq)]
pub struct Task {
    /// Number within the project; the item's too.
    pub id: i64,
    /// The batch's number.
    pub batch: i64,
    /// The version of the spec it is labelled under.
    pub version: i64,
    /// The state's code.
    pub state: i64,
    /// Answers that count.
    pub answers: i64,
    /// Answers it waits for, or waited for.
    pub wanted: i64,
    /// The state's facts, as JSON.
    pub facts: Option<String>,
    /// Confidence of the consensus.
    pub confidence: Option<f64>,
    /// Whether somebody flagged it.
    pub flagged: bool,
    /// When it came into its present state, if it was settled.
    pub since: Timestamp,
    /// The token that a judge's decision must name.
    pub fence: i64,
}

/// Who wants to judge, and which tasks.
#[derive(Debug, Clone, Copy)]
pub struct JudgeClaim {
    /// The project.
    pub project: i64,
    /// The judge, who never gets a task they answered.
    pub person: i64,
    /// The present time.
    pub at: Timestamp,
    /// Until when the claim lasts.
    pub until: Timestamp,
    /// Only this state's code, or any when below 0.
    pub state: i64,
    /// Only this task, or any when below 0.
    pub task: i64,
}

statements! {
    // As one statement: a statement a row costs as much as the row.
    INSERT = "insert into task (project, id, batch, version, wanted) \
        with recursive run (id) as (select cast($2 as bigint) union all select id + 1 from run where id < $3) \
        select cast($1 as bigint), id, cast($4 as bigint), cast($5 as bigint), cast($6 as bigint) from run";
    GET = "select id, batch, version, state, answers, wanted, facts, confidence, flagged, since, fence \
        from task where project = $1 and id = $2";
    LOCK = "select id, batch, version, state, answers, wanted, facts, confidence, flagged, since, fence \
        from task where project = $1 and id = $2 {for_update}";
    COUNT_ANSWERS = "update task set answers = answers + $3, state = case when answers + $3 >= wanted then 1 else 0 end \
        where project = $1 and id = $2 and state = 0";
    // What a settling that is under way was computed from, or a judge has before them, is no longer true.
    DISTURB = "update task set fence = fence + 1 where project = $1 and id = $2 and state in (1, 2, 3)";
    TO_LABEL = "select t.version, i.fields, b.name from task t join item i on i.project = t.project and i.id = t.id \
        join batch b on b.project = t.project and b.id = t.batch where t.project = $1 and t.id = $2";
    READY = "select id, batch, version, state, answers, wanted, facts, confidence, flagged, since, fence \
        from task where project = $1 and state = 1 order by id limit $2";
    SET_STATE = "update task set state = $4, answers = $5, wanted = $6, facts = $7, confidence = $8, since = $9, \
        judge = null, judge_until = null, fence = fence + 1 \
        where project = $1 and id = $2 and state = $3 and fence = $10";
    FLAG = "update task set flagged = 1, fence = fence + case when state = 1 then 1 else 0 end \
        where project = $1 and id = $2";
    ADD_FLAG = "insert into flag (project, task, person, reason, note, at) values ($1, $2, $3, $4, $5, $6) \
        on conflict (project, task, person) do update set reason = excluded.reason, note = excluded.note, at = excluded.at";
    UNFLAG = "update task set flagged = 0, fence = fence + case when state = 1 then 1 else 0 end \
        where project = $1 and id = $2 and flagged = 1";
    DROP_FLAGS = "delete from flag where project = $1 and task = $2";
    FLAGS = "select f.task, f.person, f.reason, f.note, f.at, i.title from flag f \
        join item i on i.project = f.project and i.id = f.task where f.project = $1 order by f.at desc limit $2";
    CLAIM = "update task set judge = $2, judge_until = $4, fence = fence + 1 \
        where (project, id) = (select t.project, t.id from task t where t.project = $1 and t.state in (2, 3) \
            and (cast($5 as bigint) < 0 or t.state = $5) and (cast($6 as bigint) < 0 or t.id = $6) \
            and (t.judge is null or t.judge = $2 or t.judge_until < $3) \
            and not exists (select 1 from annotation a where a.project = $1 and a.task = t.id and a.person = $2) \
            order by t.since, t.id limit 1 {skip_locked}) returning id, fence";
    UNCLAIM = "update task set judge = null, judge_until = null \
        where project = $1 and id = $2 and judge = $3 and fence = $4";
    HOLDS = "select 1 from task where project = $1 and id = $2 and judge = $3 and fence = $4 and state in (2, 3) \
        {for_update}";
    EXPORT = "select t.id, t.state, t.facts, t.version, i.fields, i.hash, t.batch from task t \
        join item i on i.project = t.project and i.id = t.id \
        where t.project = $1 and t.id > $2 and t.id <= $3 order by t.id";
    PAGE = "select id, batch, version, state, answers, wanted, facts, confidence, flagged, since, fence \
        from task where project = $1 and id > $2 order by id limit $3";
    LAST = "select coalesce(max(id), 0) from task where project = $1";
    NEWEST_IN = "select id, fence, since from task where project = $1 and state = $2 order by id desc limit $3";
    // What is dropped came last, so it is looked for from the end.
    IDS_OF_BATCH = "select id from task where project = $1 and batch = $2 order by id desc limit $3";
    DELETE = "delete from task where project = $1 and id = $2";
    MISCOUNTED = "select t.id from task t where t.project = $1 and t.state < 2 and t.answers <> \
        (select count(*) from slot s where s.project = t.project and s.task = t.id and s.state = 2) limit 10";
    WITH_READY = "select p.id from project p where exists \
        (select 1 from task t where t.project = p.id and t.state = 1)";
}

fn read(mut row: Row) -> Result<Task> {
    Ok(Task {
        id: row.i(0)?,
        batch: row.i(1)?,
        version: row.i(2)?,
        state: row.i(3)?,
        answers: row.i(4)?,
        wanted: row.i(5)?,
        facts: row.opt_t(6)?,
        confidence: row.opt_f(7)?,
        flagged: row.flag(8)?,
        since: row.at(9)?,
        fence: row.i(10)?,
    })
}

/// Adds tasks, each of which waits for `wanted` answers; there is at least one.
pub fn insert(
    tx: &mut dyn Tx,
    project: i64,
    ids: RangeInclusive<i64>,
    (batch, version, wanted): (i64, i64, i64),
) -> Result<()> {
    tx.send(INSERT, args![project, *ids.start(), *ids.end(), batch, version, wanted])
}

/// One task.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Task>> {
    tx.row(GET, args![project, id])?.map(read).transpose()
}

/// One task, which nobody else changes before this transaction ends.
pub fn lock(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Task>> {
    tx.row(LOCK, args![project, id])?.map(read).transpose()
}

/// What a person is shown of a task that they hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToLabel {
    /// The version of the spec it is labelled under.
    pub version: i64,
    /// The item's fields, as JSON.
    pub fields: String,
    /// The batch's name.
    pub batch: String,
}

/// What is to be labelled in a task.
pub fn to_label(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<ToLabel>> {
    let row = tx.row(TO_LABEL, args![project, id])?;
    row.map(|mut row| Ok(ToLabel { version: row.i(0)?, fields: row.t(1)?, batch: row.t(2)? })).transpose()
}

/// What is to be labelled in each of several tasks. By project and task.
pub fn all_to_label(tx: &mut dyn Tx, of: impl Iterator<Item = (i64, i64)>) -> Result<Vec<Option<ToLabel>>> {
    let many: Many<'_> = of.map(|(project, id)| *args![project, id]).collect();
    let mut found = vec![None; many.len()];
    tx.each_many(TO_LABEL, &many, &mut |index, mut row| {
        found[index] = Some(ToLabel { version: row.i(0)?, fields: row.t(1)?, batch: row.t(2)? });
        Ok(())
    })?;
    Ok(found)
}

/// Counts answers; false when the task is not gathering any more.
pub fn count_answers(tx: &mut dyn Tx, project: i64, id: i64, count: i64) -> Result<bool> {
    Ok(tx.exec(COUNT_ANSWERS, args![project, id, count])? == 1)
}

/// Counts answers to several tasks, each named once; says of each whether it was still gathering. By project, task and
/// number of answers.
pub fn count_all(tx: &mut dyn Tx, answers: impl Iterator<Item = (i64, i64, i64)>) -> Result<Vec<bool>> {
    let many = answers.map(|(project, id, count)| *args![project, id, count]).collect();
    tx.exec_many(COUNT_ANSWERS, &many)
}

/// Says that the answers of a task changed that is ready or waits for a judge, so that a settling that is under way is not
/// carried out, and a judge looks again.
pub fn disturb(tx: &mut dyn Tx, project: i64, id: i64) -> Result<()> {
    tx.exec(DISTURB, args![project, id]).map(drop)
}

/// Tasks that have their answers and wait to be settled, lowest number first.
pub fn ready(tx: &mut dyn Tx, project: i64, limit: i64) -> Result<Vec<Task>> {
    tx.rows(READY, args![project, limit])?.into_iter().map(read).collect()
}

/// Projects that have tasks to be settled.
pub fn projects_with_ready(tx: &mut dyn Tx) -> Result<Vec<i64>> {
    tx.rows(WITH_READY, args![])?.iter().map(|row| row.i(0)).collect()
}

/// A task's new state.
#[derive(Debug, Clone, Copy)]
pub struct Move<'a> {
    /// The state's code it must be in.
    pub from: i64,
    /// The token it must have: whatever changes a task gives it a new one.
    pub fence: i64,
    /// The state's code it comes into.
    pub to: i64,
    /// Answers that count.
    pub answers: i64,
    /// Answers it waits for.
    pub wanted: i64,
    /// The new state's facts, as JSON.
    pub facts: Option<&'a str>,
    /// Confidence of the consensus.
    pub confidence: Option<f64>,
    /// The present time.
    pub at: Timestamp,
}

/// Moves a task from one state to another; false when it is no longer in the first, or was changed since it was read.
pub fn set_state(tx: &mut dyn Tx, project: i64, id: i64, step: Move<'_>) -> Result<bool> {
    Ok(tx.exec(SET_STATE, &values(project, id, &step))? == 1)
}

/// As [`set_state`] for several tasks, each named once.
pub fn set_states<'a>(
    tx: &mut dyn Tx,
    project: i64,
    steps: impl Iterator<Item = (i64, Move<'a>)>,
) -> Result<Vec<bool>> {
    tx.exec_many(SET_STATE, &steps.map(|(id, step)| values(project, id, &step)).collect())
}

fn values<'a>(project: i64, id: i64, step: &Move<'a>) -> [V<'a>; 10] {
    *args![project, id, step.from, step.to, step.answers, step.wanted, step.facts, step.confidence, step.at, step.fence]
}

/// Who flags a task, and why.
#[derive(Debug, Clone, Copy)]
pub struct NewFlag<'a> {
    /// The person.
    pub person: i64,
    /// The reason, from a short list.
    pub reason: &'a str,
    /// More, in the person's own words.
    pub note: Option<&'a str>,
    /// When.
    pub at: Timestamp,
}

/// Flags a task for the lead; a second flag of the same person takes the place of the first.
pub fn flag(tx: &mut dyn Tx, project: i64, id: i64, flag: NewFlag<'_>) -> Result<()> {
    tx.one(FLAG, args![project, id], "flagging a task")?;
    tx.exec(ADD_FLAG, args![project, id, flag.person, flag.reason, flag.note, flag.at])?;
    Ok(())
}

/// Takes all flags off a task; false when it had none.
pub fn unflag(tx: &mut dyn Tx, project: i64, id: i64) -> Result<bool> {
    let had = tx.exec(UNFLAG, args![project, id])? == 1;
    tx.exec(DROP_FLAGS, args![project, id])?;
    Ok(had)
}

/// A flag as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flag {
    /// The task.
    pub task: i64,
    /// Who flagged it.
    pub person: i64,
    /// Why.
    pub reason: String,
    /// More.
    pub note: Option<String>,
    /// When.
    pub at: Timestamp,
    /// What the item is called.
    pub title: String,
}

/// The newest flags of a project.
pub fn flags(tx: &mut dyn Tx, project: i64, limit: i64) -> Result<Vec<Flag>> {
    let read = |mut row: Row| {
        Ok(Flag {
            task: row.i(0)?,
            person: row.i(1)?,
            reason: row.t(2)?,
            note: row.opt_t(3)?,
            at: row.at(4)?,
            title: row.t(5)?,
        })
    };
    tx.rows(FLAGS, args![project, limit])?.into_iter().map(read).collect()
}

/// Claims the task that has waited longest for a judge, in one statement; gives it with the claim's fence.
pub fn claim(tx: &mut dyn Tx, claim: JudgeClaim) -> Result<Option<(i64, i64)>> {
    let args = args![claim.project, claim.person, claim.at, claim.until, claim.state, claim.task];
    tx.row(CLAIM, args)?.map(|row| Ok((row.i(0)?, row.i(1)?))).transpose()
}

/// Gives a claim back; false when it was no longer held.
pub fn unclaim(tx: &mut dyn Tx, project: i64, id: i64, person: i64, fence: i64) -> Result<bool> {
    Ok(tx.exec(UNCLAIM, args![project, id, person, fence])? == 1)
}

/// Whether a judge holds a task under that fence, and it still waits for a decision.
pub fn holds(tx: &mut dyn Tx, project: i64, id: i64, person: i64, fence: i64) -> Result<bool> {
    Ok(tx.row(HOLDS, args![project, id, person, fence])?.is_some())
}

/// A task with its item, for files.
#[derive(Debug, Clone, PartialEq)]
pub struct Full {
    /// Number within the project.
    pub id: i64,
    /// The state's code.
    pub state: i64,
    /// The state's facts, as JSON.
    pub facts: Option<String>,
    /// The spec's version.
    pub version: i64,
    /// The item's fields, as JSON.
    pub fields: String,
    /// The item's identity.
    pub hash: [u8; 32],
    /// The batch's number.
    pub batch: i64,
}

/// Hands every task with a number in `after < id <= upto` to `each`, in order.
pub fn each_full(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (i64, i64),
    each: &mut dyn FnMut(Full) -> Result<()>,
) -> Result<()> {
    tx.each(EXPORT, args![project, after, upto], &mut |mut row| {
        each(Full {
            id: row.i(0)?,
            state: row.i(1)?,
            facts: row.opt_t(2)?,
            version: row.i(3)?,
            fields: row.t(4)?,
            hash: row.hash(5)?,
            batch: row.i(6)?,
        })
    })
}

/// At most `limit` tasks with a number above `after`, in order.
pub fn page(tx: &mut dyn Tx, project: i64, after: i64, limit: i64) -> Result<Vec<Task>> {
    tx.rows(PAGE, args![project, after, limit])?.into_iter().map(read).collect()
}

/// The highest number of a task in a project; 0 when it has none.
pub fn last(tx: &mut dyn Tx, project: i64) -> Result<i64> {
    tx.row(LAST, args![project])?.map_or(Ok(0), |row| row.i(0))
}

/// At most `limit` settled tasks (state above 1) with their tokens and when they came into their state: those with the
/// highest numbers, highest first.
pub fn newest_settled(tx: &mut dyn Tx, project: i64, limit: i64) -> Result<Vec<(i64, i64, Timestamp)>> {
    let mut found = Vec::new();
    for state in (2_i64..).take(domain::task::STATES.len() - 2) {
        tx.each(NEWEST_IN, args![project, state, limit], &mut |row| {
            found.push((row.i(0)?, row.i(1)?, row.at(2)?));
            Ok(())
        })?;
    }
    found.sort_unstable_by(|one, other| other.cmp(one));
    found.truncate(usize::try_from(limit).unwrap_or(0));
    Ok(found)
}

/// Unsettled tasks whose count of answers is not that of their used slots; there must be none.
pub fn miscounted(tx: &mut dyn Tx, project: i64) -> Result<Vec<i64>> {
    tx.rows(MISCOUNTED, args![project])?.iter().map(|row| row.i(0)).collect()
}

/// At most `limit` tasks of a batch.
pub fn of_batch(tx: &mut dyn Tx, project: i64, batch: i64, limit: i64) -> Result<Vec<i64>> {
    tx.rows(IDS_OF_BATCH, args![project, batch, limit])?.iter().map(|row| row.i(0)).collect()
}

/// Forgets a task whose batch was dropped.
pub fn delete(tx: &mut dyn Tx, project: i64, id: i64) -> Result<u64> {
    tx.exec(DELETE, args![project, id])
}
