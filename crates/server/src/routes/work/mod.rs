//! Labelling: leases, answers, and one's own record.

mod flag;
mod heartbeat;
mod lease;
mod mine;
mod own;
mod progress;
mod release;
mod skip;
mod submit;

use crate::app::Shared;
use crate::extract::{In, Work};
use flow::skip::GiveUp;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(lease::lease_tasks))
        .routes(routes!(heartbeat::extend_leases))
        .routes(routes!(submit::submit_answer))
        .routes(routes!(skip::skip_task))
        .routes(routes!(release::release_task))
        .routes(routes!(flag::flag_task))
        .routes(routes!(mine::list_own_answers))
        .routes(routes!(progress::get_progress))
        .routes(routes!(own::get_own_task))
}

/// A lease that the caller gives up.
fn give_up(app: &Shared, within: &In<Work>, task: i64, fence: i64) -> GiveUp {
    GiveUp {
        project: within.id(),
        version: within.project.version,
        person: within.person(),
        role: within.role,
        task,
        fence,
        at: app.clock.now(),
    }
}
