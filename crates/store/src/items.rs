//! Items: raw records by content hash.

pub mod list;
pub mod places;

use crate::engine::statements;
use crate::{Dialect, Many, Result, Tx, args};
use std::collections::HashSet;

/// An item to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewItem<'a> {
    /// Number within the project.
    pub id: i64,
    /// The batch it came in.
    pub batch: i64,
    /// Identity by content.
    pub hash: &'a [u8; 32],
    /// What it is called in lists.
    pub title: &'a str,
    /// Its fields, as a JSON object.
    pub fields: &'a str,
}

statements! {
    INSERT = "insert into item (project, id, batch, hash, title, fields) values ($1, $2, $3, $4, $5, $6) \
        on conflict (project, hash) do nothing";
    BY_HASH = "select item.id from item where project = $1 and hash = $2";
    TWIN = "select i.id, b.id, b.name, b.state from item i join batch b on b.project = i.project and b.id = i.batch \
        where i.project = $1 and i.hash = $2";
    FIELDS = "select fields from item where project = $1 and id = $2";
    GET = "select fields, title, batch, hash from item where project = $1 and id = $2";
    RANGE = "select id, hash, fields from item where project = $1 and id > $2 and id <= $3 order by id";
    DELETE_BATCH = "delete from item where project = $1 and id in \
        (select id from item where project = $1 and batch = $2 order by id desc limit $3)";
}

/// Keeps items; says of each whether it was new, that is, whether the project had none of the same content.
pub fn insert_all<'a>(tx: &mut dyn Tx, project: i64, items: &[NewItem<'a>]) -> Result<Vec<bool>> {
    let row = |item: &NewItem<'a>| *args![project, item.id, item.batch, item.hash, item.title, item.fields];
    if tx.dialect() == Dialect::Sqlite {
        return tx.exec_many(INSERT, &items.iter().map(row).collect());
    }
    // What PostgreSQL adds in one statement it does not tell row by row, so what is there already is looked up before.
    let mut new = vec![true; items.len()];
    let hashes: Many<'_> = items.iter().map(|item| *args![project, item.hash]).collect();
    tx.each_many(BY_HASH, &hashes, &mut |index, _| {
        new[index] = false;
        Ok(())
    })?;
    let mut met = HashSet::new();
    for (new, item) in new.iter_mut().zip(items) {
        *new &= met.insert(item.hash);
    }
    let kept = items.iter().zip(&new).filter(|(_, new)| **new).map(|(item, _)| row(item)).collect();
    tx.one_each(INSERT, &kept, "adding an item")?;
    Ok(new)
}

/// An item of some content, and the batch it came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// The item's number.
    pub item: i64,
    /// The batch's number.
    pub batch: i64,
    /// The batch's name.
    pub batch_name: String,
    /// The batch's state, one of [`crate::batches`].
    pub batch_state: i64,
}

/// The item of that content, if there is one.
pub fn by_hash(tx: &mut dyn Tx, project: i64, hash: &[u8; 32]) -> Result<Option<Twin>> {
    let row = tx.row(TWIN, args![project, hash])?;
    row.map(|mut row| Ok(Twin { item: row.i(0)?, batch: row.i(1)?, batch_name: row.t(2)?, batch_state: row.i(3)? }))
        .transpose()
}

/// The fields of an item, as JSON.
pub fn fields(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<String>> {
    tx.row(FIELDS, args![project, id])?.map(|mut row| row.t(0)).transpose()
}

/// The fields of several items, as JSON. By project and number.
pub fn all_fields(tx: &mut dyn Tx, of: impl Iterator<Item = (i64, i64)>) -> Result<Vec<Option<String>>> {
    let many: Many<'_> = of.map(|(project, id)| *args![project, id]).collect();
    let mut found = vec![None; many.len()];
    tx.each_many(FIELDS, &many, &mut |index, mut row| {
        found[index] = Some(row.t(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// What an item holds, and the identity it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Number within the project.
    pub id: i64,
    /// Identity by content.
    pub hash: [u8; 32],
    /// Its fields, as JSON.
    pub fields: String,
}

/// Hands the content of every item with `after < id <= upto` to `each`, in order.
pub fn each_in(
    tx: &mut dyn Tx,
    project: i64,
    (after, upto): (i64, i64),
    each: &mut dyn FnMut(Content) -> Result<()>,
) -> Result<()> {
    tx.each(RANGE, args![project, after, upto], &mut |mut row| {
        each(Content { id: row.i(0)?, hash: row.hash(1)?, fields: row.t(2)? })
    })
}

/// An item as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its fields, as JSON.
    pub fields: String,
    /// What it is called.
    pub title: String,
    /// The batch it came in.
    pub batch: i64,
    /// Identity by content.
    pub hash: [u8; 32],
}

/// One item.
pub fn get(tx: &mut dyn Tx, project: i64, id: i64) -> Result<Option<Kept>> {
    let row = tx.row(GET, args![project, id])?;
    row.map(|mut row| Ok(Kept { fields: row.t(0)?, title: row.t(1)?, batch: row.i(2)?, hash: row.hash(3)? }))
        .transpose()
}

/// Forgets at most `limit` items of a batch that was dropped, and says how many there were.
pub fn delete_of_batch(tx: &mut dyn Tx, project: i64, batch: i64, limit: i64) -> Result<u64> {
    tx.exec(DELETE_BATCH, args![project, batch, limit])
}
