//! The people of a project, and their roles.

mod act;
mod give;
mod list;
mod remove;

use crate::app::Shared;
use crate::error::{Answer, Refusal};
use domain::Role;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_members))
        .routes(routes!(give::give_role, remove::remove_member))
        .routes(routes!(act::act_on_members))
}

/// The role of that name.
fn role_called(name: &str) -> Answer<Role> {
    let hint = "The roles are associate, reviewer, analyst, lead, requester and admin.";
    Role::from_name(name).ok_or_else(|| Refusal::new("bad_request", format!("There is no role “{name}”."), hint))
}
