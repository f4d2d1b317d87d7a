//! Queues a verification.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Sent, Signed};
use crate::gate::administrator;
use api::upkeep::{StartVerification, Verification};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow::verify::job::{self, Params};

/// Recomputes what can be recomputed of the installation, in the background; there is one verification at a time.
#[utoipa::path(post, path = "/verifications", tag = "upkeep", request_body = StartVerification,
    responses((status = 202, body = Verification)))]
pub(super) async fn start_verification(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Sent(sent): Sent<StartVerification>,
) -> Answer<(StatusCode, Json<Verification>)> {
    administrator(&caller)?;
    let (params, asked) = (Params { quick: sent.quick }, app.asked(caller.person.id));
    let queued = app
        .write(move |tx| {
            let id = job::queue(tx, params, &asked)?;
            job::get(tx, id)
        })
        .await?;
    app.wake.job();
    Ok((StatusCode::ACCEPTED, Json(describe(queued))))
}
