//! A project at a glance: counts, people, batches, agreement with its interval, when the work will end, and how long cases
//! have waited.

mod agreement;
pub mod forecast;

pub use agreement::{Agreement, LabelAgreement, Measured, Readings};

use self::agreement::agreement;
use self::forecast::{Forecast, Unknown, Wanted, forecast};
use crate::progress::proportion;
use crate::{FlowResult, Specs};
use domain::Timestamp;
use quality::interval::Proportion;
use std::collections::BTreeMap;
use store::batches::{self, Batch};
use store::work::{Day, Skill};
use store::{Tx, annotations, members, people, reviews, tallies, tasks, work};

/// The code under which gathering and ready tasks are counted.
const GATHERING: i64 = 0;

/// How many days of work the overview shows.
const DAYS_SHOWN: i64 = 14;

/// Ends of the ages by which waiting cases are counted, in seconds; the last class has none.
pub const AGES_S: [i64; 4] = [3_600, 4 * 3_600, 24 * 3_600, 72 * 3_600];

/// A project at a glance.
#[derive(Debug, Clone)]
pub struct Overview {
    /// Tasks by state's code (gathering and ready together under 0).
    pub counts: BTreeMap<i64, i64>,
    /// Batches, each with its tasks by state.
    pub batches: Vec<(Batch, BTreeMap<i64, i64>)>,
    /// Everybody who has done something or is a member.
    pub people: Vec<PersonLine>,
    /// Work by person and day, for the last two weeks.
    pub days: Vec<Day>,
    /// Agreement of each label that can be compared.
    pub agreement: Agreement,
    /// Of tasks first seen by a judge, the share accepted as the answers stood.
    pub first_pass: Option<Proportion>,
    /// When the answers that are still wanted will be there, or why that cannot be told.
    pub forecast: Result<Forecast, Unknown>,
    /// Cases that wait for a judge, by how long: up to each of [`AGES_S`], then longer.
    pub ages: Vec<i64>,
}

/// A person at a glance.
#[derive(Debug, Clone)]
pub struct PersonLine {
    /// The person.
    pub person: i64,
    /// The name that colleagues see.
    pub display: String,
    /// Role, if still a member.
    pub role: Option<domain::Role>,
    /// What they did, over all days.
    pub total: Day,
    /// Of their checked answers, the share that was accepted.
    pub accuracy: Option<Proportion>,
    /// Median active seconds of the newest answers.
    pub pace_s: Option<f64>,
}

/// A project at a glance.
pub fn overview(
    tx: &mut dyn Tx,
    (specs, readings): (&Specs, &Readings),
    project: i64,
    at: Timestamp,
) -> FlowResult<Overview> {
    let mut counts = BTreeMap::new();
    let mut by_batch: BTreeMap<i64, BTreeMap<i64, i64>> = BTreeMap::new();
    for (batch, state, count) in tallies::of_project(tx, project)? {
        *counts.entry(state).or_insert(0) += count;
        by_batch.entry(batch).or_default().insert(state, count);
    }
    let batches: Vec<_> = batches::list(tx, project)?
        .into_iter()
        .map(|batch| {
            let states = by_batch.remove(&batch.id).unwrap_or_default();
            (batch, states)
        })
        .collect();
    let (_, spec) = specs.newest(tx, project)?;
    let people = people_lines(tx, project)?;
    let days = work::since(tx, project, at.day() - DAYS_SHOWN + 1)?;
    let answered = people.iter().map(|line| line.total.answers).sum();
    let overlap = (f64::from(spec.policy.overlap.min), f64::from(spec.policy.overlap.max));
    Ok(Overview {
        forecast: forecast(&days, &wanted(&batches, answered, overlap), at),
        ages: ages(tx, project, at)?,
        batches,
        people,
        days,
        agreement: agreement(tx, (specs, readings), (project, at))?,
        first_pass: first_pass(tx, project)?,
        counts,
    })
}

/// Answers still to come, batch by batch in the order of the queue. A task takes as many as those before took, within what
/// the policy allows; what is answered of unfinished tasks already is taken off in proportion.
fn wanted(batches: &[(Batch, BTreeMap<i64, i64>)], answered: i64, (least, most): (f64, f64)) -> Vec<Wanted> {
    let open_of = |states: &BTreeMap<i64, i64>| states.get(&GATHERING).copied().unwrap_or(0);
    let open: i64 = batches.iter().map(|(_, states)| open_of(states)).sum();
    let settled: i64 = batches.iter().map(|(_, states)| states.values().sum::<i64>() - open_of(states)).sum();
    let a_task = if settled == 0 { least } else { (answered as f64 / settled as f64).clamp(least, most) };
    let left = ((open + settled) as f64 * a_task - answered as f64).max(open as f64);
    let a_task_left = if open == 0 { 0.0 } else { (left / open as f64).min(a_task) };
    let mut queue: Vec<&(Batch, BTreeMap<i64, i64>)> = batches.iter().collect();
    queue.sort_by_key(|(batch, _)| (-batch.priority, batch.due.map_or(i64::MAX, |due| due.0), batch.id));
    let each = queue.into_iter();
    each.map(|(batch, states)| Wanted { batch: batch.id, answers: open_of(states) as f64 * a_task_left }).collect()
}

/// Cases that wait, by how long.
fn ages(tx: &mut dyn Tx, project: i64, at: Timestamp) -> FlowResult<Vec<i64>> {
    let ends = AGES_S.map(|age| at.plus_s(-age));
    let starts = [Timestamp(i64::MAX)].into_iter().chain(ends);
    let each = starts.zip(ends.into_iter().chain([Timestamp(i64::MIN)]));
    Ok(each.map(|(until, after)| tasks::waiting::aged(tx, project, (after, until))).collect::<Result<_, _>>()?)
}

fn first_pass(tx: &mut dyn Tx, project: i64) -> FlowResult<Option<Proportion>> {
    let decisions = reviews::first_pass(tx, project)?;
    let total = decisions.iter().map(|(_, count)| count).sum();
    let accepted = decisions.iter().filter(|(name, _)| name == "accept").map(|(_, count)| count).sum();
    Ok(proportion(accepted, total))
}

fn people_lines(tx: &mut dyn Tx, project: i64) -> FlowResult<Vec<PersonLine>> {
    let roles: BTreeMap<i64, _> = members::of_project(tx, project)?.into_iter().map(|m| (m.person, m.role)).collect();
    let totals: BTreeMap<i64, Day> = work::totals(tx, project)?.into_iter().map(|day| (day.person, day)).collect();
    let skills: BTreeMap<i64, Skill> = work::skills(tx, project)?.into_iter().map(|s| (s.person, s)).collect();
    let mut ids: Vec<i64> = roles.keys().chain(totals.keys()).copied().collect();
    ids.sort_unstable();
    ids.dedup();
    let mut lines = Vec::new();
    for id in ids {
        let skill = skills.get(&id).copied().unwrap_or_default();
        let mut times = annotations::recent_pace(tx, project, id, 20)?;
        times.sort_unstable();
        lines.push(PersonLine {
            person: id,
            display: people::by_id(tx, id)?.map_or_else(|| format!("person {id}"), |person| person.display),
            role: roles.get(&id).copied(),
            total: totals.get(&id).copied().unwrap_or_default(),
            accuracy: proportion(skill.correct, skill.total),
            pace_s: (times.len() >= 3).then(|| times[times.len() / 2] as f64 / 1_000.0),
        });
    }
    Ok(lines)
}
