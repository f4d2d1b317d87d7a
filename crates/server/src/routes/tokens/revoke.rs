//! Ends a token.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Number, Signed};
use crate::gate::browser_only;
use axum::extract::State;
use axum::http::StatusCode;
use flow::identity;

/// Ends a token of one's own, at once.
#[utoipa::path(delete, path = "/tokens/{id}", tag = "tokens", responses((status = 204)))]
pub(super) async fn revoke_token(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
) -> Answer<StatusCode> {
    browser_only(&caller)?;
    let person = caller.person.id;
    app.write(move |tx| identity::revoke_token(tx, person, id)).await?;
    app.gate.forget_person(person);
    Ok(StatusCode::NO_CONTENT)
}
