//! Threads that weigh and count the same answers pass after pass, each its own stretch of them.
//!
//! They wait for each other once a pass, and keep the memory in which they count: to start a thread and to give it zeros
//! anew each time would take as long as a tenth of a pass over a million answers.

use super::expectation::{Assignment, Beliefs, Counts, count};
use super::grouped::Grouped;
use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::{Scope, ScopedJoinHandle};

/// Answers for which a further thread is worth its while. Smaller tables give the same bits for any number.
const ANSWERS_A_THREAD: usize = 1 << 16;

/// The threads of a fit; they end with it.
pub(super) struct Crew<'scope> {
    grouped: &'scope Grouped,
    how: Assignment,
    /// The groups that are counted on the thread that asks.
    own: Range<usize>,
    counts: Counts,
    others: Vec<Member<'scope>>,
}

/// Another thread: what it is sent and gives back, and the memory in which it counts, while it waits.
struct Member<'scope> {
    asked: Sender<(Arc<Beliefs>, Counts)>,
    found: Receiver<Counts>,
    counts: Option<Counts>,
    thread: ScopedJoinHandle<'scope, ()>,
}

impl<'scope> Crew<'scope> {
    /// At most so many threads for passes with rows of so many numbers.
    pub fn new(
        scope: &'scope Scope<'scope, '_>,
        (grouped, lanes): (&'scope Grouped, usize),
        how: Assignment,
        threads: usize,
    ) -> Self {
        let threads = threads.clamp(1, 1 + grouped.codes.len() / ANSWERS_A_THREAD);
        let mut parts = equal_parts(grouped, threads).into_iter();
        let own = parts.next().unwrap_or(0..0);
        let others = parts.map(|part| Member::start(scope, (grouped, lanes), how, part)).collect();
        Self { grouped, how, own, counts: Counts::new(grouped, lanes), others }
    }

    /// Weighs all units and counts what was said.
    pub fn count(&mut self, beliefs: &Arc<Beliefs>) -> &Counts {
        for member in &mut self.others {
            if let Some(counts) = member.counts.take() {
                // A thread that has ended is found out when its counts are missing.
                let _ended = member.asked.send((Arc::clone(beliefs), counts));
            }
        }
        count(self.grouped, beliefs, self.how, self.own.clone(), &mut self.counts);
        for at in 0..self.others.len() {
            if let Ok(part) = self.others[at].found.recv() {
                self.counts.add(&part);
                self.others[at].counts = Some(part);
            } else if let Err(panic) = self.others.swap_remove(at).thread.join() {
                std::panic::resume_unwind(panic);
            }
        }
        &self.counts
    }

    /// What the last pass counted.
    pub fn counts(&self) -> &Counts {
        &self.counts
    }

    /// The same; the other threads end, and let go of their memory.
    pub fn into_counts(self) -> Counts {
        self.counts
    }
}

impl<'scope> Member<'scope> {
    fn start(
        scope: &'scope Scope<'scope, '_>,
        (grouped, lanes): (&'scope Grouped, usize),
        how: Assignment,
        groups: Range<usize>,
    ) -> Self {
        let (asked, questions) = channel::<(Arc<Beliefs>, Counts)>();
        let (answers, found) = channel();
        let thread = scope.spawn(move || {
            for (beliefs, mut counts) in questions {
                count(grouped, &beliefs, how, groups.clone(), &mut counts);
                // Let go of before the answer: whoever has it may change what is believed.
                drop(beliefs);
                if answers.send(counts).is_err() {
                    return;
                }
            }
        });
        Self { asked, found, counts: Some(Counts::new(grouped, lanes)), thread }
    }
}

/// Groups in as many stretches as there are threads, of about as many answers each.
fn equal_parts(grouped: &Grouped, threads: usize) -> Vec<Range<usize>> {
    let cut = |part: usize| {
        let answers = grouped.codes.len() * part / threads;
        grouped.starts.partition_point(|&start| (start as usize) < answers).min(grouped.groups())
    };
    (0..threads).map(|part| cut(part)..if part + 1 == threads { grouped.groups() } else { cut(part + 1) }).collect()
}
