//! Who has which role in which project.

use crate::engine::statements;
use crate::{Result, StoreError, Tx, args};
use domain::Role;

/// A person's place in a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The project.
    pub project: i64,
    /// The person.
    pub person: i64,
    /// The role.
    pub role: Role,
}

statements! {
    PUT = "insert into member (project, person, role) values ($1, $2, $3) \
        on conflict (project, person) do update set role = excluded.role";
    REMOVE = "delete from member where project = $1 and person = $2";
    OF_PROJECT = "select project, person, role from member where project = $1 order by person";
    OF_PERSON = "select project, person, role from member where person = $1 order by project";
}

/// Gives a person a role, instead of the one they had.
pub fn put(tx: &mut dyn Tx, project: i64, person: i64, role: Role) -> Result<()> {
    tx.one(PUT, args![project, person, role.name()], "giving a role")
}

/// Takes a person out of a project; false when they were not in it.
pub fn remove(tx: &mut dyn Tx, project: i64, person: i64) -> Result<bool> {
    Ok(tx.exec(REMOVE, args![project, person])? == 1)
}

/// The people of a project.
pub fn of_project(tx: &mut dyn Tx, project: i64) -> Result<Vec<Member>> {
    tx.rows(OF_PROJECT, args![project])?.into_iter().map(read).collect()
}

/// The projects of a person.
pub fn of_person(tx: &mut dyn Tx, person: i64) -> Result<Vec<Member>> {
    tx.rows(OF_PERSON, args![person])?.into_iter().map(read).collect()
}

fn read(mut row: crate::Row) -> Result<Member> {
    let name = row.t(2)?;
    let role = Role::from_name(&name).ok_or_else(|| StoreError::Inconsistent(format!("there is no role {name}")))?;
    Ok(Member { project: row.i(0)?, person: row.i(1)?, role })
}
