//! Fills an installation for a measurement: a project, its items through the real import, and people with sessions.

use domain::{Clock, Role, Timestamp};
use flow::apply_spec::{ApplySpec, Written, apply};
use flow::identity::{NewPerson, Secret, add_person};
use flow::jobs::{Line, Runner, queue_import, run_next};
use flow::{Chance, FlowError, Specs, ingest};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::sync::Arc;
use store::sessions::{self, Session};
use store::{Database, Store, Vault, members};

/// The real time.
pub(crate) struct WallClock;

impl Clock for WallClock {
    #[expect(clippy::disallowed_methods, reason = "a measurement runs in real time")]
    fn now(&self) -> Timestamp {
        Timestamp(jiff::Timestamp::now().as_microsecond())
    }
}

/// Chance that is the same in every run.
pub(crate) struct Counting(pub u64);

impl Chance for Counting {
    fn fill(&mut self, into: &mut [u8]) {
        for byte in into {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            *byte = (self.0 >> 56) as u8;
        }
    }
}

/// A person who can ask the server for work.
#[derive(Debug, Clone)]
pub(crate) struct Worker {
    /// Their id.
    pub id: i64,
    /// The cookie's secret.
    pub cookie: String,
    /// The page's secret.
    pub csrf: String,
}

/// The spec of the measured project: one answer a task, one required choice, one text of about 1 KB.
pub(crate) const SPEC: &str = "\
project: bench
title: Bench
inputs: [{ name: text, type: text }]
labels:
  - { name: verdict, kind: choice, options: [{ value: spam }, { value: ham }] }
  - { name: why, kind: text, required: false, max_length: 2000 }
policy: { overlap: { min: 1, max: 1 }, lease_minutes: 60 }
";

/// Opens the installation in a folder.
pub(crate) fn open(folder: &Path, postgres: Option<&str>) -> anyhow::Result<Runner> {
    let database = match postgres {
        Some(address) => Database::Postgres(address.to_owned()),
        None => Database::Sqlite(folder.join("assay.db")),
    };
    std::fs::create_dir_all(folder)?;
    Ok(Runner {
        store: Store::open(&database)?,
        vault: Vault::open(folder)?,
        specs: Specs::new(),
        clock: Arc::new(WallClock),
    })
}

/// Writes rows to a JSONL file.
pub(crate) fn write_rows(path: &Path, rows: usize) -> anyhow::Result<u64> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    for n in 0..rows {
        writeln!(file, r#"{{"text":"message {n}: win a prize now, call 0800 {n:07} before noon, or reply STOP"}}"#)?;
    }
    file.flush()?;
    Ok(std::fs::metadata(path)?.len())
}

/// Makes the project with `tasks` tasks and `people` associates with sessions.
pub(crate) fn fill(runner: &Runner, folder: &Path, (tasks, people): (usize, usize)) -> anyhow::Result<Vec<Worker>> {
    let at = runner.clock.now();
    let lead = NewPerson { name: "lead".into(), display: "Lead".into(), admin: true };
    let lead = runner.store.write(move |tx| add_person(tx, &lead, at))?;
    let written = Written::read(SPEC.to_owned())?;
    let request = ApplySpec { written, person: lead, at, dry_run: false };
    let specs = runner.specs.clone();
    let applied = runner.store.write(move |tx| apply(tx, &specs, &request))?;
    let file = folder.join("rows.jsonl");
    write_rows(&file, tasks)?;
    let params = ingest::Params {
        path: file,
        uploaded: false,
        filename: "rows.jsonl".into(),
        batch: "all".into(),
        due: None,
        priority: None,
        accept_valid: false,
        columns: Vec::new(),
    };
    let asked = runner.asked(lead);
    runner.store.write(move |tx| queue_import(tx, applied.project, &params, &asked))?;
    run_next(runner, Line::Data)?;
    workers(runner, (applied.project, people), at)
}

fn workers(runner: &Runner, (project, people): (i64, usize), at: Timestamp) -> anyhow::Result<Vec<Worker>> {
    let made = runner.store.write(move |tx| {
        let mut chance = Counting(1);
        let mut workers = Vec::with_capacity(people);
        for n in 0..people {
            let person = NewPerson { name: format!("person-{n}"), display: format!("Person {n}"), admin: false };
            let id = add_person(tx, &person, at)?;
            members::put(tx, project, id, Role::Associate)?;
            let secret = Secret::generate("", &mut chance);
            let csrf = Secret::generate("", &mut chance).text;
            let session = Session { person: id, csrf: csrf.clone(), expires_at: at.plus_s(86_400) };
            sessions::insert(tx, &secret.hash, &session, at)?;
            workers.push(Worker { id, cookie: secret.text, csrf });
        }
        Ok::<_, FlowError>(workers)
    })?;
    Ok(made)
}
