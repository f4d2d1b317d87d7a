//! Items: the list of them, and the story of one.

mod act;
mod filter;
mod list;
mod story;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(list::list_items))
        .routes(routes!(list::list_places))
        .routes(routes!(story::get_item))
        .routes(routes!(act::act_on_items))
}
