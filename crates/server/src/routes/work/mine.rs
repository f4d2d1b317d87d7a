//! Lists one's own answers.

use crate::app::Shared;
use crate::convert::time;
use crate::error::Answer;
use crate::extract::{Asked, In, Work, limit};
use api::work::{MineQuery, OwnAnswer};
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use flow::mine;
use store::items;

/// Answers of a page, unless another number is asked for.
const LIMIT: i64 = 50;

/// The most answers of a page.
const LIMIT_MAX: i64 = 200;

/// One's own newest answers, newest first.
#[utoipa::path(get, path = "/projects/{project}/work/mine", tag = "work", params(MineQuery),
    responses((status = 200, body = Page<OwnAnswer>)))]
pub(super) async fn list_own_answers(
    State(app): State<Shared>,
    within: In<Work>,
    Asked(asked): Asked<MineQuery>,
) -> Answer<Json<Page<OwnAnswer>>> {
    let (project, person, limit) = (within.id(), within.person(), limit(asked.limit, LIMIT, LIMIT_MAX)?);
    let (at, specs) = (app.clock.now(), app.specs.clone());
    let answers = app
        .read(move |tx| {
            let mut answers = Vec::new();
            for mine in mine::recent(tx, &specs, project, (person, at), limit)? {
                let title = items::get(tx, project, mine.task)?.map(|item| item.title).unwrap_or_default();
                answers.push(OwnAnswer {
                    task: Id(mine.task),
                    title,
                    revision: mine.revision,
                    at: time(mine.at),
                    values: mine.answer.values.into(),
                    note: mine.answer.note,
                    unsure: mine.answer.unsure,
                    unsure_degree: mine.answer.unsure_degree,
                    settled: mine.settled,
                });
            }
            Ok(answers)
        })
        .await?;
    Ok(Json(Page::whole(answers)))
}
