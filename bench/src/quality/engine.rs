//! Times the engine and the readers inside this process.

use super::crowd::{Crowd, Files};
use super::said;
use super::usage::{own_core_seconds, own_thread_seconds};
use crate::report::Report;
use labels::Ask;
use quality::agreement::{Level, krippendorff_alpha};
use quality::consensus::{Control, DawidSkene, dawid_skene as fit_dawid_skene, method};
use quality::{Answers, Bootstrap, IntervalMethod, Options};
use std::hint::black_box;
use std::time::Instant;

/// Each figure is the best of so many tries: what disturbs a measurement only ever makes it slower.
const TRIES: usize = 3;

/// The most tries of what needs all cores at once, which somebody else may hold for a while.
const TRIES_MAX: usize = 12;

/// Two threads of this much less than twice the pace of one were probably disturbed.
const UNDISTURBED: f64 = 1.8;

/// Iterations between the two runs whose difference is taken, so that start and finish do not count.
const ITERATIONS: u32 = 10;

/// Reading the files, in megabytes a second of one core's time.
pub(super) fn reading(files: &Files, report: &mut Report) -> anyhow::Result<()> {
    let size = said(files.answers);
    let all = std::thread::available_parallelism()?.get();
    for (path, kind, threads, aim) in
        [(&files.csv, "CSV", 1, Some(500.0)), (&files.csv, "CSV", all, None), (&files.parquet, "Parquet", 1, None)]
    {
        if aim.is_none() && kind == "CSV" && threads == 1 {
            continue;
        }
        let bytes = std::fs::metadata(path)?.len() as f64 / 1e6;
        let (mut on_cores, mut passed) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..TRIES {
            let (before, started) = (own_core_seconds()?, Instant::now());
            black_box(labels::read(path, &Ask { threads, ..Ask::answers(None, None, None) })?);
            passed = passed.min(started.elapsed().as_secs_f64());
            on_cores = on_cores.min(own_core_seconds()? - before);
        }
        let name = match threads {
            1 => format!("reading {kind}, {size}"),
            threads => format!("reading {kind}, {size}, {threads} threads"),
        };
        match aim {
            Some(aim) => report.at_least(format!("{name}: a core"), bytes / on_cores, (aim, "MB/s"))?,
            None => report.note(format!("{name}: a core"), bytes / on_cores, "MB/s")?,
        }
        report.note(format!("{name}: by the clock"), passed * 1e3, "ms")?;
    }
    Ok(())
}

/// Dawid and Skene's model: nanoseconds an answer and iteration, on one thread and on two.
pub(super) fn dawid_skene(crowd: &Crowd, report: &mut Report) -> anyhow::Result<()> {
    let size = said(crowd.len());
    let started = own_thread_seconds()?;
    let table = crowd.table()?;
    report.note(format!("grouping rows into a table, {size}"), (own_thread_seconds()? - started) * 1e3, "ms")?;
    let [one, two] = iterations(&table)?;
    let name = |what: &str| format!("Dawid-Skene, {size}: {what}");
    report.at_most(name("an answer and iteration, 1 thread"), one.core, (5.0, "ns"))?;
    report.note(name("an answer and iteration, 2 threads, by the clock"), two.clock, "ns")?;
    report.at_least(name("2 threads to 1, by the clock"), one.clock / two.clock, (1.7, "×"))?;
    // While others hold the second core, the clock says nothing of the work: then this is what it would say.
    report.note(name("2 threads to 1, by the time of the thread with the most work"), one.core / two.core, "×")?;
    report.note(name("start and finish, 1 thread"), one.ends_s * 1e3, "ms")
}

/// Nanoseconds an answer and iteration.
struct Iteration {
    /// By the time the first thread had a core; it does what cannot be shared and the first part of what can.
    core: f64,
    /// By the clock.
    clock: f64,
    /// Seconds of everything but the iterations.
    ends_s: f64,
}

