//! The chore `test`: everything a change must pass, in two lanes, with the runners' own counts at the end.

mod counts;
mod runner;
mod steps;

use std::panic::resume_unwind;
use std::thread;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::say;
use crate::test::counts::Counts;
use crate::test::runner::Show;
use crate::test::steps::{Bench, Lane, STEPS, Step};
use crate::workspace::Workspace;

/// What one step came to.
#[derive(Debug)]
struct Outcome {
    name: &'static str,
    passed: bool,
    counts: Option<Counts>,
    seconds: f64,
}

/// Runs the chosen steps. A failed step does not stop the others, except the set-up.
pub fn run(workspace: &Workspace, arguments: &[String]) -> Result<bool> {
    let steps = choose(arguments)?;
    let of = |lane: Lane| steps.iter().filter(move |step| step.lane == lane);
    let mut bench = Bench::new(workspace, Show::AtOnce);
    let mut outcomes: Vec<Outcome> = of(Lane::First).map(|step| shown(step, &mut bench)).collect();
    if outcomes.iter().all(|outcome| outcome.passed) {
        thread::scope(|scope| {
            let beside = scope.spawn(|| {
                let mut bench = Bench::new(workspace, Show::Later);
                of(Lane::Beside).map(|step| (step, tried(step, &mut bench))).collect::<Vec<_>>()
            });
            outcomes.extend(of(Lane::Main).map(|step| shown(step, &mut bench)));
            for (step, (outcome, held)) in beside.join().unwrap_or_else(|panic| resume_unwind(panic)) {
                say::line(&format!("\n== {}: {} (ran beside the others)", step.name, step.says));
                say::line(held.trim_end());
                outcomes.push(told(outcome));
            }
        });
        outcomes.extend(of(Lane::Last).map(|step| shown(step, &mut bench)));
    }
    drop(bench);
    for line in closing(&outcomes) {
        say::line(&line);
    }
    Ok(outcomes.iter().all(|outcome| outcome.passed))
}

/// Runs a step under its heading.
fn shown(step: &Step, bench: &mut Bench<'_>) -> Outcome {
    say::line(&format!("\n== {}: {}", step.name, step.says));
    let (outcome, held) = tried(step, bench);
    if !held.is_empty() {
        say::line(held.trim_end());
    }
    told(outcome)
}

/// Runs a step; with what it came to comes what is still to be shown.
fn tried(step: &Step, bench: &mut Bench<'_>) -> (Outcome, String) {
    let started = Instant::now();
    let report = (step.run)(bench);
    let seconds = started.elapsed().as_secs_f64();
    match report {
        Ok(report) => (Outcome { name: step.name, passed: report.passed, counts: report.counts, seconds }, report.held),
        Err(error) => (Outcome { name: step.name, passed: false, counts: None, seconds }, format!("{error:#}")),
    }
}

fn told(outcome: Outcome) -> Outcome {
    let verdict = if outcome.passed { "passed" } else { "FAILED" };
    say::line(&format!("-- {} {verdict} in {:.1} s", outcome.name, outcome.seconds));
    outcome
}

/// The steps that `--only NAME` or `--from NAME` leave.
fn choose(arguments: &[String]) -> Result<&'static [Step]> {
    let position = |name: &str| {
        STEPS.iter().position(|step| step.name == name).ok_or_else(|| {
            let names: Vec<&str> = STEPS.iter().map(|step| step.name).collect();
            anyhow::anyhow!("there is no step `{name}`; the steps are {}", names.join(", "))
        })
    };
    match arguments {
        [] => Ok(&STEPS),
        [option, name] if option == "--only" => position(name).map(|at| &STEPS[at..=at]),
        [option, name] if option == "--from" => position(name).map(|at| &STEPS[at..]),
        other => bail!("`test` does not know {other:?}; it takes --only STEP or --from STEP"),
    }
}

/// The last lines: seconds a step, each runner's own count, what failed, and the sum.
///
/// A step that failed without failing a test (a lint, a build, a runner that crashed) adds one to the failures, so the
/// sum never reads as clean when the run was not.
fn closing(outcomes: &[Outcome]) -> Vec<String> {
    let mut lines = vec![String::new(), "== result".to_owned()];
    let mut total = Counts::default();
    for outcome in outcomes {
        let verdict = if outcome.passed { "passed" } else { "FAILED" };
        lines.push(format!("{:<10} {verdict} {:>8.1} s", outcome.name, outcome.seconds));
        let counts = outcome.counts.clone().unwrap_or_default();
        lines.extend(counts.said.iter().map(|said| format!("           {said}")));
        total.passed += counts.passed;
        total.failed += counts.failed + u64::from(!outcome.passed && counts.failed == 0);
    }
    let failed: Vec<&str> = outcomes.iter().filter(|outcome| !outcome.passed).map(|outcome| outcome.name).collect();
    if !failed.is_empty() {
        lines.push(format!("failed: {} (again: cargo xtask test --only {})", failed.join(", "), failed[0]));
    }
    lines.push(format!("{} passed, {} failed", total.passed, total.failed));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(name: &'static str, passed: bool, counts: Option<(u64, u64)>) -> Outcome {
        let counts = counts.map(|(passed, failed)| Counts { passed, failed, said: vec![format!("{name} said so")] });
        Outcome { name, passed, counts, seconds: 1.0 }
    }

    #[test]
    fn the_last_line_is_the_sum_of_the_runners_counts() {
        let lines = closing(&[outcome("rust", true, Some((40, 0))), outcome("vitest", true, Some((2, 0)))]);
        assert_eq!(lines.last().map(String::as_str), Some("42 passed, 0 failed"));
        assert!(lines.iter().any(|line| line.trim() == "rust said so"));
    }

    #[test]
    fn a_failed_step_without_counts_is_one_failure_and_is_named() {
        let lines = closing(&[outcome("clippy", false, None), outcome("rust", false, Some((40, 3)))]);
        assert_eq!(lines.last().map(String::as_str), Some("40 passed, 4 failed"));
        assert!(lines.iter().any(|line| line.starts_with("failed: clippy, rust ")));
    }

    #[test]
    fn only_and_from_choose_steps_and_a_wrong_name_lists_the_right_ones() {
        let chosen = |words: &[&str]| choose(&words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>());
        assert_eq!(chosen(&[]).map(<[Step]>::len).ok(), Some(STEPS.len()));
        assert_eq!(chosen(&["--only", "tidy"]).map(<[Step]>::len).ok(), Some(1));
        assert_eq!(chosen(&["--from", "journeys"]).map(<[Step]>::len).ok(), Some(1));
        let refusal = chosen(&["--only", "lint"]).map(<[Step]>::len).expect_err("no such step");
        assert!(refusal.to_string().contains("clippy"), "{refusal}");
    }
}
