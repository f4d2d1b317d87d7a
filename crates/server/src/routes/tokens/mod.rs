//! One's own tokens. Only a browser's session may make or end them, so that a leaked token cannot renew itself.

mod add;
mod list;
mod revoke;

use crate::app::Shared;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new().routes(routes!(list::list_tokens, add::add_token)).routes(routes!(revoke::revoke_token))
}
