//! Annotations: what people answered. Rows are never changed; a correction is a new revision.

use crate::engine::statements;
use crate::{Many, Result, Row, Tx, V, args};
use domain::Timestamp;

/// An answer to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewAnnotation<'a> {
    /// The task.
    pub task: i64,
    /// Who answered.
    pub person: i64,
    /// 1 for the first answer of this person to this task, then 2, …
    pub revision: i64,
    /// The slot it was given for; 0 when it was given away meanwhile.
    pub slot: i64,
    /// The spec's version.
    pub version: i64,
    /// The answer, as JSON.
    pub body: &'a str,
    /// The client's own key, by which a repeated submit is known.
    pub key: &'a str,
    /// When.
    pub at: Timestamp,
    /// How long the person was active on it, in milliseconds, as far as the server saw.
    pub active_ms: i64,
    /// Whether its slot was given away meanwhile.
    pub late: bool,
}

/// An answer as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Annotation {
    /// The task.
    pub task: i64,
    /// Who answered.
    pub person: i64,
    /// 1 for the first answer of this person to this task.
    pub revision: i64,
    /// The spec's version.
    pub version: i64,
    /// The answer, as JSON.
    pub body: String,
    /// The client's own key.
    pub key: String,
    /// When.
    pub at: Timestamp,
    /// Active time in milliseconds.
    pub active_ms: i64,
    /// Whether its slot was given away meanwhile.
    pub late: bool,
}

statements! {
    INSERT = "insert into annotation (project, task, person, revision, slot, version, body, key, at, active_ms, late) \
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    OF_TASK = "select task, person, revision, version, body, key, at, active_ms, late from annotation \
        where project = $1 and task = $2 order by person, revision";
    LATEST = "select task, person, revision, version, body, key, at, active_ms, late from annotation \
        where project = $1 and task = $2 and person = $3 order by revision desc limit 1";
    BY_KEY = "select task, person, revision, version, body, key, at, active_ms, late from annotation \
        where project = $1 and task = $2 and person = $3 and key = $4";
    MINE = "select task, person, revision, version, body, key, at, active_ms, late from annotation \
        where project = $1 and person = $2 order by at desc limit $3";
    RANGE = "select task, person, revision, version, body, key, at, active_ms, late from annotation \
        where project = $1 and task > $2 and task <= $3 order by task, person, revision";
    COUNT = "select count(*) from annotation where project = $1 and late = 0 and revision = 1";
    COUNT_MADE = "select count(*) from annotation where project = $1 and person = $2 and late = 0 and revision = 1";
    RECENT_PACE = "select active_ms from annotation where project = $1 and person = $2 order by at desc limit $3";
}

fn read(mut row: Row) -> Result<Annotation> {
    Ok(Annotation {
        task: row.i(0)?,
        person: row.i(1)?,
        revision: row.i(2)?,
        version: row.i(3)?,
        body: row.t(4)?,
        key: row.t(5)?,
        at: row.at(6)?,
        active_ms: row.i(7)?,
        late: row.flag(8)?,
    })
}

fn values<'a>(project: i64, new: &NewAnnotation<'a>) -> [V<'a>; 11] {
    *args![
        project,
        new.task,
        new.person,
        new.revision,
        new.slot,
        new.version,
        new.body,
        new.key,
        new.at,
        new.active_ms,
        new.late
    ]
}

/// Keeps an answer.
pub fn insert(tx: &mut dyn Tx, project: i64, new: NewAnnotation<'_>) -> Result<()> {
    tx.send(INSERT, &values(project, &new))
}

/// Keeps several answers. By project.
pub fn insert_all<'a>(tx: &mut dyn Tx, new: impl Iterator<Item = (i64, NewAnnotation<'a>)>) -> Result<()> {
    tx.send_many(INSERT, &new.map(|(project, new)| values(project, &new)).collect())
}

/// Every answer to each of several tasks, with all revisions, in a stable order.
pub fn of_tasks(tx: &mut dyn Tx, project: i64, tasks: &[i64]) -> Result<Vec<Vec<Annotation>>> {
    let many: Many<'_> = tasks.iter().map(|task| *args![project, *task]).collect();
    let mut found = vec![Vec::new(); tasks.len()];
    tx.each_many(OF_TASK, &many, &mut |index, row| {
        found[index].push(read(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Every answer to a task, with all revisions, in a stable order.
pub fn of_task(tx: &mut dyn Tx, project: i64, task: i64) -> Result<Vec<Annotation>> {
    tx.rows(OF_TASK, args![project, task])?.into_iter().map(read).collect()
}

/// A person's newest answer to a task.
pub fn latest(tx: &mut dyn Tx, project: i64, task: i64, person: i64) -> Result<Option<Annotation>> {
    tx.row(LATEST, args![project, task, person])?.map(read).transpose()
}

/// A person's answer to a task that was given under a client's key.
pub fn by_key(tx: &mut dyn Tx, project: i64, task: i64, (person, key): (i64, &str)) -> Result<Option<Annotation>> {
    tx.row(BY_KEY, args![project, task, person, key])?.map(read).transpose()
}

/// A person's newest answers, newest first.
pub fn mine(tx: &mut dyn Tx, project: i64, person: i64, limit: i64) -> Result<Vec<Annotation>> {
    tx.rows(MINE, args![project, person, limit])?.into_iter().map(read).collect()
}

/// Hands every answer to tasks with `after < task <= upto` to `each`, by task.
pub fn each_in(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (i64, i64),
    each: &mut dyn FnMut(Annotation) -> Result<()>,
) -> Result<()> {
    tx.each(RANGE, args![project, after, upto], &mut |row| each(read(row)?))
}

/// How many people's answers were counted in a project; for checking counters.
pub fn count(tx: &mut dyn Tx, project: i64) -> Result<i64> {
    tx.row(COUNT, args![project])?.map_or(Ok(0), |row| row.i(0))
}

/// How many counted answers a person has given; for checking counters.
pub fn count_by(tx: &mut dyn Tx, project: i64, person: i64) -> Result<i64> {
    tx.row(COUNT_MADE, args![project, person])?.map_or(Ok(0), |row| row.i(0))
}

/// The active milliseconds of a person's newest answers, newest first.
pub fn recent_pace(tx: &mut dyn Tx, project: i64, person: i64, limit: i64) -> Result<Vec<i64>> {
    tx.rows(RECENT_PACE, args![project, person, limit])?.iter().map(|row| row.i(0)).collect()
}
