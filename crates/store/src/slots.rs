//! Slots: places for answers. Their constraints are what keeps overlap from ever being exceeded.

pub mod round;

use crate::engine::statements;
use crate::{Dialect, Result, Row, Tx, args};
use domain::Timestamp;

/// The code of a slot that is held.
const HELD: i64 = 1;

/// A slot that a person holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The task.
    pub task: i64,
    /// The slot's number in the task.
    pub n: i64,
    /// The token that a submit must name.
    pub fence: i64,
    /// Until when it is held.
    pub until: Timestamp,
}

/// Who wants a slot, and how long it would be held.
#[derive(Debug, Clone, Copy)]
pub struct Claim {
    /// The project.
    pub project: i64,
    /// The person.
    pub person: i64,
    /// The present time.
    pub at: Timestamp,
    /// Until when the slot would be held.
    pub until: Timestamp,
}

/// The place in a batch's queue (`$2`) behind which there may be something for a person (`$3`): behind the last slot they
/// took from it, and behind what a lease has looked through in vain. A slot that comes back gets a new, later ticket.
macro_rules! position {
    () => {
        "coalesce((select v.ticket from seen v where v.project = $1 and v.person = $3 and v.batch = $2), 0)"
    };
}

/// Whether the task of slot `s` is new to a person (`$3`). The limit keeps PostgreSQL from making a join of it: that would
/// go through all that the person has ever answered, for every lease.
macro_rules! new_to_person {
    () => {
        "not exists (select 1 from slot o where o.project = $1 and o.task = s.task and o.person = $3 limit 1 offset 0) \
            and not exists (select 1 from pass p where p.project = $1 and p.task = s.task and p.person = $3 \
                limit 1 offset 0)"
    };
}

