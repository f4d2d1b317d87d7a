//! Gives a task back.

use super::give_up;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Number, Sent, Work};
use api::work::Release;
use axum::extract::State;
use axum::http::StatusCode;
use flow::skip::release;

/// Gives a task back unanswered; anybody may get it, the caller too.
#[utoipa::path(post, path = "/projects/{project}/work/{task}/release", tag = "work", request_body = Release,
    responses((status = 204)))]
pub(super) async fn release_task(
    State(app): State<Shared>,
    within: In<Work>,
    Number(task): Number,
    Sent(sent): Sent<Release>,
) -> Answer<StatusCode> {
    let give = give_up(&app, &within, task, sent.fence);
    app.write(move |tx| release(tx, &give)).await?;
    app.wake.touched(within.id());
    Ok(StatusCode::NO_CONTENT)
}
