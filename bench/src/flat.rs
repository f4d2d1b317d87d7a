//! Whether a lease takes as long in a large project as in a small one, also for somebody with a long history: as people
//! wait for it, over HTTP with its commit, and within the database alone.

use crate::client::Client;
use crate::pairs::pair;
use crate::report::Report;
use crate::seed::{Worker, fill, open};
use crate::server::Server;
use domain::answer::Answer;
use flow::jobs::Runner;
use flow::lease::{Lease, lease};
use flow::submit::{Submit, submit};
use serde_json::json;
use std::path::Path;
use std::time::Instant;

/// Leases measured in each project, each way.
const LEASES: usize = 2_000;

/// How many of them follow on each other: within the database they share a transaction.
const CHUNK: usize = 100;

/// Measures leases, with an answer after each, in a project of 10,000 tasks and in a large one, where one person has
/// answered a tenth of it and another nothing. All three take turns, so that each meets the machine at the same pace.
pub(crate) fn run(bin: &Path, tasks: usize, report: &mut Report) -> anyhow::Result<()> {
    let folders = [crate::scratch()?, crate::scratch()?];
    let (small, large) = (open(folders[0].path(), None)?, open(folders[1].path(), None)?);
    let near = fill(&small, folders[0].path(), (10_000, 1))?;
    let far = fill(&large, folders[1].path(), (tasks, 2))?;
    work(&large, &far[1], tasks / 10)?;
    let turns = [(&small, &near[0]), (&large, &far[0]), (&large, &far[1])];
    let mut times = turns.map(|_| Vec::with_capacity(LEASES));
    for _ in 0..LEASES / CHUNK {
        for ((runner, worker), times) in turns.iter().zip(&mut times) {
            times.extend(work(runner, worker, CHUNK)?);
        }
    }
    let [least, newcomer, veteran] = medians(times);
    drop((small, large));
    let servers = [Server::start(bin, folders[0].path(), None)?, Server::start(bin, folders[1].path(), None)?];
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(ask([(&servers[0], &near[0]), (&servers[1], &far[0]), (&servers[1], &far[1])]))?;
    let [asked_least, asked_newcomer, asked_veteran] = medians(asked);
    let veteran_of = format!("for one who has answered {}", tasks / 10);
    report.note("lease in a project of 10,000 tasks, p50 of a call", asked_least / 1_000.0, "ms")?;
    report.at_most(
        format!("lease among {tasks} tasks to the small project"),
        asked_newcomer / asked_least,
        (1.2, "×"),
    )?;
    report.at_most(format!("the same {veteran_of}"), asked_veteran / asked_least, (1.2, "×"))?;
    report.note("lease in a project of 10,000 tasks, within the database", least, "µs")?;
    report.note(format!("lease among {tasks} tasks to it, within the database"), newcomer / least, "×")?;
    report.note(format!("the same {veteran_of}, within the database"), veteran / least, "×")
}

fn medians(times: [Vec<f64>; 3]) -> [f64; 3] {
    times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    })
}

/// Leases and answers over HTTP, in turns, and gives the microseconds that each lease was waited for.
async fn ask(people: [(&Server, &Worker); 3]) -> anyhow::Result<[Vec<f64>; 3]> {
    let mut clients = Vec::with_capacity(people.len());
    for (server, worker) in people {
        clients.push((Client::connect(server.address, worker).await?, worker.id));
    }
    let mut times = people.map(|_| Vec::with_capacity(LEASES));
    for _ in 0..LEASES / CHUNK {
        for ((client, person), times) in clients.iter_mut().zip(&mut times) {
            for _ in 0..CHUNK {
                let mut calls = Vec::with_capacity(2);
                pair(client, *person, &mut calls).await?;
                times.extend(calls.first().map(|milliseconds| milliseconds * 1_000.0));
            }
        }
    }
    Ok(times)
}

/// Leases and answers `count` tasks, and gives the microseconds that each lease spent in the database, commit left out.
fn work(runner: &Runner, worker: &Worker, count: usize) -> anyhow::Result<Vec<f64>> {
    let mut times = Vec::with_capacity(count);
    while times.len() < count {
        let (specs, person, at) = (runner.specs.clone(), worker.id, runner.clock.now());
        let chunk = (count - times.len()).min(CHUNK);
        let spent = runner.store.write(move |tx| {
            let mut spent = Vec::with_capacity(chunk);
            for _ in 0..chunk {
                let started = Instant::now();
                let request = Lease { project: 1, version: 1, person, at, take: 1 };
                let leased = lease(tx, &specs, &request)?.pop();
                spent.push(started.elapsed().as_secs_f64() * 1e6);
                let Some(leased) = leased else { break };
                let values = json!({"verdict": "spam"}).as_object().cloned().unwrap_or_default();
                let request = Submit {
                    project: 1,
                    person,
                    task: leased.task,
                    fence: leased.fence,
                    key: format!("k{}", leased.task),
                    answer: Answer { values, ..Answer::default() },
                    active_ms: 1_000,
                    supersedes: None,
                    at,
                };
                submit(tx, &specs, &request)?;
            }
            Ok::<_, flow::FlowError>(spent)
        })?;
        anyhow::ensure!(!spent.is_empty(), "the project has too few tasks");
        times.extend(spent);
    }
    Ok(times)
}
