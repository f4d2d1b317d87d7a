//! Tells who is signed in.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::Signed;
use crate::gate::By;
use api::identity::Me;
use axum::Json;
use axum::extract::State;

/// Who is signed in, the secret for changes, and the projects they are in.
#[utoipa::path(get, path = "/me", tag = "session", responses((status = 200, body = Me)))]
pub(super) async fn me(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<Me>> {
    let csrf = match &caller.by {
        By::Session { csrf } => csrf.clone(),
        By::Token { .. } => String::new(),
    };
    Ok(Json(describe(&app, &caller, csrf).await?))
}
