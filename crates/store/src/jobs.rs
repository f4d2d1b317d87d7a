//! Jobs: imports, exports and verifications that run in the background.

use crate::batches::is_unfinished;
use crate::engine::statements;
use crate::{Result, Row, StoreError, Tx, args};
use domain::Timestamp;

/// A job's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// Identifier.
    pub id: i64,
    /// The project; 0 for what concerns the whole installation.
    pub project: i64,
    /// `import`, `export` or `verify`.
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
    /// The data folder in which it was asked for, where its files are; empty for jobs older than this record.
    pub owner: String,
}

/// Which jobs a runner takes: what moves data, and what only looks, so that neither waits for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// Imports and exports.
    Data,
    /// Verifications.
    Checks,
}

impl Line {
    const fn name(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Checks => "checks",
        }
    }
}

statements! {
    INSERT = "insert into job (project, kind, state, params, total, person, created_at, beat_at, owner) \
        values ($1, $2, 'queued', $3, $4, $5, $6, $6, $7) returning id";
    GET = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run, owner from job where project = $1 and id = $2";
    LIST = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run, owner from job where project = $1 order by id desc limit $2";
    // What an owner has queued shows a sign of life as long as somebody looks for jobs in its folder.
    KEEP = "update job set beat_at = $1 where owner = $2 and state = 'queued'";
    // A job whose runner has not been heard of since $2 is taken up again where it stopped; one that waits is another's
    // only when its owner has neither looked for jobs nor worked on one since then. A new import waits until none before
    // it in its project is half done: a row is called a duplicate only of one that stays.
    TAKE = concat!(
        "update job set state = 'running', beat_at = $1, run = run + 1 where id = (select id from job \
        where state in ('queued', 'running') and (kind = 'verify') = ($4 = 'checks') and ((state = 'queued' \
        and (owner = $3 or (beat_at < $2 and not exists (select 1 from job r where r.owner = job.owner \
        and r.state = 'running' and r.beat_at >= $2))) and (kind <> 'import' or not exists \
        (select 1 from batch b where b.project = job.project and ", is_unfinished!(), "))) \
        or (state = 'running' and beat_at < $2)) order by id limit 1 {skip_locked}) \
        returning id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run, owner"
    );
    UNENDED = "select id, project, kind, state, params, done, total, refused, message, result, person, cancel, created_at, \
        finished_at, run, owner from job where state in ('queued', 'running') order by id";
    ADOPT = "update job set owner = $2 where id = $1";
    SILENCE = "update job set beat_at = 0 where id = $1 and state = 'running'";
    BREAK_OFF = "update job set state = 'cancelled', message = $2, finished_at = $3 \
        where id = $1 and state in ('queued', 'running')";
    BEAT = "update job set done = $2, total = $3, refused = $4, result = $5, beat_at = $6 \
        where id = $1 and run = $7 and state = 'running' returning cancel";
    FINISH = "update job set state = $2, message = $3, result = $4, finished_at = $5 \
        where id = $1 and run = $6 and state = 'running'";
    CANCEL = "update job set cancel = 1 where project = $1 and id = $2 and state in ('queued', 'running')";
    WITHDRAW = "update job set state = 'cancelled', message = $3, finished_at = $4 \
        where project = $1 and id = $2 and state = 'queued'";
    RECENT = "select params from job where kind = $1 and (state in ('queued', 'running') or finished_at > $2)";
    RESUME = "update job set state = 'queued', cancel = 0, message = '', finished_at = null, beat_at = $3 \
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
        owner: row.t(15)?,
    })
}

/// A job to be queued.
#[derive(Debug, Clone, Copy)]
pub struct NewJob<'a> {
    /// `import`, `export` or `verify`.
    pub kind: &'a str,
    /// What is to be done, as JSON.
    pub params: &'a str,
    /// How far it has to go, if known.
    pub total: Option<i64>,
    /// Who asks for it.
    pub person: i64,
    /// When.
    pub at: Timestamp,
    /// The data folder in which it is to run.
    pub owner: &'a str,
}

/// Queues a job and gives its id.
pub fn insert(tx: &mut dyn Tx, project: i64, job: NewJob<'_>) -> Result<i64> {
    let row = tx.row(INSERT, args![project, job.kind, job.params, job.total, job.person, job.at, job.owner])?;
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

/// Who looks for a job to run.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// The data folder whose jobs are its own.
    pub owner: &'a str,
    /// The present time.
    pub at: Timestamp,
    /// Whoever was not heard of since then is taken for dead.
    pub silent_since: Timestamp,
}

/// Takes the next waiting job of one's own, or any whose runner, or whose owner, has been silent for long. Shows that
/// whoever takes is alive.
pub fn take(tx: &mut dyn Tx, line: Line, by: Taker<'_>) -> Result<Option<Job>> {
    tx.exec(KEEP, args![by.at, by.owner])?;
    tx.row(TAKE, args![by.at, by.silent_since, by.owner, line.name()])?.map(read).transpose()
}

/// The jobs that wait or run, oldest first.
pub fn unended(tx: &mut dyn Tx) -> Result<Vec<Job>> {
    tx.rows(UNENDED, args![])?.into_iter().map(read).collect()
}

/// Says that a running job's runner is gone, so that it is taken up again at once.
pub fn silence(tx: &mut dyn Tx, id: i64) -> Result<()> {
    tx.exec(SILENCE, args![id]).map(drop)
}

/// Makes a job another owner's.
pub fn adopt(tx: &mut dyn Tx, id: i64, owner: &str) -> Result<()> {
    tx.exec(ADOPT, args![id, owner]).map(drop)
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

/// Ends a job that nobody has taken up, or taken up again; false when it is in another state.
pub fn withdraw(tx: &mut dyn Tx, (project, id): (i64, i64), message: &str, at: Timestamp) -> Result<bool> {
    Ok(tx.exec(WITHDRAW, args![project, id, message, at])? == 1)
}

/// Asks a job to stop; false when it has ended.
pub fn cancel(tx: &mut dyn Tx, project: i64, id: i64) -> Result<bool> {
    Ok(tx.exec(CANCEL, args![project, id])? == 1)
}

/// Queues a job that failed or was cancelled again; false when it did neither.
pub fn resume(tx: &mut dyn Tx, (project, id): (i64, i64), at: Timestamp) -> Result<bool> {
    Ok(tx.exec(RESUME, args![project, id, at])? == 1)
}
