//! Batches: deliveries of raw items, each with a due time and a priority.

use crate::engine::statements;
use crate::{Dialect, Result, Tx, args};
use domain::Timestamp;

/// A batch being filled; its tasks are not handed out yet.
pub const IMPORTING: i64 = 0;
/// A batch whose tasks are handed out.
pub const OPEN: i64 = 1;
/// A batch that was thrown away.
pub const DROPPED: i64 = 2;

/// A batch's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Number within the project.
    pub id: i64,
    /// Name, unique in the project.
    pub name: String,
    /// [`IMPORTING`], [`OPEN`] or [`DROPPED`].
    pub state: i64,
    /// When it should be done.
    pub due: Option<Timestamp>,
    /// Higher comes first.
    pub priority: i64,
    /// Where it came from, such as a file's name.
    pub source: String,
    /// Items in it.
    pub size: i64,
    /// When it was made.
    pub created_at: Timestamp,
}

/// Whether the batch `b` is being filled, or was thrown away and is not forgotten yet: its counters and its media go last.
macro_rules! is_unfinished {
    () => {
        "(b.state = 0 or (b.state = 2 and (\
            exists (select 1 from tally t where t.project = b.project and t.batch = b.id) \
            or exists (select 1 from media_use u where u.project = b.project and u.batch = b.id))))"
    };
}
pub(crate) use is_unfinished;

statements! {
    INSERT = "insert into batch (project, id, name, state, due, priority, source, size, created_at, \
        first_item) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, \
        coalesce((select p.next_item from project p where p.id = $1), 1))";
    LIST = "select id, name, state, due, priority, source, size, created_at from batch \
        where project = $1 and state < 2 order by id";
    GET = "select id, name, state, due, priority, source, size, created_at from batch where project = $1 and id = $2";
    BY_NAME = "select id, name, state, due, priority, source, size, created_at from batch \
        where project = $1 and name = $2 and state < 2";
    OPEN_BEFORE = concat!("select min(b.first_item) from batch b where b.project = $1 and ", is_unfinished!());
    UNFINISHED = concat!("select b.project, b.id from batch b where ", is_unfinished!(), " order by b.project, b.id");
    // In the order in which their tasks are handed out, and whether there are slots that ran out, and free ones; batches
    // with neither cost one look here, not two statements each.
    // What was held until lately is looked for up to the present time and no further: PostgreSQL keeps a trace of every
    // slot that was used up since it last cleaned, and all of them stand before what is held.
    QUEUE = "select b.id, \
            exists (select 1 from slot h where h.project = $1 and h.batch = b.id and h.state & 1 = 1 and h.until < $2), \
            (select min(f.ticket) from slot f where f.project = $1 and f.batch = b.id and f.state = 0 and f.ticket > \
                coalesce((select v.ticket from seen v where v.project = $1 and v.person = 0 and v.batch = b.id), 0)), \
            coalesce((select v.ticket from seen v where v.project = $1 and v.person = 0 and v.batch = b.id), 0) \
        from batch b where b.project = $1 and b.state = 1 \
        and not exists (select 1 from project p where p.id = $1 and p.archived = 1) \
        order by b.priority desc, coalesce(b.due, 9223372036854775807), b.id";
    // Person 0 is anybody: up to there nothing is free, and never will be, since what comes back has a later ticket.
    NOTE_FRONT = "insert into seen (project, person, batch, ticket) values ($1, 0, $2, $3) \
        on conflict (project, person, batch) do update set ticket = excluded.ticket where seen.ticket < excluded.ticket";
    SET_STATE = "update batch set state = $3, size = $4 where project = $1 and id = $2 and state = 0";
    SET_PLAN = "update batch set due = $3, priority = $4 where project = $1 and id = $2";
}

fn read(mut row: crate::Row) -> Result<Batch> {
    Ok(Batch {
        id: row.i(0)?,
        name: row.t(1)?,
        state: row.i(2)?,
        due: row.opt_i(3)?.map(Timestamp),
        priority: row.i(4)?,
        source: row.t(5)?,
        size: row.i(6)?,
        created_at: row.at(7)?,
    })
}

