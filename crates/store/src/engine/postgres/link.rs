//! One connection: statements prepared once, and those whose outcome nobody waits for sent ahead of the next.

use crate::engine::many::in_sets;
use crate::engine::{Datum, Dialect, Many, Row, Texts, Tx, V};
use crate::error::{Result, StoreError};
use futures::{FutureExt, StreamExt};
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use tokio_postgres::{Client, Error, NoTls, Statement};

/// The outcome of a statement that was sent and not waited for.
type Sent = Pin<Box<dyn Future<Output = std::result::Result<(), Error>> + Send>>;

/// A connection with its prepared statements, driven by whoever waits for an answer.
pub(super) struct Link {
    runtime: Runtime,
    client: Arc<Client>,
    texts: Texts,
    prepared: HashMap<(usize, usize), Statement>,
    /// Statements for many rows of arguments.
    prepared_many: HashMap<(usize, usize), Statement>,
    /// What was sent in the present transaction and has not been waited for. The server answers in order, and does nothing
    /// more in a transaction in which something failed.
    sent: Vec<Sent>,
    /// Whether a statement of the present transaction failed because another stood in its way, so that trying again may
    /// end differently. A broken uniqueness rule counts: what another just added, the next try sees.
    stood_in_way: bool,
    /// Whether anything failed in the present transaction. The server then undoes it all, and calls that a success when it
    /// is asked to commit; so it is not asked, whatever the act made of the failure.
    failed: bool,
}

impl Link {
    pub(super) fn open(address: &str) -> Result<Self> {
        let failed = |error: std::io::Error| StoreError::Unavailable {
            reason: format!("a connection to PostgreSQL could not be made: {error}"),
            hint: "Check the limits on open files.".into(),
        };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let (client, connection) = runtime.block_on(tokio_postgres::connect(address, NoTls))?;
        // It ends with the client; how, every statement that waits is told.
        runtime.spawn(connection.map(drop));
        Ok(Self {
            runtime,
            client: Arc::new(client),
            texts: Texts::new(Dialect::Postgres),
            prepared: HashMap::new(),
            prepared_many: HashMap::new(),
            sent: Vec::new(),
            stood_in_way: false,
            failed: false,
        })
    }

    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Whether another transaction was why the present or the last one failed.
    pub(super) const fn stood_in_way(&self) -> bool {
        self.stood_in_way
    }

    /// Runs something outside of any transaction.
    pub(super) fn run(&mut self, text: &str) -> Result<()> {
        Ok(self.runtime.block_on(self.client.batch_execute(text))?)
    }

    /// Begins a transaction, together with its first statement.
    pub(super) fn begin(&mut self, text: &'static str) -> Result<()> {
        (self.stood_in_way, self.failed, self.sent) = (false, false, Vec::new());
        let client = Arc::clone(&self.client);
        self.push(Box::pin(async move { client.batch_execute(text).await }))
    }

    /// Ends a transaction; it is kept when this succeeds.
    pub(super) fn commit(&mut self) -> Result<()> {
        if self.failed {
            self.rollback()?;
            return Err(StoreError::Database("an act went on after a statement of it had failed".into()));
        }
        // What was sent and has failed makes this undo all without saying so, and is looked at next.
        let ended = self.run("commit");
        self.looked_back(ended)
    }

    /// Undoes a transaction.
    pub(super) fn rollback(&mut self) -> Result<()> {
        let ended = self.run("rollback");
        // Why something failed is still to be known: whether it may be tried again depends on it.
        let _told_already = self.looked_back(Ok(()));
        ended
    }

    /// What came of what was sent before; only then what came of the statement after it.
    fn looked_back<T>(&mut self, done: Result<T>) -> Result<T> {
        let Self { sent, runtime, .. } = self;
        let earlier = runtime.block_on(async {
            for outcome in sent.drain(..) {
                outcome.await?;
            }
            Ok::<(), Error>(())
        });
        let done = earlier.map_err(StoreError::from).and(done);
        self.failed |= done.is_err();
        self.stood_in_way |= matches!(done, Err(StoreError::Busy | StoreError::Conflict(_)));
        done
    }

    /// Sends a statement. Asking for its outcome once is what sends it.
    fn push(&mut self, mut outcome: Sent) -> Result<()> {
        if let Some(done) = outcome.as_mut().now_or_never() {
            return Ok(done?);
        }
        self.sent.push(outcome);
        Ok(())
    }

