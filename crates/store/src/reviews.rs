//! Reviews: what judges decided, and why.

use crate::engine::statements;
use crate::{Result, Row, Tx, args};
use domain::Timestamp;

/// A judge's decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// The judge.
    pub person: i64,
    /// When.
    pub at: Timestamp,
    /// `accept`, `fix` or `rework`.
    pub decision: String,
    /// The decision's facts, as JSON.
    pub body: String,
    /// The judge's reason.
    pub reason: Option<String>,
}

statements! {
    INSERT = "insert into review (project, task, n, person, at, decision, body, reason) \
        select $1, $2, coalesce(max(n), 0) + 1, $3, $4, $5, $6, $7 from review where project = $1 and task = $2";
    OF_TASK = "select person, at, decision, body, reason from review where project = $1 and task = $2 order by n";
    RANGE = "select task, person, at, decision, body, reason from review \
        where project = $1 and task > $2 and task <= $3 order by task, n";
    // First-pass acceptance: of the tasks first reviewed since an instant, how many needed no change.
    FIRST_PASS = "select decision, count(*) from review where project = $1 and n = 1 group by decision";
    COUNT_BY = "select count(*) from review where project = $1 and person = $2 and at >= $3";
}

/// Keeps a decision.
pub fn insert(tx: &mut dyn Tx, project: i64, task: i64, review: &Review) -> Result<()> {
    let reason = review.reason.as_deref();
    let args = args![project, task, review.person, review.at, &review.decision, &review.body, reason];
    tx.one(INSERT, args, "keeping a review")
}

/// The decisions on a task, oldest first.
pub fn of_task(tx: &mut dyn Tx, project: i64, task: i64) -> Result<Vec<Review>> {
    let read = |mut row: Row| {
        Ok(Review { person: row.i(0)?, at: row.at(1)?, decision: row.t(2)?, body: row.t(3)?, reason: row.opt_t(4)? })
    };
    tx.rows(OF_TASK, args![project, task])?.into_iter().map(read).collect()
}

/// Hands the task and the decision to `each`, for tasks with `after < task <= upto`.
pub fn each_in(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (i64, i64),
    each: &mut dyn FnMut(i64, Review) -> Result<()>,
) -> Result<()> {
    tx.each(RANGE, args![project, after, upto], &mut |mut row| {
        let (decision, body, reason) = (row.t(3)?, row.t(4)?, row.opt_t(5)?);
        each(row.i(0)?, Review { person: row.i(1)?, at: row.at(2)?, decision, body, reason })
    })
}

/// How the first decisions on tasks went: decision and how many.
pub fn first_pass(tx: &mut dyn Tx, project: i64) -> Result<Vec<(String, i64)>> {
    tx.rows(FIRST_PASS, args![project])?.into_iter().map(|mut row| Ok((row.t(0)?, row.i(1)?))).collect()
}

/// How many decisions a judge has made since an instant.
pub fn count_by(tx: &mut dyn Tx, project: i64, person: i64, since: Timestamp) -> Result<i64> {
    tx.row(COUNT_BY, args![project, person, since])?.map_or(Ok(0), |row| row.i(0))
}
