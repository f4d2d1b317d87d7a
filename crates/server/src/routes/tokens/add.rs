//! Makes a token.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Sent, Signed};
use crate::gate::browser_only;
use api::Id;
use api::tokens::{AddToken, AddedToken};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow::identity::{self, NewToken};

/// Makes a token; its secret is shown only here.
#[utoipa::path(post, path = "/tokens", tag = "tokens", request_body = AddToken,
    responses((status = 201, body = AddedToken)))]
pub(super) async fn add_token(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Sent(sent): Sent<AddToken>,
) -> Answer<(StatusCode, Json<AddedToken>)> {
    browser_only(&caller)?;
    // The prefix lets scanners of leaked secrets know it for what it is.
    let (secret, at) = (app.secret("assay_"), app.clock.now());
    let hash = secret.hash;
    let AddToken { name, scopes, expires_days: days } = sent;
    let new = NewToken { person: caller.person.id, name, scopes, days, at };
    let id = app.write(move |tx| identity::add_token(tx, &hash, &new)).await?;
    Ok((StatusCode::CREATED, Json(AddedToken { id: Id(id), token: secret.text })))
}
