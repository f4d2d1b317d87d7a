//! The two engines behind one thin transaction trait.

mod dialect;
mod group;
mod many;
mod migrate;
mod postgres;
mod sqlite;
mod together;
mod tx;

pub use dialect::Dialect;
pub use many::Many;
pub use together::{Asked, Together};
pub(crate) use tx::statements;
pub use tx::{Datum, Row, Tx, V};

pub(crate) use dialect::Texts;
pub(crate) use group::{Engine, Writer, waiting};
pub(crate) use migrate::migrate;
pub(crate) use postgres::{PostgresEngine, PostgresReaders};
pub(crate) use sqlite::{SqliteEngine, SqliteReaders};
