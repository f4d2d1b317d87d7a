//! The only SQL of the project, for SQLite and PostgreSQL; and media by content hash.
//!
//! The store saves what it is given and refuses stale writes; it knows no rule of the work. A verb gets a [`Tx`] and calls
//! the functions of the nouns below, one file each; every statement is written once for both engines.

mod engine;
mod error;

pub mod annotations;
pub mod batches;
pub mod events;
pub mod items;
pub mod jobs;
pub mod media;
pub mod members;
pub mod people;
pub mod projects;
pub mod reviews;
pub mod sessions;
pub mod settings;
pub mod slots;
pub mod tallies;
pub mod tasks;
pub mod work;

pub use engine::{Asked, Datum, Dialect, Many, Row, Together, Tx, V};
pub use error::{Result, StoreError};
pub use media::Vault;

use engine::{Engine, PostgresEngine, PostgresReaders, SqliteEngine, SqliteReaders, Writer, migrate, waiting};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

/// Writing connections on PostgreSQL: one each for a round of leases, a round of submits, and whatever else there is. With
/// more, rounds are shorter and there are more commits; with fewer, one waits while another could run.
const POSTGRES_WRITERS: usize = 3;

/// Where the rows are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file in the data folder.
    Sqlite(PathBuf),
    /// A server, by its address `postgres://…`.
    Postgres(String),
}

/// A handle on the database; clones share it.
#[derive(Clone)]
pub struct Store {
    writer: Writer,
    readers: Arc<Readers>,
    database: Database,
}

enum Readers {
    Sqlite(SqliteReaders),
    Postgres(PostgresReaders),
}

impl Store {
    /// Opens the database and brings it to the newest schema.
    pub fn open(database: &Database) -> Result<Self> {
        let mut engines: Vec<Box<dyn Engine + Send>> = Vec::new();
        let readers = match database {
            Database::Sqlite(path) => {
                let mut engine = SqliteEngine::open(path)?;
                engine.alone(migrate)?;
                engines.push(Box::new(engine));
                Readers::Sqlite(SqliteReaders::new(path))
            }
            Database::Postgres(address) => {
                PostgresEngine::open(address)?.alone(migrate)?;
                for _ in 0..POSTGRES_WRITERS {
                    engines.push(Box::new(PostgresEngine::open(address)?));
                }
                Readers::Postgres(PostgresReaders::new(address))
            }
        };
        Ok(Self { writer: Writer::start(engines)?, readers: Arc::new(readers), database: database.clone() })
    }

    /// Which database this is.
    pub const fn database(&self) -> &Database {
        &self.database
    }

    /// Runs `act` in a transaction of its own and gives its result once it is durable. An error undoes what `act` wrote.
    /// `act` may run more than once when transactions stand in each other's way, so it must not do anything else.
    pub fn write<T, E, F>(&self, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
    {
        let (sender, receiver) = sync_channel(1);
        let reply = move |result| {
            // Whoever asked may have gone away; the act is done all the same.
            let _gone = sender.send(result);
        };
        self.writer.send_or_do(waiting(act, reply));
        receiver.recv().unwrap_or_else(|_| Err(StoreError::Closed.into()))
    }

    /// As [`Store::write`], but calls `reply` from the writing thread instead of waiting.
    pub fn write_then<T, E, F, R>(&self, act: F, reply: R)
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut dyn Tx) -> Result<T, E> + Send + 'static,
        R: FnOnce(Result<T, E>) + Send + 'static,
    {
        self.writer.send(waiting(act, reply));
    }

    /// A line for acts of a kind that are asked for by many at once: whoever waits is served together.
    pub fn together<A: Asked>(&self, act: A) -> Together<A> {
        Together::new(self.writer.clone(), act)
    }

    /// Runs `act` over one unchanging view of the database; it cannot write.
    pub fn read<T, E: From<StoreError>>(&self, act: impl FnOnce(&mut dyn Tx) -> Result<T, E>) -> Result<T, E> {
        match &*self.readers {
            Readers::Sqlite(readers) => readers.read(act),
            Readers::Postgres(readers) => readers.read(act),
        }
    }

    /// Makes a copy of a SQLite database while it is in use; `to` must not exist.
    pub fn copy_to(&self, to: &Path) -> Result<()> {
        let Database::Sqlite(from) = &self.database else {
            return Err(StoreError::Unavailable {
                reason: "a PostgreSQL database is not copied by Assay".into(),
                hint: "Use pg_dump, which makes a consistent copy of a server in use.".into(),
            });
        };
        let connection = rusqlite::Connection::open(from)?;
        connection.execute("vacuum into ?1", [to.to_string_lossy().as_ref()])?;
        Ok(())
    }

    /// The length of the database in bytes, what is not yet moved into its file among it; nothing for PostgreSQL.
    pub fn bytes(&self) -> Result<Option<u64>> {
        let Database::Sqlite(from) = &self.database else { return Ok(None) };
        let connection = rusqlite::Connection::open(from)?;
        let of_pages = "select page_count * page_size from pragma_page_count(), pragma_page_size()";
        let bytes: i64 = connection.query_row(of_pages, [], |row| row.get(0))?;
        Ok(Some(bytes.unsigned_abs()))
    }
}

/// Every statement of the store with its name, for the test that prepares each on both engines.
pub fn statements() -> impl Iterator<Item = (&'static str, &'static str)> {
    let files: [&'static [(&str, &str)]; 19] = [
        annotations::STATEMENTS,
        batches::STATEMENTS,
        events::STATEMENTS,
        items::STATEMENTS,
        items::list::STATEMENTS,
        items::places::STATEMENTS,
        jobs::STATEMENTS,
        media::STATEMENTS,
        members::STATEMENTS,
        people::STATEMENTS,
        projects::STATEMENTS,
        reviews::STATEMENTS,
        sessions::STATEMENTS,
        settings::STATEMENTS,
        slots::STATEMENTS,
        slots::round::STATEMENTS,
        tasks::STATEMENTS,
        tasks::waiting::STATEMENTS,
        work::STATEMENTS,
    ];
    files.into_iter().flatten().copied().chain(tallies::STATEMENTS.iter().copied())
}
