//! The worker loop: settles what is ready, runs jobs, seals events, forgets old sessions, removes abandoned
//! uploads. Threads, not tasks: the verbs
//! are synchronous.

use crate::app::App;
use flow::jobs::{Line, run_next, take_over};
use flow::{FlowResult, seal, settle, uploads};
use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::{Duration, Instant};
use store::{projects, sessions, tasks};

/// Tasks settled in one transaction: few, since everybody who writes waits meanwhile.
const CHUNK: i64 = 200;

/// How long answers gather before they are settled, so that a settling is not made for each.
const GATHER: Duration = Duration::from_millis(20);

/// How often the worker looks for ready tasks that nobody told it about.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How often events are sealed.
const SEAL_EVERY: Duration = Duration::from_secs(1);

/// Rounds of sealing after which every project is looked at, not only those with news.
const ALL_EVERY: u32 = 30;

/// Rounds of sealing after which old sessions and abandoned uploads are thrown away: an hour.
const CLEAR_EVERY: u32 = 3_600;

/// The longest pause between two chunks.
const PAUSE_MAX: Duration = Duration::from_millis(200);

/// How long a job in the middle of its work is waited for when the server closes.
const GRACE: Duration = Duration::from_secs(5);

/// What a thread does until the server closes.
type Loop = fn(&App);

/// The worker's threads.
pub struct Worker {
    threads: Vec<JoinHandle<()>>,
}

impl Worker {
    /// Starts the threads.
    pub fn start(app: &Arc<App>) -> io::Result<Self> {
        const LOOPS: [(&str, Loop); 4] =
            [("settle", settle_loop), ("jobs", job_loop), ("checks", check_loop), ("seal", seal_loop)];
        let mut threads = Vec::new();
        for (name, work) in LOOPS {
            let app = Arc::clone(app);
            threads.push(Builder::new().name(format!("worker-{name}")).spawn(move || work(&app))?);
        }
        Ok(Self { threads })
    }

    /// Waits until the threads have ended what they were doing, but not for a long job: it goes on where it stopped at
    /// the next start.
    pub fn join(self) {
        let patience = Instant::now();
        for thread in self.threads {
            while !thread.is_finished() && patience.elapsed() < GRACE {
                std::thread::sleep(Duration::from_millis(20));
            }
            if thread.is_finished() && thread.join().is_err() {
                tracing::error!("a thread of the worker broke");
            }
        }
    }
}

/// Logs a failure and gives nothing; the next round tries again.
fn tried<T>(what: &str, result: FlowResult<T>) -> Option<T> {
    result.inspect_err(|error| tracing::error!(%error, "{what} failed; it is tried again")).ok()
}

fn settle_loop(app: &App) {
    while !app.wake.is_closing() {
        app.wake.wait_for_answers(LOOK_EVERY, GATHER);
        let mut projects = app.wake.take_answered();
        if projects.is_empty() {
            let found = app.store.read(|tx| Ok(tasks::projects_with_ready(tx)?));
            projects.extend(tried("looking for ready tasks", found).unwrap_or_default());
        }
        // One chunk of each project in turn, so that a large one does not hold up the others.
        while !projects.is_empty() && !app.wake.is_closing() {
            let busy = projects.iter().copied().filter(|project| settle_chunk(app, *project));
            projects = busy.collect::<BTreeSet<_>>();
        }
    }
}

/// Settles a chunk, then leaves the machine to others for as long as that took; false when nothing is left.
fn settle_chunk(app: &App, project: i64) -> bool {
    let started = Instant::now();
    let Some(found) = tried("settling", settle(app, project)) else {
        app.wake.sleep(LOOK_EVERY);
        return false;
    };
    if found > 0 {
        app.wake.touched(project);
        app.wake.sleep(started.elapsed().min(PAUSE_MAX));
    }
    i64::try_from(found).is_ok_and(|found| found == CHUNK)
}

/// Combines answers beside the writers, and carries out among them what came of it. Says how many tasks were ready.
fn settle(app: &App, project: i64) -> FlowResult<usize> {
    let proposals = app.store.read(|tx| {
        let mut chance = app.chance.lock().unwrap_or_else(PoisonError::into_inner);
        settle::propose(tx, &app.specs, project, (&mut *chance, CHUNK))
    })?;
    let (found, at) = (proposals.len(), app.clock.now());
    if found > 0 {
        app.store.write(move |tx| settle::carry_out(tx, project, &proposals, at))?;
    }
    Ok(found)
}

fn job_loop(app: &App) {
    let runner = app.runner();
    let (mut is_ours, mut seen) = (false, 0);
    while !app.wake.is_closing() {
        // The folder is this server's alone: whoever ran a job before is gone.
        if !is_ours && tried("taking over jobs", take_over(&runner)).is_some() {
            is_ours = true;
            app.wake.taken_over();
        }
        tried("undoing an import", flow::ingest::undo(&runner));
        if tried("running a job", run_next(&runner, Line::Data)) != Some(true) {
            app.wake.wait_for_job(&mut seen, LOOK_EVERY);
        }
    }
}

/// Runs what only looks beside what moves data, so that no import waits for hours of reading.
fn check_loop(app: &App) {
    let (runner, mut seen) = (app.runner(), 0);
    while !app.wake.is_closing() {
        // What runs already when it is taken over is ended, and this must not be it.
        if app.wake.wait_for_take_over(LOOK_EVERY)
            && tried("running a verification", run_next(&runner, Line::Checks)) != Some(true)
        {
            app.wake.wait_for_job(&mut seen, LOOK_EVERY);
        }
    }
}

fn seal_loop(app: &App) {
    let mut round = 0_u32;
    while !app.wake.is_closing() {
        if round.is_multiple_of(CLEAR_EVERY) {
            forget_sessions(app);
            tried("removing abandoned uploads", uploads::sweep(&app.runner(), app.clock.now()));
        }
        let mut projects = app.wake.take_touched();
        if round.is_multiple_of(ALL_EVERY) {
            let all = app.store.read(|tx| Ok(projects::list(tx)?));
            projects.extend(tried("listing projects", all).into_iter().flatten().map(|project| project.id));
        }
        for project in projects {
            seal_project(app, project);
        }
        round = round.wrapping_add(1);
        app.wake.sleep(SEAL_EVERY);
    }
}

fn seal_project(app: &App, project: i64) {
    while !app.wake.is_closing() {
        let at = app.clock.now();
        let block = app.store.read(|tx| seal::next(tx, project, at));
        let Some(block) = tried("sealing events", block).flatten() else { return };
        let sealed = app.store.write(move |tx| seal::add(tx, project, &block));
        if tried("sealing events", sealed).unwrap_or(0) < seal::BLOCK_EVENTS_MAX {
            return;
        }
    }
}

fn forget_sessions(app: &App) {
    let at = app.clock.now();
    let forgotten = app.store.write(move |tx| Ok(sessions::delete_old(tx, at)?));
    tried("forgetting old sessions", forgotten);
}
