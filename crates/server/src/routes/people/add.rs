//! Adds a person.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Sent, Signed};
use crate::gate::administrator;
use api::people::{AddPerson, Added};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow::FlowError;
use flow::identity::{NewPerson, add_person as add, link_path, make_link};
use store::people;

/// Adds a person, and gives the one-time link by which they set their password.
#[utoipa::path(post, path = "/people", tag = "people", request_body = AddPerson,
    responses((status = 201, body = Added)))]
pub(super) async fn add_person(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Sent(sent): Sent<AddPerson>,
) -> Answer<(StatusCode, Json<Added>)> {
    administrator(&caller)?;
    let new = NewPerson { name: sent.name, display: sent.display, admin: sent.admin };
    let (secret, at) = (app.secret(""), app.clock.now());
    let hash = secret.hash;
    let person = app
        .write(move |tx| {
            let id = add(tx, &new, at)?;
            make_link(tx, id, &hash, at)?;
            people::by_id(tx, id)?.ok_or_else(|| FlowError::missing("such person", "Try again."))
        })
        .await?;
    let added = Added { person: convert::person(&person), link: link_path(&secret.text) };
    Ok((StatusCode::CREATED, Json(added)))
}
