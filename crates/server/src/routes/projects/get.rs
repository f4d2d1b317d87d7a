//! Gives a project with its newest spec.

use super::told;
use crate::app::Shared;
use crate::convert::{counts, quoted};
use crate::error::Answer;
use crate::extract::{Enter, In, tagged};
use api::projects::Project;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use domain::Act;
use flow::FlowError;
use flow::review::to_judge;
use flow::seen::project_tag;
use store::{StoreError, tallies};

/// A project with its newest spec. Counts, and how many answers a task gets and what is looked at again, are for those who
/// may see numbers.
#[utoipa::path(get, path = "/projects/{project}", tag = "projects", responses((status = 200, body = Project)))]
pub(super) async fn get_project(State(app): State<Shared>, within: In<Enter>) -> Answer<(HeaderMap, Json<Project>)> {
    let specs = app.specs.clone();
    let numbers = within.role.allows(Act::Read) && within.caller.scope_allows(Act::Read);
    let judge = (within.role.allows(Act::Judge) && within.caller.scope_allows(Act::Judge)).then(|| within.person());
    let row = (*within.project).clone();
    let role = within.role;
    let project = app
        .read(move |tx| {
            let spec = specs.get(tx, row.id, row.version)?;
            let rows = if numbers { tallies::of_project(tx, row.id)? } else { Vec::new() };
            let to_judge = judge.map(|person| to_judge(tx, row.id, person)).transpose()?;
            let impossible = |error: serde_json::Error| FlowError::from(StoreError::Inconsistent(error.to_string()));
            Ok(Project {
                etag: quoted(&project_tag(&row)),
                project: row.slug,
                title: row.title,
                description: spec.description.clone(),
                version: row.version,
                spec: told(serde_json::to_value(&*spec).map_err(impossible)?, role),
                archived: row.archived,
                role: role.name().to_owned(),
                counts: counts(rows.into_iter().map(|(_, state, count)| (state, count))),
                to_judge,
            })
        })
        .await?;
    Ok((tagged(&project.etag), Json(project)))
}
