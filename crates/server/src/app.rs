//! What every handler shares: the store, the vault, the gate, and the two ways to run a verb.

use crate::error::{Answer, Refusal};
use crate::gate::Gate;
use crate::limit::Limits;
use crate::live::Live;
use crate::sign::Signer;
use crate::wake::Wake;
use domain::Clock;
use flow::bulk::Plan;
use flow::identity::Secret;
use flow::jobs;
use flow::lease::Leases;
use flow::overview::Readings;
use flow::submit::Submits;
use flow::{Chance, FlowError, FlowResult, Specs};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Asked, Store, Together, Tx, Vault};
use tokio::sync::{Semaphore, oneshot, watch};

/// A source of chance that threads share.
pub type SharedChance = Arc<Mutex<dyn Chance>>;

/// The handle that handlers get.
pub type Shared = Arc<App>;

/// What every handler shares.
pub struct App {
    /// The database.
    pub store: Store,
    /// The media.
    pub vault: Vault,
    /// The specs.
    pub specs: Specs,
    /// Leases, served together.
    pub leases: Together<Leases>,
    /// Submits, served together.
    pub submits: Together<Submits>,
    /// Answers that the overview has read.
    pub readings: Readings,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: SharedChance,
    /// Who is calling.
    pub gate: Gate,
    /// Live updates.
    pub live: Live,
    /// What wakes the worker.
    pub wake: Arc<Wake>,
    /// Limits on tries.
    pub limits: Limits,
    /// Signs media addresses.
    pub signer: Signer,
    /// How the server is reached.
    pub reached: Reached,
    /// The longest upload, in bytes.
    pub upload_bytes_max: u64,
    /// Turns true when the server closes, so that streams end.
    pub closing: watch::Sender<bool>,
    /// Reads that run at once; each has a connection and a thread.
    pub(crate) readers: Arc<Semaphore>,
    /// Passwords that are hashed at once; each takes 19 MiB and a core.
    pub(crate) hashers: Arc<Semaphore>,
    /// Backups that are made at once: each has a copy of the database on the disk.
    pub(crate) backups: Arc<Semaphore>,
}

/// How the server is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reached {
    /// Whether browsers come by https, so that cookies are marked for it alone.
    pub by_https: bool,
    /// Whether a proxy in front names the client's address in `X-Forwarded-For`.
    pub through_proxy: bool,
}

impl App {
    /// Runs a verb that writes, and waits for its commit without holding a thread.
    pub async fn write<T, F>(&self, act: F) -> Answer<T>
    where
        T: Send + 'static,
        F: FnMut(&mut dyn Tx) -> FlowResult<T> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.store.write_then(act, move |result| {
            // Whoever asked may have gone away; the act is done all the same.
            let _gone = sender.send(result);
        });
        Ok(receiver.await.map_err(|_| closing())??)
    }

    /// Does what many ask for together with the others who wait, and waits for its commit without holding a thread.
    pub async fn ask<A>(&self, line: &Together<A>, question: A::Question) -> Answer<A::Done>
    where
        A: Asked<Error = FlowError>,
    {
        let (sender, receiver) = oneshot::channel();
        line.ask(question, move |result| {
            // Whoever asked may have gone away; the act is done all the same.
            let _gone = sender.send(result);
        });
        Ok(receiver.await.map_err(|_| closing())??)
    }

    /// Runs a verb that reads, on a thread of its own.
    pub async fn read<T, F>(&self, act: F) -> Answer<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut dyn Tx) -> FlowResult<T> + Send + 'static,
    {
        let permit = Arc::clone(&self.readers).acquire_owned().await.map_err(|_| closing())?;
        let store = self.store.clone();
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            store.read(act)
        });
        Ok(done.await.map_err(|_| broken())??)
    }

    /// Runs a verb on many things: without the token of a plan it only looks.
    pub async fn plan<F>(&self, token: Option<String>, mut verb: F) -> Answer<Plan>
    where
        F: FnMut(&mut dyn Tx, Option<&str>) -> FlowResult<Plan> + Send + 'static,
    {
        match token {
            None => self.read(move |tx| verb(tx, None)).await,
            Some(token) => self.write(move |tx| verb(tx, Some(&token))).await,
        }
    }

    /// Runs something that hashes a password, on a thread of its own, few at once.
    pub async fn hash<T, F>(&self, act: F) -> Answer<T>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let permit = Arc::clone(&self.hashers).acquire_owned().await.map_err(|_| closing())?;
        let done = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            act()
        });
        done.await.map_err(|_| broken())
    }

    /// What jobs need to run.
    pub fn runner(&self) -> jobs::Runner {
        jobs::Runner {
            store: self.store.clone(),
            vault: self.vault.clone(),
            specs: self.specs.clone(),
            clock: Arc::clone(&self.clock),
        }
    }

    /// Somebody who asks for a job now.
    pub fn asked(&self, person: i64) -> jobs::Asked {
        self.runner().asked(person)
    }

    /// A new secret of 256 random bits.
    pub fn secret(&self, prefix: &str) -> Secret {
        Secret::generate(prefix, &mut *self.chance.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn closing() -> Refusal {
    Refusal::new("unavailable", "The server is closing.", "Try again in a moment.").after(2)
}

fn broken() -> Refusal {
    Refusal::new("internal", "", "Look into the server's log.")
}
