//! Lists the batches of a project.

use crate::app::Shared;
use crate::convert::{counts, time};
use crate::error::Answer;
use crate::extract::{In, Read};
use api::projects::Batch;
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use store::{batches, tallies};

/// The batches of a project, oldest first, each with its tasks by state.
#[utoipa::path(get, path = "/projects/{project}/batches", tag = "projects",
    responses((status = 200, body = Page<Batch>)))]
pub(super) async fn list_batches(State(app): State<Shared>, within: In<Read>) -> Answer<Json<Page<Batch>>> {
    let project = within.id();
    let read = app.read(move |tx| Ok((batches::list(tx, project)?, tallies::of_project(tx, project)?)));
    let (batches, tallies) = read.await?;
    let tasks =
        |batch: i64| counts(tallies.iter().filter(move |row| row.0 == batch).map(|(_, state, count)| (*state, *count)));
    Ok(Json(Page::whole(batches.into_iter().map(|batch| describe(batch.clone(), tasks(batch.id))))))
}

/// A batch with its tasks by state.
pub(super) fn describe(batch: batches::Batch, counts: api::projects::Counts) -> Batch {
    Batch {
        id: Id(batch.id),
        name: batch.name,
        state: if batch.state == batches::IMPORTING { "importing" } else { "open" }.to_owned(),
        due: batch.due.map(time),
        priority: batch.priority,
        source: batch.source,
        size: batch.size,
        accepted: counts.0.get("accepted").copied().unwrap_or(0),
        created_at: time(batch.created_at),
        counts,
    }
}
