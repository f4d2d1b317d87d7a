//! Leases: who gets which task, when, and for how long.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use flow::heartbeat::{Heartbeat, Times, heartbeat};
use serde_json::json;
use testkit::specs::letters;
use testkit::{Delivery, World, on_both_databases};

const LEASE_S: i64 = 15 * 60;

/// A project with that overlap and leases of a quarter of an hour.
fn project(world: &World, min: u32, max: u32) {
    world.project(&letters(&format!("{{ overlap: {{ min: {min}, max: {max} }}, lease_minutes: 15 }}")));
}

fn beat(world: &World, person: i64, leases: Vec<(i64, i64)>) -> flow::heartbeat::Beaten {
    tell(world, person, leases, Times::default())
}

fn tell(world: &World, person: i64, leases: Vec<(i64, i64)>, times: Times) -> flow::heartbeat::Beaten {
    let (project, version, at, specs) = (world.project_id(), world.version(), world.at(), world.specs.clone());
    let beat = Heartbeat { project, version, person, leases, times, at };
    world.act(move |tx| heartbeat(tx, &specs, &beat)).unwrap()
}

fn code(refused: &flow::FlowResult<impl std::fmt::Debug>) -> &'static str {
    refused.as_ref().expect_err("a refusal").code()
}

on_both_databases! {
    fn tasks_come_by_priority_then_due_time_then_order(world: World) {
        project(&world, 1, 1);
        let delivery = |name: &str| {
            let rows = [json!({"text": format!("{name} 1")}), json!({"text": format!("{name} 2")})];
            Delivery::of(&world.jsonl(&rows)).batch(name)
        };
        let (plain, soon) = (world.imported(delivery("plain")), world.imported(delivery("soon").due(world.at().plus_s(60))));
        let later = world.imported(delivery("later").due(world.at().plus_s(90)));
        let urgent = world.imported(delivery("urgent").priority(5));
        let ann = world.person("ann", Role::Associate);
        let order: Vec<i64> = (0..8).map(|_| world.answer(ann, "a")).collect();
        assert_eq!(order, [urgent, soon, later, plain].concat());
        assert!(world.next(ann).is_none());
    }

    fn a_new_plan_of_a_batch_changes_the_queue_at_once(world: World) {
        project(&world, 1, 1);
        let urgent = Delivery::of(&world.jsonl(&[json!({"text": "b"})])).batch("urgent");
        let (_first, second) = (world.items(&["a"]), world.imported(urgent));
        let (project, ann) = (world.project_id(), world.person("ann", Role::Associate));
        world.act(move |tx| Ok(store::batches::set_plan(tx, project, 2, None, 9)?)).unwrap();
        let leased = world.lease(ann);
        assert_eq!((leased.task, leased.batch), (second[0], "urgent".to_owned()), "the lease says where its item is from");
    }

    fn asking_again_gives_the_same_tasks(world: World) {
        project(&world, 2, 2);
        world.items(&["1", "2", "3", "4"]);
        let ann = world.person("ann", Role::Associate);
        let first = world.lease_some(ann, 3).unwrap();
        world.clock.advance_s(59);
        assert_eq!(world.lease_some(ann, 3).unwrap(), first, "within a minute nothing is written");
        world.clock.advance_s(59);
        let again = world.lease_some(ann, 3).unwrap();
        let names = |leased: &[flow::lease::Leased]| leased.iter().map(|one| (one.task, one.slot, one.fence)).collect::<Vec<_>>();
        assert_eq!(names(&first), names(&again));
        assert_eq!(first.len(), 3);
        assert!(again[0].until > first[0].until, "it is held for longer");
        assert_eq!(world.events(first[0].task), ["leased"]);
    }

    fn a_lease_carries_what_is_needed_to_work(world: World) {
        project(&world, 1, 1);
        world.items(&["what is it?"]);
        let leased = world.lease(world.person("ann", Role::Associate));
        assert_eq!(leased.fields, r#"{"text":"what is it?"}"#);
        assert_eq!((leased.version, leased.fence, leased.slot), (1, 1, 1));
        assert_eq!(leased.until, world.at().plus_s(LEASE_S));
        assert_eq!((leased.previous, leased.rework_reason), (None, None));
    }

    fn more_than_three_tasks_at_once_are_refused(world: World) {
        project(&world, 1, 1);
        let ann = world.person("ann", Role::Associate);
        assert_eq!(code(&world.lease_some(ann, 4)), "take_out_of_range");
        assert_eq!(code(&world.lease_some(ann, 0)), "take_out_of_range");
    }

    fn a_person_may_hold_two_sheets_and_keeps_them_by_one_heartbeat(world: World) {
        world.project(&letters("{ sheet: { tasks: 4, usual: a }, lease_minutes: 15 }"));
        let names: Vec<String> = (0..10).map(|n| n.to_string()).collect();
        let tasks = world.items(&names.iter().map(String::as_str).collect::<Vec<_>>());
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        assert_eq!(code(&world.lease_some(ann, 9)), "take_out_of_range");
        let held = world.lease_some(ann, 8).unwrap();
        assert_eq!(held.iter().map(|one| one.task).collect::<Vec<_>>(), tasks[..8]);
        let theirs = world.lease_some(bob, 8).unwrap();
        assert_eq!(theirs.iter().map(|one| one.task).collect::<Vec<_>>(), tasks[8..], "overlap is one, sheet or not");
        world.clock.advance_s(LEASE_S - 1);
        let beaten = beat(&world, ann, held.iter().map(|one| (one.task, one.fence)).collect());
        assert_eq!((beaten.held.len(), beaten.lost.len()), (8, 0));
        world.clock.advance_s(2);
        let again = world.lease_some(ann, 8).unwrap();
        assert_eq!(again.iter().map(|one| one.fence).collect::<Vec<_>>(), vec![1; 8], "nothing was lost");
        // Whoever goes back to one task at a time holds what is first in hand.
        assert_eq!(world.lease_some(ann, 3).unwrap().iter().map(|one| one.task).collect::<Vec<_>>(), tasks[..3]);
    }

    fn nobody_gets_a_task_twice(world: World) {
        project(&world, 3, 3);
        let tasks = world.items(&["1", "2", "3"]);
        let ann = world.person("ann", Role::Associate);
        let got: Vec<i64> = (0..3).map(|_| world.answer(ann, "a")).collect();
        assert_eq!(got, tasks);
        assert!(world.next(ann).is_none());
    }

    fn a_task_is_never_with_more_people_than_its_overlap(world: World) {
        project(&world, 2, 2);
        world.items(&["1"]);
        let people = world.people(3);
        let held = people.iter().filter(|person| world.next(**person).is_some()).count();
        assert_eq!(held, 2);
    }

    fn a_lease_that_ran_out_goes_to_another(world: World) {
        project(&world, 1, 1);
        world.items(&["1"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let first = world.lease(ann);
        world.clock.advance_s(LEASE_S);
        assert!(world.next(bob).is_none(), "it is held to its last moment");
        world.clock.advance_s(1);
        let second = world.lease(bob);
        assert_eq!((second.task, second.slot), (first.task, first.slot));
        assert!(second.fence > first.fence);
    }

    fn a_lease_that_ran_out_and_was_wanted_by_nobody_is_still_its_holders(world: World) {
        project(&world, 1, 1);
        world.items(&["1"]);
        let ann = world.person("ann", Role::Associate);
        let first = world.lease(ann);
        world.clock.advance_s(LEASE_S * 10);
        assert!(world.submit(ann, &first, &json!({"letter": "a"})).is_ok_and(|submitted| !submitted.late));
    }

    fn a_heartbeat_keeps_what_is_held_and_names_what_was_lost(world: World) {
        project(&world, 1, 1);
        world.items(&["1", "2"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let held = world.lease_some(ann, 2).unwrap();
        world.clock.advance_s(LEASE_S - 1);
        assert_eq!(beat(&world, ann, vec![(1, held[0].fence)]).lost, Vec::<i64>::new());
        world.clock.advance_s(2);
        assert_eq!(world.lease(bob).task, held[1].task);
        let beaten = beat(&world, ann, held.iter().map(|one| (one.task, one.fence)).collect());
        assert_eq!(beaten.held, [(held[0].task, world.at().plus_s(LEASE_S))]);
        assert_eq!(beaten.lost, [held[1].task]);
    }

    fn heartbeats_tell_what_came_of_the_time_a_minute_each_at_most(world: World) {
        project(&world, 1, 1);
        world.items(&["1"]);
        let ann = world.person("ann", Role::Associate);
        let times = |active_s: i64, idle_s: i64, break_s: i64| Times {
            active_ms: active_s * 1_000,
            idle_ms: idle_s * 1_000,
            break_ms: break_s * 1_000,
        };
        tell(&world, ann, vec![], times(10, 20, 0));
        tell(&world, ann, vec![], times(0, 0, 30));
        let today = |world: &World| {
            let found = world.look(|tx| flow::progress::progress(tx, world.project_id(), ann, world.at()));
            [found.active_ms, found.idle_ms, found.break_ms].map(|ms| ms / 1_000)
        };
        assert_eq!(today(&world), [10, 20, 30]);
        tell(&world, ann, vec![], times(50, 40, 8 * 3_600));
        assert_eq!(today(&world), [60, 30, 30], "activity counts first, and no more than there can have been");
        tell(&world, ann, vec![], times(-5, -5, -5));
        assert_eq!(today(&world), [60, 30, 30]);
        world.clock.advance_s(86_400);
        assert_eq!(today(&world), [0, 0, 0], "each day for itself");
    }

    fn taking_over_a_late_task_does_not_lose_the_place_in_the_queue(world: World) {
        project(&world, 2, 2);
        let tasks = world.items(&["1", "2", "3", "4"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        for _ in 0..3 {
            world.answer(ann, "a");
        }
        assert_eq!(world.lease(ann).task, tasks[3]);
        world.clock.advance_s(LEASE_S + 1);
        // Bob takes over the last task first; the three before it must still come to him.
        let mut got: Vec<i64> = (0..4).map(|_| world.answer(bob, "a")).collect();
        assert_eq!(got[0], tasks[3]);
        got.sort_unstable();
        assert_eq!(got, tasks);
    }

    fn a_skipped_task_goes_to_others_and_never_comes_back(world: World) {
        project(&world, 1, 1);
        let tasks = world.items(&["1", "2"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let leased = world.lease(ann);
        world.skip(ann, &leased).unwrap();
        assert_eq!(world.answer(ann, "a"), tasks[1]);
        assert!(world.next(ann).is_none(), "the skipper does not see it again");
        assert_eq!(world.lease(bob).task, tasks[0]);
        assert_eq!(world.events(tasks[0]), ["leased", "skipped", "leased"]);
        assert_eq!(code(&world.skip(ann, &leased)), "not_leased");
    }

    fn who_may_not_skip_is_told_what_to_do_instead(world: World) {
        world.project(&letters("{ skip: [reviewer] }"));
        world.items(&["1"]);
        let ann = world.person("ann", Role::Associate);
        let refused = world.skip(ann, &world.lease(ann));
        assert_eq!(code(&refused), "forbidden");
        assert!(refused.unwrap_err().hint().contains("Flag"));
    }

    fn a_released_task_goes_to_anybody(world: World) {
        project(&world, 1, 1);
        world.items(&["1"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let leased = world.lease(ann);
        world.release(ann, &leased).unwrap();
        assert_eq!(world.lease(bob).task, leased.task);
        let held = world.lease(bob);
        world.release(bob, &held).unwrap();
        assert_eq!(world.lease(ann).task, leased.task);
    }

    fn the_fence_of_another_opens_nothing(world: World) {
        project(&world, 2, 2);
        world.items(&["1"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let anns = world.lease(ann);
        assert_eq!(code(&world.submit(bob, &anns, &json!({"letter": "a"}))), "not_leased");
        assert_eq!(code(&world.skip(bob, &anns)), "not_leased");
        assert_eq!(code(&world.release(bob, &anns)), "not_leased");
        assert_eq!(beat(&world, bob, vec![(anns.task, anns.fence)]).lost, [anns.task]);
        assert_eq!(code(&world.flag(bob, anns.task)), "not_leased");
    }

    fn finding_nothing_hides_nothing_that_comes_later(world: World) {
        project(&world, 2, 3);
        world.items(&["1", "2"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let tasks = [world.answer(ann, "a"), world.answer(ann, "a")];
        for _ in 0..2 {
            assert!(world.next(ann).is_none(), "only second places are free");
        }
        assert_eq!(world.count("select count(*) from seen where project = $1"), 1);
        // What comes back from another, what is asked of one more and what is imported still reach her.
        let leased = world.lease(bob);
        assert_eq!(leased.task, tasks[0]);
        world.release(bob, &leased).unwrap();
        assert!(world.next(ann).is_none(), "it is her own task");
        world.answer(bob, "b");
        world.answer(bob, "b");
        assert!(world.next(bob).is_none());
        world.settle();
        let cy = world.person("cy", Role::Associate);
        assert!(world.next(ann).is_none() && world.next(bob).is_none());
        let third = world.lease(cy);
        assert_eq!((third.slot, tasks.contains(&third.task)), (3, true));
        world.items(&["3"]);
        assert_eq!((world.lease(ann).task, world.lease(bob).task), (3, 3));
    }

    fn what_another_gives_back_reaches_those_who_found_nothing(world: World) {
        project(&world, 1, 1);
        world.items(&["1", "2"]);
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let held = world.lease_some(bob, 2).unwrap();
        assert!(world.next(ann).is_none());
        world.release(bob, &held[1]).unwrap();
        assert_eq!(world.lease(ann).task, held[1].task);
        world.skip(bob, &held[0]).unwrap();
        assert!(world.next(bob).is_none());
        assert_eq!(world.lease_some(ann, 2).unwrap().len(), 2);
    }

    fn an_archived_project_hands_out_nothing_new(world: World) {
        project(&world, 1, 1);
        world.items(&["1", "2"]);
        let (project, at) = (world.project_id(), world.at());
        let (ann, bob) = (world.person("ann", Role::Associate), world.person("bob", Role::Associate));
        let held = world.lease(ann);
        world.act(move |tx| flow::archive::archive(tx, project, true, 1, at)).unwrap();
        assert!(world.next(bob).is_none());
        world.submit(ann, &held, &json!({"letter": "a"})).unwrap();
        world.act(move |tx| flow::archive::archive(tx, project, false, 1, at)).unwrap();
        assert_eq!(world.lease(bob).task, 2);
    }

    fn a_batch_still_coming_in_is_not_handed_out(world: World) {
        project(&world, 1, 1);
        world.items(&["1"]);
        let ann = world.person("ann", Role::Associate);
        world.tamper("update batch set state = 0");
        assert!(world.next(ann).is_none());
    }
}
