//! What the system says a process has used: seconds on a core, seconds waiting for one, memory.

use crate::server::memory_of;
use anyhow::Context;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a command took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Usage {
    /// From start to end.
    pub seconds: f64,
    /// On any core.
    pub core_seconds: f64,
    /// The highest resident memory.
    pub memory_mib: f64,
}

/// Runs a command to its end and watches it.
pub(super) fn of_command(command: &mut Command) -> anyhow::Result<Usage> {
    let started = Instant::now();
    let mut child = command.stderr(Stdio::null()).spawn().context("starting the command")?;
    let mut usage = Usage { seconds: 0.0, core_seconds: 0.0, memory_mib: 0.0 };
    loop {
        if let Some(status) = child.try_wait()? {
            anyhow::ensure!(status.success(), "{command:?} ended with {status}");
            usage.seconds = started.elapsed().as_secs_f64();
            return Ok(usage);
        }
        if let Ok((_, memory)) = memory_of(child.id()) {
            usage.memory_mib = usage.memory_mib.max(memory);
        }
        if let Ok(seconds) = core_seconds(&child.id().to_string()) {
            usage.core_seconds = usage.core_seconds.max(seconds);
        }
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Seconds on a core of this process, over all its threads, those that have ended too.
pub(super) fn own_core_seconds() -> anyhow::Result<f64> {
    core_seconds("self")
}

/// User and system time, which Linux counts in hundredths of a second.
fn core_seconds(process: &str) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in brackets, may hold blanks.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<f64>().ok()).context("no such field");
    Ok((ticks(11)? + ticks(12)?) / 100.0)
}

/// Seconds that this thread has run, to the microsecond.
pub(super) fn own_thread_seconds() -> anyhow::Result<f64> {
    Ok(schedule()?.0)
}

/// Of the time that this thread wanted to run since then, the share in which it had to wait for a core.
pub(super) fn waited_since(then: (f64, f64)) -> anyhow::Result<f64> {
    let (ran, waited) = schedule()?;
    let (ran, waited) = (ran - then.0, waited - then.1);
    Ok(waited / (ran + waited))
}

/// Seconds that this thread has run, and that it had to wait for a core.
pub(super) fn schedule() -> anyhow::Result<(f64, f64)> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").context("the system does not tell")?;
    let mut numbers = text.split_whitespace().filter_map(|text| text.parse::<f64>().ok().map(|ns| ns * 1e-9));
    numbers.next().zip(numbers.next()).context("the system does not tell")
}
