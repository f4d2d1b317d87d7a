//! Ends a project's work, or takes it up again.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Looked, Manage, Sent};
use api::projects::Archive;
use axum::extract::State;
use axum::http::StatusCode;
use flow::archive::archive;
use flow::seen::same_project;

/// Archives a project: no work is handed out, everything stays readable. With `If-Match` only if the project is still as it
/// was seen.
#[utoipa::path(post, path = "/projects/{project}/archive", tag = "projects", request_body = Archive,
    responses((status = 204)))]
pub(super) async fn archive_project(
    State(app): State<Shared>,
    within: In<Manage>,
    Looked(seen): Looked,
    Sent(sent): Sent<Archive>,
) -> Answer<StatusCode> {
    let (project, person, at) = (within.id(), within.person(), app.clock.now());
    app.write(move |tx| {
        same_project(tx, project, &seen)?;
        archive(tx, project, sent.archived, person, at)
    })
    .await?;
    app.gate.forget_project(&within.project.slug);
    app.wake.touched(project);
    Ok(StatusCode::NO_CONTENT)
}
