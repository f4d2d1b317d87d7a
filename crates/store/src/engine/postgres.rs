//! PostgreSQL: a few writing connections that share one queue, and a pool of reading connections.

use super::group::{Engine, Write};
use super::many::in_sets;
use super::{Datum, Dialect, Many, Row, Texts, Tx, V};
use crate::error::{Result, StoreError};
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::private::BytesMut;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, NoTls, Statement};
use std::collections::HashMap;
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

/// A connection with its prepared statements.
struct Link {
    client: Client,
    texts: Texts,
    prepared: HashMap<(usize, usize), Statement>,
    /// Statements for many rows of arguments.
    prepared_many: HashMap<(usize, usize), Statement>,
    /// Whether a statement of the present transaction failed because another stood in its way, so that trying again may
    /// end differently. A broken uniqueness rule counts: what another just added, the next try sees.
    stood_in_way: bool,
}

impl Link {
    fn open(address: &str) -> Result<Self> {
        let client = Client::connect(address, NoTls)?;
        let texts = Texts::new(Dialect::Postgres);
        Ok(Self { client, texts, prepared: HashMap::new(), prepared_many: HashMap::new(), stood_in_way: false })
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(self.texts.get(sql))?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    /// The statement for many rows of arguments, whose types are those of the statement for one.
    fn statement_many(&mut self, sql: &'static str) -> Result<Statement> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.prepared_many.get(&key) {
            return Ok(statement.clone());
        }
        let one = self.statement(sql)?;
        let types: Vec<&str> = one.params().iter().map(Type::name).collect();
        let text = in_sets(self.texts.get(sql), &types)
            .ok_or_else(|| StoreError::Inconsistent(format!("not to be run for many rows: {sql}")))?;
        let statement = self.client.prepare(&text)?;
        self.prepared_many.insert(key, statement.clone());
        Ok(statement)
    }

    /// Notes whether a statement failed because another transaction stood in its way.
    fn noted<T>(&mut self, done: Result<T>) -> Result<T> {
        self.stood_in_way |= matches!(done, Err(StoreError::Busy | StoreError::Conflict(_)));
        done
    }
}

impl Tx for Link {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64> {
        let statement = self.statement(sql)?;
        let args = parameters(&statement, args);
        let done = self.client.execute(&statement, &args).map_err(StoreError::from);
        self.noted(done)
    }

    fn each(&mut self, sql: &'static str, args: &[V<'_>], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let statement = self.statement(sql)?;
        let args = parameters(&statement, args);
        let done = query(&mut self.client, &statement, &args, each);
        self.noted(done)
    }

    fn exec_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<Vec<bool>> {
        let mut changed = vec![false; many.len()];
        self.query_many(sql, many, &mut |index, _| {
            changed[index] = true;
            Ok(())
        })?;
        Ok(changed)
    }

    fn each_many(
        &mut self,
        sql: &'static str,
        many: &Many<'_>,
        each: &mut dyn FnMut(usize, Row) -> Result<()>,
    ) -> Result<()> {
        self.query_many(sql, many, each)
    }

    fn add_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<u64> {
        if many.is_empty() {
            return Ok(0);
        }
        let statement = self.statement_many(sql)?;
        let columns = columns(&statement, many);
        let args: Vec<_> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        let done = self.client.execute(&statement, &args).map_err(StoreError::from);
        self.noted(done)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<usize> {
        Ok(self.statement(sql)?.columns().len())
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        Ok(self.client.batch_execute(text)?)
    }
}

fn query(
    client: &mut Client,
    statement: &Statement,
    args: &[&(dyn ToSql + Sync)],
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    let mut rows = client.query_raw(statement, args.iter().copied())?;
    while let Some(row) = rows.next()? {
        each(read_row(&row)?)?;
    }
    Ok(())
}

impl Link {
    /// Runs a statement for many rows of arguments; hands over what it gives, with the number of the arguments.
    fn query_many(
        &mut self,
        sql: &'static str,
        many: &Many<'_>,
        each: &mut dyn FnMut(usize, Row) -> Result<()>,
    ) -> Result<()> {
        if many.is_empty() {
            return Ok(());
        }
        let statement = self.statement_many(sql)?;
        let columns = columns(&statement, many);
        let args: Vec<_> = columns.iter().map(|column| column as &(dyn ToSql + Sync)).collect();
        let done = query(&mut self.client, &statement, &args, &mut |mut row| {
            let number = row.i(0)?;
            let index = usize::try_from(number - 1).ok().filter(|index| *index < many.len());
            let index = index.ok_or_else(|| StoreError::Inconsistent(format!("row {number} was not asked for")))?;
            row.0.remove(0);
            each(index, row)
        });
        self.noted(done)
    }
}

