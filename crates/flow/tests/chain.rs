//! The chain of events: sealed, it shows any later change; and `verify` finds what is wrong elsewhere.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow::verify::{Look, Server};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// A project in which something happened, sealed twice.
fn sealed(world: &World) {
    world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
    let people = world.people(2);
    world.items(&["1", "2"]);
    for person in &people {
        world.answer(*person, "a");
    }
    world.seal();
    for person in &people {
        world.answer(*person, "b");
    }
    world.settle();
    world.seal();
    world.assert_sound();
}

fn findings(world: &World) -> Vec<String> {
    world.verify().into_iter().map(|finding| finding.what).collect()
}

/// Whether a block was found changed; a change to a block breaks only itself, for the next is checked on its own.
fn broken(world: &World) -> bool {
    findings(world).iter().any(|what| what.contains("was changed after it was sealed"))
}

on_both_databases! {
    fn an_untouched_chain_is_sound(world: World) {
        sealed(&world);
        let verified = assay_flow::verify::verify(&world.store, &world.vault, Look::whole(world.at()), &mut |_| Ok(())).unwrap();
        // On PostgreSQL a transaction elsewhere in the server can split what is sealed at one time.
        assert!(verified.projects == 1 && verified.blocks >= 2);
        assert_eq!(i64::try_from(verified.events).unwrap(), world.count("select count(*) from event where project = $1"));
    }

    fn a_changed_event_is_found(world: World) {
        sealed(&world);
        assert_eq!(world.tamper("update event set person = 99 where kind = 'submitted' and task = 1"), 2);
        assert!(broken(&world));
    }

    fn a_removed_event_is_found(world: World) {
        sealed(&world);
        world.tamper("delete from event where kind = 'spec_applied'");
        assert!(broken(&world));
    }

    fn an_event_moved_in_time_is_found(world: World) {
        sealed(&world);
        world.tamper("update event set at = at + 1 where kind = 'settled'");
        assert!(broken(&world));
    }

    fn an_event_slipped_in_before_the_first_is_found(world: World) {
        sealed(&world);
        world.tamper(
            "insert into event (project, tx, id, at, kind, task, person, data) \
             select project, -1, -1, at, kind, task, person, data from event where kind = 'settled' and task = 1",
        );
        assert!(broken(&world));
    }

    fn an_event_slipped_in_between_is_found(world: World) {
        sealed(&world);
        // Between two events of the first block: on SQLite under the number of a removed one.
        world.tamper("update event set id = id - 1, tx = tx where kind = 'spec_applied' and id > 1");
        world.tamper(
            "insert into event (project, tx, id, at, kind, task, person, data) \
             select project, tx, -5, at, kind, task, person, data from event where kind = 'batch_imported'",
        );
        assert!(broken(&world));
    }

    fn a_removed_block_is_found(world: World) {
        sealed(&world);
        world.tamper("delete from block where n = 1");
        assert!(broken(&world));
    }

    fn events_that_wait_long_for_their_seal_are_named(world: World) {
        sealed(&world);
        world.person("late", domain::Role::Associate);
        assert_eq!(findings(&world), Vec::<String>::new());
        world.clock.advance_s(61);
        // Elsewhere in the server older transactions may be under way; then the event is not ripe for sealing yet.
        for _ in 0..500 {
            if !findings(&world).is_empty() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!(findings(&world), ["events have waited 61 s to be sealed"]);
    }

    fn events_that_no_server_could_seal_wait_for_its_next_start_and_are_no_fault(world: World) {
        sealed(&world);
        world.person("late", domain::Role::Associate);
        world.clock.advance_s(3_600);
        let look = Look { server: Server::Stopped, ..Look::whole(world.at()) };
        let seen = || assay_flow::verify::verify(&world.store, &world.vault, look, &mut |_| Ok(())).unwrap();
        for _ in 0..500 {
            if seen().waiting > 0 {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        assert_eq!((seen().waiting, seen().findings), (1, vec![]));
        world.seal();
        assert_eq!(seen().waiting, 0);
    }

    fn a_wrong_counter_is_found(world: World) {
        sealed(&world);
        world.tamper("update tally set count = count + 1 where state = 4");
        world.tamper("update work set answers = answers + 1 where person = 2");
        let found = findings(&world);
        assert!(found.iter().any(|what| what.starts_with("the counters of tasks say")), "{found:?}");
        assert!(found.iter().any(|what| what.starts_with("person 2 has 3 answers")), "{found:?}");
    }

    fn an_overfilled_task_is_found(world: World) {
        sealed(&world);
        world.tamper("update task set wanted = 1 where id = 2");
        assert_eq!(findings(&world), ["task 2 has more answers that count than it asked for"]);
    }

    fn a_file_that_nothing_uses_and_a_file_that_is_missing_are_found(world: World) {
        sealed(&world);
        let orphan = world.vault.put(&mut &b"nobody's"[..], 100).unwrap().hash;
        assert_eq!(findings(&world), [format!("the media file {orphan} belongs to no item")]);
        let known = store::media::Media { hash: "a".repeat(64), kind: "image/png".into(), size: 1, info: "{}".into() };
        let (project, at) = (world.project_id(), world.at());
        world.act(move |tx| Ok(store::media::put(tx, (project, 1), &known, at)?)).unwrap();
        assert!(findings(&world).contains(&format!("the media file {} is missing", "a".repeat(64))));
    }
}

#[test]
fn a_long_run_of_events_is_sealed_in_several_blocks() {
    let world = World::new(testkit::db::sqlite());
    world.project(&letters("{}"));
    let (project, at) = (world.project_id(), world.at());
    world
        .act(move |tx| {
            for n in 0..5_000 {
                assay_flow::archive::archive(tx, project, n % 2 == 0, 1, at)?;
            }
            Ok(())
        })
        .unwrap();
    world.seal();
    assert_eq!(world.count("select count(*) from block where project = $1"), 2);
    world.assert_sound();
}
