//! Group commit: many acts, one commit. Each act is answered only after the commit that holds it is durable.
//!
//! Where nothing is under way, who asks does the act themselves: two threads need not be woken for it, which on an idle
//! machine takes longer than the act.

use super::Tx;
use crate::error::{Result, StoreError};
use crossbeam_channel::{Receiver, Select, Sender, TryRecvError, unbounded};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

/// One act waiting for its turn in a transaction.
pub(crate) trait Write: Send {
    /// Runs the act; false when it refused, so that whatever it wrote must be undone. May be run again after a rollback.
    fn run(&mut self, tx: &mut dyn Tx) -> bool;

    /// Tells the one who waits how it ended. `committed` is whether the transaction became durable.
    fn finish(self: Box<Self>, committed: Result<()>);
}

/// An act with its result and the one who waits for it.
struct Waiting<T, E, F, R> {
    act: F,
    result: Option<Result<T, E>>,
    reply: R,
}

impl<T, E, F, R> Write for Waiting<T, E, F, R>
where
    T: Send,
    E: From<StoreError> + Send,
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send,
    R: FnOnce(Result<T, E>) + Send,
{
    fn run(&mut self, tx: &mut dyn Tx) -> bool {
        // A fault in one act must not take the writing thread, and with it everybody, down.
        let act = std::panic::AssertUnwindSafe(|| (self.act)(tx));
        let result = std::panic::catch_unwind(act)
            .unwrap_or_else(|_| Err(StoreError::Inconsistent("an act failed in the middle".into()).into()));
        let kept = result.is_ok();
        self.result = Some(result);
        kept
    }

    fn finish(self: Box<Self>, committed: Result<()>) {
        let result = match (committed, self.result) {
            // A refusal stands whether or not its neighbours could be committed.
            (_, Some(Err(refusal))) => Err(refusal),
            (Ok(()), Some(done)) => done,
            (Ok(()), None) => Err(StoreError::Closed.into()),
            (Err(error), _) => Err(error.into()),
        };
        (self.reply)(result);
    }
}

/// An act, and `reply`, which is called with how it ended once that is durable or refused, from the thread that writes.
pub(crate) fn waiting<T, E, F, R>(act: F, reply: R) -> Box<dyn Write>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    R: FnOnce(Result<T, E>) + Send + 'static,
{
    Box::new(Waiting { act, result: None, reply })
}

/// What an engine's writing thread can do.
pub(crate) trait Engine {
    /// The most acts that share one commit.
    fn group_max(&self) -> usize;

    /// Whether a thread other than a writing one may commit: nothing on the way waits for another machine.
    fn is_at_hand(&self) -> bool;

    /// Runs the acts in one transaction, or in as few as possible, and finishes each.
    fn commit(&mut self, group: Vec<Box<dyn Write>>);
}

/// An engine, and its lock: who holds it writes.
type Shared = Arc<Mutex<Box<dyn Engine + Send>>>;

/// The way in for acts that write. Clones share one queue. It has no end: what waits in it is bounded by who waits for it,
/// and a writing thread, which may itself send an act, must never wait for room.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: Sender<Box<dyn Write>>,
    /// The engine that whoever asks may use when it is idle.
    at_hand: Option<Shared>,
}

impl Writer {
    /// Starts one writing thread per engine; all take from one queue.
    pub(crate) fn start(engines: Vec<Box<dyn Engine + Send>>) -> Result<Self> {
        let (queue, waiting) = unbounded();
        let threads = engines.len();
        let mut at_hand = None;
        for engine in engines {
            let (waiting, is_at_hand) = (waiting.clone(), engine.is_at_hand());
            let engine = Arc::new(Mutex::new(engine));
            if is_at_hand {
                at_hand = Some(Arc::clone(&engine));
            }
            std::thread::Builder::new()
                .name("store-writer".into())
                .spawn(move || serve(&engine, &waiting, threads))
                .map_err(|error| StoreError::Unavailable {
                    reason: format!("the writing thread did not start: {error}"),
                    hint: "Check the limits on threads and memory.".into(),
                })?;
        }
        Ok(Self { queue, at_hand })
    }

    /// Does an act at once, on this thread, when nothing else is written or waits to be; queues it otherwise. For whoever
    /// would wait for it anyhow, or asks for something short.
    pub(crate) fn send_or_do(&self, waiting: Box<dyn Write>) {
        match self.idle() {
            Some(mut engine) => engine.commit(vec![waiting]),
            None => self.send(waiting),
        }
    }

    /// The engine at hand, if it is not in use and nobody waits for it.
    fn idle(&self) -> Option<MutexGuard<'_, Box<dyn Engine + Send>>> {
        let engine = self.at_hand.as_ref().filter(|_| self.queue.is_empty())?;
        match engine.try_lock() {
            Ok(engine) => Some(engine),
            Err(TryLockError::Poisoned(engine)) => Some(engine.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Queues an act for the writing thread.
    pub(crate) fn send(&self, waiting: Box<dyn Write>) {
        if let Err(refused) = self.queue.send(waiting) {
            refused.into_inner().finish(Err(StoreError::Closed));
        }
    }
}

fn serve(engine: &Shared, waiting: &Receiver<Box<dyn Write>>, threads: usize) {
    let engine = || engine.lock().unwrap_or_else(PoisonError::into_inner);
    let group_max = engine().group_max();
    loop {
        // What waits stays in the queue until this thread may write: whoever comes later does not write before it.
        let mut ready = Select::new();
        ready.recv(waiting);
        ready.ready();
        let mut engine = engine();
        let first = match waiting.try_recv() {
            Ok(first) => first,
            Err(TryRecvError::Empty) => continue,
            Err(TryRecvError::Disconnected) => return,
        };
        // With several writing threads each takes its share, so that none sits idle while another has a long group.
        let share = (waiting.len() / threads).min(group_max - 1);
        let mut group = Vec::with_capacity(share + 1);
        group.push(first);
        group.extend(waiting.try_iter().take(share));
        engine.commit(group);
    }
}
