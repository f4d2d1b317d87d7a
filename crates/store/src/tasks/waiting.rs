//! The queue of tasks that wait for a judge, part by part, and who is judging one now.

use crate::engine::statements;
use crate::{Result, Row, Tx, args};
use domain::Timestamp;

/// A task waiting for a judge.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The task.
    pub id: i64,
    /// What its item is called.
    pub title: String,
    /// The batch's number.
    pub batch: i64,
    /// The state's code: provisional or contested.
    pub state: i64,
    /// The state's facts, as JSON.
    pub facts: Option<String>,
    /// Since when it waits.
    pub since: Timestamp,
    /// Confidence of the consensus.
    pub confidence: Option<f64>,
    /// Answers that count.
    pub answers: i64,
    /// Who judges it, until when; the time may be over.
    pub judge: Option<(i64, Timestamp)>,
}

/// Which part of the queue is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Only what stands behind this in the queue: when it began to wait, and its number.
    pub after: (Timestamp, i64),
    /// At most so many.
    pub limit: i64,
}

impl Part {
    /// The head of the queue.
    pub const fn first(limit: i64) -> Self {
        Self { after: (Timestamp(i64::MIN), 0), limit }
    }
}

/// Who is judging a task, and under which fence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judging {
    /// The judge.
    pub person: i64,
    /// Until when.
    pub until: Timestamp,
    /// The token of the claim.
    pub fence: i64,
}

statements! {
    WAITING = "select t.id, i.title, t.batch, t.state, t.facts, t.since, t.confidence, t.answers, t.judge, t.judge_until \
        from task t join item i on i.project = t.project and i.id = t.id where t.project = $1 and t.state in (2, 3) \
        and (t.since, t.id) > (cast($4 as bigint), cast($5 as bigint)) \
        and not exists (select 1 from annotation a where a.project = $1 and a.task = t.id and a.person = $2) \
        order by t.since, t.id limit $3";
    // No further than asked: a long queue is not walked to its end for a number beside a page's name.
    COUNT = "select count(*) from (select 1 from task t where t.project = $1 and t.state in (2, 3) \
        and not exists (select 1 from annotation a where a.project = $1 and a.task = t.id and a.person = $2) limit $3) few";
    AGED = "select count(*) from task where project = $1 and state in (2, 3) and since > $2 and since <= $3";
    JUDGING = "select judge, judge_until, fence from task where project = $1 and id = $2 and judge is not null";
}

/// Tasks that wait for a judge and were not answered by this person, longest first.
pub fn list(tx: &mut dyn Tx, project: i64, person: i64, part: Part) -> Result<Vec<Waiting>> {
    let (since, id) = part.after;
    tx.rows(WAITING, args![project, person, part.limit, since, id])?.into_iter().map(read).collect()
}

/// How many tasks wait for a judge and were not answered by this person; counted up to `most`.
pub fn count(tx: &mut dyn Tx, project: i64, person: i64, most: i64) -> Result<i64> {
    tx.row(COUNT, args![project, person, most])?.map_or(Ok(0), |row| row.i(0))
}

/// How many tasks began to wait after one time and not after another.
pub fn aged(tx: &mut dyn Tx, project: i64, (after, until): (Timestamp, Timestamp)) -> Result<i64> {
    tx.row(AGED, args![project, after, until])?.map_or(Ok(0), |row| row.i(0))
}

/// Who is judging a task; their time may be over.
pub fn judging(tx: &mut dyn Tx, project: i64, task: i64) -> Result<Option<Judging>> {
    let read = |row: Row| Ok(Judging { person: row.i(0)?, until: row.at(1)?, fence: row.i(2)? });
    tx.row(JUDGING, args![project, task])?.map(read).transpose()
}

fn read(mut row: Row) -> Result<Waiting> {
    let judge = match row.opt_i(8)? {
        Some(judge) => Some((judge, row.at(9)?)),
        None => None,
    };
    Ok(Waiting {
        id: row.i(0)?,
        title: row.t(1)?,
        batch: row.i(2)?,
        state: row.i(3)?,
        facts: row.opt_t(4)?,
        since: row.at(5)?,
        confidence: row.opt_f(6)?,
        answers: row.i(7)?,
        judge,
    })
}
