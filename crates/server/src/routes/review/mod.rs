//! Judging: cases that wait, claims, and decisions.

mod act;
mod claim;
mod decide;
mod release;
mod waiting;

use crate::app::Shared;
pub(crate) use claim::combined;
use domain::task::{TaskState, Why};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(claim::claim_case))
        .routes(routes!(waiting::list_cases))
        .routes(routes!(act::act_on_cases))
        .routes(routes!(decide::decide_case))
        .routes(routes!(release::release_case))
}

/// Why a task waits for a judge.
const fn why(state: &TaskState) -> &'static str {
    match state {
        TaskState::Contested { why, .. } => why.name(),
        _ => Why::Sample.name(),
    }
}
