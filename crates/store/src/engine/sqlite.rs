//! SQLite: one writing connection with group commit, a pool of reading connections, checkpoints on a third.

use super::group::{Engine, Write};
use super::{Datum, Dialect, Many, Row, Texts, Tx, V};
use crate::error::{Result, StoreError};
use rusqlite::config::DbConfig;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex};

/// Pages the log may have (4 KiB each) before the checkpointing thread copies them into the database. The longer the log,
/// the more often a page was changed again before it is copied.
const CHECKPOINT_PAGES: i64 = 16_000;

/// The most acts that share one commit: enough that a sync of the disk costs each little.
const GROUP_MAX: usize = 512;

/// Commits after which the log's length is looked at; a group may add a thousand pages.
const LOOK_EVERY_COMMITS: u32 = 8;

/// The page's length in bytes, SQLite's default.
const PAGE_BYTES: u64 = 4_096;

/// Pages at which the writer itself waits for a whole checkpoint, so that the log cannot grow without end.
const RESTART_PAGES: i64 = 100_000;

/// The most idle reading connections kept.
const READERS_MAX: usize = 8;

/// A transaction on a SQLite connection.
pub(crate) struct SqliteTx<'a> {
    connection: &'a Connection,
    texts: &'a mut Texts,
    /// Whether a statement that can change something was run.
    wrote: bool,
}

impl<'a> SqliteTx<'a> {
    fn new(connection: &'a Connection, texts: &'a mut Texts) -> Self {
        Self { connection, texts, wrote: false }
    }
}

impl Tx for SqliteTx<'_> {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        self.wrote = true;
        execute(&mut statement, args)
    }

    fn each(&mut self, sql: &'static str, args: &[V<'_>], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        self.wrote |= !statement.readonly();
        query(&mut statement, args, each)
    }

    fn send(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<()> {
        self.exec(sql, args).map(drop)
    }

    fn send_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<()> {
        self.add_many(sql, many).map(drop)
    }

    fn exec_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<Vec<bool>> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        self.wrote = true;
        many.rows().map(|args| Ok(execute(&mut statement, args)? > 0)).collect()
    }

    fn each_many(
        &mut self,
        sql: &'static str,
        many: &Many<'_>,
        each: &mut dyn FnMut(usize, Row) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        self.wrote |= !statement.readonly();
        for (index, args) in many.rows().enumerate() {
            query(&mut statement, args, &mut |row| each(index, row))?;
        }
        Ok(())
    }

    fn add_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<u64> {
        let mut statement = self.connection.prepare_cached(self.texts.get(sql))?;
        self.wrote = true;
        many.rows().try_fold(0, |count, args| Ok(count + execute(&mut statement, args)?))
    }

    fn prepare(&mut self, sql: &'static str) -> Result<usize> {
        Ok(self.connection.prepare(self.texts.get(sql))?.column_count())
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        Ok(self.connection.execute_batch(text)?)
    }
}

fn execute(statement: &mut rusqlite::Statement<'_>, args: &[V<'_>]) -> Result<u64> {
    bind(statement, args)?;
    Ok(statement.raw_execute()? as u64)
}

fn query(
    statement: &mut rusqlite::Statement<'_>,
    args: &[V<'_>],
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    bind(statement, args)?;
    let columns = statement.column_count();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let data = (0..columns).map(|column| Ok(datum(row.get_ref(column)?))).collect::<Result<_>>()?;
        each(Row(data))?;
    }
    Ok(())
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
    commits: u32,
    checkpoints: Checkpoints,
}

