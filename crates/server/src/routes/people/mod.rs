//! The people of the installation.

mod act;
mod add;
mod change;
mod link;
mod list;

use crate::app::Shared;
use crate::error::{Answer, Refusal};
use crate::gate::Caller;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_people, add::add_person))
        .routes(routes!(change::change_person))
        .routes(routes!(link::make_link))
        .routes(routes!(act::act_on_people))
}

/// Only those who administer the installation.
fn administrator(caller: &Caller) -> Answer<()> {
    if caller.person.admin && caller.has_scope("people") {
        return Ok(());
    }
    Err(Refusal::new("forbidden", "Only administrators may do this.", "Ask an administrator of the installation."))
}