statements! {
    INSERT = "insert into slot (project, task, n, batch, ticket) values ($1, $2, $3, $4, $5)";
    // The next free slot of a batch behind this person's position, on a task that is new to them. Found and taken in one
    // statement where others write at the same time; where nobody does, in two that are quicker, since SQLite makes a
    // table of its own for what an update gives back.
    LEASE = concat!(
        "update slot set state = 1, person = $3, until = $4, fence = fence + 1 \
        where (project, task, n) = (select s.project, s.task, s.n from slot s \
            where s.project = $1 and s.batch = $2 and s.state = 0 and s.ticket > ",
        position!(),
        " and ",
        new_to_person!(),
        " order by s.ticket limit 1 {skip_locked}) returning task, n, fence, ticket"
    );
    NEXT = concat!(
        "select s.task, s.n, s.fence + 1, s.ticket from slot s \
            where s.project = $1 and s.batch = $2 and s.state = 0 and s.ticket > ",
        position!(),
        " and ",
        new_to_person!(),
        " order by s.ticket limit 1"
    );
    // A slot that is named is found by its name: `+ 0` keeps its state out of the search. A planner that last looked when
    // nothing was held takes the index of held slots for empty, and would go through all of them for each.
    TAKE_FREE = "update slot set state = 1, person = $4, until = $5, fence = fence + 1 \
        where project = $1 and task = $2 and n = $3 and state + 0 = 0";
    SEEN = "insert into seen (project, person, batch, ticket) values ($1, $2, $3, $4) \
        on conflict (project, person, batch) do update set ticket = excluded.ticket where seen.ticket < excluded.ticket";
    // As far as the person's last slot, but not past one that is free and new to them: it was another's to take in the same
    // round, or in a transaction that may yet be undone.
    SEEN_AMONG = concat!(
        "insert into seen (project, person, batch, ticket) values ($1, $3, $2, coalesce((select s.ticket - 1 from slot s \
            where s.project = $1 and s.batch = $2 and s.state = 0 and s.ticket > ",
        position!(),
        " and s.ticket < $4 and ",
        new_to_person!(),
        " order by s.ticket limit 1), $4)) \
        on conflict (project, person, batch) do update set ticket = excluded.ticket where seen.ticket < excluded.ticket"
    );
    // Nothing is noted while a slot is free that the person may have: another transaction may just be taking it, and
    // give it back. What is not committed yet has a later ticket than all that can be seen here.
    NOTE_SEEN = concat!(
        "insert into seen (project, person, batch, ticket) select $1, $3, $2, max(f.ticket) from slot f \
        where f.project = $1 and f.batch = $2 and f.state = 0 and f.ticket > ",
        position!(),
        " and not exists (select 1 from slot s where s.project = $1 and s.batch = $2 and s.state = 0 and s.ticket > ",
        position!(),
        " and ",
        new_to_person!(),
        ") having max(f.ticket) is not null \
        on conflict (project, person, batch) do update set ticket = excluded.ticket"
    );
    // The slot of a batch that somebody else has held for too long, or has not taken up again in time after it came back
    // for rework, on a task that is new to this person.
    TAKE_OVER = concat!(
        "update slot set state = 1, person = $3, until = $4, fence = fence + 1 \
        where (project, task, n) = (select s.project, s.task, s.n from slot s \
            where s.project = $1 and s.batch = $2 and s.state & 1 = 1 and s.until < $5 and ",
        new_to_person!(),
        " order by s.until limit 1 {skip_locked}) returning task, n, fence, until"
    );
    // What a person has in hand, then what came back for rework.
    IN_HAND = "select task, n, fence, until, state from slot where project = $1 and person = $2 and state & 1 = 1 \
        order by state, ticket limit $3";
    TAKE_UP = "update slot set state = 1, until = $4, fence = $6 \
        where project = $1 and task = $2 and n = $3 and fence = $5 and (state & 1) + 0 = 1";
    EXTEND = "update slot set until = $5 where project = $1 and task = $2 and person = $3 and fence = $4 and state + 0 = 1 \
        returning n";
    SPEND = "update slot set state = 2, until = null where project = $1 and task = $2 and n = $3 and fence = $4 \
        and state + 0 = 1";
    GIVE_BACK = "update slot set state = 0, person = null, until = null, ticket = $5 \
        where project = $1 and task = $2 and person = $3 and fence = $4 and state + 0 = 1 returning n, batch";
    TAKE_BACK = "update slot set state = 0, person = null, until = null, ticket = $5 \
        where project = $1 and task = $2 and n = $3 and fence = $4 and state + 0 = 1";
    RETURN = "update slot set state = 3, until = $3 where project = $1 and task = $2 and state = 2";
    LET_GO = "update slot set until = $3 where project = $1 and person = $2 and state & 1 = 1 and until > $3";
    RETIRE = "delete from slot where project = $1 and task = $2 and state in (0, 1, 3) ";
    OF_TASK = "select n, state, person, until, fence from slot where project = $1 and task = $2 order by n";
    OF_PERSON = "select s.n, s.state, s.fence, t.version from slot s \
        join task t on t.project = s.project and t.id = s.task \
        where s.project = $1 and s.task = $2 and s.person = $3 {for_update}";
    LAST_N = "select coalesce(max(n), 0) from slot where project = $1 and task = $2";
    ADD_PASS = "insert into pass (project, task, person, batch, ticket, reason, note, at) \
        values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (project, task, person) do nothing";
    PASSES = "select person, reason, note, at from pass where project = $1 and task = $2 and reason <> '' order by at";
    DELETE_BATCH = "delete from slot where project = $1 and task = $2";
    OVERFILLED = "select t.id from task t where t.project = $1 and t.wanted < \
        (select count(*) from slot s where s.project = t.project and s.task = t.id and s.state = 2) limit 10";
}

fn read(row: &Row) -> Result<Held> {
    Ok(Held { task: row.i(0)?, n: row.i(1)?, fence: row.i(2)?, until: row.at(3)? })
}

/// Adds a free slot at a place in its batch's queue.
pub fn insert(tx: &mut dyn Tx, project: i64, task: i64, n: i64, place: (i64, i64)) -> Result<()> {
    let (batch, ticket) = place;
    tx.one(INSERT, args![project, task, n, batch, ticket], "adding a slot")
}

