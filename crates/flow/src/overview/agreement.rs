//! How well people agree, label by label, over the newest settled tasks and day by day.

use super::DAYS_SHOWN;
use crate::settle::{newest, read_answer};
use crate::{FlowResult, Specs};
use domain::Timestamp;
use domain::kinds::Kind;
use domain::spec::Label;
use quality::agreement::{Level, krippendorff_alpha};
use quality::{Answers, Estimate, Options, Undefined};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use store::{Tx, annotations, tasks};

/// Agreement is taken from the newest settled tasks, at most so many, so that the page stays quick in any project.
const AGREEMENT_TASKS: i64 = 5_000;

/// For how long agreement is given as it was measured, whatever is settled meanwhile.
const KEPT_MS: i64 = 60_000;

/// A coefficient with its interval, or why there is none.
pub type Measured = Result<Estimate, Undefined>;

/// How well people agree on a label: Krippendorff's alpha at the level of its kind.
#[derive(Debug, Clone)]
pub struct LabelAgreement {
    /// The label's name.
    pub label: String,
    /// The coefficient's name.
    pub coefficient: &'static str,
    /// Over the newest settled tasks.
    pub value: Measured,
    /// The same over the tasks that were settled on each of the last days, by days since 1970-01-01; none for days on
    /// which nothing was settled.
    pub days: Vec<(i64, Measured)>,
}

/// How well people agree in a project, label by label.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// When it was measured; at most a minute ago, and only then if something was settled since.
    pub at: Timestamp,
    /// Each label that can be compared.
    pub labels: Vec<LabelAgreement>,
}

/// Agreement of each label over the newest settled tasks, and over those of each of the last days. What was measured is
/// kept: for a minute in any case, and for as long as nothing else is settled.
pub(super) fn agreement(
    tx: &mut dyn Tx,
    (specs, readings): (&Specs, &Readings),
    (project, at): (i64, Timestamp),
) -> FlowResult<Agreement> {
    let (version, spec) = specs.newest(tx, project)?;
    let before = readings.measured(project).filter(|kept| kept.version == version && kept.at.day() == at.day());
    if let Some(kept) = before.as_ref().filter(|kept| (0..KEPT_MS).contains(&at.ms_since(kept.at))) {
        return Ok(Agreement { at: kept.at, labels: kept.labels.clone() });
    }
    let (tasks, changed) = readings.newest(tx, project)?;
    let labels = match before {
        Some(kept) if !changed => kept.labels,
        _ => measure(&spec.labels, &tasks, at),
    };
    readings.keep(project, Kept { version, at, labels: labels.clone() });
    Ok(Agreement { at, labels })
}

fn measure(labels: &[Label], tasks: &[Settled], at: Timestamp) -> Vec<LabelAgreement> {
    let mut by_day: BTreeMap<i64, Vec<&Settled>> = BTreeMap::new();
    for task in tasks.iter().filter(|task| task.since.day() > at.day() - DAYS_SHOWN) {
        by_day.entry(task.since.day()).or_default().push(task);
    }
    let labels = labels.iter().filter(|label| label.kind.rules().counts());
    labels
        .map(|label| LabelAgreement {
            label: label.name.clone(),
            coefficient: "krippendorff_alpha",
            value: alpha_over(label, tasks.iter()),
            days: by_day.iter().map(|(day, tasks)| (*day, alpha_over(label, tasks.iter().copied()))).collect(),
        })
        .collect()
}

fn alpha_over<'a>(label: &Label, tasks: impl Iterator<Item = &'a Settled>) -> Measured {
    let answers = tasks.flat_map(|task| task.given.iter().map(|reading| (task.id, reading)));
    alpha(label, answers.filter_map(|(task, reading)| Some((task, reading.person, reading.values.get(&label.name)?))))
}

/// A settled task, and what people answered to it.
struct Settled {
    id: i64,
    since: Timestamp,
    given: Arc<[Reading]>,
}

/// What people answered to the newest settled tasks of each project, read once, and how well they agreed: the answers to a
/// settled task change only together with its token. Clones share what they know.
#[derive(Debug, Clone, Default)]
pub struct Readings(Arc<Mutex<HashMap<i64, Known>>>);

/// What is known of a project.
#[derive(Debug, Default)]
struct Known {
    /// By task, its token and the answers to it.
    answers: HashMap<i64, (i64, Arc<[Reading]>)>,
    measured: Option<Kept>,
}

/// Agreement as it was measured under a version of the spec.
#[derive(Debug, Clone)]
struct Kept {
    version: i64,
    at: Timestamp,
    labels: Vec<LabelAgreement>,
}

/// What one person answered to a task.
#[derive(Debug)]
struct Reading {
    person: i64,
    values: Map<String, Value>,
}

impl Readings {
    /// The answers to the newest settled tasks of a project, of which those are read that are not known yet; and whether
    /// they are others than those known before.
    fn newest(&self, tx: &mut dyn Tx, project: i64) -> FlowResult<(Vec<Settled>, bool)> {
        let mut known = mem::take(&mut self.lock().entry(project).or_default().answers);
        let before = known.len();
        let (mut kept, mut found, mut changed) = (HashMap::new(), Vec::new(), false);
        for (task, fence, since) in tasks::newest_settled(tx, project, AGREEMENT_TASKS)? {
            let given = match known.remove(&task) {
                Some((then, given)) if then == fence => given,
                _ => {
                    changed = true;
                    read_task(tx, project, task)?
                }
            };
            kept.insert(task, (fence, Arc::clone(&given)));
            found.push(Settled { id: task, since, given });
        }
        changed |= kept.len() != before;
        self.lock().entry(project).or_default().answers = kept;
        Ok((found, changed))
    }

    fn measured(&self, project: i64) -> Option<Kept> {
        self.lock().get(&project)?.measured.clone()
    }

    fn keep(&self, project: i64, measured: Kept) {
        self.lock().entry(project).or_default().measured = Some(measured);
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

fn alpha<'a>(label: &Label, answers: impl Iterator<Item = (i64, i64, &'a Value)>) -> Measured {
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
