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
use domain::{Act, Role};
use serde_json::Value;
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

/// The parts of a policy that whoever only labels is not told: how many answers a task gets, when they suffice, and how much
/// is looked at again. They would say which answers nobody checks.
const UNTOLD: [&str; 3] = ["overlap", "agreement", "review_share"];

/// A spec as a role is told it.
fn told(mut spec: Value, role: Role) -> Value {
    if !role.allows(Act::Read)
        && let Some(Value::Object(policy)) = spec.get_mut("policy")
    {
        policy.retain(|name, _| !UNTOLD.contains(&name.as_str()));
    }
    spec
}