impl SqliteEngine {
    /// Opens or makes the database file, with full durability.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let connection = connect(path, OpenFlags::default())?;
        // The log keeps its length when it is begun anew, and its length is what asks for a checkpoint; so it is cut
        // back to what asks for none (16,000 pages). The cache is no larger because SQLite looks through all of it at
        // the end of every commit in which pages changed places; what falls out is still in the system's own cache.
        connection.execute_batch(
            "pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0; \
             pragma cache_size = -32768; pragma temp_store = memory; pragma journal_size_limit = 65536000;",
        )?;
        let checkpoints = Checkpoints::start(path)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self { connection, texts: Texts::new(Dialect::Sqlite), log: log.into(), commits: 0, checkpoints })
    }

    /// Runs something in a transaction of its own, outside the queue; for opening and migrating.
    pub(crate) fn alone<T>(&mut self, act: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        self.connection.execute_batch("begin immediate")?;
        let done = act(&mut SqliteTx::new(&self.connection, &mut self.texts));
        self.connection.execute_batch(if done.is_ok() { "commit" } else { "rollback" })?;
        done
    }

    /// Runs the acts in one transaction. A refused act that has written nothing leaves nothing to undo; one that has
    /// must be undone alone, which needs a savepoint before each act. Savepoints copy every page that is changed, so they
    /// are made only when the first run shows that one is needed.
    fn run_group(&mut self, group: &mut [Box<dyn Write>]) -> Result<()> {
        if self.run_all(group, Undo::Nothing)? {
            return Ok(());
        }
        self.statement("rollback")?;
        self.run_all(group, Undo::EachAct).map(drop)
    }

    /// Runs the acts and commits; false when an act must be undone and cannot be.
    fn run_all(&mut self, group: &mut [Box<dyn Write>], undo: Undo) -> Result<bool> {
        self.statement("begin immediate")?;
        for write in group {
            if undo == Undo::EachAct {
                self.statement("savepoint act")?;
            }
            let mut tx = SqliteTx::new(&self.connection, &mut self.texts);
            let kept = write.run(&mut tx);
            let must_undo = !kept && tx.wrote;
            // A full disk makes SQLite give up the whole transaction by itself.
            if self.connection.is_autocommit() {
                return Err(StoreError::Full);
            }
            match undo {
                Undo::Nothing if must_undo => return Ok(false),
                Undo::Nothing => {}
                Undo::EachAct => {
                    if must_undo {
                        self.statement("rollback to act")?;
                    }
                    self.statement("release act")?;
                }
            }
        }
        self.statement("commit")?;
        Ok(true)
    }

    fn statement(&self, sql: &str) -> Result<()> {
        self.connection.prepare_cached(sql)?.raw_execute()?;
        Ok(())
    }

    /// The other thread copies the log into the database while acts go on; what was added meanwhile is little, and copied
    /// here, between two groups. Only then is the whole log copied, and the next commit begins it anew.
    fn keep_log_short(&mut self) {
        if self.checkpoints.has_ended() {
            checkpoint(&self.connection, "passive");
        }
        self.commits = self.commits.wrapping_add(1);
        if !self.commits.is_multiple_of(LOOK_EVERY_COMMITS) {
            return;
        }
        let pages = self.log_pages();
        if pages > RESTART_PAGES {
            checkpoint(&self.connection, "restart");
        } else if pages > CHECKPOINT_PAGES {
            self.checkpoints.ask();
        }
    }

    fn log_pages(&self) -> i64 {
        std::fs::metadata(&self.log).map_or(0, |file| i64::try_from(file.len() / PAGE_BYTES).unwrap_or(i64::MAX))
    }
}

/// What a run of a group can undo.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    Nothing,
    EachAct,
}

impl Engine for SqliteEngine {
    fn group_max(&self) -> usize {
        GROUP_MAX
    }

    fn is_at_hand(&self) -> bool {
        true
    }

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
        self.keep_log_short();
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

/// Checkpoints on a connection and a thread of their own, so that the writer need not wait for them.
struct Checkpoints {
    ask: Sender<()>,
    stage: Arc<AtomicU8>,
}

/// No checkpoint was asked for.
const IDLE: u8 = 0;
/// A checkpoint runs.
const RUNNING: u8 = 1;
/// A checkpoint has ended, and the writer has not yet seen it.
const ENDED: u8 = 2;

impl Checkpoints {
    fn start(path: &Path) -> Result<Self> {
        let connection = connect(path, OpenFlags::default())?;
        let (ask, asked) = channel();
        let stage = Arc::new(AtomicU8::new(IDLE));
        let shared = Arc::clone(&stage);
        let spawned = std::thread::Builder::new().name("store-checkpoint".into()).spawn(move || {
            while asked.recv().is_ok() {
                checkpoint(&connection, "passive");
                shared.store(ENDED, Ordering::Release);
            }
        });
        spawned.map(|_| Self { ask, stage }).map_err(|error| StoreError::Unavailable {
            reason: format!("the checkpointing thread did not start: {error}"),
            hint: "Check the limits on threads and memory.".into(),
        })
    }

    /// Starts a checkpoint, unless one runs.
    fn ask(&self) {
        let begun = self.stage.compare_exchange(IDLE, RUNNING, Ordering::AcqRel, Ordering::Relaxed);
        // The thread lives as long as the process.
        if begun.is_ok() && self.ask.send(()).is_err() {
            tracing::error!("the checkpointing thread has ended");
        }
    }

    /// Whether a checkpoint has ended since this was last asked.
    fn has_ended(&self) -> bool {
        self.stage.compare_exchange(ENDED, IDLE, Ordering::AcqRel, Ordering::Relaxed).is_ok()
    }
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
        connection.prepare_cached("begin").and_then(|mut begin| begin.raw_execute()).map_err(StoreError::from)?;
        let done = act(&mut SqliteTx::new(&connection, &mut texts));
        connection.prepare_cached("rollback").and_then(|mut end| end.raw_execute()).map_err(StoreError::from)?;
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
