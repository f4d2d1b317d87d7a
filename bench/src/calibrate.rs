//! What the disk and SQLite can do on this machine in this hour; every other figure is also told as a ratio to these.

use crate::report::Report;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

/// The rate that a server's operations are held against: of submits that can be repeated, which a server's must be.
pub(crate) const BARE: &str = "SQLite alone: submits under ids of the client, 100 to a commit";

/// The rate of the same submits under ids that the database gives, so that every row falls at the end of its table.
pub(crate) const BARE_IN_ORDER: &str = "SQLite alone: submits under ids in order, 100 to a commit";

/// Measures fsyncs a second and SQLite's bare rates of submits, 100 to a commit.
pub(crate) fn run(report: &mut Report) -> anyhow::Result<()> {
    let folder = crate::scratch()?;
    let mut file = std::fs::File::create(folder.path().join("sync"))?;
    let page = [7_u8; 4_096];
    let (started, mut count) = (Instant::now(), 0_u32);
    while started.elapsed() < Duration::from_secs(2) {
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&page)?;
        file.sync_data()?;
        count += 1;
    }
    report.note("disk: fsyncs of 4 KiB", f64::from(count) / started.elapsed().as_secs_f64(), "/s")?;
    report.note(BARE, bare_sqlite(&folder.path().join("client.db"), scattered)?, "/s")?;
    report.note(BARE_IN_ORDER, bare_sqlite(&folder.path().join("order.db"), |n| n)?, "/s")
}

/// The nth id of a client that does not know what others have used: anywhere among all ids (the last step of `SplitMix64`).
fn scattered(n: i64) -> i64 {
    let n = n.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((n ^ (n >> 31)) >> 1).cast_signed()
}

/// A bare submit: update a task, insert a 1 KB answer with an index unless it is there, insert an event; nothing else.
fn bare_sqlite(path: &std::path::Path, id_of: fn(i64) -> i64) -> anyhow::Result<f64> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.execute_batch(
        "pragma journal_mode = wal; pragma synchronous = full;
         create table task (id integer primary key, state int, owner int, version int);
         create table annotation (id integer primary key, task int, author int, body text, at int);
         create index annotation_task on annotation (task);
         create table event (id integer primary key, kind text, task int, actor int, at int);
         with recursive n(i) as (select 1 union all select i + 1 from n where i < 200000)
         insert into task select i, 0, 1, 1 from n;",
    )?;
    let body = "x".repeat(1_000);
    let (started, mut n) = (Instant::now(), 0_i64);
    while started.elapsed() < Duration::from_secs(3) {
        let tx = connection.transaction()?;
        for _ in 0..100 {
            n += 1;
            let (task, id) = (n % 200_000 + 1, id_of(n));
            tx.prepare_cached("update task set state = 2, version = version + 1 where id = ?1 and owner = 1")?
                .execute([task])?;
            tx.prepare_cached(
                "insert into annotation (id, task, author, body, at) values (?1, ?2, 1, ?3, ?4) on conflict (id) do nothing",
            )?
            .execute(rusqlite::params![id, task, body, n])?;
            tx.prepare_cached("insert into event (id, kind, task, actor, at) values (?1, 'submitted', ?2, 1, ?3)")?
                .execute([id, task, n])?;
        }
        tx.commit()?;
    }
    Ok(n as f64 / started.elapsed().as_secs_f64())
}
