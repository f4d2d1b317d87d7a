//! What a round of leases and submits asks of the slots: each statement serves everybody who takes part.

use super::{Claim, Held, InHand, Own};
use crate::engine::statements;
use crate::{Many, Result, Tx, args};
use std::ops::RangeInclusive;

statements! {
    SEEN_UPTO = "select ticket from seen where project = $1 and batch = $2 and person = $3";
    // The free slots at the front of a batch's queue. Those that are found and not taken are free again with the commit.
    FREE = "select s.task, s.n, s.fence + 1, s.ticket from slot s \
        where s.project = $1 and s.batch = $2 and s.state = 0 and s.ticket > $3 order by s.ticket limit $4 {skip_locked}";
    KNOWN = "select 1 from slot o where o.project = $1 and o.task = $2 and o.person = $3 \
        union all select 1 from pass p where p.project = $1 and p.task = $2 and p.person = $3";
    // Not locked: what is used up is used up under its fence, and the version of a task never changes.
    OF_PEOPLE = "select s.n, s.state, s.fence, t.version from slot s \
        join task t on t.project = s.project and t.id = s.task \
        where s.project = $1 and s.task = $2 and s.person = $3";
    LEFT_BEHIND = "select s.ticket from slot s where s.project = $1 and s.batch = $2 and s.state = 0 \
        and s.ticket > $3 and s.ticket < $4 order by s.ticket";
    INSERT = "insert into slot (project, task, n, batch, ticket) \
        with recursive run (at) as (select cast(0 as bigint) union all select at + 1 from run where at + 1 < $3) \
        select cast($1 as bigint), $2 + at / $4, at % $4 + 1, cast($5 as bigint), $6 + at from run";
}

/// What each of several people holds, and then what they have to rework: of each at most as many as asked for. By project,
/// person and number wanted.
pub fn in_hand(tx: &mut dyn Tx, of: impl Iterator<Item = (i64, i64, i64)>) -> Result<Vec<Vec<InHand>>> {
    let many: Many<'_> = of.map(|(project, person, limit)| *args![project, person, limit]).collect();
    let mut found = vec![Vec::new(); many.len()];
    tx.each_many(super::IN_HAND, &many, &mut |index, row| {
        found[index].push(super::read_in_hand(&row)?);
        Ok(())
    })?;
    Ok(found)
}

/// How far into the queue of a batch there is nothing new for each of several people.
pub fn positions(tx: &mut dyn Tx, (project, batch): (i64, i64), people: &[i64]) -> Result<Vec<i64>> {
    let many: Many<'_> = people.iter().map(|person| *args![project, batch, *person]).collect();
    let mut positions = vec![0; people.len()];
    tx.each_many(SEEN_UPTO, &many, &mut |index, row| {
        positions[index] = row.i(0)?;
        Ok(())
    })?;
    Ok(positions)
}

/// A free slot, which is nobody else's to take before this transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Free {
    /// The task.
    pub task: i64,
    /// The slot's number in the task.
    pub n: i64,
    /// The token under which it would be held.
    pub fence: i64,
    /// Its place in the queue.
    pub ticket: i64,
}

/// The first free slots of a batch behind a place in its queue.
pub fn free(tx: &mut dyn Tx, (project, batch): (i64, i64), after: i64, limit: i64) -> Result<Vec<Free>> {
    let rows = tx.rows(FREE, args![project, batch, after, limit])?;
    rows.iter().map(|row| Ok(Free { task: row.i(0)?, n: row.i(1)?, fence: row.i(2)?, ticket: row.i(3)? })).collect()
}

/// Whether each of several people has, or ever had or passed over, a task. By task and person.
pub fn known(tx: &mut dyn Tx, project: i64, of: impl Iterator<Item = (i64, i64)>) -> Result<Vec<bool>> {
    let many: Many<'_> = of.map(|(task, person)| *args![project, task, person]).collect();
    let mut known = vec![false; many.len()];
    tx.each_many(KNOWN, &many, &mut |index, _| {
        known[index] = true;
        Ok(())
    })?;
    Ok(known)
}

/// A free slot, and who takes it.
#[derive(Debug, Clone, Copy)]
pub struct Take {
    /// Who.
    pub claim: Claim,
    /// How far into the queue there was nothing new for them before.
    pub position: i64,
    /// What.
    pub free: Free,
}

