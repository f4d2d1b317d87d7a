//! Lists the verifications.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::Signed;
use crate::gate::administrator;
use api::Page;
use api::upkeep::Verification;
use axum::Json;
use axum::extract::State;
use flow::verify::job;

/// Verifications that are listed; each carries all it found.
const LISTED_MAX: i64 = 20;

/// The newest verifications, newest first, each with what it found; those that a program made in the data folder are not
/// kept.
#[utoipa::path(get, path = "/verifications", tag = "upkeep", responses((status = 200, body = Page<Verification>)))]
pub(super) async fn list_verifications(
    State(app): State<Shared>,
    Signed(caller): Signed,
) -> Answer<Json<Page<Verification>>> {
    administrator(&caller)?;
    let found = app.read(move |tx| job::list(tx, LISTED_MAX)).await?;
    Ok(Json(Page::whole(found.into_iter().map(describe))))
}
