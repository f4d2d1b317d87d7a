//! Extends the leases of somebody who is still at it.

use crate::app::Shared;
use crate::convert::time;
use crate::error::{Answer, Refusal};
use crate::extract::{In, Sent, Work};
use api::Id;
use api::work::{Beaten, Extended, Heartbeat};
use axum::Json;
use axum::extract::State;
use domain::sheet::IN_HAND_MAX;
use flow::heartbeat::{self, Times, heartbeat};

/// Says that the caller is still at it: leases that are still held go on, the others are named.
#[utoipa::path(post, path = "/projects/{project}/work/heartbeat", tag = "work", request_body = Heartbeat,
    responses((status = 200, body = Beaten)))]
pub(super) async fn extend_leases(
    State(app): State<Shared>,
    within: In<Work>,
    Sent(sent): Sent<Heartbeat>,
) -> Answer<Json<Beaten>> {
    if u32::try_from(sent.leases.len()).is_ok_and(|count| count > IN_HAND_MAX) {
        let detail = format!("Nobody holds {} tasks at once.", sent.leases.len());
        return Err(Refusal::new("take_out_of_range", detail, "Name the leases in hand only."));
    }
    let beat = heartbeat::Heartbeat {
        project: within.id(),
        version: within.project.version,
        person: within.person(),
        leases: sent.leases.iter().map(|held| (held.task.0, held.fence)).collect(),
        times: Times { active_ms: sent.active_ms, idle_ms: sent.idle_ms, break_ms: sent.break_ms },
        at: app.clock.now(),
    };
    let specs = app.specs.clone();
    let beaten = app.write(move |tx| heartbeat(tx, &specs, &beat)).await?;
    let held = beaten.held.into_iter().map(|(task, until)| Extended { task: Id(task), until: time(until) });
    Ok(Json(Beaten { held: held.collect(), lost: beaten.lost.into_iter().map(Id).collect() }))
}
