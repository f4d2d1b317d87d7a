//! Jobs: imports and exports that run in the background.

use crate::batches::is_unfinished;
use crate::engine::statements;
use crate::{Result, Row, StoreError, Tx, args};
use domain::Timestamp;

/// A job's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identifier.
    pub id: i64,
    /// The project.
    pub project: i64,
    /// `import` or `export`.
    pub kind: String,
    /// `queued`, `running`, `done`, `failed` or `cancelled`.
    pub state: String,
    /// What is to be done, as JSON.
    pub params: String,
    /// How far it is, in its own unit.
    pub done: i64,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// Rows refused so far.
    pub refused: i64,
    /// What happened, in a sentence.
    pub message: String,
    /// What came of it, as JSON.
    pub result: String,
    /// Who asked for it.
    pub person: i64,
    /// Whether somebody asked it to stop.
    pub cancel: bool,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// How often it was taken up. A runner that was taken for dead names an old number and is refused.
    pub run: i64,
}

statements! {
    INSERT = "insert into job (project, kind, state, params, total, person, created_at) \
        values ($1, $2, 'queued', $3, $4, $5, $6) returning id";
    GET = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run from job where project = $1 and id = $2";
    LIST = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run from job where project = $1 order by id desc limit $2";
    // A job whose runner has not been heard of since $2 is taken up again where it stopped. A new import waits until none
    // before it in its project is half done: a row is called a duplicate only of one that stays.
    TAKE = concat!(
        "update job set state = 'running', beat_at = $1, run = run + 1 where id = (select id from job \
        where state in ('queued', 'running') and ((state = 'queued' and (kind <> 'import' or not exists \
        (select 1 from batch b where b.project = job.project and ", is_unfinished!(), "))) \
        or (state = 'running' and beat_at < $2)) order by id limit 1 {skip_locked}) \
        returning id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run"
    );
    UNENDED = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run from job where state in ('queued', 'running') order by id";
    SILENCE = "update job set beat_at = 0 where id = $1 and state = 'running'";
    BREAK_OFF = "update job set state = 'cancelled', message = $2, finished_at = $3 \
        where id = $1 and state in ('queued', 'running')";
    BEAT = "update job set done = $2, total = $3, refused = $4, result = $5, beat_at = $6 \
        where id = $1 and run = $7 and state = 'running' returning cancel";
    FINISH = "update job set state = $2, message = $3, result = $4, finished_at = $5 \
        where id = $1 and run = $6 and state = 'running'";
    CANCEL = "update job set cancel = 1 where project = $1 and id = $2 and state in ('queued', 'running')";
    RECENT = "select params from job where kind = $1 and (state in ('queued', 'running') or finished_at > $2)";
    RESUME = "update job set state = 'queued', cancel = 0, message = '', finished_at = null \
        where project = $1 and id = $2 and state in ('failed', 'cancelled')";
}

fn read(mut row: Row) -> Result<Job> {
    Ok(Job {
        id: row.i(0)?,
        project: row.i(1)?,
        kind: row.t(2)?,
        state: row.t(3)?,
        params: row.t(4)?,
        done: row.i(5)?,
        total: row.opt_i(6)?,
        refused: row.i(7)?,
        message: row.t(8)?,
        result: row.t(9)?,
        person: row.i(10)?,
        cancel: row.flag(11)?,
        created_at: row.at(12)?,
        finished_at: row.opt_i(13)?.map(Timestamp),
        run: row.i(14)?,
    })
}

/// A job to be queued.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// `import` or `export`.
    pub kind: &'a str,
    /// What is to be done, as JSON.
    pub params: &'a str,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// Who asks for it.
    pub person: i64,
    /// When.
    pub at: Timestamp,
}

/// Queues a job and gives its id.
pub fn insert(tx: &mut dyn Tx, project: i64, job: NewJob<'_>) -> Result<i64> {
    let row = tx.row(INSERT, args![project, job.kind, job.params, job.total, job.person, job.at])?;
    row.ok_or_else(|| StoreError::Inconsistent("a new job has no id".into()))?.i(0)
}

/// One job of a project.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Job>> {
    tx.row(GET, args![project, id])?.map(read).transpose()
}

/// A project's newest jobs, newest first.
pub fn list(tx: &mut dyn Tx, project: i64, limit: i64) -> Result<Vec<Job>> {
    tx.rows(LIST, args![project, limit])?.into_iter().map(read).collect()
}

/// What the jobs of a kind are to do, as JSON: those that have not ended, or not before some time.
pub fn recent(tx: &mut dyn Tx, kind: &str, since: Timestamp) -> Result<Vec<String>> {
    tx.rows(RECENT, args![kind, since])?.into_iter().map(|mut row| row.t(0)).collect()
}

/// Takes the next waiting job, or one whose runner has been silent since `silent_since`.
pub fn take(tx: &mut dyn Tx, at: Timestamp, silent_since: Timestamp) -> Result<Option<Job>> {
    tx.row(TAKE, args![at, silent_since])?.map(read).transpose()
}

/// The jobs that wait or run, oldest first.
pub fn unended(tx: &mut dyn Tx) -> Result<Vec<Job>> {
    tx.rows(UNENDED, args![])?.into_iter().map(read).collect()
}

/// Says that a running job's runner is gone, so that it is taken up again at once.
pub fn silence(tx: &mut dyn Tx, id: i64) -> Result<()> {
    tx.exec(SILENCE, args![id]).map(drop)
}

/// Ends a job that nobody runs any more.
pub fn break_off(tx: &mut dyn Tx, id: i64, message: &str, at: Timestamp) -> Result<()> {
    tx.exec(BREAK_OFF, args![id, message, at]).map(drop)
}

/// How a running job is doing.
#[derive(Debug, Clone, Copy)]
pub struct Beat<'a> {
    /// How far it is.
    pub done: i64,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// Rows refused so far.
    pub refused: i64,
    /// From where it can go on, as JSON.
    pub result: &'a str,
    /// The present time.
    pub at: Timestamp,
}

/// Notes how a job is doing. Gives whether somebody asked it to stop; nothing when this run of it is over.
pub fn beat(tx: &mut dyn Tx, (id, run): (i64, i64), beat: Beat<'_>) -> Result<Option<bool>> {
    let row = tx.row(BEAT, args![id, beat.done, beat.total, beat.refused, beat.result, beat.at, run])?;
    row.map(|row| row.flag(0)).transpose()
}

/// How a job ended.
#[derive(Debug, Clone, Copy)]
pub struct Ending<'a> {
    /// `done`, `failed` or `cancelled`.
    pub state: &'a str,
    /// What happened, in a sentence.
    pub message: &'a str,
    /// What came of it, as JSON.
    pub result: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Ends a running job; false when this run of it is over.
pub fn finish(tx: &mut dyn Tx, (id, run): (i64, i64), ending: Ending<'_>) -> Result<bool> {
    let args = args![id, ending.state, ending.message, ending.result, ending.at, run];
    Ok(tx.exec(FINISH, args)? == 1)
}

/// Asks a job to stop; false when it has ended.
pub fn cancel(tx: &mut dyn Tx, project: i64, id: i64) -> Result<bool> {
    Ok(tx.exec(CANCEL, args![project, id])? == 1)
}

/// Queues a job that failed or was cancelled again; false when it did neither.
pub fn resume(tx: &mut dyn Tx, project: i64, id: i64) -> Result<bool> {
    Ok(tx.exec(RESUME, args![project, id])? == 1)
}
