//! Lists the projects that the caller may enter.

use crate::app::Shared;
use crate::convert::counts;
use crate::error::Answer;
use crate::extract::Signed;
use api::Page;
use api::projects::{Counts, ProjectLine};
use axum::Json;
use axum::extract::State;
use domain::{Act, Role};
use std::collections::BTreeMap;
use store::{members, projects, tallies};

/// The projects that the caller is in; all of them for an administrator.
#[utoipa::path(get, path = "/projects", tag = "projects", responses((status = 200, body = Page<ProjectLine>)))]
pub(super) async fn list_projects(
    State(app): State<Shared>,
    Signed(caller): Signed,
) -> Answer<Json<Page<ProjectLine>>> {
    let specs = app.specs.clone();
    let reads = caller.scope_allows(Act::Read);
    let (person, admin) = (caller.person.id, caller.person.admin);
    let lines = app
        .read(move |tx| {
            let roles: BTreeMap<i64, Role> =
                members::of_person(tx, person)?.into_iter().map(|member| (member.project, member.role)).collect();
            let mut lines = Vec::new();
            for project in projects::list(tx)? {
                let role = if admin { Some(Role::Admin) } else { roles.get(&project.id).copied() };
                let Some(role) = role else { continue };
                let numbers = reads && role.allows(Act::Read);
                let rows = if numbers { tallies::of_project(tx, project.id)? } else { Vec::new() };
                let counts: Counts = counts(rows.into_iter().map(|(_, state, count)| (state, count)));
                let description = specs.get(tx, project.id, project.version)?.description.clone();
                let role = role.name().to_owned();
                let projects::Project { slug, title, version, archived, .. } = project;
                lines.push(ProjectLine { project: slug, title, description, version, archived, role, counts });
            }
            Ok(lines)
        })
        .await?;
    Ok(Json(Page::whole(lines)))
}
