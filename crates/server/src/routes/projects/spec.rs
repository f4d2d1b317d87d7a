//! Gives a version of a project's spec.

use super::told;
use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Asked, Enter, In, tagged};
use api::projects::{SpecQuery, SpecVersion};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::Act;
use flow::FlowError;
use flow::seen::spec_tag;
use store::{StoreError, projects};

/// A version of the spec, as it was written and as it was understood. Whoever only labels is not told how it was written, nor
/// how many answers a task gets and what is looked at again.
#[utoipa::path(get, path = "/projects/{project}/spec", tag = "projects", params(SpecQuery),
    responses((status = 200, body = SpecVersion)))]
pub(super) async fn get_spec(
    State(app): State<Shared>,
    within: In<Enter>,
    Asked(which): Asked<SpecQuery>,
) -> Answer<(HeaderMap, Json<SpecVersion>)> {
    let (project, version) = (within.id(), which.version.unwrap_or(within.project.version));
    let role = within.role;
    let spec = app
        .read(move |tx| {
            let missing = || FlowError::missing(format!("version {version} of the spec"), "Name an applied version.");
            let (source, body) = projects::spec_source(tx, project, version)?.ok_or_else(missing)?;
            let spec = serde_json::from_str(&body).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
            let source = if role.allows(Act::Read) { source } else { String::new() };
            Ok(SpecVersion { version, source, spec: told(spec, role) })
        })
        .await?;
    Ok((tagged(&convert::quoted(&spec_tag(version))), Json(spec)))
}
