//! Gives a job and how far it is.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Follow, In, Number};
use api::jobs::Job;
use axum::Json;
use axum::extract::State;
use flow::jobs;

/// A job and how far it is.
#[utoipa::path(get, path = "/projects/{project}/jobs/{id}", tag = "jobs", responses((status = 200, body = Job)))]
pub(super) async fn get_job(State(app): State<Shared>, within: In<Follow>, Number(id): Number) -> Answer<Json<Job>> {
    let project = within.id();
    let job = app.read(move |tx| jobs::get(tx, project, id)).await?;
    Ok(Json(convert::job(&job)))
}
