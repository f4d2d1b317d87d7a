//! Servers of several data folders on one database: each runs its own jobs, and another's only once nobody is there.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use flow::jobs::{Line, Runner, run_next, take_over};
use serde_json::json;
use store::{Store, Vault};
use testkit::specs::letters;
use testkit::{Delivery, World};

/// Longer than a runner may be silent, in seconds.
const LONG_S: i64 = 31;

/// A world in PostgreSQL with a project and a file, and what a server of another folder runs jobs with; nothing without
/// PostgreSQL.
fn world() -> Option<(World, Runner, Delivery)> {
    let world = World::new(testkit::db::postgres()?);
    world.project(&letters("{}"));
    let folder = world.folder().join("elsewhere");
    std::fs::create_dir(&folder).unwrap();
    let store = Store::open(world.store.database()).unwrap();
    let elsewhere = Runner { store, vault: Vault::open(&folder).unwrap(), ..world.runner() };
    let delivery = Delivery::of(&world.jsonl(&[json!({"text": "one"}), json!({"text": "two"})]));
    Some((world, elsewhere, delivery))
}

/// Leaves a job as it is while its process works on it.
fn begin(world: &World, job: i64) {
    let at = world.at();
    let id = world.vault.id().clone();
    let taken = world.act(move |tx| {
        let taker = store::jobs::Taker { owner: &id, at, silent_since: at.plus_s(-30) };
        Ok(store::jobs::take(tx, Line::Data, taker)?)
    });
    assert_eq!(taken.unwrap().unwrap().id, job);
}

#[test]
fn a_folder_keeps_its_id_and_another_has_another() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    for folder in [&one, &two] {
        std::fs::create_dir(folder).unwrap();
    }
    let id = Vault::open(&one).unwrap().id().clone();
    assert_eq!(id.len(), 22);
    assert_eq!(&id, Vault::open(&one).unwrap().id());
    assert_ne!(&id, Vault::open(&two).unwrap().id());
}

#[test]
fn a_copy_of_a_folder_has_an_id_of_its_own_from_its_first_use_and_one_that_was_moved_keeps_it() {
    let folder = tempfile::tempdir().unwrap();
    let [one, copy, moved] = ["one", "copy", "moved"].map(|name| folder.path().join(name));
    for folder in [&one, &copy] {
        std::fs::create_dir(folder).unwrap();
    }
    let id = Vault::open(&one).unwrap().id().clone();
    std::fs::copy(one.join("folder.id"), copy.join("folder.id")).unwrap();
    let own = Vault::open(&copy).unwrap().id().clone();
    assert_ne!(own, id);
    assert_eq!((own.len(), &own), (22, Vault::open(&copy).unwrap().id()), "which it keeps");
    assert_eq!(&id, Vault::open(&one).unwrap().id(), "and the folder it was copied from keeps its own");
    std::fs::rename(&one, &moved).unwrap();
    assert_eq!(&id, Vault::open(&moved).unwrap().id());
    // What an older version of Assay left behind names no file.
    std::fs::write(moved.join("folder.id"), id.as_bytes()).unwrap();
    assert_eq!(&id, Vault::open(&moved).unwrap().id());
    std::fs::copy(moved.join("folder.id"), copy.join("folder.id")).unwrap();
    assert_ne!(&id, Vault::open(&copy).unwrap().id());
}

#[test]
fn a_job_that_a_command_runs_elsewhere_is_broken_off_only_when_it_is_silent_for_long() {
    let Some((world, elsewhere, delivery)) = world() else { return };
    let job = world.queue_import(delivery).unwrap();
    begin(&world, job);
    take_over(&elsewhere).unwrap();
    assert!(!run_next(&elsewhere, Line::Data).unwrap());
    assert_eq!(world.job(job).state, "running");
    world.clock.advance_s(LONG_S);
    assert!(!run_next(&elsewhere, Line::Data).unwrap(), "nobody waits for its end any more");
    assert_eq!(world.job(job).state, "cancelled");
    assert!(world.job(job).message.starts_with("It broke off"));
}

#[test]
fn a_job_that_waits_is_its_folders_own_as_long_as_somebody_looks_for_jobs_there() {
    let Some((world, elsewhere, delivery)) = world() else { return };
    let job = world.queue_import(delivery.uploaded()).unwrap();
    for _ in 0..3 {
        world.clock.advance_s(20);
        assert!(!run_next(&world.runner(), Line::Checks).unwrap(), "a look, by which its server shows that it lives");
        assert!(!run_next(&elsewhere, Line::Data).unwrap());
    }
    // A server that is busy with one job has not left the others.
    let second = world.queue_export(flow::export::Params {
        format: "jsonl".into(),
        states: vec!["gathering".into()],
        answers: false,
        fetched: false,
    });
    begin(&world, job);
    world.clock.advance_s(20);
    let (id, at) = ((job, 1), world.at());
    let beat = store::jobs::Beat { done: 1, total: None, refused: 0, result: "{}", at };
    world.act(move |tx| Ok(store::jobs::beat(tx, id, beat)?)).unwrap();
    world.clock.advance_s(20);
    assert!(!run_next(&elsewhere, Line::Data).unwrap());
    // With its server gone for good, another does what there is to do.
    world.clock.advance_s(LONG_S);
    while run_next(&elsewhere, Line::Data).unwrap() {}
    assert_eq!((world.job(job).state.as_str(), world.job(second.unwrap()).state.as_str()), ("done", "done"));
    world.assert_sound();
}

#[test]
fn a_server_takes_over_at_once_what_was_left_in_its_own_folder() {
    let Some((world, elsewhere, delivery)) = world() else { return };
    let job = world.queue_import(delivery.uploaded()).unwrap();
    begin(&world, job);
    take_over(&world.runner()).unwrap();
    assert!(!run_next(&elsewhere, Line::Checks).unwrap());
    assert!(run_next(&world.runner(), Line::Data).unwrap());
    assert_eq!(world.job(job).state, "done");
    world.assert_sound();
}
