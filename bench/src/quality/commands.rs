//! Times whole commands by the real binary, from file to file.

use super::crowd::Files;
use super::said;
use super::usage::{Usage, of_command};
use crate::report::Report;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

const MEMORY: &str = "most resident memory";
const ITERATION: &str = "an answer and iteration, by the clock";

/// Iterations of the whole command.
const ITERATIONS: u32 = 100;

/// The command on a crowd of ten million has aims of its own; larger and smaller ones are compared with it.
const AIMED: usize = 10_000_000;

/// Runs the commands on a crowd's files.
pub(super) fn run(bin: &Path, files: &Files, report: &mut Report) -> anyhow::Result<()> {
    let result = files.csv.with_extension("out");
    let [csv, parquet, to] = [&files.csv, &files.parquet, &result].map(|path| path.to_string_lossy().into_owned());
    let consensus = |arguments: &[&str]| {
        let mut command = Command::new(bin);
        command.arg("consensus").args(arguments).stdout(Stdio::null());
        command
    };
    let learn = |method: &str, iterations: u32| {
        let iterations = iterations.to_string();
        consensus(&[&parquet, "--method", method, "--iterations", &iterations, "--parquet", &to])
    };
    let mut count = consensus(&[&csv, "--method", "majority", "--csv"]);
    count.stdout(File::create(&result)?);
    let long = quicker(&mut learn("dawid-skene", ITERATIONS), files)?;
    let short = quicker(&mut learn("dawid-skene", 1), files)?;
    let auto = quicker(&mut learn("auto", 10), files)?;
    let majority = quicker(&mut count, files)?;
    for (name, usage, seconds_max) in [
        (dawid_skene(files.answers), long, Some(10.0)),
        (auto_ten(files.answers), auto, None),
        (self::majority(files.answers), majority, Some(2.0)),
    ] {
        let aimed = files.answers == AIMED;
        if let Some(seconds_max) = seconds_max.filter(|_| aimed) {
            report.at_most(name.clone(), usage.seconds, (seconds_max, "s"))?;
        } else {
            report.note(name.clone(), usage.seconds, "s")?;
        }
        if aimed {
            report.at_most(format!("{name}: {MEMORY}"), usage.memory_mib, (1_024.0, "MiB"))?;
        } else {
            report.note(format!("{name}: {MEMORY}"), usage.memory_mib, "MiB")?;
        }
        report.note(format!("{name}: time on cores"), usage.core_seconds, "s")?;
    }
    let each = (long.seconds - short.seconds) / f64::from(ITERATIONS - 1) / files.answers as f64;
    report.note(format!("{}: {ITERATION}", dawid_skene(files.answers)), each * 1e9, "ns")
}

/// The quicker of two runs, since the first one may have to wait for the disk; very many answers take too long for two.
fn quicker(command: &mut Command, files: &Files) -> anyhow::Result<Usage> {
    let first = of_command(command)?;
    if files.answers > AIMED {
        return Ok(first);
    }
    let second = of_command(command)?;
    Ok(if second.seconds < first.seconds { second } else { first })
}

fn dawid_skene(answers: usize) -> String {
    format!("dawid-skene, {}, {ITERATIONS} iterations, Parquet to Parquet", said(answers))
}

fn auto_ten(answers: usize) -> String {
    format!("auto, {}, 10 iterations, Parquet to Parquet", said(answers))
}

fn majority(answers: usize) -> String {
    format!("majority, {}, CSV to CSV", said(answers))
}

/// What an answer more takes of memory and of time, from each crowd to the next larger one.
pub(super) fn growth(answers: &[u32], report: &mut Report) -> anyhow::Result<()> {
    for pair in answers.windows(2) {
        let (few, many) = (pair[0], pair[1]);
        let from = said(few as usize);
        for name in [dawid_skene, auto_ten, majority] {
            let [before, after] = [few, many].map(|answers| name(answers as usize));
            let both = |of: &dyn Fn(&str) -> String| Some((report.value(&of(&before))?, report.value(&of(&after))?));
            let memory = both(&|name| format!("{name}: {MEMORY}"));
            let seconds = both(&str::to_owned);
            let iteration = both(&|name| format!("{name}: {ITERATION}"));
            let (few, many) = (f64::from(few), f64::from(many));
            if let Some((less, more)) = memory {
                let each = (more - less) * 1_048_576.0 / (many - few);
                report.at_most(format!("{after}: bytes an answer more than {from}"), each, (24.0, "B"))?;
            }
            if let Some((less, more)) = seconds {
                report.note(format!("{after}: time an answer to that of {from}"), more / many / (less / few), "×")?;
            }
            if let Some((less, more)) = iteration {
                report.note(format!("{after}: time an answer and iteration to that of {from}"), more / less, "×")?;
            }
        }
    }
    Ok(())
}
