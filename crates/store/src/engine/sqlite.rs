//! SQLite: one writing connection with group commit, a pool of reading connections, checkpoints on a third.

use super::group::{Engine, Write};
use super::{Datum, Dialect, Row, Texts, Tx, V};
use crate::error::{Result, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// Pages the log may have (4 KiB each) before the checkpointing thread copies them into the database.
const CHECKPOINT_PAGES: i64 = 4_000;

/// The page's length in bytes, SQLite's default.
const PAGE_BYTES: u64 = 4_096;

/// Pages at which the writer itself waits for a checkpoint, so that the log cannot grow without end.
const RESTART_PAGES: i64 = 100_000;

/// The most idle reading connections kept.
const READERS_MAX: usize = 8;

/// A transaction on a SQLite connection.
pub(crate) struct SqliteTx<'a> {
    connection: &'a Connection,
    texts: &'a mut Texts,
}

impl Tx for SqliteTx<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        bind(&mut statement, args)?;
        Ok(statement.raw_execute()? as u64)
    }

    fn each(&mut self, sql: &'static str, args: &[V<'_>], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        bind(&mut statement, args)?;
        let columns = statement.column_count();
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next()? {
            let data = (0..columns).map(|column| Ok(datum(row.get_ref(column)?))).collect::<Result<_>>()?;
            each(Row(data))?;
        }
        Ok(())
    }

    fn prepare(&mut self, sql: &'static str) -> Result<usize> {
        Ok(self.connection.prepare(self.texts.get(sql))?.column_count())
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        Ok(self.connection.execute_batch(text)?)
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, args: &[V<'_>]) -> Result<()> {
    for (index, value) in args.iter().enumerate().take(statement.parameter_count()) {
        let place = index + 1;
        match value {
            V::Null => statement.raw_bind_parameter(place, rusqlite::types::Null)?,
            V::I(value) => statement.raw_bind_parameter(place, value)?,
            V::F(value) => statement.raw_bind_parameter(place, value)?,
            V::T(value) => statement.raw_bind_parameter(place, value)?,
            V::B(value) => statement.raw_bind_parameter(place, value)?,
        }
    }
    Ok(())
}

fn datum(value: ValueRef<'_>) -> Datum {
    match value {
        ValueRef::Null => Datum::Null,
        ValueRef::Integer(value) => Datum::I(value),
        ValueRef::Real(value) => Datum::F(value),
        ValueRef::Text(value) => Datum::T(String::from_utf8_lossy(value).into_owned()),
        ValueRef::Blob(value) => Datum::B(value.to_vec()),
    }
}

/// The writing side.
pub(crate) struct SqliteEngine {
    connection: Connection,
    texts: Texts,
    /// The write-ahead log beside the database.
    log: PathBuf,
    checkpoint: Sender<()>,
}

impl SqliteEngine {
    /// Opens or makes the database file, with full durability.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let connection = connect(path, OpenFlags::default())?;
        // The log keeps its length when it is begun anew, and its length is what asks for a checkpoint; so it is cut
        // back to what asks for none (4,000 pages).
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; \
             pragma cache_size = -65536; pragma temp_store = memory; pragma journal_size_limit = 16384000;",
        )?;
        let checkpoint = start_checkpoints(path)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self { connection, texts: Texts::new(Dialect::Sqlite), log: log.into(), checkpoint })
    }

    /// Runs something in a transaction of its own, outside the queue; for opening and migrating.
    pub(crate) fn alone<T>(&mut self, act: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.connection.execute_batch("begin immediate")?;
        let done = act(&mut SqliteTx { connection: &self.connection, texts: &mut self.texts });
        self.connection.execute_batch(if done.is_ok() { "commit" } else { "rollback" })?;
        done
    }

    fn run_group(&mut self, group: &mut [Box<dyn Write>]) -> Result<()> {
        self.connection.prepare_cached("begin immediate")?.raw_execute()?;
        for write in group.iter_mut() {
            self.connection.prepare_cached("savepoint act")?.raw_execute()?;
            let kept = write.run(&mut SqliteTx { connection: &self.connection, texts: &mut self.texts });
            // A full disk makes SQLite give up the whole transaction by itself.
            if self.connection.is_autocommit() {
                return Err(StoreError::Full);
            }
            if !kept {
                self.connection.prepare_cached("rollback to act")?.raw_execute()?;
            }
            self.connection.prepare_cached("release act")?.raw_execute()?;
        }
        self.connection.prepare_cached("commit")?.raw_execute()?;
        Ok(())
    }

    fn log_pages(&self) -> i64 {
        std::fs::metadata(&self.log).map_or(0, |file| i64::try_from(file.len() / PAGE_BYTES).unwrap_or(i64::MAX))
    }
}

