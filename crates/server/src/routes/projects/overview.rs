//! Gives the numbers of a project.

use super::batches::describe;
use crate::app::Shared;
use crate::convert::{counts, estimate, time, undefined};
use crate::error::Answer;
use crate::extract::{In, Read};
use api::Id;
use api::estimate::Estimate;
use api::overview::{
    BatchEnds, Day, DayAgreement, Ends, Forecast, LabelAgreement, Overview, PersonLine, QueueAge, ReviewNumbers,
};
use api::people::Author;
use axum::Json;
use axum::extract::State;
use flow::overview::{self, AGES_S, forecast};

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
        ages: ages(&found.ages),
    };
    Ok(Json(Overview {
        counts: counts(found.counts),
        batches: found.batches.into_iter().map(|(batch, states)| describe(batch, counts(states))).collect(),
        people: found.people.into_iter().map(person).collect(),
        days: found.days.into_iter().map(day).collect(),
        agreement_at: time(found.agreement.at),
        agreement: found.agreement.labels.into_iter().map(agreement).collect(),
        review,
        forecast: forecast(found.forecast),
    }))
}

/// Each age begins where the one before ends.
fn ages(counted: &[i64]) -> Vec<QueueAge> {
    let over = [0].into_iter().chain(AGES_S);
    let upto = AGES_S.into_iter().map(Some).chain([None]);
    over.zip(upto).zip(counted).map(|((over_s, upto_s), cases)| QueueAge { over_s, upto_s, cases: *cases }).collect()
}

fn forecast(found: Result<forecast::Forecast, forecast::Unknown>) -> Forecast {
    let forecast::Forecast { pace, left, ends: all, batches } = match found {
        Ok(found) => found,
        Err(reason) => {
            return Forecast { pace: undefined(reason.to_string()), left: 0, ends: None, batches: Vec::new() };
        }
    };
    let batches = batches.into_iter().map(|(batch, found)| BatchEnds { batch: Id(batch), ends: ends(found) });
    let pace = estimate((pace.value, pace.lower, pace.upper), pace.days);
    Forecast { pace, left, ends: Some(ends(all)), batches: batches.collect() }
}

fn ends(found: forecast::Ends) -> Ends {
    Ends { likely: time(found.likely), early: time(found.early), late: found.late.map(time) }
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
    let start = start_of(day.day);
    let store::work::Day { person, answers, skips, reviews, active_ms, .. } = day;
    Day { day: start, person: Id(person), answers, skips, reviews, active_ms }
}

fn agreement(label: overview::LabelAgreement) -> LabelAgreement {
    let answers = label.value.as_ref().map_or(0, |value| value.answers as u64);
    let estimate = measured(label.value);
    let days =
        label.days.into_iter().map(|(day, value)| DayAgreement { day: start_of(day), estimate: measured(value) });
    LabelAgreement {
        label: label.label,
        coefficient: label.coefficient.to_owned(),
        units: estimate.n.unwrap_or(0),
        answers,
        days: days.collect(),
        estimate,
    }
}

fn measured(value: overview::Measured) -> Estimate {
    match value {
        Ok(value) => estimate((value.value, value.lower, value.upper), value.units as u64),
        Err(reason) => undefined(reason.to_string()),
    }
}

/// The start of a UTC day, from the days since 1970-01-01.
const fn start_of(day: i64) -> api::Time {
    api::Time(day.saturating_mul(86_400_000_000))
}
