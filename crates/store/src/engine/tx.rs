//! The transaction as the verbs see it: statements in, rows out, the same on both engines.

use super::{Dialect, Many};
use crate::error::{Result, StoreError};

/// A value given to a statement.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum V<'a> {
    /// No value.
    Null,
    /// A whole number.
    I(i64),
    /// A number.
    F(f64),
    /// A text.
    T(&'a str),
    /// Bytes.
    B(&'a [u8]),
}

impl From<i64> for V<'_> {
    fn from(value: i64) -> Self {
        Self::I(value)
    }
}

impl From<bool> for V<'_> {
    fn from(value: bool) -> Self {
        Self::I(i64::from(value))
    }
}

impl From<f64> for V<'_> {
    fn from(value: f64) -> Self {
        Self::F(value)
    }
}

impl<'a> From<&'a str> for V<'a> {
    fn from(value: &'a str) -> Self {
        Self::T(value)
    }
}

impl<'a> From<&'a String> for V<'a> {
    fn from(value: &'a String) -> Self {
        Self::T(value)
    }
}

impl<'a> From<&'a [u8]> for V<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::B(value)
    }
}

impl<'a> From<&'a [u8; 32]> for V<'a> {
    fn from(value: &'a [u8; 32]) -> Self {
        Self::B(value)
    }
}

impl From<domain::Timestamp> for V<'_> {
    fn from(value: domain::Timestamp) -> Self {
        Self::I(value.0)
    }
}

impl<'a, T: Into<V<'a>>> From<Option<T>> for V<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A value that a statement gave back.
#[derive(Debug, Clone, PartialEq)]
pub enum Datum {
    /// No value.
    Null,
    /// A whole number.
    I(i64),
    /// A number.
    F(f64),
    /// A text.
    T(String),
    /// Bytes.
    B(Vec<u8>),
}

/// One row of a result; columns are taken by position, from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub Vec<Datum>);

impl Row {
    fn wrong<T>(&self, column: usize, wanted: &str) -> Result<T> {
        Err(StoreError::Inconsistent(format!("column {column} is no {wanted}: {:?}", self.0.get(column))))
    }

    /// The whole number in a column.
    pub fn i(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Datum::I(value)) => Ok(*value),
            _ => self.wrong(column, "whole number"),
        }
    }

    /// The flag in a column.
    pub fn flag(&self, column: usize) -> Result<bool> {
        self.i(column).map(|value| value != 0)
    }

    /// The instant in a column.
    pub fn at(&self, column: usize) -> Result<domain::Timestamp> {
        self.i(column).map(domain::Timestamp)
    }

    /// The whole number in a column, or nothing.
    pub fn opt_i(&self, column: usize) -> Result<Option<i64>> {
        match self.0.get(column) {
            Some(Datum::Null) => Ok(None),
            _ => self.i(column).map(Some),
        }
    }

    /// The number in a column, or nothing.
    #[expect(clippy::cast_precision_loss, reason = "SQLite gives whole reals back as integers; they are small here")]
    pub fn opt_f(&self, column: usize) -> Result<Option<f64>> {
        match self.0.get(column) {
            Some(Datum::F(value)) => Ok(Some(*value)),
            Some(Datum::I(value)) => Ok(Some(*value as f64)),
            Some(Datum::Null) => Ok(None),
            _ => self.wrong(column, "number"),
        }
    }

    /// The text in a column, moved out of the row.
    pub fn t(&mut self, column: usize) -> Result<String> {
        match self.0.get_mut(column) {
            Some(Datum::T(value)) => Ok(std::mem::take(value)),
            _ => self.wrong(column, "text"),
        }
    }

    /// The text in a column, or nothing, moved out of the row.
    pub fn opt_t(&mut self, column: usize) -> Result<Option<String>> {
        match self.0.get(column) {
            Some(Datum::Null) => Ok(None),
            _ => self.t(column).map(Some),
        }
    }

    /// The 32 bytes in a column.
    pub fn hash(&self, column: usize) -> Result<[u8; 32]> {
        let bytes = match self.0.get(column) {
            Some(Datum::B(value)) => <[u8; 32]>::try_from(value.as_slice()).ok(),
            _ => None,
        };
        bytes.map_or_else(|| self.wrong(column, "hash"), Ok)
    }
}

