//! Sessions of browsers and tokens of programs. Only hashes of the secrets are kept.

use crate::engine::statements;
use crate::{Result, StoreError, Tx, args};
use domain::Timestamp;

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who signed in.
    pub person: i64,
    /// The secret that a page must send back with every change.
    pub csrf: String,
    /// When it ends, unless used before.
    pub expires_at: Timestamp,
}

/// A program's token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Identifier.
    pub id: i64,
    /// Whose rights it has.
    pub person: i64,
    /// What its owner calls it.
    pub name: String,
    /// Space-separated scopes.
    pub scopes: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

statements! {
    INSERT = "insert into session (hash, person, csrf, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $4, $5)";
    GET = "select person, csrf, expires_at from session where hash = $1 and expires_at > $2";
    TOUCH = "update session set seen_at = $2, expires_at = $3 where hash = $1";
    DELETE = "delete from session where hash = $1";
    DELETE_OF = "delete from session where person = $1 and hash <> $2";
    DELETE_OLD = "delete from session where expires_at <= $1";
    ADD_TOKEN = "insert into token (hash, person, name, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5, $6) \
        returning id";
    GET_TOKEN = "select id, person, name, scopes, created_at, expires_at from token where hash = $1 and expires_at > $2";
    LIST_TOKENS = "select id, person, name, scopes, created_at, expires_at from token where person = $1 order by id";
    DELETE_TOKEN = "delete from token where id = $1 and person = $2";
    DELETE_TOKENS_OF = "delete from token where person = $1";
}

/// Adds a session; `hash` is of the secret in the cookie.
pub fn insert(tx: &mut dyn Tx, hash: &[u8; 32], session: &Session, at: Timestamp) -> Result<()> {
    let args = args![hash, session.person, &session.csrf, at, session.expires_at];
    tx.one(INSERT, args, "adding a session")
}

/// The session of a cookie, unless it has ended.
pub fn get(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp) -> Result<Option<Session>> {
    let row = tx.row(GET, args![hash, at])?;
    row.map(|mut row| Ok(Session { person: row.i(0)?, csrf: row.t(1)?, expires_at: row.at(2)? })).transpose()
}

/// Notes that a session was used, and when it ends now.
pub fn touch(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp, expires_at: Timestamp) -> Result<u64> {
    tx.exec(TOUCH, args![hash, at, expires_at])
}

/// Ends a session.
pub fn delete(tx: &mut dyn Tx, hash: &[u8; 32]) -> Result<u64> {
    tx.exec(DELETE, args![hash])
}

/// Ends every session of a person but the one of `except`.
pub fn delete_of(tx: &mut dyn Tx, person: i64, except: &[u8; 32]) -> Result<u64> {
    tx.exec(DELETE_OF, args![person, except])
}

/// Forgets sessions that have ended.
pub fn delete_old(tx: &mut dyn Tx, at: Timestamp) -> Result<u64> {
    tx.exec(DELETE_OLD, args![at])
}

/// Adds a token and gives its id; `hash` is of the secret.
pub fn add_token(tx: &mut dyn Tx, hash: &[u8; 32], token: &Token) -> Result<i64> {
    let args = args![hash, token.person, &token.name, &token.scopes, token.created_at, token.expires_at];
    tx.row(ADD_TOKEN, args)?.ok_or_else(|| StoreError::Inconsistent("a new token has no id".into()))?.i(0)
}

fn read_token(mut row: crate::Row) -> Result<Token> {
    Ok(Token {
        id: row.i(0)?,
        person: row.i(1)?,
        name: row.t(2)?,
        scopes: row.t(3)?,
        created_at: row.at(4)?,
        expires_at: row.at(5)?,
    })
}

/// The token of a secret's hash, unless it has ended.
pub fn get_token(tx: &mut dyn Tx, hash: &[u8; 32], at: Timestamp) -> Result<Option<Token>> {
    tx.row(GET_TOKEN, args![hash, at])?.map(read_token).transpose()
}

/// The tokens of a person, oldest first.
pub fn list_tokens(tx: &mut dyn Tx, person: i64) -> Result<Vec<Token>> {
    tx.rows(LIST_TOKENS, args![person])?.into_iter().map(read_token).collect()
}

/// Ends a token of a person; false when there is none of that id.
pub fn delete_token(tx: &mut dyn Tx, id: i64, person: i64) -> Result<bool> {
    Ok(tx.exec(DELETE_TOKEN, args![id, person])? == 1)
}

/// Ends every token of a person.
pub fn delete_tokens_of(tx: &mut dyn Tx, person: i64) -> Result<u64> {
    tx.exec(DELETE_TOKENS_OF, args![person])
}