/// Leases the next free slot of a batch for a person.
pub fn lease(tx: &mut dyn Tx, claim: Claim, batch: i64) -> Result<Option<Held>> {
    let in_one = tx.dialect() == Dialect::Postgres;
    let args = args![claim.project, batch, claim.person, claim.until];
    let Some(row) = tx.row(if in_one { LEASE } else { NEXT }, args)? else { return Ok(None) };
    let held = Held { task: row.i(0)?, n: row.i(1)?, fence: row.i(2)?, until: claim.until };
    if !in_one {
        tx.one(TAKE_FREE, args![claim.project, held.task, held.n, claim.person, claim.until], "taking a slot")?;
    }
    if in_one {
        tx.send(SEEN_AMONG, args![claim.project, batch, claim.person, row.i(3)?])?;
    } else {
        tx.send(SEEN, args![claim.project, claim.person, batch, row.i(3)?])?;
    }
    Ok(Some(held))
}

/// Notes that a batch has nothing for a person up to its last free slot, after a lease has found nothing.
pub fn note_seen(tx: &mut dyn Tx, claim: Claim, batch: i64) -> Result<()> {
    tx.exec(NOTE_SEEN, args![claim.project, batch, claim.person])?;
    Ok(())
}

/// Leases a slot of a batch whose holder let it run out, or whose author let it wait for too long, in one statement.
pub fn take_over(tx: &mut dyn Tx, claim: Claim, batch: i64) -> Result<Option<Held>> {
    let row = tx.row(TAKE_OVER, args![claim.project, batch, claim.person, claim.until, claim.at])?;
    row.as_ref().map(read).transpose()
}

/// A slot that is a person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InHand {
    /// The task.
    pub task: i64,
    /// The slot's number in the task.
    pub n: i64,
    /// Its token.
    pub fence: i64,
    /// Until when it is held; nothing when it came back for rework and waits to be taken up.
    pub until: Option<Timestamp>,
}

/// What a person holds, then what they have to rework.
pub fn in_hand(tx: &mut dyn Tx, project: i64, person: i64, limit: i64) -> Result<Vec<InHand>> {
    tx.rows(IN_HAND, args![project, person, limit])?.iter().map(read_in_hand).collect()
}

fn read_in_hand(row: &Row) -> Result<InHand> {
    let until = row.opt_i(3)?.map(Timestamp).filter(|_| matches!(row.i(4), Ok(HELD)));
    Ok(InHand { task: row.i(0)?, n: row.i(1)?, fence: row.i(2)?, until })
}

/// Takes up again what is in hand: a held slot is held for longer, a returned one is held anew, under a new fence.
/// Nothing when somebody else took it over meanwhile.
pub fn take_up(tx: &mut dyn Tx, claim: Claim, slot: InHand) -> Result<Option<Held>> {
    let InHand { task, n, fence, until } = slot;
    let renewed = if until.is_some() { fence } else { fence + 1 };
    let taken = tx.exec(TAKE_UP, args![claim.project, task, n, claim.until, fence, renewed])? == 1;
    Ok(taken.then_some(Held { task, n, fence: renewed, until: claim.until }))
}

/// Holds a slot for longer; false when it is no longer held under that fence.
pub fn extend(tx: &mut dyn Tx, claim: Claim, task: i64, fence: i64) -> Result<bool> {
    Ok(tx.row(EXTEND, args![claim.project, task, claim.person, fence, claim.until])?.is_some())
}

/// Uses up a slot that is held under a fence, for an answer.
pub fn spend(tx: &mut dyn Tx, project: i64, task: i64, n: i64, fence: i64) -> Result<()> {
    tx.one(SPEND, args![project, task, n, fence], "using up a slot")
}

/// Puts a held slot back into the queue under a new ticket; gives its number and batch.
pub fn give_back(tx: &mut dyn Tx, claim: Claim, task: i64, fence: i64, ticket: i64) -> Result<Option<(i64, i64)>> {
    let row = tx.row(GIVE_BACK, args![claim.project, task, claim.person, fence, ticket])?;
    row.map(|row| Ok((row.i(0)?, row.i(1)?))).transpose()
}

/// Puts a slot back into the queue that somebody holds under a fence, whoever it is; false when it is no longer held.
pub fn take_back(tx: &mut dyn Tx, project: i64, task: i64, (n, fence): (i64, i64), ticket: i64) -> Result<bool> {
    Ok(tx.exec(TAKE_BACK, args![project, task, n, fence, ticket])? == 1)
}

/// Returns every spent slot of a task to its author for rework, who has it for themselves until then; gives how many.
pub fn return_all(tx: &mut dyn Tx, project: i64, task: i64, until: Timestamp) -> Result<u64> {
    tx.exec(RETURN, args![project, task, until])
}

