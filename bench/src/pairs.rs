//! Durable lease and submit pairs a second: one connection a person, every answer 1 KB, everything switched on.

use crate::calibrate::{BARE, BARE_IN_ORDER};
use crate::client::Client;
use crate::report::Report;
use crate::seed::{Worker, fill, open};
use crate::server::Server;
use serde::Deserialize;
use std::io::Write;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How long the load runs before it is counted: until the database's log has been written through once, so that what is
/// measured is the steady state of a server that runs for days.
const WARM_UP: Duration = Duration::from_secs(6);

/// More tasks than are answered in a second.
const TASKS_PER_SECOND: usize = 30_000;

#[derive(Deserialize)]
struct LeaseReply {
    tasks: Vec<LeasedTask>,
}

#[derive(Deserialize)]
struct LeasedTask {
    task: String,
    fence: i64,
}

/// Measures one engine with each number of connections; every number gets a fresh installation.
pub(crate) fn run(
    bin: &Path,
    postgres: Option<&str>,
    (connections, seconds): (&[usize], u64),
    report: &mut Report,
) -> anyhow::Result<()> {
    for count in connections {
        let folder = crate::scratch()?;
        let database = postgres.map(|address| fresh_database(address, *count)).transpose()?;
        let runner = open(folder.path(), database.as_deref())?;
        let tasks = TASKS_PER_SECOND * usize::try_from(WARM_UP.as_secs() + seconds)?;
        let workers = fill(&runner, folder.path(), (tasks, *count))?;
        drop(runner);
        let server = Server::start(bin, folder.path(), database.as_deref())?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let measured = runtime.block_on(load(server.address, &workers, Duration::from_secs(seconds)))?;
        note(report, if postgres.is_some() { "PostgreSQL" } else { "SQLite" }, *count, &measured)?;
        report.note(
            format!("{}: resident after load, {count} connections", engine(postgres)),
            server.memory_mib()?.0,
            "MiB",
        )?;
    }
    Ok(())
}

const fn engine(postgres: Option<&str>) -> &'static str {
    if postgres.is_some() { "PostgreSQL" } else { "SQLite" }
}

/// A database of its own on the server, so that measurements do not meet.
fn fresh_database(address: &str, connections: usize) -> anyhow::Result<String> {
    let name = format!("bench_{}_{connections}", std::process::id());
    let mut client = postgres::Client::connect(address, postgres::NoTls)?;
    client.batch_execute(&format!("drop database if exists {name}"))?;
    client.batch_execute(&format!("create database {name}"))?;
    let (base, _) = address.rsplit_once('/').ok_or_else(|| anyhow::anyhow!("the address names no database"))?;
    Ok(format!("{base}/{name}"))
}

struct Measured {
    pairs_per_s: f64,
    /// Milliseconds of single calls, sorted.
    calls_ms: Vec<f64>,
    failed: u64,
}

impl Measured {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an index into the list")]
    fn quantile(&self, share: f64) -> f64 {
        let last = self.calls_ms.len().saturating_sub(1);
        self.calls_ms.get((last as f64 * share) as usize).copied().unwrap_or(f64::NAN)
    }
}

async fn load(address: SocketAddr, workers: &[Worker], time: Duration) -> anyhow::Result<Measured> {
    let (counting, stop) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (pairs, failed) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let mut people = Vec::new();
    for worker in workers {
        let mut client = Client::connect(address, worker).await?;
        let (counting, stop) = (Arc::clone(&counting), Arc::clone(&stop));
        let (pairs, failed) = (Arc::clone(&pairs), Arc::clone(&failed));
        let person = worker.id;
        people.push(tokio::task::spawn(async move {
            let mut calls = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                match pair(&mut client, person, &mut calls).await {
                    Ok(()) if counting.load(Ordering::Relaxed) => drop(pairs.fetch_add(1, Ordering::Relaxed)),
                    Ok(()) => calls.clear(),
                    Err(error) => {
                        if failed.fetch_add(1, Ordering::Relaxed) == 0 {
                            // The first failure is told in full: with it the run is worth nothing.
                            let _told = writeln!(std::io::stderr(), "a call failed: {error:#}");
                        }
                        break;
                    }
                }
            }
            calls
        }));
    }
    tokio::time::sleep(WARM_UP).await;
    counting.store(true, Ordering::Relaxed);
    let started = Instant::now();
    tokio::time::sleep(time).await;
    let (count, elapsed) = (pairs.load(Ordering::Relaxed), started.elapsed().as_secs_f64());
    stop.store(true, Ordering::Relaxed);
    let mut calls_ms = Vec::new();
    for person in people {
        calls_ms.extend(person.await?);
    }
    calls_ms.sort_by(f64::total_cmp);
    Ok(Measured { pairs_per_s: count as f64 / elapsed, calls_ms, failed: failed.load(Ordering::Relaxed) })
}

