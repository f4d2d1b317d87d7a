//! Flags a task.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Number, Sent, Work};
use api::work::FlagTask;
use axum::extract::State;
use axum::http::StatusCode;
use flow::flag::flag;
use store::tasks::NewFlag;

/// Flags a task that the caller holds or has held, so that a judge looks at it whatever the answers say.
#[utoipa::path(post, path = "/projects/{project}/work/{task}/flag", tag = "work", request_body = FlagTask,
    responses((status = 204)))]
pub(super) async fn flag_task(
    State(app): State<Shared>,
    within: In<Work>,
    Number(task): Number,
    Sent(sent): Sent<FlagTask>,
) -> Answer<StatusCode> {
    let (project, person, at) = (within.id(), within.person(), app.clock.now());
    app.write(move |tx| {
        flag(tx, project, task, NewFlag { person, reason: &sent.reason, note: sent.note.as_deref(), at })
    })
    .await?;
    app.wake.touched(project);
    Ok(StatusCode::NO_CONTENT)
}
