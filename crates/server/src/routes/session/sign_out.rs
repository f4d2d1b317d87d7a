//! Ends the session.

use super::cookie;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::Signed;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{HeaderName, HeaderValue, SET_COOKIE};
use store::sessions;

/// Ends the session; its cookie and its media addresses are good for nothing from then on.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204)))]
pub(super) async fn sign_out(
    State(app): State<Shared>,
    Signed(caller): Signed,
) -> Answer<(StatusCode, [(HeaderName, HeaderValue); 1])> {
    let hash = caller.hash;
    app.write(move |tx| Ok(sessions::delete(tx, &hash)?)).await?;
    app.gate.forget_secret(&hash);
    Ok((StatusCode::NO_CONTENT, [(SET_COOKIE, cookie(&app, ""))]))
}
