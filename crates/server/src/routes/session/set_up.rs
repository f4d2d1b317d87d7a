//! Uses a one-time link: sets a password, and makes the first administrator.

use super::sign_in::too_many;
use super::{cookie, describe};
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{OurPage, Peer, Sent};
use crate::gate::{By, Caller};
use crate::limit::Key;
use api::identity::{Me, SetUp};
use axum::Json;
use axum::extract::State;
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use flow::identity::{self, SESSION_IDLE_MS, Secret, hash_password, link_secret, plain_name};
use std::sync::{Arc, PoisonError};

/// Sets a password by a one-time link, and signs in.
#[utoipa::path(post, path = "/setup", tag = "session", request_body = SetUp, responses((status = 200, body = Me)))]
pub(super) async fn set_up(
    State(app): State<Shared>,
    Peer(address): Peer,
    _: OurPage,
    Sent(sent): Sent<SetUp>,
) -> Answer<([(HeaderName, HeaderValue); 1], Json<Me>)> {
    let keys = [Key::address(address)];
    app.limits.take(&keys, app.clock.now()).map_err(too_many)?;
    let link = Secret::hash_of(link_secret(&sent.link));
    let (name, display) = (plain_name(&sent.name.unwrap_or_default()), sent.display.unwrap_or_default());
    let (chance, called) = (Arc::clone(&app.chance), name.clone());
    let hashing = app.hash(move || {
        let mut chance = chance.lock().unwrap_or_else(PoisonError::into_inner);
        hash_password(&called, &sent.password, &mut *chance)
    });
    let password = hashing.await??;
    let (secret, csrf, at) = (app.secret(""), app.secret("").text, app.clock.now());
    let request = identity::SetUp { link, name, display, password, hash: secret.hash, csrf: csrf.clone(), at };
    let person = app.write(move |tx| identity::set_up(tx, &request)).await?;
    app.limits.give_back(&keys);
    app.gate.forget_person(person.id);
    let by = By::Session { csrf: csrf.clone() };
    let caller = Caller { person, hash: secret.hash, by, expires_at: at.plus_ms(SESSION_IDLE_MS) };
    Ok(([(SET_COOKIE, cookie(&app, &secret.text))], Json(describe(&app, &caller, csrf).await?)))
}
