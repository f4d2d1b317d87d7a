//! Gives one's own record.

use crate::app::Shared;
use crate::convert::estimate;
use crate::error::Answer;
use crate::extract::{In, Work};
use api::work::Progress;
use axum::Json;
use axum::extract::State;
use flow::progress::progress;

/// Today's answers, pace, active and idle time and breaks, and accuracy as far as it is known.
#[utoipa::path(get, path = "/projects/{project}/work/progress", tag = "work",
    responses((status = 200, body = Progress)))]
pub(super) async fn get_progress(State(app): State<Shared>, within: In<Work>) -> Answer<Json<Progress>> {
    let (project, person, at) = (within.id(), within.person(), app.clock.now());
    let found = app.read(move |tx| progress(tx, project, person, at)).await?;
    let accuracy = found.accuracy.map(|share| estimate((share.value, share.lower, share.upper), share.total));
    let flow::progress::Progress { today, pace_s, active_ms, idle_ms, break_ms, .. } = found;
    Ok(Json(Progress { today, active_ms, idle_ms, break_ms, pace_s, accuracy }))
}
