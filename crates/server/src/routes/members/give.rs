//! Gives a person a role in a project.

use super::role_called;
use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{In, Manage, Number, Sent};
use api::people::{GiveRole, Member};
use axum::Json;
use axum::extract::State;
use flow::FlowError;
use flow::membership::{Change, change};
use store::people;

/// Gives a person a role, instead of the one they had.
#[utoipa::path(put, path = "/projects/{project}/members/{person}", tag = "members", request_body = GiveRole,
    responses((status = 200, body = Member)))]
pub(super) async fn give_role(
    State(app): State<Shared>,
    within: In<Manage>,
    Number(person): Number,
    Sent(sent): Sent<GiveRole>,
) -> Answer<Json<Member>> {
    let role = role_called(&sent.role)?;
    let (project, by, at) = (within.id(), within.person(), app.clock.now());
    let found = app
        .write(move |tx| {
            change(tx, Change { project, person, role: Some(role), by, at })?;
            people::by_id(tx, person)?.ok_or_else(|| FlowError::missing("such person", "See the list of people."))
        })
        .await?;
    app.gate.forget_role(project, person);
    app.wake.touched(project);
    Ok(Json(Member { person: convert::person(&found), role: role.name().to_owned() }))
}
