//! Imports and exports, which run in the background.

mod cancel;
mod export;
mod file;
mod get;
mod import;
mod list;
mod preview;
mod refusals;
mod resume;
mod upload;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(import::import_items))
        .routes(routes!(preview::preview_import))
        .routes(routes!(export::export_labels))
        .routes(routes!(list::list_jobs))
        .routes(routes!(get::get_job))
        .routes(routes!(cancel::cancel_job))
        .routes(routes!(resume::resume_job))
        .routes(routes!(refusals::get_refusals))
        .routes(routes!(file::get_file))
}
