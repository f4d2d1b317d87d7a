//! Queues an export.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{In, Sent, Transfer};
use api::jobs::{ExportRequest, Job};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use flow::export::Params;
use flow::jobs;

/// Queues an export; its file is under `…/jobs/{id}/file` when it is done.
#[utoipa::path(post, path = "/projects/{project}/exports", tag = "jobs", request_body = ExportRequest,
    responses((status = 202, body = Job)))]
pub(super) async fn export_labels(
    State(app): State<Shared>,
    within: In<Transfer>,
    Sent(sent): Sent<ExportRequest>,
) -> Answer<(StatusCode, Json<Job>)> {
    let states = if sent.states.is_empty() { vec!["accepted".to_owned()] } else { sent.states };
    let params = Params { format: sent.format, states, answers: sent.answers, fetched: false };
    let (project, asked) = (within.id(), app.asked(within.person()));
    let job = app
        .write(move |tx| {
            let id = jobs::queue_export(tx, project, &params, &asked)?;
            jobs::get(tx, project, id)
        })
        .await?;
    app.wake.job();
    Ok((StatusCode::ACCEPTED, Json(convert::job(&job))))
}
