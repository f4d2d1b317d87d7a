//! Gives a task of one's own with its answer.

use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{In, Number, Work};
use crate::fields::Reader;
use api::Id;
use api::work::OwnTask;
use axum::Json;
use axum::extract::State;
use flow::mine;

/// A task that the caller answered, to be looked at again or corrected.
#[utoipa::path(get, path = "/projects/{project}/work/{task}", tag = "work", responses((status = 200, body = OwnTask)))]
pub(super) async fn get_own_task(
    State(app): State<Shared>,
    within: In<Work>,
    Number(task): Number,
) -> Answer<Json<OwnTask>> {
    let (project, person, specs) = (within.id(), within.person(), app.specs.clone());
    let at = app.clock.now();
    let (mine, fields, spec) = app
        .read(move |tx| {
            let (mine, fields) = mine::one(tx, &specs, project, (person, at), task)?;
            let spec = specs.get(tx, project, mine.version)?;
            Ok((mine, fields, spec))
        })
        .await?;
    let reader = Reader { app: &app, caller: &within.caller, project: &within.project.slug };
    Ok(Json(OwnTask {
        task: Id(mine.task),
        version: mine.version,
        fields: reader.fields(&spec, fields)?,
        revision: mine.revision,
        values: mine.answer.values.into(),
        note: mine.answer.note,
        unsure: mine.answer.unsure,
        unsure_degree: mine.answer.unsure_degree,
        settled: mine.settled,
    }))
}
