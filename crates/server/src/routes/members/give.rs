//! Gives a person a role in a project.

use super::role_called;
use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{In, Looked, Manage, Number, Sent, tagged};
use api::people::{GiveRole, Member};
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use flow::FlowError;
use flow::membership::{Change, change};
use flow::seen::same_role;
use store::people;

/// Gives a person a role, instead of the one they had. With `If-Match` only if that is still the one that was seen; with
/// `If-None-Match: *` only if they have none yet.
#[utoipa::path(put, path = "/projects/{project}/members/{person}", tag = "members", request_body = GiveRole,
    responses((status = 200, body = Member)))]
pub(super) async fn give_role(
    State(app): State<Shared>,
    within: In<Manage>,
    Number(person): Number,
    Looked(seen): Looked,
    Sent(sent): Sent<GiveRole>,
) -> Answer<(HeaderMap, Json<Member>)> {
    let role = role_called(&sent.role)?;
    let (project, by, at) = (within.id(), within.person(), app.clock.now());
    let found = app
        .write(move |tx| {
            same_role(tx, (project, person), &seen)?;
            change(tx, Change { project, person, role: Some(role), by, at })?;
            people::by_id(tx, person)?.ok_or_else(|| FlowError::missing("such person", "See the list of people."))
        })
        .await?;
    app.gate.forget_role(project, person);
    app.wake.touched(project);
    let member = convert::member(&found, role);
    Ok((tagged(&member.etag), Json(member)))
}
