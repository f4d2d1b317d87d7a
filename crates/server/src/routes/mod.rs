//! Every address of the interface, by noun; a file a verb.

mod items;
mod jobs;
mod media;
mod members;
mod people;
mod projects;
mod review;
mod session;
mod settings;
mod tokens;
mod upkeep;
mod work;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;

/// All routes with their documentation.
pub(crate) fn all() -> OpenApiRouter<Shared> {
    let nouns = OpenApiRouter::new()
        .merge(session::routes())
        .merge(settings::routes())
        .merge(people::routes())
        .merge(tokens::routes())
        .merge(projects::routes())
        .merge(members::routes())
        .merge(jobs::routes())
        .merge(work::routes())
        .merge(review::routes())
        .merge(items::routes())
        .merge(media::routes())
        .merge(upkeep::routes());
    OpenApiRouter::with_openapi(crate::openapi::base()).nest("/api/v1", nouns).merge(media::files())
}
