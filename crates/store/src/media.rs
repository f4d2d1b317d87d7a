//! Media by content hash: the files in a vault on disk, what is known about them in the database.

mod folder;
mod vault;

pub use vault::{Saved, Vault};

use crate::engine::statements;
use crate::{Result, Tx, args};
use domain::Timestamp;

/// What is known about a media file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// BLAKE3 of its bytes, in hexadecimal.
    pub hash: String,
    /// Its media type, found from its content.
    pub kind: String,
    /// Its length in bytes.
    pub size: i64,
    /// Width, height, duration, frames: as JSON.
    pub info: String,
}

statements! {
    // A sum is of another type on PostgreSQL.
    TOTAL = "select count(*), cast(coalesce(sum(size), 0) as bigint) from media";
    INSERT = "insert into media (hash, type, size, info, created_at) values ($1, $2, $3, $4, $5) \
        on conflict (hash) do nothing";
    USE = "insert into media_use (project, hash, batch) values ($1, $2, $3) on conflict (project, hash, batch) do nothing";
    DROP_USES = "delete from media_use where project = $1 and batch = $2 returning hash";
    DROP_UNUSED = "delete from media where hash = $1 and not exists (select 1 from media_use u where u.hash = $1)";
    GET = "select hash, type, size, info from media where hash = $2 \
        and exists (select 1 from media_use u where u.project = $1 and u.hash = $2)";
    KNOWN = "select hash, type, size, info from media where hash = $1";
    BETWEEN = "select hash, type, size, info from media where hash >= $1 and hash < $2 order by hash";
    LIST = "select hash, type, size, info from media order by hash";
}

fn read(mut row: crate::Row) -> Result<Media> {
    Ok(Media { hash: row.t(0)?, kind: row.t(1)?, size: row.i(2)?, info: row.t(3)? })
}

/// Notes a file and that a batch of a project uses it.
pub fn put(tx: &mut dyn Tx, (project, batch): (i64, i64), media: &Media, at: Timestamp) -> Result<()> {
    tx.exec(INSERT, args![&media.hash, &media.kind, media.size, &media.info, at])?;
    tx.exec(USE, args![project, &media.hash, batch])?;
    Ok(())
}

/// Forgets what a dropped batch used, and the files that nothing else uses.
pub fn drop_batch(tx: &mut dyn Tx, project: i64, batch: i64) -> Result<()> {
    for mut row in tx.rows(DROP_USES, args![project, batch])? {
        let hash = row.t(0)?;
        tx.exec(DROP_UNUSED, args![&hash])?;
    }
    Ok(())
}

/// A file that a project uses.
pub fn get(tx: &mut dyn Tx, project: i64, hash: &str) -> Result<Option<Media>> {
    tx.row(GET, args![project, hash])?.map(read).transpose()
}

/// What is known about a file, whoever uses it.
pub fn known(tx: &mut dyn Tx, hash: &str) -> Result<Option<Media>> {
    tx.row(KNOWN, args![hash])?.map(read).transpose()
}

/// The files that are known with `from <= hash < before`, in order.
pub fn between(tx: &mut dyn Tx, from: &str, before: &str) -> Result<Vec<Media>> {
    tx.rows(BETWEEN, args![from, before])?.into_iter().map(read).collect()
}

/// How many files there are, and their bytes together.
pub fn total(tx: &mut dyn Tx) -> Result<(u64, u64)> {
    let row = tx.row(TOTAL, args![])?;
    row.map_or(Ok((0, 0)), |row| Ok((row.i(0)?.unsigned_abs(), row.i(1)?.unsigned_abs())))
}

/// Every file that is known.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Media>> {
    tx.rows(LIST, args![])?.into_iter().map(read).collect()
}
