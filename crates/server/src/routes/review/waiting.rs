//! Lists the cases that wait for a judge.

use super::why;
use crate::app::Shared;
use crate::convert::time;
use crate::error::{Answer, Refusal};
use crate::extract::{Asked, In, Judge, limit};
use api::people::Author;
use api::review::{Waiting, WaitingQuery};
use api::{Id, Page};
use axum::Json;
use axum::extract::State;
use domain::Timestamp;
use domain::task::{TaskState, Why};
use flow::review::waiting;
use std::collections::{BTreeMap, BTreeSet};
use store::tasks::waiting::{Part, Waiting as Case};
use store::{batches, people};

/// Cases of a page, unless another number is asked for.
const LIMIT: i64 = 200;

/// The most cases of a page.
const LIMIT_MAX: i64 = 1_000;

/// The cases that wait for this judge, longest first; their own answers' left out.
#[utoipa::path(get, path = "/projects/{project}/review", tag = "review", params(WaitingQuery),
    responses((status = 200, body = Page<Waiting>)))]
pub(super) async fn list_cases(
    State(app): State<Shared>,
    within: In<Judge>,
    Asked(query): Asked<WaitingQuery>,
) -> Answer<Json<Page<Waiting>>> {
    let (project, person, now) = (within.id(), within.person(), app.clock.now());
    let part = part(&query)?;
    let (batches, judges, cases) = app
        .read(move |tx| {
            let cases = waiting(tx, project, person, part)?;
            let held = cases.iter().filter_map(|case| case.judge).filter(|(_, until)| *until >= now);
            let held: BTreeSet<i64> = held.map(|(judge, _)| judge).collect();
            let mut judges = BTreeMap::new();
            for judge in held {
                judges.insert(judge, people::by_id(tx, judge)?.map(|found| found.display).unwrap_or_default());
            }
            let batches = batches::list(tx, project)?.into_iter().map(|batch| (batch.id, batch.name));
            Ok((batches.collect::<BTreeMap<i64, String>>(), judges, cases))
        })
        .await?;
    let full = i64::try_from(cases.len()).is_ok_and(|count| count == part.limit);
    let next = cases.last().filter(|_| full).map(|last| format!("{}_{}", last.since.0, last.id));
    let describe = |case: Case| {
        let state = case.facts.as_deref().and_then(|facts| serde_json::from_str::<TaskState>(facts).ok());
        let judge =
            case.judge.filter(|(_, until)| *until >= now).and_then(|(id, _)| judges.get(&id).map(|name| (id, name)));
        Waiting {
            task: Id(case.id),
            title: case.title,
            why: state.as_ref().map_or(Why::Disagreement.name(), why).to_owned(),
            since: time(case.since),
            confidence: case.confidence,
            batch: batches.get(&case.batch).cloned().unwrap_or_default(),
            answers: case.answers,
            judge: judge.map(|(id, display)| Author { id: Id(id), display: display.clone() }),
        }
    };
    Ok(Json(Page { items: cases.into_iter().map(describe).collect(), next }))
}

fn part(query: &WaitingQuery) -> Answer<Part> {
    let limit = limit(query.limit, LIMIT, LIMIT_MAX)?;
    let Some(cursor) = query.after.as_deref().filter(|cursor| !cursor.is_empty()) else {
        return Ok(Part::first(limit));
    };
    let read = || {
        let (since, id) = cursor.split_once('_')?;
        Some((Timestamp(since.parse().ok()?), id.parse().ok()?))
    };
    let hint = "Give `next` of the page before.";
    let wrong = || Refusal::new("bad_query", format!("There is no page after “{cursor}”."), hint);
    Ok(Part { after: read().ok_or_else(wrong)?, limit })
}
