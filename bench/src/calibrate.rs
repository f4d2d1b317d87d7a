//! What the disk and SQLite can do on this machine in this hour; every other figure is also told as a ratio to these.

use crate::report::Report;
use std::io::{Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

/// Measures fsyncs a second and SQLite's bare rate of submits, 100 to a commit.
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
    report.note("SQLite alone: submits, 100 to a commit", bare_sqlite(folder.path())?, "/s")
}

/// A bare submit: update a task, insert a 1 KB answer with an index, insert an event; nothing else.
fn bare_sqlite(folder: &std::path::Path) -> anyhow::Result<f64> {
    let mut connection = rusqlite::Connection::open(folder.join("bare.db"))?;
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
    let (started, mut id) = (Instant::now(), 0_i64);
    while started.elapsed() < Duration::from_secs(3) {
        let tx = connection.transaction()?;
        for _ in 0..100 {
            id += 1;
            let task = id % 200_000 + 1;
            tx.prepare_cached("update task set state = 2, version = version + 1 where id = ?1 and owner = 1")?
                .execute([task])?;
            tx.prepare_cached("insert into annotation (task, author, body, at) values (?1, 1, ?2, ?3)")?
                .execute(rusqlite::params![task, body, id])?;
            tx.prepare_cached("insert into event (kind, task, actor, at) values ('submitted', ?1, 1, ?2)")?
                .execute([task, id])?;
        }
        tx.commit()?;
    }
    Ok(id as f64 / started.elapsed().as_secs_f64())
}
