//! Changes one's own password.

use super::sign_in::too_many;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Sent, Signed};
use crate::gate::browser_only;
use crate::limit::Key;
use api::identity::ChangePassword;
use axum::extract::State;
use axum::http::StatusCode;
use flow::identity::{self, NewPassword, hash_password, is_password_of, wrong_password};
use std::sync::{Arc, PoisonError};
use store::people;

/// Changes the password and ends every other session, and every token.
#[utoipa::path(post, path = "/me/password", tag = "session", request_body = ChangePassword,
    responses((status = 204)))]
pub(super) async fn change_password(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Sent(sent): Sent<ChangePassword>,
) -> Answer<StatusCode> {
    browser_only(&caller)?;
    let keys = [Key::name(&caller.person.name)];
    app.limits.take(&keys, app.clock.now()).map_err(too_many)?;
    let id = caller.person.id;
    let person = app.read(move |tx| Ok(people::by_id(tx, id)?)).await?;
    let chance = Arc::clone(&app.chance);
    let hashing = app.hash(move || {
        let person = person.filter(|person| is_password_of(Some(person), &sent.old)).ok_or_else(wrong_password)?;
        let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
        let password = hash_password(&person.name, &sent.new, &mut *chance)?;
        Ok::<_, flow::FlowError>((person, password))
    });
    let (person, password) = hashing.await??;
    let request = NewPassword { person, password, session: caller.hash };
    app.write(move |tx| identity::change_password(tx, &request)).await?;
    app.limits.give_back(&keys);
    app.gate.forget_person(id);
    Ok(StatusCode::NO_CONTENT)
}
