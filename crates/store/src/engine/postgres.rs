//! PostgreSQL: a few writing connections that share one queue, and a pool of reading connections.

mod link;

use super::Tx;
use super::group::{Engine, Write};
use crate::error::{Result, StoreError};
use link::Link;
use std::sync::Mutex;

/// The most idle reading connections kept.
const READERS_MAX: usize = 8;

/// The most acts that share one commit: few, since whoever leases meanwhile has to pass over every slot that is held by a
/// transaction that has not ended.
const GROUP_MAX: usize = 32;

/// How often an act is tried when other transactions stand in its way.
const TRIES_MAX: u32 = 5;

/// Groups lock rows in the order in which their acts came, so two groups can wait for each other. They give up long before
/// the server would notice (a second), and their acts run one by one, each holding few locks for a short time.
const BEGIN_GROUP: &str = "begin; set local lock_timeout = '20ms'";

/// Each statement has one plan, made once and by index: the hot ones are known to have theirs, and a plan that was made
/// for an empty table must not read a full one from end to end.
const SETTINGS: &str = "set plan_cache_mode = force_generic_plan; set jit = off; \
    set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

/// One writing connection.
pub(crate) struct PostgresEngine {
    address: String,
    link: Option<Link>,
}

impl PostgresEngine {
    pub(crate) fn open(address: &str) -> Result<Self> {
        Ok(Self { address: address.to_owned(), link: Some(Self::connect(address)?) })
    }

    fn connect(address: &str) -> Result<Link> {
        let mut link = Link::open(address)?;
        link.run(SETTINGS)?;
        Ok(link)
    }

    /// Runs something in a transaction of its own, outside the queue; for opening and migrating.
    pub(crate) fn alone<T>(&mut self, act: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        let link = self.link()?;
        link.begin("begin")?;
        let done = act(link);
        if done.is_ok() {
            link.commit()?;
        } else {
            link.rollback()?;
        }
        done
    }

    fn link(&mut self) -> Result<&mut Link> {
        if self.link.as_ref().is_none_or(Link::is_closed) {
            self.link = None;
            self.link = Some(Self::connect(&self.address)?);
        }
        self.link.as_mut().ok_or(StoreError::Closed)
    }

    /// Runs all acts in one transaction; true when all were kept and it is durable.
    fn run_group(&mut self, group: &mut [Box<dyn Write>]) -> Result<bool> {
        let link = self.link()?;
        link.begin(if group.len() > 1 { BEGIN_GROUP } else { "begin" })?;
        for write in group.iter_mut() {
            if !write.run(link) {
                link.rollback()?;
                return if link.stood_in_way() { Err(StoreError::Busy) } else { Ok(false) };
            }
        }
        match link.commit() {
            Err(_) if link.stood_in_way() => Err(StoreError::Busy),
            done => done.map(|()| true),
        }
    }

    /// Runs one act in a transaction of its own, again when others stand in its way.
    fn run_one(&mut self, mut write: Box<dyn Write>) {
        let mut tries = 1;
        loop {
            match self.run_group(std::slice::from_mut(&mut write)) {
                Err(StoreError::Busy) if tries < TRIES_MAX => tries += 1,
                Ok(_) => return write.finish(Ok(())),
                // After the last try the act's own refusal says more, if there is one.
                Err(error) => return write.finish(Err(error)),
            }
        }
    }
}

impl Engine for PostgresEngine {
    fn group_max(&self) -> usize {
        GROUP_MAX
    }

    /// A thread that serves requests must not wait for the server's answers.
    fn is_at_hand(&self) -> bool {
        false
    }

    /// A refusal inside a group would need a savepoint around every act, which costs two round trips each. Refusals are
    /// rare, so the group is rolled back instead and its acts run one by one.
    fn commit(&mut self, mut group: Vec<Box<dyn Write>>) {
        if group.len() > 1 && matches!(self.run_group(&mut group), Ok(true)) {
            for write in group {
                write.finish(Ok(()));
            }
            return;
        }
        for write in group {
            self.run_one(write);
        }
    }
}

/// The reading side.
pub(crate) struct PostgresReaders {
    address: String,
    idle: Mutex<Vec<Link>>,
}

impl PostgresReaders {
    pub(crate) fn new(address: &str) -> Self {
        Self { address: address.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    pub(crate) fn read<T, E: From<StoreError>>(&self, act: impl FnOnce(&mut dyn Tx) -> Result<T, E>) -> Result<T, E> {
        let taken = self.idle.lock().map_err(|_| StoreError::Closed)?.pop().filter(|link| !link.is_closed());
        let mut link = match taken {
            Some(link) => link,
            None => Link::open(&self.address)?,
        };
        let begin = "begin isolation level repeatable read read only";
        link.begin(begin)?;
        let done = act(&mut link);
        link.rollback()?;
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < READERS_MAX
        {
            idle.push(link);
        }
        done
    }
}
