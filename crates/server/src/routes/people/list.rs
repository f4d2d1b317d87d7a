//! Lists the people of the installation.

use crate::app::Shared;
use crate::convert;
use crate::error::{Answer, Refusal};
use crate::extract::Signed;
use crate::gate::not_for_this;
use api::Page;
use api::people::Person;
use axum::Json;
use axum::extract::State;
use domain::Act;
use store::{members, people};

/// Everybody, by name. For administrators, and for those who may give roles in some project.
#[utoipa::path(get, path = "/people", tag = "people", responses((status = 200, body = Page<Person>)))]
pub(super) async fn list_people(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<Page<Person>>> {
    if !caller.has_scope("people") && !caller.scope_allows(Act::Manage) {
        return Err(not_for_this("people"));
    }
    let (id, admin) = (caller.person.id, caller.person.admin);
    let found = app
        .read(move |tx| {
            let manages = |member: &members::Member| member.role.allows(Act::Manage);
            let may = admin || members::of_person(tx, id)?.iter().any(manages);
            Ok(if may { Some(people::list(tx)?) } else { None })
        })
        .await?;
    let refused =
        || Refusal::new("forbidden", "The list is for those who give roles.", "Ask a lead or an administrator.");
    Ok(Json(Page::whole(found.ok_or_else(refused)?.iter().map(convert::person))))
}
