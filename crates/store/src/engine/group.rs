//! Group commit: many acts, one commit. Each act is answered only after the commit that holds it is durable.

use super::Tx;
use crate::error::{Result, StoreError};
use crossbeam_channel::{Receiver, Sender, unbounded};

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

/// What an engine's writing thread can do.
pub(crate) trait Engine {
    /// The most acts that share one commit.
    fn group_max(&self) -> usize;

    /// Runs the acts in one transaction, or in as few as possible, and finishes each.
    fn commit(&mut self, group: Vec<Box<dyn Write>>);
}

/// The way in for acts that write. Clones share one queue. It has no end: what waits in it is bounded by who waits for it,
/// and a writing thread, which may itself send an act, must never wait for room.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: Sender<Box<dyn Write>>,
}

impl Writer {
    /// Starts one writing thread per engine; all take from one queue.
    pub(crate) fn start(engines: Vec<Box<dyn Engine + Send>>) -> Result<Self> {
        let (queue, waiting) = unbounded();
        let threads = engines.len();
        for engine in engines {
            let waiting = waiting.clone();
            std::thread::Builder::new()
                .name("store-writer".into())
                .spawn(move || serve(engine, &waiting, threads))
                .map_err(|error| StoreError::Unavailable {
                    reason: format!("the writing thread did not start: {error}"),
                    hint: "Check the limits on threads and memory.".into(),
                })?;
        }
        Ok(Self { queue })
    }

    /// Queues an act; `reply` is called from the writing thread once it is durable or refused.
    pub(crate) fn send<T, E, F, R>(&self, act: F, reply: R)
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        R: FnOnce(Result<T, E>) + Send + 'static,
    {
        let waiting = Waiting { act, result: None, reply };
        if let Err(refused) = self.queue.send(Box::new(waiting)) {
            refused.into_inner().finish(Err(StoreError::Closed));
        }
    }
}

fn serve(mut engine: Box<dyn Engine + Send>, waiting: &Receiver<Box<dyn Write>>, threads: usize) {
    let group_max = engine.group_max();
    loop {
        let Ok(first) = waiting.recv() else { return };
        // With several writing threads each takes its share, so that none sits idle while another has a long group.
        let share = (waiting.len() / threads).min(group_max - 1);
        let mut group = Vec::with_capacity(share + 1);
        group.push(first);
        group.extend(waiting.try_iter().take(share));
        engine.commit(group);
    }
}
