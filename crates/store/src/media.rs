//! Media by content hash: the files in a vault on disk, what is known about them in the database.

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
    INSERT = "insert into media (hash, type, size, info, created_at) values ($1, $2, $3, $4, $5) \
        on conflict (hash) do nothing";
    USE = "insert into media_use (project, hash) values ($1, $2) on conflict (project, hash) do nothing";
    GET = "select m.hash, m.type, m.size, m.info from media m join media_use u on u.hash = m.hash \
        where u.project = $1 and m.hash = $2";
    KNOWN = "select hash, type, size, info from media where hash = $1";
    LIST = "select hash, type, size, info from media order by hash";
}

fn read(mut row: crate::Row) -> Result<Media> {
    Ok(Media { hash: row.t(0)?, kind: row.t(1)?, size: row.i(2)?, info: row.t(3)? })
}

/// Notes a file and that a project uses it.
pub fn put(tx: &mut dyn Tx, project: i64, media: &Media, at: Timestamp) -> Result<()> {
    tx.exec(INSERT, args![&media.hash, &media.kind, media.size, &media.info, at])?;
    tx.exec(USE, args![project, &media.hash])?;
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

/// Every file that is known.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Media>> {
    tx.rows(LIST, args![])?.into_iter().map(read).collect()
}
