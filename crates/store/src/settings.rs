//! What people chose for their pages, as JSON that the server hands on unread.

use crate::engine::statements;
use crate::{Result, Row, Tx, args};
use domain::Timestamp;

/// Whose settings they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A person's own, wherever they are.
    Person(i64),
    /// A project's, for everybody in it.
    Project(i64),
}

impl Owner {
    /// The first two parts of the key.
    const fn key(self) -> (i64, i64) {
        match self {
            Self::Person(person) => (0, person),
            Self::Project(project) => (project, 0),
        }
    }
}

/// One setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// Its name, once for each owner.
    pub name: String,
    /// What is set: a JSON object.
    pub body: String,
    /// 1 for the first, then 2, …
    pub revision: i64,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

statements! {
    OF_OWNER = "select name, body, revision, changed_at from setting where project = $1 and person = $2 order by name";
    BEGIN = "insert into setting (project, person, name, body, revision, changed_at) values ($1, $2, $3, $4, 1, $5) \
        on conflict do nothing";
    CHANGE = "update setting set body = $4, changed_at = $5, revision = revision + 1 \
        where project = $1 and person = $2 and name = $3 and revision = $6";
}

/// The settings of an owner, by name.
pub fn list(tx: &mut dyn Tx, owner: Owner) -> Result<Vec<Setting>> {
    let (project, person) = owner.key();
    tx.rows(OF_OWNER, args![project, person])?.into_iter().map(read).collect()
}

/// Keeps a setting over the revision named in it (0: there is none yet); false when another is there by now.
pub fn put(tx: &mut dyn Tx, owner: Owner, over: &Setting) -> Result<bool> {
    let (project, person) = owner.key();
    let changed = if over.revision == 0 {
        tx.exec(BEGIN, args![project, person, &over.name, &over.body, over.changed_at])?
    } else {
        let args = args![project, person, &over.name, &over.body, over.changed_at, over.revision];
        tx.exec(CHANGE, args)?
    };
    Ok(changed == 1)
}

fn read(mut row: Row) -> Result<Setting> {
    Ok(Setting { name: row.t(0)?, body: row.t(1)?, revision: row.i(2)?, changed_at: row.at(3)? })
}
