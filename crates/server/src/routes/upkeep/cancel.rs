//! Asks a verification to stop.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Number, Signed};
use crate::gate::administrator;
use api::upkeep::Verification;
use axum::Json;
use axum::extract::State;
use flow::verify::job;

/// Stops a verification that waits, and asks one that runs to stop.
#[utoipa::path(post, path = "/verifications/{id}/cancel", tag = "upkeep",
    responses((status = 200, body = Verification)))]
pub(super) async fn cancel_verification(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
) -> Answer<Json<Verification>> {
    administrator(&caller)?;
    let at = app.clock.now();
    let stopped = app
        .write(move |tx| {
            job::get(tx, id)?;
            job::cancel(tx, id, at)?;
            job::get(tx, id)
        })
        .await?;
    Ok(Json(describe(stopped)))
}
