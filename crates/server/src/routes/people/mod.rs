//! The people of the installation.

mod act;
mod add;
mod change;
mod link;
mod list;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_people, add::add_person))
        .routes(routes!(change::change_person))
        .routes(routes!(link::make_link))
        .routes(routes!(act::act_on_people))
}
