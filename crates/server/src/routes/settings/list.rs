//! Lists settings: one's own, or those of a project.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Enter, In, Signed};
use crate::gate::browser_only;
use api::Page;
use api::settings::Setting;
use axum::Json;
use axum::extract::State;
use store::settings::{self, Owner};

/// What one chose for one's own pages, by name.
#[utoipa::path(get, path = "/me/settings", tag = "settings", responses((status = 200, body = Page<Setting>)))]
pub(super) async fn list_own_settings(
    State(app): State<Shared>,
    Signed(caller): Signed,
) -> Answer<Json<Page<Setting>>> {
    browser_only(&caller)?;
    read(&app, Owner::Person(caller.person.id)).await
}

/// What a lead chose for everybody in the project, by name.
#[utoipa::path(get, path = "/projects/{project}/settings", tag = "settings",
    responses((status = 200, body = Page<Setting>)))]
pub(super) async fn list_project_settings(State(app): State<Shared>, within: In<Enter>) -> Answer<Json<Page<Setting>>> {
    read(&app, Owner::Project(within.id())).await
}

async fn read(app: &Shared, owner: Owner) -> Answer<Json<Page<Setting>>> {
    let found = app.read(move |tx| Ok(settings::list(tx, owner)?)).await?;
    Ok(Json(Page::whole(found.into_iter().map(describe).collect::<Answer<Vec<_>>>()?)))
}
