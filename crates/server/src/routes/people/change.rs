//! Renames a person, lets them administer the installation, or lets them sign in no longer.

use super::administrator;
use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Number, Sent, Signed};
use api::people::{ChangePerson, Person};
use axum::Json;
use axum::extract::State;
use flow::FlowError;
use flow::identity::{rename, set_admin, set_disabled};
use store::people;

/// Changes a person; there is always somebody who can administer the installation. Disabling ends their sessions, tokens and open streams at once.
#[utoipa::path(patch, path = "/people/{id}", tag = "people", request_body = ChangePerson,
    responses((status = 200, body = Person)))]
pub(super) async fn change_person(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
    Sent(sent): Sent<ChangePerson>,
) -> Answer<Json<Person>> {
    administrator(&caller)?;
    let at = app.clock.now();
    let person = app
        .write(move |tx| {
            if let Some(display) = &sent.display {
                rename(tx, id, display)?;
            }
            if let Some(admin) = sent.admin {
                set_admin(tx, id, admin)?;
            }
            if let Some(disabled) = sent.disabled {
                set_disabled(tx, id, disabled, at)?;
            }
            people::by_id(tx, id)?.ok_or_else(|| FlowError::missing("such person", "See the list of people."))
        })
        .await?;
    app.gate.forget_person(id);
    Ok(Json(convert::person(&person)))
}
