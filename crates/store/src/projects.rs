//! Projects and the versions of their specs.

use crate::engine::statements;
use crate::{Result, Row, StoreError, Tx, args};
use domain::Timestamp;

/// A project's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    /// Identifier in the database.
    pub id: i64,
    /// Identifier in addresses, from the spec.
    pub slug: String,
    /// Title, from the newest spec.
    pub title: String,
    /// The newest spec's version.
    pub version: i64,
    /// Whether work has ended.
    pub archived: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The first of the numbers reserved for a run of new items.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reserved {
    /// The first item's id.
    pub item: i64,
    /// The first slot's ticket.
    pub ticket: i64,
}

statements! {
    INSERT = "insert into project (slug, title, version, created_at) values ($1, $2, 1, $3) returning id";
    BY_SLUG = "select id, slug, title, version, archived, created_at from project where slug = $1";
    BY_ID = "select id, slug, title, version, archived, created_at from project where id = $1";
    LIST = "select id, slug, title, version, archived, created_at from project order by slug";
    SET_VERSION = "update project set version = $2, title = $3 where id = $1";
    SET_ARCHIVED = "update project set archived = $2 where id = $1";
    RESERVE = "update project set next_item = next_item + $2, next_ticket = next_ticket + $3 where id = $1 \
        returning next_item - $2, next_ticket - $3";
    RESERVE_BATCH = "update project set next_batch = next_batch + 1 where id = $1 returning next_batch - 1";
    ADD_SPEC = "insert into spec (project, version, source, body, person, applied_at) values ($1, $2, $3, $4, $5, $6)";
    GET_SPEC = "select body from spec where project = $1 and version = $2";
    APPLIED_BY = "select person, applied_at from spec where project = $1 and version = $2";
    GET_SOURCE = "select source, body from spec where project = $1 and version = $2";
}

fn read(mut row: Row) -> Result<Project> {
    Ok(Project {
        id: row.i(0)?,
        slug: row.t(1)?,
        title: row.t(2)?,
        version: row.i(3)?,
        archived: row.flag(4)?,
        created_at: row.at(5)?,
    })
}

/// Adds a project whose newest spec has version 1, and gives its id.
pub fn insert(tx: &mut dyn Tx, slug: &str, title: &str, at: Timestamp) -> Result<i64> {
    let row = tx.row(INSERT, args![slug, title, at])?;
    row.ok_or_else(|| StoreError::Inconsistent("a new project has no id".into()))?.i(0)
}

/// The project of that identifier.
pub fn by_slug(tx: &mut dyn Tx, slug: &str) -> Result<Option<Project>> {
    tx.row(BY_SLUG, args![slug])?.map(read).transpose()
}

/// The project of that id.
pub fn by_id(tx: &mut dyn Tx, id: i64) -> Result<Option<Project>> {
    tx.row(BY_ID, args![id])?.map(read).transpose()
}

/// Every project, by identifier.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Project>> {
    tx.rows(LIST, args![])?.into_iter().map(read).collect()
}

/// Makes `version` the newest.
pub fn set_version(tx: &mut dyn Tx, id: i64, version: i64, title: &str) -> Result<()> {
    tx.one(SET_VERSION, args![id, version, title], "setting a spec's version")
}

/// Ends the work, or takes it up again.
pub fn set_archived(tx: &mut dyn Tx, id: i64, archived: bool) -> Result<()> {
    tx.one(SET_ARCHIVED, args![id, archived], "archiving a project")
}

/// Reserves numbers for `items` new items and `tickets` new places in the queue.
pub fn reserve(tx: &mut dyn Tx, id: i64, items: i64, tickets: i64) -> Result<Reserved> {
    let row = tx.row(RESERVE, args![id, items, tickets])?;
    let row = row.ok_or_else(|| StoreError::Inconsistent(format!("there is no project {id}")))?;
    Ok(Reserved { item: row.i(0)?, ticket: row.i(1)? })
}

/// Reserves the number of a new batch.
pub fn reserve_batch(tx: &mut dyn Tx, id: i64) -> Result<i64> {
    let row = tx.row(RESERVE_BATCH, args![id])?;
    row.ok_or_else(|| StoreError::Inconsistent(format!("there is no project {id}")))?.i(0)
}

/// A spec to be kept.
#[derive(Debug, Clone, Copy)]
pub struct NewSpec<'a> {
    /// Its version.
    pub version: i64,
    /// As it was written.
    pub source: &'a str,
    /// As JSON.
    pub body: &'a str,
    /// Who applied it.
    pub person: i64,
    /// When.
    pub at: Timestamp,
}

/// Keeps a version of a spec.
pub fn add_spec(tx: &mut dyn Tx, project: i64, spec: NewSpec<'_>) -> Result<()> {
    let args = args![project, spec.version, spec.source, spec.body, spec.person, spec.at];
    tx.one(ADD_SPEC, args, "adding a spec")
}

/// A version of a spec, as JSON.
pub fn spec(tx: &mut dyn Tx, project: i64, version: i64) -> Result<Option<String>> {
    tx.row(GET_SPEC, args![project, version])?.map(|mut row| row.t(0)).transpose()
}

/// Who applied a version of the spec, and when.
pub fn applied_by(tx: &mut dyn Tx, project: i64, version: i64) -> Result<Option<(i64, Timestamp)>> {
    tx.row(APPLIED_BY, args![project, version])?.map(|row| Ok((row.i(0)?, row.at(1)?))).transpose()
}

/// A version of a spec, as it was written and as JSON.
pub fn spec_source(tx: &mut dyn Tx, project: i64, version: i64) -> Result<Option<(String, String)>> {
    tx.row(GET_SOURCE, args![project, version])?.map(|mut row| Ok((row.t(0)?, row.t(1)?))).transpose()
}
