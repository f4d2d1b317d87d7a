//! Projects: their specs, numbers, batches, flags, and what happens in them.

mod apply;
mod archive;
mod batches;
mod check;
mod flags;
mod get;
mod list;
mod live;
mod overview;
mod plan_batches;
mod spec;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_projects, apply::apply_spec))
        .routes(routes!(get::get_project))
        .routes(routes!(spec::get_spec))
        .routes(routes!(check::check_spec))
        .routes(routes!(archive::archive_project))
        .routes(routes!(overview::get_overview))
        .routes(routes!(batches::list_batches))
        .routes(routes!(plan_batches::act_on_batches))
        .routes(routes!(flags::list_flags))
        .routes(routes!(live::watch_project))
}
