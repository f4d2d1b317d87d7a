//! A project at a glance: counts, people, batches, agreement with its interval.

use crate::progress::proportion;
use crate::settle::{newest, read_answer};
use crate::{FlowResult, Specs};
use domain::Timestamp;
use domain::kinds::Kind;
use domain::spec::Label;
use quality::agreement::{Level, krippendorff_alpha};
use quality::interval::Proportion;
use quality::{Answers, Estimate, Options, Undefined};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::annotations;
use store::batches::{self, Batch};
use store::work::{Day, Skill};
use store::{Tx, members, people, reviews, tallies, tasks, work};

/// Agreement is taken from the newest settled tasks, at most so many, so that the page stays quick in any project.
const AGREEMENT_TASKS: i64 = 5_000;

/// How many days of work the overview shows.
const DAYS_SHOWN: i64 = 14;

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
    pub agreement: Vec<LabelAgreement>,
    /// Of tasks first seen by a judge, the share accepted as the answers stood.
    pub first_pass: Option<Proportion>,
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

/// How well people agree on a label: Krippendorff's alpha at the level of its kind.
#[derive(Debug, Clone)]
pub struct LabelAgreement {
    /// The label's name.
    pub label: String,
    /// The coefficient's name.
    pub coefficient: &'static str,
    /// The estimate, or why there is none.
    pub value: Result<Estimate, Undefined>,
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
    let batches = batches::list(tx, project)?;
    Ok(Overview {
        batches: batches
            .into_iter()
            .map(|b| (by_batch.remove(&b.id).unwrap_or_default(), b))
            .map(|(c, b)| (b, c))
            .collect(),
        people: people_lines(tx, project)?,
        days: work::since(tx, project, at.day() - DAYS_SHOWN + 1)?,
        agreement: agreement(tx, (specs, readings), project)?,
        first_pass: first_pass(tx, project)?,
        counts,
    })
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

/// Agreement of each label over the newest settled tasks.
fn agreement(tx: &mut dyn Tx, (specs, readings): (&Specs, &Readings), project: i64) -> FlowResult<Vec<LabelAgreement>> {
    let (_, spec) = specs.newest(tx, project)?;
    let tasks = readings.newest(tx, project)?;
    let answers = || tasks.iter().flat_map(|(task, given)| given.iter().map(|reading| (*task, reading)));
    let labels = spec.labels.iter().filter(|label| label.kind.rules().counts());
    Ok(labels
        .map(|label| LabelAgreement {
            label: label.name.clone(),
            coefficient: "krippendorff_alpha",
            value: alpha(label, answers().filter_map(|(t, r)| Some((t, r.person, r.values.get(&label.name)?)))),
        })
        .collect())
}

/// What people answered to the newest settled tasks of each project, read once: the answers to a settled task change only
/// together with its token. Clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Readings(Arc<Mutex<HashMap<i64, Known>>>);

/// A task's token and the answers to it.
type Known = HashMap<i64, (i64, Arc<[Reading]>)>;

/// What one person answered to a task.
#[derive(Debug)]
struct Reading {
    person: i64,
    values: Map<String, Value>,
}

impl Readings {
    /// The answers to the newest settled tasks of a project, of which those are read that are not known yet.
    fn newest(&self, tx: &mut dyn Tx, project: i64) -> FlowResult<Vec<(i64, Arc<[Reading]>)>> {
        let mut known = self.lock().remove(&project).unwrap_or_default();
        let (mut kept, mut found) = (Known::new(), Vec::new());
        for (task, fence) in tasks::newest_settled(tx, project, AGREEMENT_TASKS)? {
            let given = match known.remove(&task) {
                Some((then, given)) if then == fence => given,
                _ => read_task(tx, project, task)?,
            };
            kept.insert(task, (fence, Arc::clone(&given)));
            found.push((task, given));
        }
        self.lock().insert(project, kept);
        Ok(found)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<i64, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read_task(tx: &mut dyn Tx, project: i64, task: i64) -> FlowResult<Arc<[Reading]>> {
    newest(annotations::of_task(tx, project, task)?)
        .into_iter()
        .filter(|row| !row.late)
        .map(|row| Ok(Reading { person: row.person, values: read_answer(&row)?.values }))
        .collect()
}

fn alpha<'a>(label: &Label, answers: impl Iterator<Item = (i64, i64, &'a Value)>) -> Result<Estimate, Undefined> {
    let (mut units, mut annotators) = (Numbering::default(), Numbering::default());
    let rows: Vec<(u32, u32, &Value)> =
        answers.map(|(task, person, value)| (units.of(task), annotators.of(person), value)).collect();
    let options = Options::analytic();
    let number = |value: &Value| match label.kind {
        Kind::Moment(_) => value.get("time_s").and_then(Value::as_f64),
        _ => value.as_f64(),
    };
    let table = match label.kind {
        Kind::Number(_) | Kind::Moment(_) | Kind::Rating(_) => {
            Answers::from_values(rows.iter().filter_map(|(unit, person, value)| Some((*unit, *person, number(value)?))))
        }
        _ => {
            let mut values = Numbering::default();
            let triples: Vec<_> =
                rows.iter().map(|(unit, person, value)| (*unit, *person, values.of(value.to_string()))).collect();
            Answers::from_triples(values.len(), triples)
        }
    };
    let level = match label.kind {
        Kind::Number(_) | Kind::Moment(_) => Level::Interval,
        Kind::Rating(_) => Level::Ordinal,
        _ => Level::Nominal,
    };
    krippendorff_alpha(&table.map_err(|_| Undefined::NoAnswers)?, level, &options)
}

/// Small numbers for anything, in the order of first appearance.
struct Numbering<T>(BTreeMap<T, u32>);

impl<T> Default for Numbering<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Ord> Numbering<T> {
    fn of(&mut self, thing: T) -> u32 {
        let next = self.len();
        *self.0.entry(thing).or_insert(next)
    }

    fn len(&self) -> u32 {
        u32::try_from(self.0.len()).unwrap_or(u32::MAX)
    }
}
