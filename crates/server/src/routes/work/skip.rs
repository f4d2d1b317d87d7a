//! Skips a task.

use super::give_up;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Number, Sent, Work};
use api::work::Skip;
use axum::extract::State;
use axum::http::StatusCode;
use flow::skip::skip;

/// Gives a task up for others; it does not come back to the caller.
#[utoipa::path(post, path = "/projects/{project}/work/{task}/skip", tag = "work", request_body = Skip,
    responses((status = 204)))]
pub(super) async fn skip_task(
    State(app): State<Shared>,
    within: In<Work>,
    Number(task): Number,
    Sent(sent): Sent<Skip>,
) -> Answer<StatusCode> {
    let give = give_up(&app, &within, task, sent.fence);
    let specs = app.specs.clone();
    app.write(move |tx| skip(tx, &specs, &give, &sent.reason, sent.note.as_deref())).await?;
    app.wake.touched(within.id());
    Ok(StatusCode::NO_CONTENT)
}
