//! Wakes the worker: which projects have new answers, which have new events, and whether a job was queued.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What there may be to do.
#[derive(Debug, Default)]
struct Waiting {
    answered: BTreeSet<i64>,
    touched: BTreeSet<i64>,
    jobs: u64,
    taken_over: bool,
    closing: bool,
}

/// A board on which handlers leave notes for the worker's threads.
#[derive(Debug, Default)]
pub struct Wake {
    waiting: Mutex<Waiting>,
    bell: Condvar,
}

impl Wake {
    fn board(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A project got an answer: it may have a task to settle, and events to seal.
    pub fn answered(&self, project: i64) {
        let mut board = self.board();
        board.touched.insert(project);
        // The worker is asleep only when the set is empty; a bell for every answer would cost a system call each.
        if board.answered.insert(project) {
            drop(board);
            self.bell.notify_all();
        }
    }

    /// A project got events.
    pub fn touched(&self, project: i64) {
        self.board().touched.insert(project);
    }

    /// A job was queued.
    pub fn job(&self) {
        self.board().jobs += 1;
        self.bell.notify_all();
    }

    /// What a process before this one left behind was taken over.
    pub fn taken_over(&self) {
        self.board().taken_over = true;
        self.bell.notify_all();
    }

    /// Waits at most so long until that was done; false when it is not done yet.
    pub fn wait_for_take_over(&self, patience: Duration) -> bool {
        let not_yet = |board: &mut Waiting| !board.taken_over && !board.closing;
        let waited = self.bell.wait_timeout_while(self.board(), patience, not_yet);
        waited.unwrap_or_else(PoisonError::into_inner).0.taken_over
    }

    /// The server closes.
    pub fn close(&self) {
        self.board().closing = true;
        self.bell.notify_all();
    }

    /// Whether the server closes.
    pub fn is_closing(&self) -> bool {
        self.board().closing
    }

    /// Waits at most so long for answers; when there are some, lets more gather for a while.
    pub fn wait_for_answers(&self, patience: Duration, gather: Duration) {
        let nothing = |board: &mut Waiting| board.answered.is_empty() && !board.closing;
        let waited = self.bell.wait_timeout_while(self.board(), patience, nothing);
        let some = !waited.unwrap_or_else(PoisonError::into_inner).0.answered.is_empty();
        if some {
            self.sleep(gather);
        }
    }

    /// Takes the projects that have new answers.
    pub fn take_answered(&self) -> BTreeSet<i64> {
        std::mem::take(&mut self.board().answered)
    }

    /// Takes the projects that have new events.
    pub fn take_touched(&self) -> BTreeSet<i64> {
        std::mem::take(&mut self.board().touched)
    }

    /// Waits at most so long for a job to be queued beyond the `seen` ones, and counts it as seen.
    pub fn wait_for_job(&self, seen: &mut u64, patience: Duration) {
        let nothing = |board: &mut Waiting| board.jobs == *seen && !board.closing;
        let waited = self.bell.wait_timeout_while(self.board(), patience, nothing);
        *seen = waited.unwrap_or_else(PoisonError::into_inner).0.jobs;
    }

    /// Sleeps, unless the server closes.
    pub fn sleep(&self, time: Duration) {
        drop(self.bell.wait_timeout_while(self.board(), time, |board| !board.closing));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_is_taken_once_however_often_it_was_noted() {
        let wake = Wake::default();
        wake.answered(7);
        wake.answered(7);
        wake.answered(8);
        assert_eq!(wake.take_answered(), BTreeSet::from([7, 8]));
        assert_eq!(wake.take_answered(), BTreeSet::new());
        assert_eq!(wake.take_touched(), BTreeSet::from([7, 8]));
    }

    #[test]
    fn a_queued_job_wakes_each_of_those_who_wait_for_one() {
        let (wake, long) = (Wake::default(), Duration::from_hours(1));
        wake.job();
        let (mut data, mut checks) = (0, 0);
        wake.wait_for_job(&mut data, long);
        wake.wait_for_job(&mut checks, long);
        assert_eq!((data, checks), (1, 1));
    }

    #[test]
    fn closing_ends_every_wait() {
        let wake = Wake::default();
        wake.close();
        let long = Duration::from_hours(1);
        wake.wait_for_answers(long, long);
        assert!(wake.take_answered().is_empty());
        wake.wait_for_job(&mut 0, long);
        wake.sleep(long);
        assert!(wake.is_closing());
    }
}
