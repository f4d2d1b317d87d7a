//! Signing in and out, setting up, and who one is.

mod me;
mod password;
mod set_up;
mod sign_in;
mod sign_out;

use crate::app::{App, Shared};
use crate::error::Answer;
use crate::extract::COOKIE;
use crate::gate::Caller;
use api::identity::{Me, Membership};
use axum::http::HeaderValue;
use flow::identity::SESSION_IDLE_MS;
use store::{members, projects};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(sign_in::sign_in, sign_out::sign_out))
        .routes(routes!(me::me))
        .routes(routes!(set_up::set_up))
        .routes(routes!(password::change_password))
}

/// The cookie that carries a session's secret, or with an empty secret the one that removes it.
fn cookie(app: &App, secret: &str) -> HeaderValue {
    let age = if secret.is_empty() { 0 } else { SESSION_IDLE_MS / 1_000 };
    let secure = if app.reached.by_https { "; Secure" } else { "" };
    let text = format!("{COOKIE}={secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age={age}{secure}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// Who a caller is and where they may work.
async fn describe(app: &App, caller: &Caller, csrf: String) -> Answer<Me> {
    let person = caller.person.id;
    let projects = app
        .read(move |tx| {
            let mut found = Vec::new();
            for member in members::of_person(tx, person)? {
                let Some(project) = projects::by_id(tx, member.project)? else { continue };
                let role = member.role.name().to_owned();
                let archived = project.archived;
                found.push(Membership { project: project.slug, title: project.title, role, archived });
            }
            Ok(found)
        })
        .await?;
    Ok(Me { person: crate::convert::person(&caller.person), csrf, projects })
}