/// Leases one task and answers it; notes the milliseconds of each of the two calls.
pub(crate) async fn pair(client: &mut Client, person: i64, calls: &mut Vec<f64>) -> anyhow::Result<()> {
    let started = Instant::now();
    let (status, body) = client.post("/api/v1/projects/bench/work/lease", r#"{"take":1}"#).await?;
    anyhow::ensure!(status == 200, "lease: {status} {}", String::from_utf8_lossy(body));
    let reply: LeaseReply = serde_json::from_slice(body)?;
    calls.push(started.elapsed().as_secs_f64() * 1_000.0);
    let leased = reply.tasks.first().ok_or_else(|| anyhow::anyhow!("nothing left to lease"))?;
    let (task, fence) = (&leased.task, leased.fence);
    let why = "the sender asks for an answer and promises a prize; ".repeat(17);
    let answer = format!(
        r#"{{"fence":{fence},"key":"{person}-{task}-{fence}","values":{{"verdict":"spam","why":"{why}"}},"active_ms":4200}}"#
    );
    let started = Instant::now();
    let path = format!("/api/v1/projects/bench/work/{task}/submit");
    let (status, body) = client.post(&path, &answer).await?;
    anyhow::ensure!(status == 200, "submit: {status} {}", String::from_utf8_lossy(body));
    calls.push(started.elapsed().as_secs_f64() * 1_000.0);
    Ok(())
}

fn note(report: &mut Report, engine: &str, count: usize, measured: &Measured) -> anyhow::Result<()> {
    let name = |what: &str| format!("{engine}: {what}, {count} connections");
    let sqlite = engine == "SQLite";
    let aim = match (sqlite, count) {
        (true, 1_000) => Some(8_000.0),
        (true, 64) => Some(5_000.0),
        (false, 1_000) => Some(6_000.0),
        (false, 64) => Some(4_000.0),
        _ => None,
    };
    match aim {
        Some(aim) => report.at_least(name("durable lease+submit pairs"), measured.pairs_per_s, (aim, "/s"))?,
        None => report.note(name("durable lease+submit pairs"), measured.pairs_per_s, "/s")?,
    }
    report.note(name("p50 of a call"), measured.quantile(0.5), "ms")?;
    let p99 = measured.quantile(0.99);
    match (sqlite, count) {
        (true, 1_000) => report.at_most(name("p99 of a call"), p99, (200.0, "ms"))?,
        (true, 64) => report.at_most(name("p99 of a call"), p99, (20.0, "ms"))?,
        _ => report.note(name("p99 of a call"), p99, "ms")?,
    }
    report.at_most(name("failed calls"), measured.failed as f64, (0.0, ""))?;
    let to = |bare| 2.0 * measured.pairs_per_s / report.value(bare).unwrap_or(f64::NAN);
    let (to_bare, to_bare_in_order) = (to(BARE), to(BARE_IN_ORDER));
    if sqlite && count > 1 {
        report.at_least(name("operations to SQLite's bare rate"), to_bare, (0.4, "×"))?;
        report.note(name("operations to SQLite's bare rate under ids in order"), to_bare_in_order, "×")?;
    }
    if sqlite && count == 1 {
        let fsync_ms = 1_000.0 / report.value("disk: fsyncs of 4 KiB").unwrap_or(f64::NAN);
        report.at_most(name("p50 in fsync times"), measured.quantile(0.5) / fsync_ms, (3.0, "×"))?;
    }
    Ok(())
}
