//! Changes the priority or the due time of many batches.

use crate::app::Shared;
use crate::convert::{numbers, plan};
use crate::error::Answer;
use crate::extract::{In, Manage, Sent};
use api::bulk::{ActOnBatches, BatchAct, BulkPlan};
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use flow::bulk::By;
use flow::bulk::batches::{Act, act};

/// Changes the priority or the due time of batches; the queue follows at once. Without a `plan` it only looks.
#[utoipa::path(post, path = "/projects/{project}/batches/acts", tag = "projects", request_body = ActOnBatches,
    responses((status = 200, body = BulkPlan)))]
pub(super) async fn act_on_batches(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<ActOnBatches>,
) -> Answer<Json<BulkPlan>> {
    let by = By { project: within.id(), person: within.person(), at: app.clock.now() };
    let wanted = match sent.act {
        BatchAct::Priority(priority) => Act::Priority(priority),
        BatchAct::Due(due) => Act::Due(due.map(|due| Timestamp(due.0))),
    };
    let chosen = numbers(&sent.batches);
    let found = app.plan(sent.plan, move |tx, token| act(tx, by, (&chosen, wanted), token)).await?;
    app.wake.touched(by.project);
    Ok(Json(plan(found)))
}
