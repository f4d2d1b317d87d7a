//! Gives a verification and how far it is.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Number, Signed};
use crate::gate::administrator;
use api::upkeep::Verification;
use axum::Json;
use axum::extract::State;
use flow::verify::job;

/// A verification and how far it is; once it is done, with all it found.
#[utoipa::path(get, path = "/verifications/{id}", tag = "upkeep", responses((status = 200, body = Verification)))]
pub(super) async fn get_verification(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Number(id): Number,
) -> Answer<Json<Verification>> {
    administrator(&caller)?;
    Ok(Json(describe(app.read(move |tx| job::get(tx, id)).await?)))
}
