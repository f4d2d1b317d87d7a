//! The steps of `cargo xtask test`, in the order they run: cheap checks first, browsers last.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::postgres::{Durability, Postgres};
use crate::test::counts::{self, Counts};
use crate::test::runner;
use crate::workspace::Workspace;
use crate::{codegen, npm, programs, say, tidy};

/// One step: its name on the command line, what it says it does, and the doing.
pub struct Step {
    /// As in `--only tidy`.
    pub name: &'static str,
    /// The rest of the heading.
    pub says: &'static str,
    /// An error means the step could not run; it counts as failed.
    pub run: fn(&mut Bench<'_>) -> Result<Report>,
}

/// What a step found.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether everything in it was right.
    pub passed: bool,
    /// Tests counted, for the steps that run tests.
    pub counts: Option<Counts>,
}

/// All steps. `tidy`, `fmt` and `clippy` answer in seconds and so come before what takes minutes.
pub const STEPS: [Step; 10] = [
    Step { name: "setup", says: "npm packages, a browser, PostgreSQL, ffmpeg", run: setup },
    Step { name: "fmt", says: "the layout of the Rust code", run: |bench| bench.cargo(&["fmt", "--all", "--check"]) },
    Step { name: "tidy", says: "our own rules: rooms, arrows, words, lengths", run: tidy },
    Step { name: "clippy", says: "the lints, none to be left", run: clippy },
    Step { name: "types", says: "the types of the web code", run: |bench| bench.npm_script("check", &[]) },
    Step { name: "vitest", says: "the web's unit tests", run: |bench| bench.npm_counted("test", &[]) },
    Step { name: "rust", says: "the Rust tests, on SQLite and PostgreSQL", run: rust },
    Step { name: "doc", says: "the examples in the documentation", run: doc },
    Step { name: "codegen", says: "generated files are what the server says", run: generated },
    Step { name: "journeys", says: "whole days of work in a browser", run: journeys },
];

/// What the steps share: the repository, and a `PostgreSQL` from the first step that wants one to the end of the run.
pub struct Bench<'a> {
    workspace: &'a Workspace,
    postgres: Option<Postgres>,
}

impl<'a> Bench<'a> {
    /// Nothing is started yet.
    pub fn new(workspace: &'a Workspace) -> Self {
        Self { workspace, postgres: None }
    }

    fn postgres_url(&mut self) -> Result<String> {
        let postgres = match self.postgres.take() {
            Some(running) => running,
            None => Postgres::start(Durability::None)?,
        };
        let url = postgres.url.clone();
        self.postgres = Some(postgres);
        Ok(url)
    }

    fn cargo(&mut self, arguments: &[&str]) -> Result<Report> {
        let finished = runner::run(&mut self.workspace.cargo(arguments))?;
        Ok(Report { passed: finished.success, counts: None })
    }

    fn npm_script(&mut self, script: &str, environment: &[(&str, String)]) -> Result<Report> {
        match self.workspace.has_web_script(script)? {
            None => {
                say::line("there is no web/package.json; nothing to do");
                return Ok(Report { passed: true, counts: None });
            }
            Some(false) => anyhow::bail!("web/package.json has no script `{script}`"),
            Some(true) => {}
        }
        let mut command = npm::npm();
        command.args(["run", script]).current_dir(self.workspace.web()).envs(environment.iter().cloned());
        counted(&mut command)
    }

    /// Like [`Self::npm_script`], and having run no test at all is a failure.
    fn npm_counted(&mut self, script: &str, environment: &[(&str, String)]) -> Result<Report> {
        let report = self.npm_script(script, environment)?;
        let silent = report.passed && report.counts.is_none() && self.workspace.has_web_script(script)?.is_some();
        ensure!(
            !silent,
            "`npm run {script}` printed no count that this program can read; see xtask/src/test/counts.rs"
        );
        Ok(report)
    }
}

fn counted(command: &mut Command) -> Result<Report> {
    let finished = runner::run(command)?;
    let counts = counts::read(&finished.output);
    let failed = counts.as_ref().map_or(0, |counts| counts.failed);
    Ok(Report { passed: finished.success && failed == 0, counts })
}

fn setup(bench: &mut Bench<'_>) -> Result<Report> {
    programs::ensure()?;
    if bench.workspace.path("web/package.json").is_file() {
        let installed = npm::install(&bench.workspace.web()).map_err(anyhow::Error::msg)?;
        say::line(if installed { "npm packages installed" } else { "npm packages are up to date" });
    }
    Ok(Report { passed: true, counts: None })
}

fn tidy(bench: &mut Bench<'_>) -> Result<Report> {
    Ok(Report { passed: tidy::run(bench.workspace)?, counts: None })
}

fn clippy(bench: &mut Bench<'_>) -> Result<Report> {
    bench.cargo(&["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
}

/// nextest where it is installed; otherwise cargo's own runner, slower and with less to say.
fn rust(bench: &mut Bench<'_>) -> Result<Report> {
    let url = bench.postgres_url()?;
    let mut command = if has_nextest(bench.workspace) {
        bench.workspace.cargo(&["nextest", "run", "--workspace", "--no-fail-fast", "--status-level", "slow"])
    } else {
        say::line("hint: `cargo install cargo-nextest --locked` makes this step faster");
        bench.workspace.cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins", "--tests"])
    };
    let report = counted(command.env("ASSAY_TEST_POSTGRES", url))?;
    ensure!(report.counts.is_some() || !report.passed, "the test runner printed no count");
    Ok(report)
}

fn has_nextest(workspace: &Workspace) -> bool {
    workspace.cargo(&["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

fn doc(bench: &mut Bench<'_>) -> Result<Report> {
    counted(&mut bench.workspace.cargo(&["test", "--doc", "--workspace", "--no-fail-fast"]))
}

fn generated(bench: &mut Bench<'_>) -> Result<Report> {
    if !bench.workspace.path("web/package.json").is_file() {
        say::line("there is no web/package.json; nothing to do");
        return Ok(Report { passed: true, counts: None });
    }
    Ok(Report { passed: codegen::run(bench.workspace, &["--check".to_owned()])?, counts: None })
}

fn journeys(bench: &mut Bench<'_>) -> Result<Report> {
    let built = bench.cargo(&["build", "--package", "assay-cli"])?;
    ensure!(built.passed, "the program did not build; the reason is above");
    let chromium = programs::chromium().context("no Chromium was found; run the step `setup`")?;
    let environment = [
        ("ASSAY_BIN", bench.workspace.assay_binary("debug")?.display().to_string()),
        ("ASSAY_TEST_POSTGRES", bench.postgres_url()?),
        ("CHROMIUM", chromium.display().to_string()),
    ];
    bench.npm_counted("journeys", &environment)
}
