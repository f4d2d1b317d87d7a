//! Hands out tasks.

use crate::app::{App, Shared};
use crate::convert::time;
use crate::error::Answer;
use crate::extract::{In, Sent, Work};
use crate::fields::{Reader, raw};
use api::Id;
use api::work::{Lease, Leases, Take};
use axum::Json;
use axum::extract::State;
use domain::spec::Spec;
use flow::lease::{self, Leased};
use store::tallies;

/// Gives the tasks the caller holds, and more up to `take`. Asking again gives the same ones.
#[utoipa::path(post, path = "/projects/{project}/work/lease", tag = "work", request_body = Take,
    responses((status = 200, body = Leases)))]
pub(super) async fn lease_tasks(
    State(app): State<Shared>,
    within: In<Work>,
    Sent(sent): Sent<Take>,
) -> Answer<Json<Leases>> {
    if within.project.archived {
        return Ok(Json(Leases { tasks: Vec::new(), empty_reason: Some("archived".into()) }));
    }
    let (project, version, person) = (within.id(), within.project.version, within.person());
    let request = lease::Lease { project, version, person, at: app.clock.now(), take: i64::from(sent.take) };
    let leased = app.ask(&app.leases, request).await?;
    if leased.is_empty() {
        return Ok(Json(Leases { tasks: Vec::new(), empty_reason: Some(why_empty(&app, project).await?) }));
    }
    app.wake.touched(project);
    let reader = Reader { app: &app, caller: &within.caller, project: &within.project.slug };
    let tasks = leased.into_iter().map(|(spec, leased)| describe(reader, &spec, leased));
    Ok(Json(Leases { tasks: tasks.collect::<Answer<_>>()?, empty_reason: None }))
}

fn describe(reader: Reader<'_>, spec: &Spec, leased: Leased) -> Answer<Lease> {
    Ok(Lease {
        task: Id(leased.task),
        slot: Id(leased.slot),
        fence: leased.fence,
        until: time(leased.until),
        version: leased.version,
        batch: leased.batch,
        fields: reader.fields(spec, leased.fields)?,
        previous: leased.previous.map(raw).transpose()?,
        rework_reason: leased.rework_reason,
    })
}

/// Why there is nothing to do: `no_items`, `all_done`, or `in_other_hands` for what is left.
async fn why_empty(app: &App, project: i64) -> Answer<String> {
    let tallies = app.read(move |tx| Ok(tallies::of_project(tx, project)?)).await?;
    let sum = |open: bool| tallies.iter().filter(|(_, state, _)| !open || *state < 2).map(|row| row.2).sum::<i64>();
    let reason = match (sum(false), sum(true)) {
        (0, _) => "no_items",
        (_, 0) => "all_done",
        _ => "in_other_hands",
    };
    Ok(reason.to_owned())
}
