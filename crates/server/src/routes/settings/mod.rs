//! What people chose for their pages: each their own, and a lead for everybody in a project.

mod change;
mod list;

use crate::app::Shared;
use crate::convert::time;
use crate::error::Answer;
use api::Raw;
use api::settings::Setting;
use store::StoreError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_own_settings))
        .routes(routes!(change::change_own_setting))
        .routes(routes!(list::list_project_settings))
        .routes(routes!(change::change_project_setting))
}

fn describe(setting: store::settings::Setting) -> Answer<Setting> {
    let store::settings::Setting { name, body, revision, changed_at } = setting;
    let value = Raw::from_text(body).map_err(|error| StoreError::Inconsistent(error.to_string()))?;
    Ok(Setting { name, value, revision, changed_at: time(changed_at) })
}
