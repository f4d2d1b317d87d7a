//! The chores of this repository: checking it, testing it, measuring it, generating its client.
//!
//! Run as `cargo xtask <chore>`; without a chore it prints the list.

mod bench;
mod codegen;
#[path = "../../crates/ui/build/npm.rs"]
mod npm;
mod postgres;
mod programs;
mod say;
mod screens;
mod test;
mod tidy;
mod workspace;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <chore> [options]

  test [--only STEP | --from STEP]   everything a change must pass, in order
  tidy                               the rules of ARCHITECTURE.md and STYLE.md
  bench [--postgres] [ARGS]          the figures; ARGS go to the benchmark program
  codegen [--check]                  web/openapi.json and the client's types, from the server
  screens                            pictures of every page, in docs/screens; accepts how they look
  pg [--durable]                     a PostgreSQL of your own until Ctrl-C; prints its URL";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            say::complaint(&format!("error: {error:#}"));
            ExitCode::from(2)
        }
    }
}

/// Does the chore that was asked for; `false` means it ran and found something wrong.
fn run() -> Result<bool> {
    let mut arguments = env::args().skip(1);
    let chore = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let workspace = Workspace::locate()?;
    match chore.as_str() {
        "test" => test::run(&workspace, &rest),
        "tidy" => tidy::run(&workspace),
        "bench" => bench::run(&workspace, &rest),
        "codegen" => codegen::run(&workspace, &rest),
        "screens" => screens::run(&workspace),
        "pg" => postgres::run(&rest),
        "" | "help" | "--help" | "-h" => {
            say::line(USAGE);
            Ok(true)
        }
        other => bail!("there is no chore `{other}`\n\n{USAGE}"),
    }
}
