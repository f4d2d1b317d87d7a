//! Brings a database to the newest schema, once, in order.

use super::{Dialect, Tx};
use crate::args;
use crate::error::{Result, StoreError};

/// Every migration, oldest first. A migration that was released never changes.
const MIGRATIONS: [(&str, &str); 7] = [
    ("0001_foundation", include_str!("../../migrations/0001_foundation.sql")),
    ("0002_settings", include_str!("../../migrations/0002_settings.sql")),
    ("0003_rework_waits", include_str!("../../migrations/0003_rework_waits.sql")),
    ("0004_idle_and_breaks", include_str!("../../migrations/0004_idle_and_breaks.sql")),
    ("0005_job_owner", include_str!("../../migrations/0005_job_owner.sql")),
    ("0006_batch_first_item", include_str!("../../migrations/0006_batch_first_item.sql")),
    ("0007_person_changed", include_str!("../../migrations/0007_person_changed.sql")),
];

const MAKE_LOG: &str = "create table if not exists migration (name text primary key)";
const KNOWN: &str = "select name from migration where name = $1";
const NOTE: &str = "insert into migration (name) values ($1)";
const LOCK: &str = "select 1::bigint from pg_advisory_xact_lock(4702111234474983745)";

/// Runs the migrations that the database does not have yet; part of the caller's transaction.
pub(crate) fn migrate(tx: &mut dyn Tx) -> Result<()> {
    if tx.dialect() == Dialect::Postgres {
        tx.row(LOCK, args![])?;
    }
    tx.exec(MAKE_LOG, args![])?;
    for (name, text) in MIGRATIONS {
        if tx.row(KNOWN, args![name])?.is_some() {
            continue;
        }
        let text = tx.dialect().translate(text);
        tx.batch(&text).map_err(|error| match error {
            StoreError::Database(reason) => StoreError::Database(format!("migration {name}: {reason}")),
            other => other,
        })?;
        tx.exec(NOTE, args![name])?;
    }
    Ok(())
}
