//! Times the engine and the readers inside this process.

use super::crowd::{Crowd, Files};
use super::said;
use super::usage::{own_core_seconds, own_thread_seconds, schedule, waited_since};
use crate::report::Report;
use labels::Ask;
use quality::agreement::{Level, krippendorff_alpha};
use quality::consensus::{Control, DawidSkene, dawid_skene as fit_dawid_skene, method};
use quality::{Answers, Bootstrap, IntervalMethod, Options};
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

/// Each figure is the best of so many tries: what disturbs a measurement only ever makes it slower.
const TRIES: usize = 3;

/// Files are read so often.
const READINGS: usize = 9;

/// So much is read at least in a time that is counted in hundredths of a second.
const TICKED_BYTES: u64 = 300_000_000;

/// The most tries of what needs all cores at once, which somebody else may hold for a while.
const TRIES_MAX: usize = 12;

/// Two threads of this much less than twice the pace of one were probably disturbed.
const UNDISTURBED: f64 = 1.8;

/// Answers in all iterations between the two runs whose difference is taken, so that start and finish do not count: so
/// many that the iterations take longer than these.
const ANSWERS_ITERATED: usize = 300_000_000;

/// Reading the files, in megabytes a second of one core's time; the second file has short texts where the first has
/// numbers.
pub(super) fn reading((files, texts): (&Files, &Path), report: &mut Report) -> anyhow::Result<()> {
    let size = said(files.answers);
    let all = std::thread::available_parallelism()?.get();
    for (path, kind, threads, aim) in [
        (files.csv.as_path(), "CSV", 1, Some(500.0)),
        (texts, "CSV of texts", 1, Some(500.0)),
        (&files.csv, "CSV", all, None),
        (&files.parquet, "Parquet", 1, None),
    ] {
        if threads == 1 && kind == "CSV" && aim.is_none() {
            continue;
        }
        let length = std::fs::metadata(path)?.len();
        let (mut on_cores, mut passed) = (Vec::new(), f64::INFINITY);
        // A single thread is timed to the nanosecond, all threads of the process to the hundredth of a second: so often that
        // this does not count.
        let again = if threads == 1 { 1 } else { TICKED_BYTES.div_ceil(length) };
        let megabytes = (length * again) as f64 / 1e6;
        for _ in 0..READINGS {
            let ran = || if threads == 1 { own_thread_seconds() } else { own_core_seconds() };
            let (before, started) = (ran()?, Instant::now());
            for _ in 0..again {
                black_box(labels::read(path, &Ask { threads, ..Ask::answers(None, None, None) })?);
            }
            passed = passed.min(started.elapsed().as_secs_f64() / again as f64);
            on_cores.push(ran()? - before);
        }
        on_cores.sort_by(f64::total_cmp);
        let name = match threads {
            1 => format!("reading {kind}, {size}"),
            threads => format!("reading {kind}, {size}, {threads} threads"),
        };
        report.note(format!("{name}: a core, best of {READINGS}"), megabytes / on_cores[0], "MB/s")?;
        let middle = megabytes / on_cores[READINGS / 2];
        match aim {
            Some(aim) => report.at_least(format!("{name}: a core, median"), middle, (aim, "MB/s"))?,
            None => report.note(format!("{name}: a core, median"), middle, "MB/s")?,
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
    let ([one, two], waited) = iterations(&table)?;
    let name = |what: &str| format!("Dawid-Skene, {size}: {what}");
    report.at_most(name("an answer and iteration, 1 thread"), one.core, (5.0, "ns"))?;
    report.note(name("an answer and iteration, 2 threads, by the clock"), two.clock, "ns")?;
    report.at_least(name("2 threads to 1, by the clock"), one.clock / two.clock, (1.7, "×"))?;
    // While others hold the second core, the clock says nothing of the work: then this is what it would say.
    report.note(name("2 threads to 1, by the time of the thread with the most work"), one.core / two.core, "×")?;
    report.note(name("waited for a core, of the time measured"), 100.0 * waited, "%")?;
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
/// two threads were hardly disturbed, or for long enough to know that they cannot be. With the share of the time in which
/// the first thread had to wait for a core.
fn iterations(table: &Answers) -> anyhow::Result<([Iteration; 2], f64)> {
    let iterations = u32::try_from(ANSWERS_ITERATED / table.len().max(1)).unwrap_or(u32::MAX).clamp(10, 1_000);
    let before = schedule()?;
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
            *long = least(*long, run(threads, 1 + iterations)?);
        }
        let [one, two] = best.map(|[short, long]| long.1 - short.1);
        if tried >= TRIES && one / two >= UNDISTURBED {
            break;
        }
    }
    let each = |seconds: f64| seconds / f64::from(iterations) / table.len() as f64 * 1e9;
    let best = best.map(|[short, long]| Iteration {
        core: each(long.0 - short.0),
        clock: each(long.1 - short.1),
        ends_s: short.0,
    });
    Ok((best, waited_since(before)?))
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
