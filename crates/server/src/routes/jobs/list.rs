//! Lists the jobs of a project.

use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Follow, In};
use api::Page;
use api::jobs::Job;
use axum::Json;
use axum::extract::State;
use store::jobs;

/// Jobs that are shown.
const JOBS_MAX: i64 = 100;

/// The newest jobs of a project, newest first.
#[utoipa::path(get, path = "/projects/{project}/jobs", tag = "jobs", responses((status = 200, body = Page<Job>)))]
pub(super) async fn list_jobs(State(app): State<Shared>, within: In<Follow>) -> Answer<Json<Page<Job>>> {
    let project = within.id();
    let jobs = app.read(move |tx| Ok(jobs::list(tx, project, JOBS_MAX)?)).await?;
    Ok(Json(Page::whole(jobs.iter().map(convert::job))))
}
