//! Counters of tasks by batch and state, kept in the transaction that changes them.

use crate::engine::statements;
use crate::{Result, Tx, args};

statements! {
    ADD = "insert into tally (project, batch, state, count) values ($1, $2, $3, $4) \
        on conflict (project, batch, state) do update set count = tally.count + excluded.count";
    OF_PROJECT = "select t.batch, t.state, t.count from tally t \
        join batch b on b.project = t.project and b.id = t.batch and b.state = 1 \
        where t.project = $1 order by t.batch, t.state";
    // What was thrown away is forgotten a few rows at a time, and counts for nothing meanwhile.
    KEPT = "select t.batch, t.state, t.count from tally t \
        join batch b on b.project = t.project and b.id = t.batch and b.state < 2 \
        where t.project = $1 and t.count <> 0 order by t.batch, t.state";
    RECOUNT = "select t.batch, case when t.state = 1 then 0 else t.state end, count(*) from task t \
        join batch b on b.project = t.project and b.id = t.batch and b.state < 2 \
        where t.project = $1 group by 1, 2 order by 1, 2";
    DROP = "delete from tally where project = $1 and batch = $2";
}

/// The state that a state is counted as: gathering (0) and ready (1) are one, so that a submit touches no counter.
pub const fn counted_as(state: i64) -> i64 {
    if state == 1 { 0 } else { state }
}

/// Adds to a counter (or takes from it).
pub fn add(tx: &mut dyn Tx, project: i64, batch: i64, state: i64, count: i64) -> Result<()> {
    tx.send(ADD, args![project, batch, counted_as(state), count])
}

/// Adds to several counters, each named once. By batch, state and count.
pub fn add_all(tx: &mut dyn Tx, project: i64, counts: impl Iterator<Item = (i64, i64, i64)>) -> Result<()> {
    let row = |(batch, state, count): (i64, i64, i64)| *args![project, batch, counted_as(state), count];
    tx.send_many(ADD, &counts.map(row).collect())
}

/// The counters of the open batches: batch, state, count.
pub fn of_project(tx: &mut dyn Tx, project: i64) -> Result<Vec<(i64, i64, i64)>> {
    tx.rows(OF_PROJECT, args![project])?.iter().map(|row| Ok((row.i(0)?, row.i(1)?, row.i(2)?))).collect()
}

/// The counters that are not zero, those of a batch that is being filled among them: batch, state, count.
pub fn kept(tx: &mut dyn Tx, project: i64) -> Result<Vec<(i64, i64, i64)>> {
    tx.rows(KEPT, args![project])?.iter().map(|row| Ok((row.i(0)?, row.i(1)?, row.i(2)?))).collect()
}

/// The same numbers as [`kept`], counted anew from the tasks; slow, for checking.
pub fn recount(tx: &mut dyn Tx, project: i64) -> Result<Vec<(i64, i64, i64)>> {
    tx.rows(RECOUNT, args![project])?.iter().map(|row| Ok((row.i(0)?, row.i(1)?, row.i(2)?))).collect()
}

/// Forgets the counters of a batch that was dropped.
pub fn drop_batch(tx: &mut dyn Tx, project: i64, batch: i64) -> Result<u64> {
    tx.exec(DROP, args![project, batch])
}
