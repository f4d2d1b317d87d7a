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
use std::process::Command;
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
    let verified = flow::verify::verify(&world.store, &world.vault, Look::whole(crowd::now()), &mut |_| {}).unwrap();
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
