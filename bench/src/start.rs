//! How long a server takes to its first answer in a large project, and what it holds in memory at rest.

use crate::report::Report;
use crate::seed::{fill, open};
use crate::server::Server;
use std::path::Path;
use std::time::Duration;

/// Measures the start of the server.
pub(crate) fn run(bin: &Path, tasks: usize, report: &mut Report) -> anyhow::Result<()> {
    let folder = crate::scratch()?;
    let runner = open(folder.path(), None)?;
    fill(&runner, folder.path(), (tasks, 1))?;
    drop(runner);
    let server = Server::start(bin, folder.path(), None)?;
    report.at_most(format!("start to first answer, {tasks} tasks"), server.started_s * 1_000.0, (1_000.0, "ms"))?;
    std::thread::sleep(Duration::from_secs(3));
    report.at_most("resident at rest", server.memory_mib()?.0, (150.0, "MiB"))?;
    let size = std::fs::metadata(bin)?.len() as f64 / (1024.0 * 1024.0);
    report.at_most("size of the binary", size, (40.0, "MiB"))
}
