//! Submits of many people at once: slots are used up, answers counted and kept in sets.

use super::{New, Submit, Submitted, active, annotation, canonical, event, facts, has_key, looks_at_fields};
use crate::{FlowError, FlowResult, Specs};
use domain::event::EventKind;
use std::collections::{BTreeMap, HashSet};
use store::slots::Own;
use store::slots::round;
use store::work::{self, Day};
use store::{Asked, Tx, annotations, events, items, tasks};

/// Submits, asked for by many at once.
pub struct Submits {
    /// The specs.
    pub specs: Specs,
}

impl Asked for Submits {
    type Question = Submit;
    type Done = Submitted;
    type Error = FlowError;

    fn one(&self, tx: &mut dyn Tx, submit: &Submit) -> FlowResult<Submitted> {
        super::submit(tx, &self.specs, submit)
    }

    /// First answers under a lease that holds are kept together. Whatever else there is, and whatever will be refused, is
    /// for [`super::submit`].
    fn usual(&self, tx: &mut dyn Tx, submits: &[Submit]) -> FlowResult<Vec<Option<Submitted>>> {
        let mut answers = first_answers(tx, &self.specs, submits)?;
        let slots = answers.iter().map(|answer| (answer.of.project, answer.of.task, answer.own.n, answer.own.fence));
        let mut spent = round::spend(tx, slots)?.into_iter();
        answers.retain(|_| spent.next().unwrap_or(false));
        let late = count(tx, &answers)?;
        let answers: Vec<(Answer<'_>, bool)> = answers
            .into_iter()
            .map(|answer| (late.contains(&answer.task()), answer))
            .map(|(late, it)| (it, late))
            .collect();
        keep(tx, &answers)?;
        let mut done = vec![None; submits.len()];
        for (Answer { index, of, .. }, late) in answers {
            done[index] = Some(Submitted { task: of.task, revision: 1, late, at: of.at });
        }
        Ok(done)
    }
}

/// A first answer under a lease that holds.
struct Answer<'a> {
    /// Which submit it is.
    index: usize,
    of: &'a Submit,
    own: Own,
    body: String,
}

impl Answer<'_> {
    fn task(&self) -> (i64, i64) {
        (self.of.project, self.of.task)
    }

    fn kept(&self, late: bool) -> New<'_> {
        New { slot: self.own.n, version: self.own.version, revision: 1, late, body: &self.body }
    }
}

/// The answers that are as usual, one of each person, in the order of tasks.
fn first_answers<'a>(tx: &mut dyn Tx, specs: &Specs, submits: &'a [Submit]) -> FlowResult<Vec<Answer<'a>>> {
    let mut met = HashSet::new();
    let mut asked: Vec<(usize, &Submit)> = submits
        .iter()
        .enumerate()
        .filter(|(_, submit)| has_key(submit) && met.insert((submit.project, submit.person)))
        .collect();
    // Rows are locked in the same order in every round, so that two rounds do not wait for each other.
    asked.sort_by_key(|(_, submit)| (submit.project, submit.task, submit.person));
    let owned = round::of_people(tx, asked.iter().map(|(_, submit)| (submit.project, submit.task, submit.person)))?;
    // Under the first fence there cannot be an earlier answer of this person.
    let held = |own: &Own, submit: &Submit| own.is_held && own.fence == 1 && submit.fence == 1;
    let mut looked_at = Vec::new();
    for ((index, submit), own) in asked.into_iter().zip(owned) {
        let Some(own) = own.filter(|own| held(own, submit)) else { continue };
        looked_at.push((index, submit, own, specs.get(tx, submit.project, own.version)?));
    }
    let mut answers = Vec::with_capacity(looked_at.len());
    let with_fields = looked_at.iter().filter(|(.., spec)| looks_at_fields(spec));
    let mut fields =
        items::all_fields(tx, with_fields.map(|(_, submit, ..)| (submit.project, submit.task)))?.into_iter();
    for (index, of, own, spec) in looked_at {
        let fields = if looks_at_fields(&spec) { fields.next().flatten() } else { None };
        if let Ok(body) = canonical(&spec, of, fields.as_deref()) {
            answers.push(Answer { index, of, own, body });
        }
    }
    Ok(answers)
}

/// Counts the answers of each task; gives the tasks that wait for none any more.
fn count(tx: &mut dyn Tx, answers: &[Answer<'_>]) -> FlowResult<HashSet<(i64, i64)>> {
    let mut counts: BTreeMap<(i64, i64), i64> = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.task()).or_default() += 1;
    }
    let counted = tasks::count_all(tx, counts.iter().map(|((project, task), count)| (*project, *task, *count)))?;
    Ok(counts.into_keys().zip(counted).filter(|(_, counted)| !counted).map(|(task, _)| task).collect())
}

/// Keeps the answers, adds to the days of those who gave them, and notes it all.
fn keep(tx: &mut dyn Tx, answers: &[(Answer<'_>, bool)]) -> FlowResult<()> {
    annotations::insert_all(
        tx,
        answers.iter().map(|(answer, late)| (answer.of.project, annotation(answer.of, answer.kept(*late)))),
    )?;
    let mut days: Vec<(i64, Day)> = answers
        .iter()
        .filter(|(_, late)| !late)
        .map(|(Answer { of, .. }, _)| {
            let day = Day { person: of.person, day: of.at.day(), active_ms: active(of), answers: 1, ..Day::default() };
            (of.project, day)
        })
        .collect();
    days.sort_by_key(|(project, day)| (*project, day.person));
    work::add_all(tx, days.into_iter())?;
    let kind = |late: bool| if late { EventKind::SubmittedLate } else { EventKind::Submitted };
    let notes: Vec<String> = answers.iter().map(|(it, late)| facts(it.kept(*late))).collect();
    let happened = answers.iter().zip(&notes);
    Ok(events::append_all(tx, happened.map(|((it, late), data)| (it.of.project, event(it.of, kind(*late), data))))?)
}
