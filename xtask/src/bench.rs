//! The chore `bench`: a release build, then the benchmark program, with a durable `PostgreSQL` beside it if asked; or, for
//! `bench web`, a browser that holds the pages to their times.

use anyhow::{Context, Result, ensure};

use crate::postgres::{Durability, Postgres};
use crate::workspace::Workspace;
use crate::{npm, programs};

/// Runs the figures. `web` and `--postgres` are ours; everything else goes to `assay-bench`.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    if arguments.first().is_some_and(|argument| argument == "web") {
        return web(workspace);
    }
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

/// Runs those journeys that measure, over a release build, with their aims as assertions.
fn web(workspace: &Workspace) -> Result<bool> {
    programs::ensure()?;
    npm::install(&workspace.web()).map_err(anyhow::Error::msg)?;
    let built = workspace.cargo(&["build", "--release", "--package", "assay-cli"]).status();
    ensure!(built.context("starting cargo build")?.success(), "the release build failed; the reason is above");
    let mut command = npm::npm();
    command.args(["run", "bench"]).current_dir(workspace.web()).env("ASSAY_TIMED", "1");
    command.env("ASSAY_BIN", workspace.assay_binary("release")?);
    command.env("ASSAY_RESULTS", workspace.path("bench/results"));
    if let Some(chromium) = programs::chromium() {
        command.env("CHROMIUM", chromium);
    }
    Ok(command.status().context("starting npm")?.success())
}
