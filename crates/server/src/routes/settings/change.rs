//! Keeps a setting: one's own, or one of a project.

use super::describe;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Manage, Named, Sent, Signed};
use crate::gate::browser_only;
use api::settings::{ChangeSetting, Setting};
use axum::Json;
use axum::extract::State;
use flow::settings::{Change, change};
use store::settings::Owner;

/// Keeps a choice for one's own pages.
#[utoipa::path(put, path = "/me/settings/{name}", tag = "settings", request_body = ChangeSetting,
    responses((status = 200, body = Setting)))]
pub(super) async fn change_own_setting(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Named(name): Named,
    Sent(sent): Sent<ChangeSetting>,
) -> Answer<Json<Setting>> {
    browser_only(&caller)?;
    let by = caller.person.id;
    keep(&app, (Owner::Person(by), by), (name, sent)).await
}

/// Keeps a choice for everybody in the project.
#[utoipa::path(put, path = "/projects/{project}/settings/{name}", tag = "settings", request_body = ChangeSetting,
    responses((status = 200, body = Setting)))]
pub(super) async fn change_project_setting(
    State(app): State<Shared>,
    within: In<Manage>,
    Named(name): Named,
    Sent(sent): Sent<ChangeSetting>,
) -> Answer<Json<Setting>> {
    keep(&app, (Owner::Project(within.id()), within.person()), (name, sent)).await
}

async fn keep(app: &Shared, (owner, by): (Owner, i64), (name, sent): (String, ChangeSetting)) -> Answer<Json<Setting>> {
    let ChangeSetting { value, revision } = sent;
    let request = Change { owner, name, value, revision, by, at: app.clock.now() };
    describe(app.write(move |tx| change(tx, &request)).await?).map(Json)
}