/// Takes free slots of a batch, and notes how far into the queue each person came. A person's slots stand together, in the
/// order of their tickets.
pub fn take(tx: &mut dyn Tx, place: (i64, i64), taken: &[Take]) -> Result<Vec<Held>> {
    let many = taken
        .iter()
        .map(|Take { claim, free, .. }| *args![claim.project, free.task, free.n, claim.person, claim.until])
        .collect();
    if tx.exec_many(super::TAKE_FREE, &many)?.contains(&false) {
        return Err(crate::StoreError::Busy);
    }
    note_seen(tx, place, taken)?;
    let held =
        |Take { claim, free, .. }: &Take| Held { task: free.task, n: free.n, fence: free.fence, until: claim.until };
    Ok(taken.iter().map(held).collect())
}

/// Notes how far people came. Hardly ever is a slot left behind before somebody's own; then it is looked at for whom.
fn note_seen(tx: &mut dyn Tx, (project, batch): (i64, i64), taken: &[Take]) -> Result<()> {
    let lasts = || taken.chunk_by(|one, other| one.claim.person == other.claim.person).filter_map(<[Take]>::last);
    let from = lasts().map(|take| take.position).min().unwrap_or(0);
    let upto = lasts().map(|take| take.free.ticket).max().unwrap_or(0);
    let rows = tx.rows(LEFT_BEHIND, args![project, batch, from, upto])?;
    let left: Vec<i64> = rows.iter().map(|row| row.i(0)).collect::<Result<_>>()?;
    let (mut plain, mut among) = (Many::new(), Many::new());
    for Take { claim, position, free } in lasts() {
        let next = left.partition_point(|ticket| ticket <= position);
        if left.get(next).is_some_and(|ticket| *ticket < free.ticket) {
            among.push(*args![project, batch, claim.person, free.ticket]);
        } else {
            plain.push(*args![project, claim.person, batch, free.ticket]);
        }
    }
    tx.send_many(super::SEEN, &plain)?;
    tx.send_many(super::SEEN_AMONG, &among)
}

/// The slot that each of several people has of a task, as it stands: another transaction may yet change it. By project,
/// task and person.
pub fn of_people(tx: &mut dyn Tx, of: impl Iterator<Item = (i64, i64, i64)>) -> Result<Vec<Option<Own>>> {
    let many: Many<'_> = of.map(|(project, task, person)| *args![project, task, person]).collect();
    let mut found = vec![None; many.len()];
    tx.each_many(OF_PEOPLE, &many, &mut |index, row| {
        found[index] = Some(super::read_own(&row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Uses up slots that are held under a fence, for answers; gives which still were. By project, task, number in the task,
/// and fence, in the order of tasks.
pub fn spend(tx: &mut dyn Tx, of: impl Iterator<Item = (i64, i64, i64, i64)>) -> Result<Vec<bool>> {
    let many = of.map(|(project, task, n, fence)| *args![project, task, n, fence]).collect();
    tx.exec_many(super::SPEND, &many)
}

/// Takes away the slots of tasks that nobody has answered.
pub fn retire(tx: &mut dyn Tx, project: i64, tasks: impl Iterator<Item = i64>) -> Result<()> {
    let many = tasks.map(|task| *args![project, task]).collect();
    tx.exec_many(super::RETIRE, &many).map(drop)
}

/// The slots of several tasks.
pub fn of_tasks(tx: &mut dyn Tx, project: i64, tasks: &[i64]) -> Result<Vec<Vec<super::Slot>>> {
    let many: Many<'_> = tasks.iter().map(|task| *args![project, *task]).collect();
    let mut found = vec![Vec::new(); tasks.len()];
    tx.each_many(super::OF_TASK, &many, &mut |index, row| {
        found[index].push(super::read_slot(&row)?);
        Ok(())
    })?;
    Ok(found)
}

/// Adds as many free slots to each of several tasks, behind each other in the queue of their batch from a ticket on; there
/// is at least one task, and each has at least one slot.
pub fn insert(
    tx: &mut dyn Tx,
    project: i64,
    (tasks, each): (RangeInclusive<i64>, i64),
    (batch, ticket): (i64, i64),
) -> Result<()> {
    let slots = (tasks.end() - tasks.start() + 1) * each;
    tx.send(INSERT, args![project, *tasks.start(), slots, each, batch, ticket])
}