/// The arguments of a statement for many rows: an array for each of its parameters.
fn columns<'a>(statement: &Statement, many: &Many<'a>) -> Vec<Vec<V<'a>>> {
    (0..statement.params().len()).map(|index| many.column(index)).collect()
}

fn parameters<'a>(statement: &Statement, args: &'a [V<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    args.iter().take(statement.params().len()).map(|value| value as &(dyn ToSql + Sync)).collect()
}

impl ToSql for V<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::I(value) if *kind == Type::INT4 => i32::try_from(*value)?.to_sql(kind, out),
            #[expect(clippy::cast_precision_loss, reason = "a whole number given to a column of real numbers")]
            Self::I(value) if *kind == Type::FLOAT8 => (*value as f64).to_sql(kind, out),
            Self::I(value) => value.to_sql(kind, out),
            Self::F(value) => value.to_sql(kind, out),
            Self::T(value) => value.to_sql(kind, out),
            Self::B(value) => value.to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn read_row(row: &postgres::Row) -> Result<Row> {
    let datum = |index: usize| -> Result<Datum> {
        let kind = row.columns()[index].type_();
        Ok(match *kind {
            Type::INT8 => row.try_get::<_, Option<i64>>(index)?.map_or(Datum::Null, Datum::I),
            Type::INT4 => row.try_get::<_, Option<i32>>(index)?.map_or(Datum::Null, |value| Datum::I(value.into())),
            Type::BOOL => row.try_get::<_, Option<bool>>(index)?.map_or(Datum::Null, |value| Datum::I(value.into())),
            Type::FLOAT8 => row.try_get::<_, Option<f64>>(index)?.map_or(Datum::Null, Datum::F),
            Type::TEXT | Type::VARCHAR => row.try_get::<_, Option<String>>(index)?.map_or(Datum::Null, Datum::T),
            Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map_or(Datum::Null, Datum::B),
            _ => return Err(StoreError::Inconsistent(format!("a column of type {kind} is not expected"))),
        })
    };
    (0..row.len()).map(datum).collect::<Result<_>>().map(Row)
}

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
        link.client.batch_execute(SETTINGS)?;
        Ok(link)
    }

    /// Runs something in a transaction of its own, outside the queue; for opening and migrating.
    pub(crate) fn alone<T>(&mut self, act: impl FnOnce(&mut dyn Tx) -> Result<T>) -> Result<T> {
        let link = self.link()?;
        link.client.batch_execute("begin")?;
        let done = act(link);
        link.client.batch_execute(if done.is_ok() { "commit" } else { "rollback" })?;
        done
    }

    fn link(&mut self) -> Result<&mut Link> {
        if self.link.as_ref().is_none_or(|link| link.client.is_closed()) {
            self.link = None;
            self.link = Some(Self::connect(&self.address)?);
        }
        self.link.as_mut().ok_or(StoreError::Closed)
    }

    /// Runs all acts in one transaction; true when all were kept and it is durable.
    fn run_group(&mut self, group: &mut [Box<dyn Write>]) -> Result<bool> {
        let link = self.link()?;
        link.client.batch_execute(if group.len() > 1 { BEGIN_GROUP } else { "begin" })?;
        link.stood_in_way = false;
        for write in group.iter_mut() {
            if !write.run(link) {
                link.client.batch_execute("rollback")?;
                return if link.stood_in_way { Err(StoreError::Busy) } else { Ok(false) };
            }
        }
        link.client.batch_execute("commit")?;
        Ok(true)
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
        let taken = self.idle.lock().map_err(|_| StoreError::Closed)?.pop().filter(|link| !link.client.is_closed());
        let mut link = match taken {
            Some(link) => link,
            None => Link::open(&self.address)?,
        };
        let begin = "begin isolation level repeatable read read only";
        link.client.batch_execute(begin).map_err(StoreError::from)?;
        let done = act(&mut link);
        link.client.batch_execute("rollback").map_err(StoreError::from)?;
        if let Ok(mut idle) = self.idle.lock()
            && idle.len() < READERS_MAX
        {
            idle.push(link);
        }
        done
    }
}
