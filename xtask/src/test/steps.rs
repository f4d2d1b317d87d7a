//! The steps of `cargo xtask test`: cheap checks first, browsers last, and what the web needs no Rust for beside the Rust.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::postgres::{Durability, Postgres};
use crate::test::counts::{self, Counts};
use crate::test::runner::{self, Show};
use crate::workspace::Workspace;
use crate::{codegen, npm, programs, say, tidy};

/// One step: its name on the command line, what it says it does, and the doing.
pub struct Step {
    /// As in `--only tidy`.
    pub name: &'static str,
    /// The rest of the heading.
    pub says: &'static str,
    /// Where it runs.
    pub lane: Lane,
    /// An error means the step could not run; it counts as failed.
    pub run: fn(&mut Bench<'_>) -> Result<Report>,
}

/// Which steps wait for one another. Two lanes, since tests run on two cores, and the steps of one are seldom busy on both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Before all others; nothing goes on without it.
    First,
    /// One after the other, shown as they run.
    Main,
    /// One after the other beside the main lane, shown when they are over. They need nothing that another step builds.
    Beside,
    /// After both lanes, alone: what holds a browser to its times wants the machine for itself.
    Last,
}

/// What a step found.
#[derive(Debug, Default)]
pub struct Report {
    /// Whether everything in it was right.
    pub passed: bool,
    /// Tests counted, for the steps that run tests.
    pub counts: Option<Counts>,
    /// What is still to be shown.
    pub held: String,
}

/// All steps. `tidy`, `fmt` and `clippy` answer in seconds and so come before what takes minutes.
pub const STEPS: [Step; 10] = [
    Step { name: "setup", says: "npm packages, a browser, PostgreSQL, ffmpeg", lane: Lane::First, run: setup },
    Step { name: "fmt", says: "the layout of the Rust code", lane: Lane::Main, run: fmt },
    Step { name: "tidy", says: "our own rules: rooms, arrows, words, lengths", lane: Lane::Main, run: tidy },
    Step { name: "types", says: "the types of the web code", lane: Lane::Beside, run: types },
    Step { name: "vitest", says: "the web's unit tests", lane: Lane::Beside, run: vitest },
    Step { name: "clippy", says: "the lints, none to be left", lane: Lane::Main, run: clippy },
    Step { name: "rust", says: "the Rust tests, on SQLite and PostgreSQL", lane: Lane::Main, run: rust },
    Step { name: "doc", says: "the examples in the documentation", lane: Lane::Main, run: doc },
    Step { name: "codegen", says: "generated files are what the server says", lane: Lane::Main, run: generated },
    Step { name: "journeys", says: "whole days of work in a browser", lane: Lane::Last, run: journeys },
];

/// What the steps share: the repository, and a `PostgreSQL` from the first step that wants one to the end of the run.
pub struct Bench<'a> {
    workspace: &'a Workspace,
    show: Show,
    postgres: Option<Postgres>,
}

impl<'a> Bench<'a> {
    /// Nothing is started yet.
    pub fn new(workspace: &'a Workspace, show: Show) -> Self {
        Self { workspace, show, postgres: None }
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
        let finished = runner::run(&mut self.workspace.cargo(arguments), self.show)?;
        Ok(Report { passed: finished.success, ..Report::default() })
    }

    fn npm_script(&mut self, script: &str, environment: &[(&str, String)]) -> Result<Report> {
        match self.workspace.has_web_script(script)? {
            None => {
                return Ok(nothing_to_do());
            }
            Some(false) => anyhow::bail!("web/package.json has no script `{script}`"),
            Some(true) => {}
        }
        let mut command = npm::npm();
        command.args(["run", script]).current_dir(self.workspace.web()).envs(environment.iter().cloned());
        self.counted(&mut command)
    }

    fn counted(&self, command: &mut Command) -> Result<Report> {
        let finished = runner::run(command, self.show)?;
        let counts = counts::read(&finished.output);
        let failed = counts.as_ref().map_or(0, |counts| counts.failed);
        let held = if self.show == Show::Later { finished.output } else { String::new() };
        Ok(Report { passed: finished.success && failed == 0, counts, held })
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

fn nothing_to_do() -> Report {
    Report { passed: true, held: "there is no web/package.json; nothing to do\n".to_owned(), ..Report::default() }
}

fn setup(bench: &mut Bench<'_>) -> Result<Report> {
    programs::ensure()?;
    if bench.workspace.path("web/package.json").is_file() {
        let installed = npm::install(&bench.workspace.web()).map_err(anyhow::Error::msg)?;
        say::line(if installed { "npm packages installed" } else { "npm packages are up to date" });
    }
    Ok(Report { passed: true, ..Report::default() })
}

fn fmt(bench: &mut Bench<'_>) -> Result<Report> {
    bench.cargo(&["fmt", "--all", "--check"])
}

fn tidy(bench: &mut Bench<'_>) -> Result<Report> {
    Ok(Report { passed: tidy::run(bench.workspace)?, ..Report::default() })
}

fn types(bench: &mut Bench<'_>) -> Result<Report> {
    bench.npm_script("check", &[])
}

fn vitest(bench: &mut Bench<'_>) -> Result<Report> {
    bench.npm_counted("test", &[])
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
    let report = bench.counted(command.env("ASSAY_TEST_POSTGRES", url))?;
    ensure!(report.counts.is_some() || !report.passed, "the test runner printed no count");
    Ok(report)
}

fn has_nextest(workspace: &Workspace) -> bool {
    workspace.cargo(&["nextest", "--version"]).output().is_ok_and(|output| output.status.success())
}

fn doc(bench: &mut Bench<'_>) -> Result<Report> {
    bench.counted(&mut bench.workspace.cargo(&["test", "--doc", "--workspace", "--no-fail-fast"]))
}

fn generated(bench: &mut Bench<'_>) -> Result<Report> {
    if !bench.workspace.path("web/package.json").is_file() {
        return Ok(nothing_to_do());
    }
    Ok(Report { passed: codegen::run(bench.workspace, &["--check".to_owned()])?, ..Report::default() })
}

fn journeys(bench: &mut Bench<'_>) -> Result<Report> {
    let built = bench.cargo(&["build", "--package", "assay-cli"])?;
    ensure!(built.passed, "the program did not build; the reason is above");
    let chromium = programs::chromium_for_tests().context("no Chromium was found; run the step `setup`")?;
    let environment = [
        ("ASSAY_BIN", bench.workspace.assay_binary("debug")?.display().to_string()),
        ("ASSAY_TEST_POSTGRES", bench.postgres_url()?),
        ("CHROMIUM", chromium.display().to_string()),
    ];
    bench.npm_counted("journeys", &environment)
}
