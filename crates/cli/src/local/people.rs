//! People of a data folder.

use super::{Local, secret};
use crate::suggest::unknown;
use crate::trouble::Outcome;
use api::people::{AddPerson, Added, Link, Person};
use domain::Role;
use flow::identity::{self, NewPassword, NewPerson};
use flow::membership::{self, Change};
use server::chance::OsChance;
use server::convert;
use store::people;

/// The row of somebody.
pub(super) fn find(local: &Local, name: &str) -> Outcome<people::Person> {
    let rows = local.look(|tx| Ok(people::list(tx)?))?;
    let plain = identity::plain_name(name);
    if let Some(row) = rows.iter().find(|row| row.name == plain) {
        return Ok(row.clone());
    }
    let known: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    Err(unknown("person", name, &known, "assay user list"))
}

pub(super) fn list(local: &Local) -> Outcome<Vec<Person>> {
    Ok(local.look(|tx| Ok(people::list(tx)?))?.iter().map(convert::person).collect())
}

pub(super) fn add(local: &Local, new: &AddPerson) -> Outcome<Added> {
    let new = NewPerson { name: new.name.clone(), display: new.display.clone(), admin: new.admin };
    let (link, at) = (secret(""), local.now());
    let person = local.change(move |tx| {
        let id = identity::add_person(tx, &new, at)?;
        identity::make_link(tx, id, &link.hash, at)?;
        Ok((people::by_id(tx, id)?, link.text.clone()))
    })?;
    match person {
        (Some(row), secret) => Ok(Added { person: convert::person(&row), link: identity::link_path(&secret) }),
        (None, _) => Err(store::StoreError::Inconsistent("a new person is gone".into()).into()),
    }
}

pub(super) fn set_disabled(local: &Local, name: &str, disabled: bool) -> Outcome<()> {
    let change = change_of(local, name)?;
    local.change(move |tx| identity::set_disabled(tx, change, disabled))
}

pub(super) fn set_admin(local: &Local, name: &str, admin: bool) -> Outcome<()> {
    let change = change_of(local, name)?;
    local.change(move |tx| identity::set_admin(tx, change, admin))
}

fn change_of(local: &Local, name: &str) -> Outcome<identity::Change> {
    Ok(identity::Change { person: find(local, name)?.id, by: local.actor()?, at: local.now() })
}

pub(super) fn make_link(local: &Local, name: &str) -> Outcome<Link> {
    let (person, link, at) = (find(local, name)?.id, secret(""), local.now());
    let hash = link.hash;
    local.change(move |tx| identity::make_link(tx, person, &hash, at))?;
    Ok(Link { link: identity::link_path(&link.text) })
}

pub(super) fn set_password(local: &Local, name: &str, password: &str) -> Outcome<()> {
    let person = find(local, name)?;
    let password = identity::hash_password(&person.name, password, &mut OsChance)?;
    let request = NewPassword { person, password, session: [0; 32] };
    local.change(move |tx| identity::change_password(tx, &request))
}

pub(super) fn set_role(local: &Local, project: &str, name: &str, role: Option<Role>) -> Outcome<()> {
    let (row, person, by, at) = (local.row(project)?, find(local, name)?.id, local.actor()?, local.now());
    local.change(move |tx| membership::change(tx, Change { project: row.id, person, role, by, at }))?;
    local.seal(row.id)
}
