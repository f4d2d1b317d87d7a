//! The chore `bench`: a release build, then the benchmark program, with a durable `PostgreSQL` beside it if asked.

use anyhow::{Context, Result, ensure};

use crate::postgres::{Durability, Postgres};
use crate::workspace::Workspace;

/// Runs the figures. `--postgres` is ours; everything else goes to `assay-bench`.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    let (ours, theirs): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|argument| *argument == "--postgres");
    let postgres = if ours.is_empty() { None } else { Some(Postgres::start(Durability::Full)?) };

    let built = workspace
        .cargo(&["build", "--release", "--package", "assay-cli", "--package", "assay-bench"])
        .status()
        .context("starting cargo build")?;
    ensure!(built.success(), "the release build failed; the reason is above");

    let assay = workspace.assay_binary("release")?;
    let mut bench = workspace.cargo(&["run", "--quiet", "--release", "--package", "assay-bench", "--"]);
    bench.args(theirs).env("ASSAY_BIN", assay);
    if let Some(postgres) = &postgres {
        bench.env("ASSAY_BENCH_POSTGRES", &postgres.url);
    }
    Ok(bench.status().context("starting assay-bench")?.success())
}
