//! Tells the story of one item: why its label is what it is.

use crate::app::Shared;
use crate::convert::{Names, case_answer, time};
use crate::error::Answer;
use crate::extract::{In, Number, Read};
use crate::fields::{Reader, raw};
use crate::routes::review::combined;
use api::Id;
use api::items::{Story, StoryEvent, StoryPass, StoryReview, StoryTask};
use axum::Json;
use axum::extract::State;
use domain::task::TaskState;
use flow::items::{self, story};
use flow::{FlowError, FlowResult};
use store::{StoreError, Tx};

/// An item's fields, where its task stands and why, and everything that happened to it.
#[utoipa::path(get, path = "/projects/{project}/items/{id}", tag = "items", responses((status = 200, body = Story)))]
pub(super) async fn get_item(State(app): State<Shared>, within: In<Read>, Number(id): Number) -> Answer<Json<Story>> {
    let (project, specs, reader) = (within.id(), app.specs.clone(), (within.person(), within.role));
    let found = app
        .read(move |tx| {
            let mut found = story(tx, &specs, (project, id), reader)?;
            let told = Told::read(tx, &mut found)?;
            Ok((found, told))
        })
        .await?;
    let (found, told) = found;
    let reader = Reader { app: &app, caller: &within.caller, project: &within.project.slug };
    Ok(Json(Story {
        item: Id(id),
        title: found.item.title,
        hash: blake3::Hash::from_bytes(found.item.hash).to_hex().to_string(),
        batch: found.batch,
        fields: reader.fields(&found.spec, found.item.fields)?,
        task: task(&found.task, &found.state),
        consensus: match found.state {
            TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. } => combined(consensus),
            _ => std::collections::BTreeMap::new(),
        },
        answers: found.answers.into_iter().map(case_answer).collect(),
        withheld: found.withheld,
        reviews: told.reviews,
        passes: told.passes,
        events: told.events,
    }))
}

fn task(row: &store::tasks::Task, state: &TaskState) -> StoryTask {
    let (values, basis, why) = match state {
        TaskState::Accepted { values, basis } => (Some(values.clone().into()), serde_json::to_value(basis).ok(), None),
        TaskState::Contested { why, .. } => (None, None, Some(why.name().to_owned())),
        TaskState::Provisional { .. } => (None, None, Some("sample".to_owned())),
        _ => (None, None, None),
    };
    StoryTask {
        state: state.name().to_owned(),
        version: row.version,
        answers: row.answers,
        wanted: row.wanted,
        confidence: row.confidence,
        flagged: row.flagged,
        since: (row.since.0 > 0).then(|| time(row.since)),
        values,
        basis,
        why,
    }
}

/// What happened, with the names of those who did it.
struct Told {
    reviews: Vec<StoryReview>,
    passes: Vec<StoryPass>,
    events: Vec<StoryEvent>,
}

impl Told {
    fn read(tx: &mut dyn Tx, found: &mut items::Story) -> FlowResult<Self> {
        let json = |text| raw(text).map_err(|_| FlowError::from(StoreError::Inconsistent("not JSON".into())));
        let mut names = Names::default();
        let mut told = Self { reviews: Vec::new(), passes: Vec::new(), events: Vec::new() };
        for review in found.reviews.drain(..) {
            let (person, at) = (names.author(tx, review.person)?, time(review.at));
            let (body, reason) = (json(review.body)?, review.reason);
            told.reviews.push(StoryReview { person, at, decision: review.decision, body, reason });
        }
        for (person, reason, note, at) in found.passes.drain(..) {
            told.passes.push(StoryPass { person: names.author(tx, person)?, reason, note, at: time(at) });
        }
        for event in found.events.drain(..) {
            let person = (event.person > 0).then(|| names.author(tx, event.person)).transpose()?;
            told.events.push(StoryEvent { at: time(event.at), kind: event.kind, person, data: json(event.data)? });
        }
        Ok(told)
    }
}
