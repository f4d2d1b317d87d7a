//! Gives the numbers of a project.

use super::batches::describe;
use crate::app::Shared;
use crate::convert::{counts, estimate, undefined};
use crate::error::Answer;
use crate::extract::{In, Read};
use api::Id;
use api::overview::{Day, LabelAgreement, Overview, PersonLine, ReviewNumbers};
use api::people::Author;
use axum::Json;
use axum::extract::State;
use flow::overview;

/// Counts, batches, people, agreement and review of a project.
#[utoipa::path(get, path = "/projects/{project}/overview", tag = "projects", responses((status = 200, body = Overview)))]
pub(super) async fn get_overview(State(app): State<Shared>, within: In<Read>) -> Answer<Json<Overview>> {
    let (project, at) = (within.id(), app.clock.now());
    let (specs, readings) = (app.specs.clone(), app.readings.clone());
    let found = app.read(move |tx| overview::overview(tx, (&specs, &readings), project, at)).await?;
    let in_state = |state: i64| found.counts.get(&state).copied().unwrap_or(0);
    let review = ReviewNumbers {
        contested: in_state(3),
        sample: in_state(2),
        waiting: in_state(3) + in_state(2),
        decided: found.first_pass.map_or(0, |share| share.total),
        accepted_first: match found.first_pass {
            Some(share) => estimate((share.value, share.lower, share.upper), share.total),
            None => undefined("nothing has been reviewed yet"),
        },
    };
    Ok(Json(Overview {
        counts: counts(found.counts),
        batches: found.batches.into_iter().map(|(batch, states)| describe(batch, counts(states))).collect(),
        people: found.people.into_iter().map(person).collect(),
        days: found.days.into_iter().map(day).collect(),
        agreement: found.agreement.into_iter().map(agreement).collect(),
        review,
    }))
}

fn person(line: overview::PersonLine) -> PersonLine {
    PersonLine {
        person: Author { id: Id(line.person), display: line.display },
        role: line.role.map(|role| role.name().to_owned()),
        answers: line.total.answers,
        skips: line.total.skips,
        reviews: line.total.reviews,
        active_ms: line.total.active_ms,
        pace_s: line.pace_s,
        accuracy: match line.accuracy {
            Some(share) => estimate((share.value, share.lower, share.upper), share.total),
            None => undefined("none of their answers has been checked yet"),
        },
    }
}

fn day(day: store::work::Day) -> Day {
    let start = api::Time(day.day.saturating_mul(86_400_000_000));
    let store::work::Day { person, answers, skips, reviews, active_ms, .. } = day;
    Day { day: start, person: Id(person), answers, skips, reviews, active_ms }
}

fn agreement(label: overview::LabelAgreement) -> LabelAgreement {
    let (estimate, units, answers) = match label.value {
        Ok(value) => {
            let interval = (value.value, value.lower, value.upper);
            (estimate(interval, value.units as u64), value.units as u64, value.answers as u64)
        }
        Err(reason) => (undefined(reason.to_string()), 0, 0),
    };
    LabelAgreement { label: label.label, coefficient: label.coefficient.to_owned(), estimate, units, answers }
}
