//! Media: files by signed addresses, and the frames of videos.

mod file;
mod frames;
mod range;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(frames::get_frames))
}

/// The files themselves, outside of the interface's own prefix.
pub(super) fn files() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(file::get_media))
}
