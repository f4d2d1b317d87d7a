//! The log of events, and the hash-chained blocks that seal it.

use crate::engine::statements;
use crate::{Result, Row, Tx, args};
use domain::Timestamp;
use domain::event::{Event, EventKind};

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Logged {
    /// Its place in the log.
    pub place: Place,
    /// When.
    pub at: Timestamp,
    /// The kind's name.
    pub kind: String,
    /// The task; 0 when it is about the project.
    pub task: i64,
    /// Who; 0 for the system.
    pub person: i64,
    /// The facts, as JSON.
    pub data: String,
}

impl Logged {
    /// The event as it is hashed.
    pub fn event(&self) -> Event<'_> {
        Event { at: self.at, kind: &self.kind, task: self.task, person: self.person, data: &self.data }
    }
}

/// A place in a project's log: the transaction's number (0 on SQLite), then the event's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The transaction's number.
    pub tx: i64,
    /// The event's number.
    pub id: i64,
}

/// A sealed run of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Number in the chain, from 1.
    pub n: i64,
    /// The hash over the block before and the events of this one.
    pub hash: [u8; 32],
    /// The last event in it.
    pub last: Place,
    /// How many events it holds.
    pub events: i64,
    /// When it was sealed.
    pub sealed_at: Timestamp,
}

statements! {
    APPEND = "insert into event (project, id, at, kind, task, person, data) \
        values ($1, {event_id}, $2, $3, $4, $5, $6)";
    UNSEALED = "select tx, id, at, kind, task, person, data from event \
        where project = $1 and (tx, id) > ($2, $3) and tx < {event_horizon} order by tx, id limit $4";
    UPTO = "select tx, id, at, kind, task, person, data from event \
        where project = $1 and (tx, id) > ($2, $3) and (tx, id) <= ($4, $5) order by tx, id";
    OF_TASK = "select tx, id, at, kind, task, person, data from event where project = $1 and task = $2 \
        order by at, tx, id limit $3";
    // What a task's answers, decisions and labels came from.
    OF_TASKS = "select tx, id, at, kind, task, person, data from event where project = $1 and task > $2 and task <= $3 \
        and kind in ('submitted', 'submitted_late', 'corrected', 'settled', 'judged', 'sent_back') order by task, tx, id";
    WAITING = "select count(*), min(at) from event \
        where project = $1 and (tx, id) > ($2, $3) and tx < {event_horizon}";
    RECENT = "select tx, id, at, kind, task, person, data from event where project = $1 order by tx desc, id desc limit $2";
    // Among the newest only: it is asked for right after something happened, and must not read a log of millions.
    NEWEST_OF = "select tx, id, at, kind, task, person, data from (select tx, id, at, kind, task, person, data from event \
        where project = $1 order by tx desc, id desc limit 20000) newest \
        where kind = $2 and data like $3 order by tx desc, id desc limit 1";
    HELD_ONCE = "select 1 from event where project = $1 and task = $2 and person = $3 and kind = 'leased' limit 1";
    LAST_BLOCK = "select n, hash, last_tx, last_id, events, sealed_at from block where project = $1 order by n desc limit 1";
    BLOCKS = "select n, hash, last_tx, last_id, events, sealed_at from block where project = $1 order by n";
    ADD_BLOCK = "insert into block (project, n, hash, last_tx, last_id, events, sealed_at) values ($1, $2, $3, $4, $5, $6, $7)";
}

/// What is appended to the log.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// When.
    pub at: Timestamp,
    /// What happened.
    pub kind: EventKind,
    /// The task; 0 when it is about the project.
    pub task: i64,
    /// Who; 0 for the system.
    pub person: i64,
    /// The facts, as JSON.
    pub data: &'a str,
}

/// Appends an event to a project's log.
pub fn append(tx: &mut dyn Tx, project: i64, event: NewEvent<'_>) -> Result<()> {
    let args = args![project, event.at, event.kind.name(), event.task, event.person, event.data];
    tx.send(APPEND, args)
}

