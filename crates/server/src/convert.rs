//! What verbs give, as the wire has it: what several routes share, and what the program says of its own data folder, so
//! that one and the same thing looks alike on both ways. The rest stands beside its route.

use api::bulk::{BulkPlan, BulkRefusal, BulkThing, BulkThings};
use api::estimate::Estimate;
use api::people::{Author, Member, Person};
use api::projects::Counts;
use api::review::CaseAnswer;
use api::tokens::Token;
use api::{Id, Time, jobs, upkeep};
use domain::task::STATES;
use domain::{Role, Timestamp};
use flow::seen::{member_tag, person_tag};
use flow::{bulk, review};
use std::collections::BTreeMap;
use store::Tx;

/// The most things of a plan that are named.
const THINGS_NAMED_MAX: usize = 1_000;

/// An instant.
pub const fn time(at: Timestamp) -> Time {
    Time(at.0)
}

/// Tasks by the name of their state, from their codes. Gathering and ready are counted together, as gathering.
pub fn counts(rows: impl IntoIterator<Item = (i64, i64)>) -> Counts {
    let mut counts = Counts::default();
    for (state, count) in rows.into_iter().filter(|(_, count)| *count != 0) {
        let name = usize::try_from(state).ok().and_then(|code| STATES.get(code)).unwrap_or(&"unknown");
        *counts.0.entry((*name).to_owned()).or_insert(0) += count;
        *counts.0.entry("total".to_owned()).or_insert(0) += count;
    }
    counts
}

/// A person.
pub fn person(person: &store::people::Person) -> Person {
    Person {
        id: Id(person.id),
        name: person.name.clone(),
        display: person.display.clone(),
        admin: person.admin,
        disabled: person.disabled,
        etag: quoted(&person_tag(person)),
    }
}

/// A person's place in a project.
pub fn member(of: &store::people::Person, role: Role) -> Member {
    Member { person: person(of), role: role.name().to_owned(), etag: quoted(&member_tag(of.id, role)) }
}

/// A tag as it stands in a header.
pub fn quoted(tag: &str) -> String {
    format!("\"{tag}\"")
}

/// A token, without its secret.
pub fn token(token: store::sessions::Token) -> Token {
    Token {
        id: Id(token.id),
        name: token.name,
        scopes: token.scopes.split_whitespace().map(str::to_owned).collect(),
        created_at: time(token.created_at),
        expires_at: time(token.expires_at),
    }
}

/// A job.
pub fn job(job: &store::jobs::Job) -> jobs::Job {
    let flow::jobs::Names { filename, batch } = flow::jobs::names(job);
    jobs::Job {
        id: Id(job.id),
        kind: job.kind.clone(),
        state: job.state.clone(),
        filename,
        batch,
        done: job.done,
        total: job.total,
        refused: job.refused,
        message: job.message.clone(),
        created_at: time(job.created_at),
        finished_at: job.finished_at.map(time),
    }
}

/// What a verification found.
pub fn verified(found: flow::verify::Verified) -> upkeep::Verified {
    let flow::verify::Verified { projects, events, blocks, waiting, items, answers, media, findings, unlisted } = found;
    let finding =
        |found: flow::verify::Finding| upkeep::Finding { project: found.project, what: found.what, hint: found.hint };
    let findings = findings.into_iter().map(finding).collect();
    upkeep::Verified { projects, events, blocks, waiting, items, answers, media, findings, unlisted }
}

/// A share with its interval.
pub fn estimate((value, lower, upper): (f64, f64, f64), n: u64) -> Estimate {
    Estimate { value: Some(value), lower: Some(lower), upper: Some(upper), n: Some(n), undefined: None }
}

/// A number that cannot be known, and why.
pub fn undefined(reason: impl Into<String>) -> Estimate {
    Estimate { undefined: Some(reason.into()), ..Estimate::default() }
}

/// A person's answer beside the others'.
pub fn case_answer(answer: review::CaseAnswer) -> CaseAnswer {
    let (correct, total) = answer.record;
    let skill = match u64::try_from(total) {
        Ok(n) if n > 0 => Estimate { value: Some(correct as f64 / total as f64), n: Some(n), ..Estimate::default() },
        _ => undefined("none of their answers has been checked yet"),
    };
    CaseAnswer {
        person: Author { id: Id(answer.person), display: answer.display },
        revision: answer.revision,
        values: answer.answer.values.into(),
        note: answer.answer.note,
        unsure: answer.answer.unsure,
        unsure_degree: answer.answer.unsure_degree,
        active_ms: answer.active_ms,
        at: time(answer.at),
        late: answer.late,
        skill: Some(skill),
    }
}

/// Identifiers as numbers.
pub fn numbers(ids: &[Id]) -> Vec<i64> {
    ids.iter().map(|id| id.0).collect()
}

/// What an act on many things would change, or has changed.
pub fn plan(plan: bulk::Plan) -> BulkPlan {
    let refusal = |(stays, found): (bulk::Stays, Vec<bulk::Thing>)| BulkRefusal {
        code: stays.code.to_owned(),
        reason: stays.reason.to_owned(),
        things: things(found),
    };
    BulkPlan {
        done: plan.done,
        chosen: plan.chosen() as u64,
        refusals: plan.refusals.into_iter().map(refusal).collect(),
        changes: things(plan.changes),
        plan: plan.token,
    }
}

fn things(found: Vec<bulk::Thing>) -> BulkThings {
    let count = found.len() as u64;
    let thing = |thing: bulk::Thing| BulkThing { id: Id(thing.id), name: thing.name };
    BulkThings { count, first: found.into_iter().take(THINGS_NAMED_MAX).map(thing).collect() }
}

/// Names of people, each looked up once.
#[derive(Default)]
pub struct Names(BTreeMap<i64, String>);

impl Names {
    /// A person as their colleagues see them.
    pub fn author(&mut self, tx: &mut dyn Tx, id: i64) -> store::Result<Author> {
        if let Some(display) = self.0.get(&id) {
            return Ok(Author { id: Id(id), display: display.clone() });
        }
        let display = store::people::by_id(tx, id)?.map_or_else(|| format!("person {id}"), |person| person.display);
        self.0.insert(id, display.clone());
        Ok(Author { id: Id(id), display })
    }
}
