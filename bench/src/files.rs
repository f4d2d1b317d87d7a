//! Import and export of many rows by the real binary: rows a second and the most memory it took.

use crate::report::Report;
use crate::seed::{SPEC, write_rows};
use crate::server::memory_of;
use anyhow::Context;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Measures `assay import` and `assay export`.
pub(crate) fn run(bin: &Path, rows: usize, report: &mut Report) -> anyhow::Result<()> {
    let folder = crate::scratch()?;
    let (data, file, spec) =
        (folder.path().join("data"), folder.path().join("rows.jsonl"), folder.path().join("project.yaml"));
    std::fs::write(&spec, SPEC)?;
    write_rows(&file, rows)?;
    let bin = bin.canonicalize()?;
    let assay = |arguments: &[&str]| {
        let mut command = Command::new(&bin);
        // `init` leaves an example project where it is called.
        command
            .current_dir(folder.path())
            .args(arguments)
            .arg("--data")
            .arg(&data)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    let path = |path: &Path| path.to_string_lossy().into_owned();
    watch(&mut assay(&["init"]))?;
    watch(&mut assay(&["project", "apply", &path(&spec)]))?;
    let (seconds, memory) = watch(&mut assay(&["import", &path(&file), "--project", "bench"]))?;
    report.at_least(format!("import of {rows} JSONL rows"), rows as f64 / seconds, (50_000.0, "rows/s"))?;
    report.at_most("import: most resident memory", memory, (300.0, "MiB"))?;
    let out = path(&folder.path().join("out.jsonl"));
    let states = "gathering,ready,accepted";
    let arguments = ["export", "--project", "bench", "--format", "jsonl", "--states", states, "--output", &out];
    let (seconds, memory) = watch(&mut assay(&arguments))?;
    report.at_least(format!("export of {rows} tasks as JSONL"), rows as f64 / seconds, (50_000.0, "rows/s"))?;
    report.at_most("export: most resident memory", memory, (300.0, "MiB"))
}

/// Runs a command to its end; gives its seconds and its highest resident memory in MiB.
fn watch(command: &mut Command) -> anyhow::Result<(f64, f64)> {
    let started = Instant::now();
    let mut child: Child = command.spawn().context("starting assay")?;
    let mut highest: f64 = 0.0;
    loop {
        if let Some(status) = child.try_wait()? {
            anyhow::ensure!(status.success(), "{command:?} ended with {status}");
            return Ok((started.elapsed().as_secs_f64(), highest));
        }
        if let Ok((_, peak)) = memory_of(child.id()) {
            highest = highest.max(peak);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}