/// A transaction on either engine. Statements are written once, with `$1 … $n` bound by number and tokens in braces for
/// the few places where the engines differ. After an error the transaction must be given up: `PostgreSQL` has.
pub trait Tx {
    /// Which engine this is.
    fn dialect(&self) -> Dialect;

    /// Runs a statement and gives the number of rows it changed.
    fn exec(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<u64>;

    /// Runs a statement that cannot do less than it says: it works, or the transaction fails. Where each wait is a way there
    /// and back, it is sent with the next.
    fn send(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<()>;

    /// As [`Tx::send`] for many rows of arguments.
    fn send_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<()>;

    /// Runs a statement and hands each row to `each`; stops at the first error.
    fn each(&mut self, sql: &'static str, args: &[V<'_>], each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()>;

    /// Checks a statement without running it, and gives the number of columns it would return.
    fn prepare(&mut self, sql: &'static str) -> Result<usize>;

    /// Runs several statements of one text; for migrations.
    fn batch(&mut self, text: &str) -> Result<()>;

    /// The first row, if there is one.
    fn row(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<Option<Row>> {
        let mut found = None;
        self.each(sql, args, &mut |row| {
            found.get_or_insert(row);
            Ok(())
        })?;
        Ok(found)
    }

    /// Every row, collected; for results that are known to be small.
    fn rows(&mut self, sql: &'static str, args: &[V<'_>]) -> Result<Vec<Row>> {
        let mut found = Vec::new();
        self.each(sql, args, &mut |row| {
            found.push(row);
            Ok(())
        })?;
        Ok(found)
    }

    /// Runs a statement that must change exactly one row; `what` names it in the error.
    fn one(&mut self, sql: &'static str, args: &[V<'_>], what: &str) -> Result<()> {
        match self.exec(sql, args)? {
            1 => Ok(()),
            count => Err(StoreError::Inconsistent(format!("{what} changed {count} rows instead of one"))),
        }
    }

    /// Runs an `update` or a `delete` for many rows of arguments and says of each whether it changed anything.
    fn exec_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<Vec<bool>>;

    /// Runs a `select` for many rows of arguments and hands each row that it finds to `each`, with the number of the
    /// arguments it was found for, from 0, in their order.
    fn each_many(
        &mut self,
        sql: &'static str,
        many: &Many<'_>,
        each: &mut dyn FnMut(usize, Row) -> Result<()>,
    ) -> Result<()>;

    /// Runs an `insert` for many rows of arguments and gives the number of rows that it added or changed.
    fn add_many(&mut self, sql: &'static str, many: &Many<'_>) -> Result<u64>;

    /// As [`Tx::add_many`], where each row of arguments must add or change exactly one row; `what` names it in the error.
    fn one_each(&mut self, sql: &'static str, many: &Many<'_>, what: &str) -> Result<()> {
        match self.add_many(sql, many)? {
            count if count == many.len() as u64 => Ok(()),
            count => Err(StoreError::Inconsistent(format!("{what} changed {count} rows instead of {}", many.len()))),
        }
    }
}

/// The arguments of a statement, in the order of `$1 … $n`.
#[macro_export]
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::V::from($value)),*] };
}

/// Declares a file's statements as constants, and lists them so that a test can prepare each on both engines.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $sql:expr;)*) => {
        $($(#[$doc])* const $name: &str = $sql;)*
        /// Every statement of this file, by name.
        pub(crate) const STATEMENTS: &[(&str, &str)] = &[$((stringify!($name), $name)),*];
    };
}
pub(crate) use statements;
