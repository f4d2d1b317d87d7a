//! Lists the cases that wait for a judge.

use super::why;
use crate::app::Shared;
use crate::convert::time;
use crate::error::Answer;
use crate::extract::{In, Judge};
use api::review::Waiting;
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use domain::task::{TaskState, Why};
use flow::review::waiting;

/// Cases that are shown.
const CASES_MAX: i64 = 200;

/// The cases that wait for this judge, longest first; their own answers' left out.
#[utoipa::path(get, path = "/projects/{project}/review", tag = "review", responses((status = 200, body = Page<Waiting>)))]
pub(super) async fn list_cases(State(app): State<Shared>, within: In<Judge>) -> Answer<Json<Page<Waiting>>> {
    let (project, person) = (within.id(), within.person());
    let cases = app.read(move |tx| waiting(tx, project, person, CASES_MAX)).await?;
    Ok(Json(Page::whole(cases.into_iter().map(|case| {
        let state = case.facts.as_deref().and_then(|facts| serde_json::from_str::<TaskState>(facts).ok());
        Waiting {
            task: Id(case.id),
            title: case.title,
            why: state.as_ref().map_or(Why::Disagreement.name(), why).to_owned(),
            since: time(case.since),
            confidence: case.confidence,
        }
    }))))
}
