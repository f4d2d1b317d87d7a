//! Changes the roles of many people of a project, or takes them out of it.

use super::role_called;
use crate::app::Shared;
use crate::convert::{numbers, plan};
use crate::error::Answer;
use crate::extract::{In, Manage, Sent};
use api::bulk::{ActOnMembers, BulkPlan, MemberAct};
use axum::Json;
use axum::extract::State;
use flow::bulk::By;
use flow::bulk::members::act;

/// Gives people another role, or takes them out of the project. Without a `plan` it only looks.
#[utoipa::path(post, path = "/projects/{project}/members/acts", tag = "members", request_body = ActOnMembers,
    responses((status = 200, body = BulkPlan)))]
pub(super) async fn act_on_members(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<ActOnMembers>,
) -> Answer<Json<BulkPlan>> {
    let by = By { project: within.id(), person: within.person(), at: app.clock.now() };
    let role = match &sent.act {
        MemberAct::Role(name) => Some(role_called(name)?),
        MemberAct::Remove => None,
    };
    let chosen = numbers(&sent.people);
    let found = app.plan(sent.plan, move |tx, token| act(tx, by, (&chosen, role), token)).await?;
    if found.done {
        for person in &found.changes {
            app.gate.forget_role(by.project, person.id);
        }
        app.wake.touched(by.project);
    }
    Ok(Json(plan(found)))
}
