//! Live updates: a task that looks once a second at the projects somebody watches, and tells them what moved.
//!
//! It reads the database instead of listening to the handlers, so it costs the hot path nothing and also sees what other
//! processes did.

use crate::app::App;
use crate::convert;
use api::live::{LiveProgress, LiveReview};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use store::{jobs, tallies, work};
use tokio::sync::{broadcast, watch};

/// How often a watched project is looked at.
const EVERY: Duration = Duration::from_secs(1);

/// Messages kept for a slow listener; whoever falls further behind misses some and reads the page again.
const BEHIND_MAX: usize = 64;

/// Jobs that are looked at, newest first.
const JOBS_SEEN: i64 = 10;

/// A message to everybody who watches a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `progress`, `job` or `review`.
    pub event: &'static str,
    /// The JSON.
    pub data: Arc<str>,
}

/// The projects that are watched.
#[derive(Default)]
pub struct Live {
    watched: Mutex<BTreeMap<i64, broadcast::Sender<Message>>>,
}

impl Live {
    /// Watches a project.
    pub fn watch(&self, project: i64) -> broadcast::Receiver<Message> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.entry(project).or_insert_with(|| broadcast::Sender::new(BEHIND_MAX)).subscribe()
    }

    /// The projects that somebody watches; those that nobody does any more are dropped.
    fn watched(&self) -> Vec<(i64, broadcast::Sender<Message>)> {
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        watched.retain(|_, sender| sender.receiver_count() > 0);
        watched.iter().map(|(project, sender)| (*project, sender.clone())).collect()
    }
}

/// What was last told about a project.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Told {
    progress: LiveProgress,
    review: LiveReview,
    jobs: BTreeMap<i64, String>,
}

/// Looks at the watched projects until the server closes.
pub async fn run(app: Arc<App>, mut closing: watch::Receiver<bool>) {
    let mut told: HashMap<i64, Told> = HashMap::new();
    loop {
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            _ = closing.wait_for(|closing| *closing) => return,
        }
        let watched = app.live.watched();
        told.retain(|project, _| watched.iter().any(|(id, _)| id == project));
        for (project, sender) in watched {
            let at = app.clock.now();
            let Ok(now) = app.read(move |tx| Ok(look(tx, project, at.day())?)).await else { continue };
            if let Some(before) = told.get(&project) {
                for message in news(before, &now) {
                    // Nobody listens any more: the next round drops the project.
                    let _heard = sender.send(message);
                }
            }
            told.insert(project, now);
        }
    }
}

fn look(tx: &mut dyn store::Tx, project: i64, day: i64) -> store::Result<Told> {
    let tallies = tallies::of_project(tx, project)?;
    let counts = convert::counts(tallies.iter().map(|(_, state, count)| (*state, *count)));
    let answers = work::since(tx, project, day)?.iter().map(|day| day.answers).sum();
    let of_state = |wanted: i64| tallies.iter().filter(|(_, state, _)| *state == wanted).map(|row| row.2).sum();
    let review = LiveReview { sample: of_state(2), contested: of_state(3) };
    let jobs = jobs::list(tx, project, JOBS_SEEN)?;
    let jobs = jobs.iter().map(|job| (job.id, json(&convert::job(job)))).collect();
    Ok(Told { progress: LiveProgress { answers, counts }, review, jobs })
}

/// One message for each thing that differs.
fn news(before: &Told, now: &Told) -> Vec<Message> {
    let mut messages = Vec::new();
    let mut tell = |event, data: String| messages.push(Message { event, data: data.into() });
    if before.progress != now.progress {
        tell("progress", json(&now.progress));
    }
    if before.review != now.review {
        tell("review", json(&now.review));
    }
    for (id, job) in &now.jobs {
        if before.jobs.get(id) != Some(job) {
            tell("job", job.clone());
        }
    }
    messages
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_moved_is_told() {
        let before = Told { jobs: BTreeMap::from([(1, "a".into()), (2, "b".into())]), ..Told::default() };
        let mut now = before.clone();
        assert_eq!(news(&before, &now), []);
        now.progress.answers = 3;
        now.jobs.insert(2, "c".into());
        let told: Vec<_> = news(&before, &now).into_iter().map(|message| message.event).collect();
        assert_eq!(told, ["progress", "job"]);
    }

    #[test]
    fn a_project_that_nobody_watches_is_dropped() {
        let live = Live::default();
        let listener = live.watch(7);
        assert_eq!(live.watched().len(), 1);
        drop(listener);
        assert_eq!(live.watched().len(), 0);
    }
}
