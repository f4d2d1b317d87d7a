//! Ends a project's work, or takes it up again.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Manage, Sent};
use api::projects::Archive;
use axum::extract::State;
use axum::http::StatusCode;
use flow::archive::archive;

/// Archives a project: no work is handed out, everything stays readable.
#[utoipa::path(post, path = "/projects/{project}/archive", tag = "projects", request_body = Archive,
    responses((status = 204)))]
pub(super) async fn archive_project(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<Archive>,
) -> Answer<StatusCode> {
    let (project, person, at) = (within.id(), within.person(), app.clock.now());
    app.write(move |tx| archive(tx, project, sent.archived, person, at)).await?;
    app.gate.forget_project(&within.project.slug);
    app.wake.touched(project);
    Ok(StatusCode::NO_CONTENT)
}
