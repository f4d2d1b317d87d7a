//! Renames a person, lets them administer the installation, or lets them sign in no longer.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Looked, Number, Sent, Signed, tagged};
use crate::gate::administrator;
use api::people::{ChangePerson, Person};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use flow::FlowError;
use flow::identity::{self, rename, set_admin, set_disabled};
use flow::seen::same_person;
use store::people;

/// Changes a person; there is always somebody who can administer the installation. Disabling ends their
/// sessions, tokens and open streams at once. With `If-Match` only if they are still as they were seen.
#[utoipa::path(patch, path = "/people/{id}", tag = "people", request_body = ChangePerson,
    responses((status = 200, body = Person)))]
pub(super) async fn change_person(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
    Looked(seen): Looked,
    Sent(sent): Sent<ChangePerson>,
) -> Answer<(HeaderMap, Json<Person>)> {
    administrator(&caller)?;
    let change = identity::Change { person: id, by: caller.person.id, at: app.clock.now() };
    let person = app
        .write(move |tx| {
            same_person(tx, id, &seen)?;
            if let Some(display) = &sent.display {
                rename(tx, change, display)?;
            }
            if let Some(admin) = sent.admin {
                set_admin(tx, change, admin)?;
            }
            if let Some(disabled) = sent.disabled {
                set_disabled(tx, change, disabled)?;
            }
            people::by_id(tx, id)?.ok_or_else(|| FlowError::missing("such person", "See the list of people."))
        })
        .await?;
    app.gate.forget_person(id);
    let person = convert::person(&person);
    Ok((tagged(&person.etag), Json(person)))
}
