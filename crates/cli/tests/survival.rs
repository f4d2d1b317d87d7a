//! What an acknowledgement is worth: the real server under load is killed ten times, and runs out of disk, and every
//! answer that it ever acknowledged is there afterwards, counted once.

#![expect(clippy::unwrap_used, reason = "a test stops where something is not as it should be")]
#![expect(clippy::print_stderr, reason = "a test that is skipped says so")]

mod crowd;

use crowd::{Crowd, Server};
use domain::Role;
use flow::verify::Look;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;
use testkit::{Home, World, db};

const SPEC: &str = "\
project: letters
title: Letters
inputs: [{ name: text, type: text }]
labels:
  - { name: verdict, kind: choice, options: [{ value: a }, { value: b }] }
  - { name: why, kind: text, required: false, max_length: 2000 }
policy: { overlap: { min: 3, max: 3 }, lease_minutes: 1 }
";

const PEOPLE: usize = 8;

/// An installation with work for everybody, and the sessions of its people.
fn installation(home: Home, tasks: usize) -> (World, Vec<crowd::Person>) {
    let world = World::new(home);
    world.project(SPEC);
    let texts: Vec<String> = (0..tasks).map(|n| format!("letter {n}")).collect();
    world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let people =
        (0..PEOPLE).map(|n| crowd::Person::new(&world, world.person(&format!("p{n}"), Role::Associate))).collect();
    (world, people)
}

/// Everything acknowledged is kept, nothing is counted twice, nothing is lost.
fn check(world: &World, acknowledged: &BTreeMap<(i64, i64), String>, tasks: i64) {
    let project = world.project_id();
    for ((task, person), key) in acknowledged {
        let kept = world.look(|tx| Ok(store::annotations::latest(tx, project, *task, *person)?));
        assert_eq!(kept.map(|answer| answer.key).as_ref(), Some(key), "task {task}, person {person}");
    }
    assert_eq!(world.look(|tx| Ok(store::slots::overfilled(tx, project)?)), Vec::<i64>::new());
    assert_eq!(world.count("select count(*) from task where project = $1"), tasks);
    assert_eq!(world.count("select count(*) from slot where project = $1 and state not in (0, 1, 2)"), 0);
    let verified =
        flow::verify::verify(&world.store, &world.vault, Look::whole(crowd::now()), &mut |_| Ok(())).unwrap();
    assert_eq!(verified.findings, []);
}

#[test]
fn ten_kills_under_load_lose_no_acknowledged_answer_and_count_none_twice() {
    let (world, people) = installation(db::sqlite(), 2_000);
    let folder = world.folder().to_owned();
    let mut server = Server::start(&folder);
    let crowd = Crowd::begin(server.address, &people);
    for round in 0..10 {
        // In the middle of the work, at another point of it each time.
        crowd.work_on(20 + round * 7 % 10);
        server.kill();
        server = Server::start_at(&folder, server.address);
    }
    crowd.work_on(20);
    let acknowledged = crowd.end();
    // The worker seals each second; what the last kill left open is sealed by now.
    std::thread::sleep(Duration::from_millis(2_500));
    server.kill();
    check(&world, &acknowledged, 2_000);
}

/// A small disk of its own, where the system lets one be made.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn make(folder: &Path, mib: u32) -> Option<Self> {
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={mib}m"), "tmpfs"])
            .arg(folder)
            .output()
            .is_ok_and(|output| output.status.success());
        if !mounted {
            eprintln!("skipped: a small disk needs the right to mount a tmpfs; run the tests as root");
        }
        mounted.then(|| Self(folder.to_owned()))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

#[test]
fn a_full_disk_is_an_error_before_any_acknowledgement_and_service_returns_with_room() {
    let parent = tempfile::tempdir().unwrap();
    let Some(_disk) = SmallDisk::make(parent.path(), 24) else { return };
    let (world, people) = installation(db::sqlite_in(parent.path()), 3_000);
    let folder = world.folder().to_owned();
    let server = Server::start(&folder);
    let filler = parent.path().join("filler");
    let crowd = Crowd::begin(server.address, &people);
    crowd.work_on(20);
    crowd::fill(&filler);
    crowd.wait_for_refusal("storage_full");
    let before = crowd.acknowledged();
    std::fs::remove_file(&filler).unwrap();
    crowd.work_on(20);
    let acknowledged = crowd.end();
    assert!(acknowledged.len() >= before + 20);
    std::thread::sleep(Duration::from_millis(2_500));
    drop(server);
    check(&world, &acknowledged, 3_000);
}

/// The program on a data folder, and how it ended.
fn assay(folder: &Path, args: &[&str]) -> (bool, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_assay")).args(args).arg("--data").arg(folder).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

/// A file of so many rows, beside the disk.
fn rows(folder: &Path, count: usize) -> PathBuf {
    let path = folder.join("rows.jsonl");
    let row = |n| format!("{{\"text\": \"row number {n} {}\"}}\n", "of a delivery ".repeat(20));
    std::fs::write(&path, (0..count).map(row).collect::<String>()).unwrap();
    path
}

#[test]
fn an_import_for_which_there_is_no_room_is_undone_once_there_is_and_loses_no_row_of_the_next() {
    let (parent, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let Some(_disk) = SmallDisk::make(parent.path(), 96) else { return };
    let world = World::new(db::sqlite_in(parent.path()));
    world.project(SPEC);
    let (folder, rows) = (world.folder().to_owned(), rows(beside.path(), 20_000));
    let filler = parent.path().join("filler");
    std::fs::write(&filler, vec![1_u8; 80 << 20]).unwrap();
    let import =
        |batch: &str| assay(&folder, &["import", &rows.display().to_string(), "-p", "letters", "--batch", batch]);
    let (imported, said) = import("june");
    assert!(!imported && said.contains("there is no room left to write"), "{said}");
    assert_eq!(world.look(|tx| Ok(store::tallies::of_project(tx, world.project_id())?)), []);
    let (sound, said) = assay(&folder, &["verify"]);
    assert!(sound, "{said}");
    std::fs::remove_file(&filler).unwrap();
    // A server that is started now clears away what it finds.
    let server = Server::start(&folder);
    let started = std::time::Instant::now();
    while world.count("select count(*) from item where project = $1") > 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "rows of an import that failed stay");
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(server);
    let (imported, said) = import("june");
    assert!(imported && said.contains("20000 items imported."), "{said}");
    let (sound, said) = assay(&folder, &["verify"]);
    assert!(sound, "{said}");
}

#[test]
fn an_import_that_is_killed_leaves_its_name_and_its_rows_to_the_next() {
    let (home, beside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let world = World::new(db::sqlite_in(home.path()));
    world.project(SPEC);
    world.seal();
    let (folder, rows) = (world.folder().to_owned(), rows(beside.path(), 20_000));
    let import = ["import", &rows.display().to_string(), "-p", "letters", "--batch", "june", "--data"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    let mut killed = command.args(import).arg(&folder).stderr(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let started = std::time::Instant::now();
    while world.count("select count(*) from item where project = $1") == 0 {
        assert!(started.elapsed() < Duration::from_secs(30), "no row was written");
        std::thread::sleep(Duration::from_millis(5));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert_eq!(world.count("select count(*) from batch where project = $1 and state = 0"), 1, "it was half done");
    let (sound, said) = assay(&folder, &["verify"]);
    assert!(sound, "{said}");
    let (imported, said) = assay(&folder, &import[..import.len() - 1]);
    assert!(imported && said.contains("20000 items imported."), "{said}");
    let (sound, said) = assay(&folder, &["verify"]);
    assert!(sound, "{said}");
}
