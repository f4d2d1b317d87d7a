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
use axum::http::HeaderValue;
use flow::seen::spec_tag;
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

/// The tag of a spec's version, by which nobody applies a spec over one they have not seen.
fn etag(version: i64) -> HeaderValue {
    HeaderValue::try_from(format!("\"{}\"", spec_tag(version))).unwrap_or_else(|_| HeaderValue::from_static(""))
}
