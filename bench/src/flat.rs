//! Whether a lease takes as long in a large project as in a small one, also for somebody with a long history.

use crate::report::Report;
use crate::seed::{Worker, fill, open};
use domain::answer::Answer;
use flow::jobs::Runner;
use flow::lease::{Lease, lease};
use flow::submit::{Submit, submit};
use serde_json::json;
use std::time::Instant;

/// Leases measured in each project, and how many of them in a transaction.
const LEASES: usize = 4_000;
/// See above.
const CHUNK: usize = 100;

/// Measures leases, with an answer after each, in a project of 10,000 tasks and in a large one, where one person has
/// answered a tenth of it and another nothing. All three take turns, so that each meets the machine at the same pace.
pub(crate) fn run(tasks: usize, report: &mut Report) -> anyhow::Result<()> {
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
    let [small, newcomer, veteran] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2]
    });
    report.note("lease in a project of 10,000 tasks, p50", small, "µs")?;
    report.at_most(format!("lease among {tasks} tasks to the small project"), newcomer / small, (1.2, "×"))?;
    report.at_most(format!("the same for one who has answered {}", tasks / 10), veteran / small, (1.2, "×"))
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
