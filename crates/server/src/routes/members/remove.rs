//! Takes a person out of a project.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Looked, Manage, Number};
use axum::extract::State;
use axum::http::StatusCode;
use flow::membership::{Change, change};
use flow::seen::same_role;

/// Takes a person out of a project, at once: open streams end, media addresses stop working. With `If-Match` only if their
/// role is still the one that was seen.
#[utoipa::path(delete, path = "/projects/{project}/members/{person}", tag = "members", responses((status = 204)))]
pub(super) async fn remove_member(
    State(app): State<Shared>,
    within: In<Manage>,
    Number(person): Number,
    Looked(seen): Looked,
) -> Answer<StatusCode> {
    let (project, by, at) = (within.id(), within.person(), app.clock.now());
    app.write(move |tx| {
        same_role(tx, (project, person), &seen)?;
        change(tx, Change { project, person, role: None, by, at })
    })
    .await?;
    app.gate.forget_role(project, person);
    app.wake.touched(project);
    Ok(StatusCode::NO_CONTENT)
}
