//! Hands a case to a judge.

use super::why;
use crate::app::Shared;
use crate::convert::{case_answer, time};
use crate::error::{Answer, Refusal};
use crate::extract::{In, Judge, Sent};
use crate::fields::Reader;
use api::Id;
use api::review::{Case, ClaimCase, ClaimedCase, Combined};
use axum::Json;
use axum::extract::State;
use domain::consensus::Consensus;
use domain::task::TaskState;
use flow::review::{self, JudgeClaim, Queue, claim, why_none};

/// Gives the case that has waited longest, or the one asked for; never one that the caller answered, and none of an archived
/// project.
#[utoipa::path(post, path = "/projects/{project}/review/lease", tag = "review", request_body = ClaimCase,
    responses((status = 200, body = ClaimedCase)))]
pub(super) async fn claim_case(
    State(app): State<Shared>,
    within: In<Judge>,
    Sent(sent): Sent<ClaimCase>,
) -> Answer<Json<ClaimedCase>> {
    if within.project.archived {
        return Ok(Json(ClaimedCase::Empty { empty_reason: "archived".into() }));
    }
    let queue = match sent.queue.as_deref() {
        None => None,
        Some("contested") => Some(Queue::Contested),
        Some("sample") => Some(Queue::Sample),
        Some(other) => {
            return Err(Refusal::new(
                "bad_request",
                format!("There is no queue “{other}”."),
                "Ask for contested or sample.",
            ));
        }
    };
    let task = sent.task.map(|task| task.0);
    let (project, specs) = (within.id(), app.specs.clone());
    let request = JudgeClaim { project, person: within.person(), queue, task, at: app.clock.now() };
    let found = app
        .write(move |tx| {
            let Some(case) = claim(tx, &request)? else { return Ok(Err(why_none(tx, &request)?)) };
            Ok(Ok((specs.get(tx, project, case.version)?, case)))
        })
        .await?;
    let (spec, case) = match found {
        Ok(found) => found,
        Err(none) => return Ok(Json(ClaimedCase::Empty { empty_reason: none.name().to_owned() })),
    };
    let reader = Reader { app: &app, caller: &within.caller, project: &within.project.slug };
    let fields = reader.fields(&spec, case.fields.clone())?;
    Ok(Json(ClaimedCase::Case(Box::new(describe(case, fields)))))
}

fn describe(case: review::Case, fields: api::Raw) -> Case {
    let why = why(&case.state).to_owned();
    let consensus = match case.state {
        TaskState::Provisional { consensus } | TaskState::Contested { consensus, .. } => consensus,
        _ => Consensus::default(),
    };
    Case {
        task: Id(case.task),
        fence: case.fence,
        until: time(case.until),
        why,
        version: case.version,
        fields,
        answers: case.answers.into_iter().map(case_answer).collect(),
        differs: consensus.differs.clone(),
        consensus: combined(consensus),
    }
}

/// Label name to combined value.
pub(crate) fn combined(consensus: Consensus) -> std::collections::BTreeMap<String, Combined> {
    let labels = consensus.labels.into_iter();
    labels
        .map(|(name, merged)| {
            let domain::kinds::Merged { value, confidence, support, tie } = merged;
            (name, Combined { value, confidence, support, tie })
        })
        .collect()
}