/// On one thread and on two, by turns: a machine that is shared changes its pace from minute to minute. Goes on until
/// two threads were hardly disturbed, or for long enough to know that they cannot be.
fn iterations(table: &Answers) -> anyhow::Result<[Iteration; 2]> {
    let run = |threads: usize, iterations_max: u32| -> anyhow::Result<(f64, f64)> {
        let control = Control { threads, ..Control::default() };
        let options = DawidSkene { iterations_max, tolerance: -1.0, ..DawidSkene::default() };
        let (before, started) = (own_thread_seconds()?, Instant::now());
        black_box(fit_dawid_skene(table, &options, &control)?);
        Ok((own_thread_seconds()? - before, started.elapsed().as_secs_f64()))
    };
    let least = |a: (f64, f64), b: (f64, f64)| (a.0.min(b.0), a.1.min(b.1));
    let mut best = [[(f64::INFINITY, f64::INFINITY); 2]; 2];
    for tried in 1..=TRIES_MAX {
        for (threads, [short, long]) in (1..).zip(&mut best) {
            *short = least(*short, run(threads, 1)?);
            *long = least(*long, run(threads, 1 + ITERATIONS)?);
        }
        let [one, two] = best.map(|[short, long]| long.1 - short.1);
        if tried >= TRIES && one / two >= UNDISTURBED {
            break;
        }
    }
    let each = |seconds: f64| seconds / f64::from(ITERATIONS) / table.len() as f64 * 1e9;
    Ok(best.map(|[short, long]| Iteration {
        core: each(long.0 - short.0),
        clock: each(long.1 - short.1),
        ends_s: short.0,
    }))
}

/// Krippendorff's alpha of a table, alone and, where `replicates` are asked for, with its interval.
pub(super) fn alpha(crowd: &Crowd, replicates: Option<u32>, report: &mut Report) -> anyhow::Result<()> {
    let (size, table) = (said(crowd.len()), crowd.table()?);
    let threads = std::thread::available_parallelism()?.get();
    let seconds = |options: &Options, tries: usize| -> anyhow::Result<f64> {
        let mut least = f64::INFINITY;
        for _ in 0..tries {
            let started = Instant::now();
            let alpha = krippendorff_alpha(&table, Level::Nominal, options);
            black_box(alpha.map_err(|reason| anyhow::anyhow!("no alpha: {reason}"))?);
            least = least.min(started.elapsed().as_secs_f64());
        }
        Ok(least)
    };
    let name = format!("Krippendorff's alpha (nominal), {size}");
    report.at_most(name.clone(), seconds(&Options::analytic(), TRIES)? * 1e3, (500.0, "ms"))?;
    let Some(replicates) = replicates else { return Ok(()) };
    let interval = IntervalMethod::Bootstrap(Bootstrap { replicates, seed: 1, threads });
    let value = seconds(&Options { interval, ..Options::default() }, 2)?;
    report.at_most(format!("{name}: with {replicates} samples of units, {threads} threads"), value, (5.0, "s"))
}

/// Methods that iterate more, or cost more an answer.
pub(super) fn slower_methods(crowd: &Crowd, report: &mut Report) -> anyhow::Result<()> {
    let table = crowd.table()?;
    let control = Control { threads: std::thread::available_parallelism()?.get(), ..Control::default() };
    for (name, aim) in [("glad", Some(10.0)), ("mace", Some(10.0)), ("auto", None)] {
        let Some(method) = method(name) else { continue };
        let started = Instant::now();
        let fit = black_box(method.fit(&table, &control)?);
        let seconds = started.elapsed().as_secs_f64();
        let name = format!("{name}, {}, {} iterations", said(crowd.len()), fit.diagnostics.iterations);
        match aim {
            Some(aim) => report.at_most(name, seconds, (aim, "s"))?,
            None => report.note(name, seconds, "s")?,
        }
    }
    Ok(())
}
