//! Lets many people sign in no longer, or again.

use crate::app::Shared;
use crate::convert::{numbers, plan};
use crate::error::Answer;
use crate::extract::{Sent, Signed};
use crate::gate::administrator;
use api::bulk::{ActOnPeople, BulkPlan, PersonAct};
use axum::Json;
use axum::extract::State;
use flow::bulk::By;
use flow::bulk::people::{Act, act};

/// Disables people, which ends their sessions, tokens and open streams at once, or enables them. Without a `plan` it only
/// looks.
#[utoipa::path(post, path = "/people/acts", tag = "people", request_body = ActOnPeople,
    responses((status = 200, body = BulkPlan)))]
pub(super) async fn act_on_people(
    State(app): State<Shared>,
    Signed(caller): Signed,
    Sent(sent): Sent<ActOnPeople>,
) -> Answer<Json<BulkPlan>> {
    administrator(&caller)?;
    let by = By { project: 0, person: caller.person.id, at: app.clock.now() };
    let wanted = match sent.act {
        PersonAct::Disable => Act::Disable,
        PersonAct::Enable => Act::Enable,
    };
    let chosen = numbers(&sent.people);
    let found = app.plan(sent.plan, move |tx, token| act(tx, by, (&chosen, wanted), token)).await?;
    if found.done {
        for person in &found.changes {
            app.gate.forget_person(person.id);
        }
    }
    Ok(Json(plan(found)))
}
