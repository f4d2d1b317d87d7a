//! Times whole commands by the real binary, from file to file.

use super::crowd::Files;
use super::usage::of_command;
use super::{Sizes, said};
use crate::report::Report;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

const MEMORY: &str = "most resident memory";

/// Runs the commands on a crowd's files; only at ten million answers do they have aims.
pub(super) fn run(bin: &Path, files: &Files, report: &mut Report) -> anyhow::Result<()> {
    let result = files.csv.with_extension("out");
    let aimed = files.answers >= 10_000_000;
    let command = |arguments: &[&str]| {
        let mut command = Command::new(bin);
        command.arg("consensus").args(arguments).stdout(Stdio::null());
        command
    };
    let [csv, parquet, to] = [&files.csv, &files.parquet, &result].map(|path| path.to_string_lossy().into_owned());
    let mut slow = command(&[&parquet, "--method", "dawid-skene", "--iterations", "100", "--parquet", &to]);
    let mut quick = command(&[&csv, "--method", "majority", "--csv"]);
    quick.stdout(File::create(&result)?);
    let tried = [(dawid_skene(files.answers), &mut slow, 10.0), (majority(files.answers), &mut quick, 2.0)];
    for (name, command, seconds_max) in tried {
        // The quicker of two runs: the first one may have to wait for the disk.
        let (first, second) = (of_command(command)?, of_command(command)?);
        let usage = if second.seconds < first.seconds { second } else { first };
        if aimed {
            report.at_most(name.clone(), usage.seconds, (seconds_max, "s"))?;
            report.at_most(format!("{name}: {MEMORY}"), usage.memory_mib, (1_024.0, "MiB"))?;
        } else {
            report.note(name.clone(), usage.seconds, "s")?;
            report.note(format!("{name}: {MEMORY}"), usage.memory_mib, "MiB")?;
        }
        report.note(format!("{name}: time on cores"), usage.core_seconds, "s")?;
    }
    Ok(())
}

fn dawid_skene(answers: usize) -> String {
    format!("dawid-skene, {}, 100 iterations, Parquet to Parquet", said(answers))
}

fn majority(answers: usize) -> String {
    format!("majority, {}, CSV to CSV", said(answers))
}

/// What an answer more takes of memory, by the difference between the two crowds.
pub(super) fn bytes_an_answer(sizes: Sizes, report: &mut Report) -> anyhow::Result<()> {
    let more = f64::from(sizes.large) - f64::from(sizes.small);
    for name in [dawid_skene, majority] {
        let memory = |answers: u32| report.value(&format!("{}: {MEMORY}", name(answers as usize)));
        if let (Some(small), Some(large)) = (memory(sizes.small), memory(sizes.large)) {
            let each = (large - small) * 1_048_576.0 / more;
            let name = name(sizes.large as usize);
            report.at_most(format!("{name}: bytes an answer"), each, (24.0, "B"))?;
        }
    }
    Ok(())
}
