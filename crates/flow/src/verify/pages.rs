//! Goes through the tasks of a project a page at a time, with all that was written about each.

use super::story::Story;
use super::{CHANGED, Report, Verified};
use crate::FlowResult;
use domain::item::identity_as_kept;
use std::collections::BTreeMap;
use store::projects::Project;
use store::{Store, Tx, annotations, events, items, reviews, tasks};

/// Tasks in a page.
const PAGE_TASKS: i64 = 1_000;

pub(super) fn check(
    store: &Store,
    project: &Project,
    verified: &mut Verified,
    done: &mut dyn FnMut(i64) -> FlowResult<()>,
) -> FlowResult<()> {
    let mut after = 0;
    while after < i64::MAX {
        let mut report = Report::new();
        after = store.read(|tx| page(tx, project.id, after, (verified, &mut report)))?;
        for (what, hint) in report {
            verified.report(&project.slug, what, hint);
        }
        done(after)?;
    }
    Ok(())
}

/// Checks the page behind a task and gives its last task. The last page reaches to the end of all numbers, so that what
/// is about a task that is not there is met, too.
fn page(
    tx: &mut dyn Tx,
    project: i64,
    after: i64,
    (verified, report): (&mut Verified, &mut Report),
) -> FlowResult<i64> {
    let tasks = tasks::page(tx, project, after, PAGE_TASKS)?;
    let is_last = i64::try_from(tasks.len()).unwrap_or(PAGE_TASKS) < PAGE_TASKS;
    let upto = tasks.last().filter(|_| !is_last).map_or(i64::MAX, |task| task.id);
    items::each_in(tx, project, (after, upto), &mut |item| {
        verified.items += 1;
        if identity_as_kept(&item.fields) != Some(item.hash) {
            report.push((format!("the fields of item {} are not those that were imported", item.id), CHANGED));
        }
        Ok(())
    })?;
    let mut stories: BTreeMap<i64, Story> = BTreeMap::new();
    annotations::each_in(tx, project, (after, upto), &mut |answer| {
        verified.answers += 1;
        stories.entry(answer.task).or_default().answers.push(answer);
        Ok(())
    })?;
    reviews::each_in(tx, project, (after, upto), &mut |task, review| {
        stories.entry(task).or_default().reviews.push(review);
        Ok(())
    })?;
    events::each_of_tasks(tx, project, (after, upto), &mut |event| {
        stories.entry(event.task).or_default().events.push(event);
        Ok(())
    })?;
    for task in tasks {
        // Where nothing happened yet there is nothing to compare.
        if task.state != 0 || stories.contains_key(&task.id) {
            let id = task.id;
            stories.entry(id).or_default().task = Some(task);
        }
    }
    for (task, story) in stories {
        report.extend(story.faults().into_iter().map(|what| (format!("task {task}: {what}"), CHANGED)));
    }
    Ok(upto)
}
