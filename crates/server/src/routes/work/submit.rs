//! Takes an answer.

use crate::app::Shared;
use crate::convert::time;
use crate::error::Answer;
use crate::extract::{In, Number, Sent, Work};
use api::Id;
use api::work::{Submission, Submitted};
use axum::Json;
use axum::extract::State;
use domain::answer;
use flow::submit::Submit;

/// Keeps an answer. The reply comes when it is safely on disk; the same `key` again gives the same reply.
#[utoipa::path(post, path = "/projects/{project}/work/{task}/submit", tag = "work", request_body = Submission,
    responses((status = 200, body = Submitted)))]
pub(super) async fn submit_answer(
    State(app): State<Shared>,
    within: In<Work>,
    Number(task): Number,
    Sent(sent): Sent<Submission>,
) -> Answer<Json<Submitted>> {
    let request = Submit {
        project: within.id(),
        person: within.person(),
        task,
        fence: sent.fence,
        key: sent.key,
        answer: answer::Answer {
            values: sent.values,
            note: sent.note,
            unsure: sent.unsure,
            unsure_degree: sent.unsure_degree,
        },
        active_ms: sent.active_ms,
        supersedes: sent.supersedes,
        at: app.clock.now(),
    };
    let kept = app.ask(&app.submits, request).await?;
    app.wake.answered(within.id());
    Ok(Json(Submitted { task: Id(kept.task), revision: kept.revision, late: kept.late, at: time(kept.at) }))
}
