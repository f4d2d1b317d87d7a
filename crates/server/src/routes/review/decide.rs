//! Carries out a judge's decision.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Judge, Number, Sent};
use api::Id;
use api::review::{Decide, Decided, Decision};
use axum::Json;
use axum::extract::State;
use flow::review::{self, decide};

/// Accepts an answer, fixes it, or sends the task back to its authors.
#[utoipa::path(post, path = "/projects/{project}/review/{task}", tag = "review", request_body = Decide,
    responses((status = 200, body = Decided)))]
pub(super) async fn decide_case(
    State(app): State<Shared>,
    within: In<Judge>,
    Number(task): Number,
    Sent(sent): Sent<Decide>,
) -> Answer<Json<Decided>> {
    let decision = match sent.decision {
        Decision::Accept { person } => review::Decision::Accept { person: person.0 },
        Decision::Fix { values } => review::Decision::Fix { values },
        Decision::Rework { reason } => review::Decision::Rework { reason },
    };
    let (project, person, at) = (within.id(), within.person(), app.clock.now());
    let request = review::Decide { project, person, task, fence: sent.fence, decision, reason: sent.reason, at };
    let specs = app.specs.clone();
    let state = app.write(move |tx| decide(tx, &specs, &request)).await?;
    app.wake.touched(project);
    Ok(Json(Decided { task: Id(task), state: state.name().to_owned() }))
}
