//! The people of a project, and their roles.

mod give;
mod list;
mod remove;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list::list_members)).routes(routes!(give::give_role, remove::remove_member))
}