/// Adds a batch; its name must be free in the project.
pub fn insert(tx: &mut dyn Tx, project: i64, batch: &Batch) -> Result<()> {
    let args = args![
        project,
        batch.id,
        &batch.name,
        batch.state,
        batch.due,
        batch.priority,
        &batch.source,
        batch.size,
        batch.created_at
    ];
    tx.one(INSERT, args, "adding a batch")
}

/// The batches of a project, oldest first, without those that were thrown away.
pub fn list(tx: &mut dyn Tx, project: i64) -> Result<Vec<Batch>> {
    tx.rows(LIST, args![project])?.into_iter().map(read).collect()
}

/// One batch.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Batch>> {
    tx.row(GET, args![project, id])?.map(read).transpose()
}

/// The batch of that name, unless it was thrown away.
pub fn by_name(tx: &mut dyn Tx, project: i64, name: &str) -> Result<Option<Batch>> {
    tx.row(BY_NAME, args![project, name])?.map(read).transpose()
}

/// The batches, by project and number, that are being filled, or were thrown away and are not forgotten yet.
pub fn unfinished(tx: &mut dyn Tx) -> Result<Vec<(i64, i64)>> {
    tx.rows(UNFINISHED, args![])?.iter().map(|row| Ok((row.i(0)?, row.i(1)?))).collect()
}

/// The number before which all items of a project are in batches that are open: what is being filled, or was thrown away
/// and is not forgotten yet, comes last.
pub fn open_before(tx: &mut dyn Tx, project: i64) -> Result<i64> {
    let first = tx.row(OPEN_BEFORE, args![project])?.map_or(Ok(None), |row| row.opt_i(0))?;
    Ok(first.unwrap_or(i64::MAX))
}

/// A batch that has something to hand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Queued {
    /// The batch's number.
    pub batch: i64,
    /// Whether there are slots whose holders let them run out, or whose authors did not take them up again in time.
    pub lapsed: bool,
    /// Whether there are free slots.
    pub free: bool,
}

/// How far the first free slot of a batch is ahead of where it was noted when it is noted anew. PostgreSQL passes over a
/// trace of every slot that was taken since it last cleaned; that may be so many for each lease.
const FRONT_STEP: i64 = 512;

/// The open batches with slots to hand out, in the order of the queue: priority, then due time, then age. None when the
/// project is archived. Now and then it notes for the next how far into a batch nothing is free any more.
pub fn queue(tx: &mut dyn Tx, project: i64, at: Timestamp) -> Result<Vec<Queued>> {
    let (mut queue, mut fronts) = (Vec::new(), Vec::new());
    tx.each(QUEUE, args![project, at], &mut |row| {
        let (batch, lapsed, first) = (row.i(0)?, row.flag(1)?, row.opt_i(2)?);
        if lapsed || first.is_some() {
            queue.push(Queued { batch, lapsed, free: first.is_some() });
        }
        let noted = row.i(3)?;
        fronts.extend(first.filter(|first| first - noted > FRONT_STEP).map(|first| (batch, first - 1)));
        Ok(())
    })?;
    for (batch, ticket) in fronts {
        tx.send(NOTE_FRONT, args![project, batch, ticket])?;
    }
    Ok(queue)
}

/// Opens or drops a batch that was being filled.
pub fn finish(tx: &mut dyn Tx, project: i64, id: i64, state: i64, size: i64) -> Result<()> {
    tx.one(SET_STATE, args![project, id, state, size], "finishing a batch")
}

/// Tells the database how much there is now. PostgreSQL chooses how to find rows by statistics that it takes only once a
/// minute; without this it would look for the first tasks of a large batch as if its tables were empty.
pub fn refresh_statistics(tx: &mut dyn Tx) -> Result<()> {
    match tx.dialect() {
        Dialect::Sqlite => Ok(()),
        Dialect::Postgres => tx.batch("analyze batch; analyze item; analyze task; analyze slot"),
    }
}

/// Changes when a batch is due and how urgent it is.
pub fn set_plan(tx: &mut dyn Tx, project: i64, id: i64, due: Option<Timestamp>, priority: i64) -> Result<()> {
    tx.one(SET_PLAN, args![project, id, due, priority], "planning a batch")
}
