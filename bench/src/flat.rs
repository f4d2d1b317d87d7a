//! Whether a lease takes as long in a large project as in a small one, also for somebody with a long history.

use crate::report::Report;
use crate::seed::{Worker, fill, open};
use domain::answer::Answer;
use flow::jobs::Runner;
use flow::lease::{Lease, lease};
use flow::submit::{Submit, submit};
use serde_json::json;
use std::time::Instant;

/// Leases measured in each project.
const LEASES: usize = 2_000;

/// Measures lease and submit, each in a transaction of its own, in a project of 10,000 tasks and in a large one; there
/// also after one person has answered a tenth of it.
pub(crate) fn run(tasks: usize, report: &mut Report) -> anyhow::Result<()> {
    let small = measure(10_000, 0)?;
    report.note("lease in a project of 10,000 tasks, p50", small, "µs")?;
    let large = measure(tasks, 0)?;
    report.at_most(format!("lease among {tasks} tasks to the small project"), large / small, (1.2, "×"))?;
    let veteran = measure(tasks, tasks / 10)?;
    report.at_most(format!("the same for one who has answered {}", tasks / 10), veteran / small, (1.2, "×"))
}

fn measure(tasks: usize, history: usize) -> anyhow::Result<f64> {
    let folder = crate::scratch()?;
    let runner = open(folder.path(), None)?;
    let workers = fill(&runner, folder.path(), (tasks, 1))?;
    work(&runner, &workers[0], history)?;
    let mut times = work(&runner, &workers[0], LEASES)?;
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

/// Leases and answers `count` tasks, and gives the microseconds that each lease spent in the database, commit left out.
fn work(runner: &Runner, worker: &Worker, count: usize) -> anyhow::Result<Vec<f64>> {
    let mut times = Vec::with_capacity(count);
    while times.len() < count {
        let (specs, person, at) = (runner.specs.clone(), worker.id, runner.clock.now());
        let chunk = (count - times.len()).min(500);
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
