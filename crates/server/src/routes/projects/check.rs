//! Reads a draft of a spec and says what it would ask and change.

use crate::app::Shared;
use crate::error::{Answer, spec_problem};
use crate::extract::{In, Manage, Sent};
use api::projects::{ApplySpec, Draft};
use axum::Json;
use axum::extract::State;
use flow::check_spec::check;
use store::StoreError;

/// Reads a draft of the project's spec: what it asks, and what stands against applying it. Nothing is applied.
#[utoipa::path(post, path = "/projects/{project}/spec/check", tag = "projects", request_body = ApplySpec,
    responses((status = 200, body = Draft)))]
pub(super) async fn check_spec(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<ApplySpec>,
) -> Answer<Json<Draft>> {
    let specs = app.specs.clone();
    let draft = app.read(move |tx| check(tx, &specs, &within.project, &sent.source)).await?;
    let spec = serde_json::to_value(&draft.spec).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
    let orphans = draft.orphans.into_iter().map(spec_problem).collect();
    Ok(Json(Draft { version: draft.version, changed: draft.changed, spec, orphans }))
}
