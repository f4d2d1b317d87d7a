//! Signs somebody in by name and password.

use super::{cookie, describe};
use crate::app::Shared;
use crate::error::{Answer, Refusal};
use crate::extract::{OurPage, Peer, Sent};
use crate::gate::{By, Caller};
use crate::limit::Key;
use api::identity::{Me, SignIn};
use axum::Json;
use axum::extract::State;
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use flow::identity::{self, SESSION_IDLE_MS, is_password_of, plain_name, wrong_password};
use store::people;

/// Signs somebody in; the session comes as a cookie.
#[utoipa::path(post, path = "/session", tag = "session", request_body = SignIn, responses((status = 200, body = Me)))]
pub(super) async fn sign_in(
    State(app): State<Shared>,
    Peer(address): Peer,
    _: OurPage,
    Sent(sent): Sent<SignIn>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<Me>)> {
    let name = plain_name(&sent.name);
    let keys = [Key::name(&name), Key::address(address)];
    app.limits.take(&keys, app.clock.now()).map_err(too_many)?;
    let person = app.read(move |tx| Ok(people::by_name(tx, &name)?)).await?;
    let checked = app.hash(move || is_password_of(person.as_ref(), &sent.password).then_some(person).flatten());
    let person = checked.await?.ok_or_else(wrong_password)?;
    let (secret, csrf, at) = (app.secret(""), app.secret("").text, app.clock.now());
    let request = identity::SignIn { person: person.clone(), hash: secret.hash, csrf: csrf.clone(), at };
    app.write(move |tx| identity::sign_in(tx, &request)).await?;
    app.limits.give_back(&keys);
    let by = By::Session { csrf: csrf.clone() };
    let caller = Caller { person, hash: secret.hash, by, expires_at: at.plus_ms(SESSION_IDLE_MS) };
    Ok(([(SET_COOKIE, cookie(&app, &secret.text))], Json(describe(&app, &caller, csrf).await?)))
}

/// The refusal of somebody who tried too often.
pub(super) fn too_many(seconds: u32) -> Refusal {
    let hint = format!("Wait {seconds} seconds, then try again.");
    Refusal::new("too_many", "There were too many tries in a row.", hint).after(seconds)
}