    fn send_on<A: ToSql + Send + Sync + 'static>(&mut self, statement: Statement, args: Vec<A>) -> Result<()> {
        let client = Arc::clone(&self.client);
        self.push(Box::pin(async move {
            client.execute_raw(&statement, args.iter().map(|value| value as &(dyn ToSql + Sync))).await.map(drop)
        }))
    }

    fn execute(&mut self, statement: &Statement, args: &[&(dyn ToSql + Sync)]) -> Result<u64> {
        let done = self.runtime.block_on(self.client.execute(statement, args));
        self.looked_back(done.map_err(StoreError::from))
    }

    fn query(
        &mut self,
        statement: &Statement,
        args: &[&(dyn ToSql + Sync)],
        each: &mut dyn FnMut(Row) -> Result<()>,
    ) -> Result<()> {
        let Self { client, runtime, .. } = self;
        let done = runtime.block_on(async {
            let mut rows = std::pin::pin!(client.query_raw(statement, args.iter().copied()).await?);
            while let Some(row) = rows.next().await {
                each(read_row(&row?)?)?;
            }
            Ok(())
        });
        self.looked_back(done)
    }

    fn statement(&mut self, sql: &'static str) -> Result<Statement> {
        let key = (sql.as_ptr() as usize, sql.len());
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let prepared = self.runtime.block_on(self.client.prepare(self.texts.get(sql)));
        let statement = self.looked_back(prepared.map_err(StoreError::from))?;
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
        let prepared = self.runtime.block_on(self.client.prepare(&text));
        let statement = self.looked_back(prepared.map_err(StoreError::from))?;
        self.prepared_many.insert(key, statement.clone());
        Ok(statement)
    }

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
        self.query(&statement, &args, &mut |mut row| {
            let number = row.i(0)?;
            let index = usize::try_from(number - 1).ok().filter(|index| *index < many.len());
            let index = index.ok_or_else(|| StoreError::Inconsistent(format!("row {number} was not asked for")))?;
            row.0.remove(0);
            each(index, row)
        })
    }
}

impl Tx for Link {
    fn dialect(&self) -> Dialect {
        Dialect::Postgres
    }

    fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64> {
        let statement = self.statement(sql)?;
        self.execute(&statement, &parameters(&statement, args))
    }

    fn send(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<()> {
        let statement = self.statement(sql)?;
        let args = args.iter().take(statement.params().len()).map(Owned::from).collect();
        self.send_on(statement, args)
    }

    fn each(&mut self, sql: &'static str, args: &[V<'_>], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let statement = self.statement(sql)?;
        self.query(&statement, &parameters(&statement, args), each)
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
        self.execute(&statement, &args)
    }

    fn send_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<()> {
        if many.is_empty() {
            return Ok(());
        }
        let statement = self.statement_many(sql)?;
        let own = |column: Vec<V<'_>>| column.iter().map(Owned::from).collect::<Vec<_>>();
        let columns = columns(&statement, many).into_iter().map(own).collect();
        self.send_on(statement, columns)
    }

    fn prepare(&mut self, sql: &'static str) -> Result<usize> {
        Ok(self.statement(sql)?.columns().len())
    }

    fn batch(&mut self, text: &str) -> Result<()> {
        let done = self.run(text);
        self.looked_back(done)
    }
}

/// The arguments of a statement for many rows: an array for each of its parameters.
fn columns<'a>(statement: &Statement, many: &Many<'a>) -> Vec<Vec<V<'a>>> {
    (0..statement.params().len()).map(|index| many.column(index)).collect()
}

fn parameters<'a>(statement: &Statement, args: &'a [V<'a>]) -> Vec<&'a (dyn ToSql + Sync)> {
    args.iter().take(statement.params().len()).map(|value| value as &(dyn ToSql + Sync)).collect()
}

/// A value that outlives whoever gave it.
#[derive(Debug)]
enum Owned {
    Plain(V<'static>),
    Text(String),
    Bytes(Vec<u8>),
}

impl From<&V<'_>> for Owned {
    fn from(value: &V<'_>) -> Self {
        match *value {
            V::Null => Self::Plain(V::Null),
            V::I(value) => Self::Plain(V::I(value)),
            V::F(value) => Self::Plain(V::F(value)),
            V::T(value) => Self::Text(value.to_owned()),
            V::B(value) => Self::Bytes(value.to_owned()),
        }
    }
}

impl ToSql for Owned {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> std::result::Result<IsNull, Box<dyn std::error::Error + Sync + Send>> {
        match self {
            Self::Plain(value) => value.to_sql(kind, out),
            Self::Text(value) => V::T(value).to_sql(kind, out),
            Self::Bytes(value) => V::B(value).to_sql(kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
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

fn read_row(row: &tokio_postgres::Row) -> Result<Row> {
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
