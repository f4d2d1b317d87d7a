//! Gives a case back.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Judge, Number, Sent};
use api::work::Release;
use axum::extract::State;
use axum::http::StatusCode;
use flow::review::release;

/// Gives a case back undecided.
#[utoipa::path(post, path = "/projects/{project}/review/{task}/release", tag = "review", request_body = Release,
    responses((status = 204)))]
pub(super) async fn release_case(
    State(app): State<Shared>,
    within: In<Judge>,
    Number(task): Number,
    Sent(sent): Sent<Release>,
) -> Answer<StatusCode> {
    let (project, holder) = (within.id(), (within.person(), sent.fence));
    app.write(move |tx| release(tx, project, task, holder)).await?;
    Ok(StatusCode::NO_CONTENT)
}