impl Engine for SqliteEngine {
    fn commit(&mut self, mut group: Vec<Box<dyn Write>>) {
        let result = self.run_group(&mut group);
        if result.is_err()
            && !self.connection.is_autocommit()
            && let Err(error) = self.connection.execute_batch("rollback")
        {
            tracing::error!(%error, "a transaction could not be rolled back");
        }
        let failure = result.err();
        for write in group {
            write.finish(match &failure {
                None => Ok(()),
                Some(StoreError::Full) => Err(StoreError::Full),
                Some(StoreError::Busy) => Err(StoreError::Busy),
                Some(error) => Err(StoreError::Database(error.to_string())),
            });
        }
        let pages = self.log_pages();
        if pages > RESTART_PAGES {
            checkpoint(&self.connection, "restart");
        } else if pages > CHECKPOINT_PAGES {
            // The receiver lives as long as the process; a lost signal only delays a checkpoint.
            let _sent = self.checkpoint.send(());
        }
    }
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let connection = Connection::open_with_flags(path, flags).map_err(|error| StoreError::Unavailable {
        reason: format!("the database {} cannot be opened: {error}", path.display()),
        hint: "Check that the folder exists and may be written to.".into(),
    })?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(256);
    // The planner must not look at bound values: it would prepare such a statement anew with every value it is given.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn checkpoint(connection: &Connection, mode: &str) {
    let done = connection.query_row(&format!("pragma wal_checkpoint({mode})"), [], |row| row.get::<_, i64>(0));
    if let Err(error) = done {
        tracing::warn!(%error, "a checkpoint failed; it is tried again after the next commit");
    }
}

/// Checkpoints copy the log into the database on a connection of their own, so that the writer need not wait.
fn start_checkpoints(path: &Path) -> Result<Sender<()>> {
    let connection = connect(path, OpenFlags::default())?;
    let (sender, receiver) = channel();
    let spawned = std::thread::Builder::new().name("store-checkpoint".into()).spawn(move || {
        while receiver.recv().is_ok() {
            checkpoint(&connection, "passive");
            while receiver.try_recv().is_ok() {}
        }
    });
    spawned.map(|_| sender).map_err(|error| StoreError::Unavailable {
        reason: format!("the checkpointing thread did not start: {error}"),
        hint: "Check the limits on threads and memory.".into(),
    })
}

/// The reading side: connections that cannot write, each with its own snapshot.
pub(crate) struct SqliteReaders {
    path: PathBuf,
    idle: Mutex<Vec<(Connection, Texts)>>,
}

impl SqliteReaders {
    pub(crate) fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), idle: Mutex::new(Vec::new()) }
    }

    pub(crate) fn read<T, E: From<StoreError>>(&self, act: impl FnOnce(&mut dyn Tx) -> Result<T, E>) -> Result<T, E> {
        let taken = self.idle.lock().map_err(|_| StoreError::Closed)?.pop();
        let (connection, mut texts) = match taken {
            Some(reader) => reader,
            None => self.open()?,
        };
        connection.execute_batch("begin").map_err(StoreError::from)?;
        let done = act(&mut SqliteTx { connection: &connection, texts: &mut texts });
        connection.execute_batch("rollback").map_err(StoreError::from)?;
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < READERS_MAX
        {
            idle.push((connection, texts));
        }
        done
    }

    fn open(&self) -> Result<(Connection, Texts)> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let connection = connect(&self.path, flags)?;
        connection.execute_batch("pragma query_only = 1; pragma cache_size = -8192; pragma temp_store = memory;")?;
        Ok((connection, Texts::new(Dialect::Sqlite)))
    }
}