/// Lets others have at once what a person holds or has to rework, since that person will not come back to it; gives how
/// many slots.
pub fn let_go(tx: &mut dyn Tx, project: i64, person: i64, at: Timestamp) -> Result<u64> {
    tx.exec(LET_GO, args![project, person, at.plus_s(-1)])
}

/// Takes away the slots of a task that nobody has answered.
pub fn retire(tx: &mut dyn Tx, project: i64, task: i64) -> Result<u64> {
    tx.exec(RETIRE, args![project, task])
}

/// A person's slot of a task, as it stands; nobody else changes it or its task before this transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Own {
    /// Number in the task.
    pub n: i64,
    /// Whether it is held: neither spent nor returned.
    pub is_held: bool,
    /// Its token.
    pub fence: i64,
    /// The version of the spec that the task is labelled under.
    pub version: i64,
}

/// The slot of a task that a person has.
pub fn of_person(tx: &mut dyn Tx, project: i64, task: i64, person: i64) -> Result<Option<Own>> {
    tx.row(OF_PERSON, args![project, task, person])?.as_ref().map(read_own).transpose()
}

fn read_own(row: &Row) -> Result<Own> {
    let is_held = row.i(1)? == HELD;
    Ok(Own { n: row.i(0)?, is_held, fence: row.i(2)?, version: row.i(3)? })
}

/// A slot as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slot {
    /// Number in the task.
    pub n: i64,
    /// 0 free, 1 held, 2 spent, 3 returned.
    pub state: i64,
    /// Who has it.
    pub person: Option<i64>,
    /// Until when it is held, or kept for its author.
    pub until: Option<Timestamp>,
    /// Its token.
    pub fence: i64,
}

/// The slots of a task.
pub fn of_task(tx: &mut dyn Tx, project: i64, task: i64) -> Result<Vec<Slot>> {
    tx.rows(OF_TASK, args![project, task])?.iter().map(read_slot).collect()
}

fn read_slot(row: &Row) -> Result<Slot> {
    Ok(Slot {
        n: row.i(0)?,
        state: row.i(1)?,
        person: row.opt_i(2)?,
        until: row.opt_i(3)?.map(Timestamp),
        fence: row.i(4)?,
    })
}

/// The highest slot number of a task; 0 when it has none.
pub fn last_n(tx: &mut dyn Tx, project: i64, task: i64) -> Result<i64> {
    tx.row(LAST_N, args![project, task])?.map_or(Ok(0), |row| row.i(0))
}

/// Why a person will not get a task again.
#[derive(Debug, Clone, Copy)]
pub struct NewPass<'a> {
    /// The task's batch and the place in its queue when it was passed over.
    pub place: (i64, i64),
    /// The person's reason; empty when it was none of their own doing.
    pub reason: &'a str,
    /// More, in the person's own words.
    pub note: Option<&'a str>,
}

/// Notes that a person will not get a task (again).
pub fn add_pass(tx: &mut dyn Tx, claim: Claim, task: i64, pass: NewPass<'_>) -> Result<()> {
    let (batch, ticket) = pass.place;
    tx.exec(ADD_PASS, args![claim.project, task, claim.person, batch, ticket, pass.reason, pass.note, claim.at])?;
    Ok(())
}

/// Who passed a task over: person, reason, note, when.
pub type Pass = (i64, String, Option<String>, Timestamp);

/// Who passed a task over and gave a reason.
pub fn passes(tx: &mut dyn Tx, project: i64, task: i64) -> Result<Vec<Pass>> {
    let rows = tx.rows(PASSES, args![project, task])?;
    rows.into_iter().map(|mut row| Ok((row.i(0)?, row.t(1)?, row.opt_t(2)?, row.at(3)?))).collect()
}

/// Forgets the slots of a task whose batch was dropped.
pub fn delete_of_task(tx: &mut dyn Tx, project: i64, task: i64) -> Result<u64> {
    tx.exec(DELETE_BATCH, args![project, task])
}

/// Tasks with more used slots than answers asked for; there must be none.
pub fn overfilled(tx: &mut dyn Tx, project: i64) -> Result<Vec<i64>> {
    tx.rows(OVERFILLED, args![project])?.iter().map(|row| row.i(0)).collect()
}