/// Appends events to the logs of their projects, in this order.
pub fn append_all<'a>(tx: &mut dyn Tx, new: impl Iterator<Item = (i64, NewEvent<'a>)>) -> Result<()> {
    let row = |(project, event): (i64, NewEvent<'a>)| {
        *args![project, event.at, event.kind.name(), event.task, event.person, event.data]
    };
    tx.send_many(APPEND, &new.map(row).collect())
}

fn read(mut row: Row) -> Result<Logged> {
    Ok(Logged {
        place: Place { tx: row.i(0)?, id: row.i(1)? },
        at: row.at(2)?,
        kind: row.t(3)?,
        task: row.i(4)?,
        person: row.i(5)?,
        data: row.t(6)?,
    })
}

/// Events behind a place that every earlier transaction can no longer come before, in order.
pub fn unsealed(tx: &mut dyn Tx, project: i64, after: Place, limit: i64) -> Result<Vec<Logged>> {
    tx.rows(UNSEALED, args![project, after.tx, after.id, limit])?.into_iter().map(read).collect()
}

/// Hands the events of a sealed run to `each`, in order.
pub fn each_between(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (Place, Place),
    each: &mut dyn FnMut(Logged) -> Result<()>,
) -> Result<()> {
    tx.each(UPTO, args![project, after.tx, after.id, upto.tx, upto.id], &mut |row| each(read(row)?))
}

/// The events of a task, oldest first.
pub fn of_task(tx: &mut dyn Tx, project: i64, task: i64, limit: i64) -> Result<Vec<Logged>> {
    tx.rows(OF_TASK, args![project, task, limit])?.into_iter().map(read).collect()
}

/// Hands what made the answers, decisions and labels of tasks with `after < task <= upto` to `each`, by task.
pub fn each_of_tasks(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (i64, i64),
    each: &mut dyn FnMut(Logged) -> Result<()>,
) -> Result<()> {
    tx.each(OF_TASKS, args![project, after, upto], &mut |row| each(read(row)?))
}

/// How many events behind a place could be sealed, and when the oldest of them happened.
pub fn waiting(tx: &mut dyn Tx, project: i64, after: Place) -> Result<(i64, Option<Timestamp>)> {
    let row = tx.row(WAITING, args![project, after.tx, after.id])?;
    row.map_or(Ok((0, None)), |row| Ok((row.i(0)?, row.opt_i(1)?.map(Timestamp))))
}

/// The newest events of a project, newest first.
pub fn recent(tx: &mut dyn Tx, project: i64, limit: i64) -> Result<Vec<Logged>> {
    tx.rows(RECENT, args![project, limit])?.into_iter().map(read).collect()
}

/// The newest event of a kind whose facts are like a pattern, if it is among the newest 20,000 of the project.
pub fn newest_of(tx: &mut dyn Tx, project: i64, (kind, data): (EventKind, &str)) -> Result<Option<Logged>> {
    tx.row(NEWEST_OF, args![project, kind.name(), data])?.map(read).transpose()
}

/// Whether a person ever held a task.
pub fn held_once(tx: &mut dyn Tx, project: i64, task: i64, person: i64) -> Result<bool> {
    Ok(tx.row(HELD_ONCE, args![project, task, person])?.is_some())
}

fn read_block(row: &Row) -> Result<Block> {
    Ok(Block {
        n: row.i(0)?,
        hash: row.hash(1)?,
        last: Place { tx: row.i(2)?, id: row.i(3)? },
        events: row.i(4)?,
        sealed_at: row.at(5)?,
    })
}

/// The newest block of a project's chain.
pub fn last_block(tx: &mut dyn Tx, project: i64) -> Result<Option<Block>> {
    tx.row(LAST_BLOCK, args![project])?.as_ref().map(read_block).transpose()
}

/// Every block of a project's chain, in order.
pub fn blocks(tx: &mut dyn Tx, project: i64) -> Result<Vec<Block>> {
    tx.rows(BLOCKS, args![project])?.iter().map(read_block).collect()
}

/// Adds a block to the chain; fails when one of that number exists.
pub fn add_block(tx: &mut dyn Tx, project: i64, block: &Block) -> Result<()> {
    let args = args![project, block.n, &block.hash, block.last.tx, block.last.id, block.events, block.sealed_at];
    tx.one(ADD_BLOCK, args, "sealing events")
}
