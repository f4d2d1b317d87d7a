//! People, and the one-time links by which they set a password.

use crate::engine::statements;
use crate::{Result, Row, StoreError, Tx, args};
use domain::Timestamp;

/// A person who can sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Identifier.
    pub id: i64,
    /// The name to sign in with, in lower case.
    pub name: String,
    /// The name that colleagues see.
    pub display: String,
    /// The password's Argon2id hash; nothing until one is set.
    pub password: Option<String>,
    /// Whether the person administers the whole installation.
    pub admin: bool,
    /// Whether the person may no longer sign in.
    pub disabled: bool,
}

statements! {
    INSERT = "insert into person (name, display, admin, created_at) values ($1, $2, $3, $4) returning id";
    BY_NAME = "select id, name, display, password, admin, disabled from person where name = $1";
    BY_ID = "select id, name, display, password, admin, disabled from person where id = $1";
    LIST = "select id, name, display, password, admin, disabled from person order by name";
    COUNT_ADMINS = "select count(*) from person where admin = 1 and disabled = 0";
    SET_PASSWORD = "update person set password = $2 where id = $1";
    SET_DISPLAY = "update person set display = $2 where id = $1";
    SET_DISABLED = "update person set disabled = $2 where id = $1";
    SET_ADMIN = "update person set admin = $2 where id = $1";
    NOTE_CHANGE = "update person set changed_by = $2, changed_at = $3 where id = $1";
    LAST_CHANGE = "select changed_by, changed_at from person where id = $1 and changed_at is not null";
    ADD_LINK = "insert into link (hash, person, expires_at) values ($1, $2, $3)";
    DROP_LINKS = "delete from link where person = $1";
    TAKE_LINK = "delete from link where hash = $1 and expires_at > $2 returning person";
}

fn read(mut row: Row) -> Result<Person> {
    Ok(Person {
        id: row.i(0)?,
        name: row.t(1)?,
        display: row.t(2)?,
        password: row.opt_t(3)?,
        admin: row.flag(4)?,
        disabled: row.flag(5)?,
    })
}

/// Adds a person without a password; the name must be free.
pub fn insert(tx: &mut dyn Tx, name: &str, display: &str, admin: bool, at: Timestamp) -> Result<i64> {
    let row = tx.row(INSERT, args![name, display, admin, at])?;
    row.ok_or_else(|| StoreError::Inconsistent("a new person has no id".into()))?.i(0)
}

/// The person of that name.
pub fn by_name(tx: &mut dyn Tx, name: &str) -> Result<Option<Person>> {
    tx.row(BY_NAME, args![name])?.map(read).transpose()
}

/// The person of that id.
pub fn by_id(tx: &mut dyn Tx, id: i64) -> Result<Option<Person>> {
    tx.row(BY_ID, args![id])?.map(read).transpose()
}

/// Everybody, by name.
pub fn list(tx: &mut dyn Tx) -> Result<Vec<Person>> {
    tx.rows(LIST, args![])?.into_iter().map(read).collect()
}

/// How many administrators can sign in.
pub fn count_admins(tx: &mut dyn Tx) -> Result<i64> {
    tx.row(COUNT_ADMINS, args![])?.map_or(Ok(0), |row| row.i(0))
}

/// Sets the password's hash.
pub fn set_password(tx: &mut dyn Tx, id: i64, hash: &str) -> Result<()> {
    tx.one(SET_PASSWORD, args![id, hash], "setting a password")
}

/// Sets the name that colleagues see.
pub fn set_display(tx: &mut dyn Tx, id: i64, display: &str) -> Result<()> {
    tx.one(SET_DISPLAY, args![id, display], "renaming a person")
}

/// Allows or forbids signing in.
pub fn set_disabled(tx: &mut dyn Tx, id: i64, disabled: bool) -> Result<()> {
    tx.one(SET_DISABLED, args![id, disabled], "disabling a person")
}

/// Says whether a person administers the whole installation.
pub fn set_admin(tx: &mut dyn Tx, id: i64, admin: bool) -> Result<()> {
    tx.one(SET_ADMIN, args![id, admin], "changing who administers")
}

/// Lets no link of a person be used any more.
pub fn drop_links(tx: &mut dyn Tx, person: i64) -> Result<()> {
    tx.exec(DROP_LINKS, args![person])?;
    Ok(())
}

/// Notes who changed a person, and when; `by` is 0 for the program itself.
pub fn note_change(tx: &mut dyn Tx, id: i64, by: i64, at: Timestamp) -> Result<()> {
    tx.one(NOTE_CHANGE, args![id, by, at], "noting who changed a person")
}

/// Who changed a person last, and when; nothing for one who was not changed since that is noted.
pub fn last_change(tx: &mut dyn Tx, id: i64) -> Result<Option<(i64, Timestamp)>> {
    tx.row(LAST_CHANGE, args![id])?.map(|row| Ok((row.i(0)?, row.at(1)?))).transpose()
}

/// Makes a link the only one of its person; `hash` is of the secret in it.
pub fn put_link(tx: &mut dyn Tx, hash: &[u8; 32], person: i64, expires_at: Timestamp) -> Result<()> {
    drop_links(tx, person)?;
    tx.one(ADD_LINK, args![hash, person, expires_at], "adding a link")
}

/// Uses up a link and gives its person, if it exists and has not expired.
pub fn take_link(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp) -> Result<Option<i64>> {
    tx.row(TAKE_LINK, args![hash, at])?.map(|row| row.i(0)).transpose()
}
