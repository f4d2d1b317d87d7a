//! Acts on many cases that wait for a judge.

use crate::app::Shared;
use crate::convert::{numbers, plan};
use crate::error::Answer;
use crate::extract::{In, Manage, Sent};
use api::bulk::{ActOnCases, BulkPlan, CaseAct};
use axum::Json;
use axum::extract::State;
use flow::bulk::By;
use flow::bulk::cases::{self, Act};

/// Sends cases back to their authors, or takes them from whoever is judging them. Without a `plan` it only looks.
#[utoipa::path(post, path = "/projects/{project}/review/acts", tag = "review", request_body = ActOnCases,
    responses((status = 200, body = BulkPlan)))]
pub(super) async fn act_on_cases(
    State(app): State<Shared>,
    within: In<Manage>,
    Sent(sent): Sent<ActOnCases>,
) -> Answer<Json<BulkPlan>> {
    let by = By { project: within.id(), person: within.person(), at: app.clock.now() };
    let act = match sent.act {
        CaseAct::SendBack { reason } => Act::SendBack { reason },
        CaseAct::TakeBack => Act::TakeBack,
    };
    let (chosen, specs) = (numbers(&sent.cases), app.specs.clone());
    let found = app.plan(sent.plan, move |tx, token| cases::act(tx, (&specs, by), (&chosen, &act), token)).await?;
    app.wake.touched(by.project);
    Ok(Json(plan(found)))
}
