//! Asks a job to stop.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{In, Number, Transfer};
use api::jobs::Job;
use axum::Json;
use axum::extract::State;
use flow::jobs;

/// Stops a job that waits, and asks one that runs to stop; what it imported is dropped.
#[utoipa::path(post, path = "/projects/{project}/jobs/{id}/cancel", tag = "jobs",
    responses((status = 200, body = Job)))]
pub(super) async fn cancel_job(
    State(app): State<Shared>,
    within: In<Transfer>,
    Number(id): Number,
) -> Answer<Json<Job>> {
    let (project, at) = (within.id(), app.clock.now());
    let act = move |tx: &mut dyn store::Tx| {
        jobs::cancel(tx, (project, id), at)?;
        jobs::get(tx, project, id)
    };
    let job = app.write(act).await?;
    app.wake.job();
    Ok(Json(convert::job(&job)))
}
