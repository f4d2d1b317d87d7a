//! Acts of one kind that are done together: who asks while others are served waits for the next round, and a round is
//! one act of the writer, whatever its length. Nobody waits for a timer.

use super::Tx;
use super::group::{Writer, waiting};
use crate::error::{Result, StoreError};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// The most that is done in one round.
const ROUND_MAX: usize = 512;

/// A kind of act: what is asked, and how it is done.
pub trait Asked: Send + Sync + 'static {
    /// What is asked.
    type Question: Send + 'static;
    /// What comes of it.
    type Done: Send + 'static;
    /// Why it was refused.
    type Error: From<StoreError> + Send + 'static;

    /// Does one.
    fn one(&self, tx: &mut dyn Tx, question: &Self::Question) -> Result<Self::Done, Self::Error>;

    /// Does what is usual among several, and gives nothing for the others, for which it must not have written anything:
    /// each of them is done alone.
    fn usual(&self, tx: &mut dyn Tx, questions: &[Self::Question]) -> Result<Vec<Option<Self::Done>>, Self::Error>;
}

/// What is called with what came of a question.
type Reply<A> = Box<dyn FnOnce(Result<<A as Asked>::Done, <A as Asked>::Error>) + Send>;

/// The line of those who ask. Clones share it.
pub struct Together<A: Asked> {
    shared: Arc<Shared<A>>,
}

impl<A: Asked> Clone for Together<A> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

struct Shared<A: Asked> {
    writer: Writer,
    act: A,
    line: Mutex<Line<A>>,
}

struct Line<A: Asked> {
    waiting: VecDeque<(A::Question, Reply<A>)>,
    /// Whether a round is under way; the next one begins when it has ended.
    busy: bool,
}

/// Those who are served together.
struct Round<A: Asked> {
    questions: Vec<A::Question>,
    replies: Vec<Reply<A>>,
}

impl<A: Asked> Together<A> {
    pub(crate) fn new(writer: Writer, act: A) -> Self {
        Self {
            shared: Arc::new(Shared { writer, act, line: Mutex::new(Line { waiting: VecDeque::new(), busy: false }) }),
        }
    }

    /// Asks; `reply` is called once it is durable or refused, from the writing thread or, where nothing else
    /// is written, before this returns.
    pub fn ask(&self, question: A::Question, reply: impl FnOnce(Result<A::Done, A::Error>) + Send + 'static) {
        let idle = {
            let mut line = self.shared.line();
            line.waiting.push_back((question, Box::new(reply)));
            !std::mem::replace(&mut line.busy, true)
        };
        if idle {
            self.shared.begin_round();
        }
    }
}

impl<A: Asked> Shared<A> {
    fn line(&self) -> std::sync::MutexGuard<'_, Line<A>> {
        self.line.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a round. Who takes part is settled when its turn comes, so that it is as long as it can be.
    fn begin_round(self: &Arc<Self>) {
        let round = Arc::new(Mutex::new(Round::<A> { questions: Vec::new(), replies: Vec::new() }));
        let (shared, taking) = (Arc::clone(self), Arc::clone(&round));
        let act = move |tx: &mut dyn Tx| {
            let mut round = taking.lock().unwrap_or_else(PoisonError::into_inner);
            // After a rollback the same round runs again.
            if round.questions.is_empty() {
                shared.take(&mut round);
            }
            match round.questions.as_slice() {
                [question] => Ok(vec![Some(shared.act.one(tx, question)?)]),
                questions => shared.act.usual(tx, questions),
            }
        };
        let shared = Arc::clone(self);
        self.writer.send_or_do(waiting(act, move |outcome| {
            let round = std::mem::replace(
                &mut *round.lock().unwrap_or_else(PoisonError::into_inner),
                Round { questions: Vec::new(), replies: Vec::new() },
            );
            shared.end_round(round, outcome);
        }));
    }

    fn take(&self, round: &mut Round<A>) {
        let mut line = self.line();
        let count = line.waiting.len().min(ROUND_MAX);
        (round.questions, round.replies) = line.waiting.drain(..count).unzip();
    }

    fn end_round(self: &Arc<Self>, mut round: Round<A>, outcome: Result<Vec<Option<A::Done>>, A::Error>) {
        if round.questions.is_empty() {
            // The round never ran, so whoever waits is told why.
            self.take(&mut round);
        }
        let more = {
            let mut line = self.line();
            line.busy = !line.waiting.is_empty();
            line.busy
        };
        if more {
            self.begin_round();
        }
        let served = round.questions.into_iter().zip(round.replies);
        match outcome {
            Ok(outcomes) => {
                for ((question, reply), outcome) in served.zip(outcomes) {
                    match outcome {
                        Some(done) => reply(Ok(done)),
                        None => self.alone(question, reply),
                    }
                }
            }
            Err(error) => self.end_failed(served.collect(), error),
        }
    }

    /// What stood in the way of many may concern only one of them.
    fn end_failed(self: &Arc<Self>, mut served: Vec<(A::Question, Reply<A>)>, error: A::Error) {
        if served.len() > 1 {
            for (question, reply) in served {
                self.alone(question, reply);
            }
        } else if let Some((_, reply)) = served.pop() {
            reply(Err(error));
        }
    }

    fn alone(self: &Arc<Self>, question: A::Question, reply: Reply<A>) {
        let shared = Arc::clone(self);
        self.writer.send(waiting(move |tx| shared.act.one(tx, &question), reply));
    }
}
