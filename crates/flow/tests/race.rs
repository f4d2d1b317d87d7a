//! Many people at once, with leases that run out: no task is over-filled, nobody answers twice, nothing is lost.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::json;
use std::sync::atomic::{AtomicI64, Ordering};
use testkit::specs::letters;
use testkit::{SeededChance, World, on_both_databases};

const TASKS: usize = 60;
const PEOPLE: usize = 64;

/// One person's day: leases, answers most, lets some run out, releases and skips a few, and sends late ones all the same.
/// Gives how many answers were acknowledged as counting.
fn day(world: &World, person: i64, deadline: &AtomicI64) -> i64 {
    let mut chance = SeededChance::new(person.unsigned_abs());
    let mut counted = 0;
    let mut slow = Vec::new();
    let mut idle = 0;
    while idle < 30 {
        let Ok(leased) = world.lease_some(person, 2) else { panic!("a lease was refused") };
        if leased.is_empty() {
            idle += 1;
            world.clock.advance_s(20);
        }
        for one in leased {
            let letter = ["a", "a", "a", "b"][chance.below(4)];
            match chance.below(10) {
                0 => slow.push(one),
                1 => drop(world.release(person, &one)),
                2 if world.skip(person, &one).is_ok() => {
                    deadline.fetch_add(1, Ordering::SeqCst);
                }
                _ => {
                    let submitted = world.submit(person, &one, &json!({ "letter": letter }));
                    counted += i64::from(submitted.is_ok_and(|submitted| !submitted.late));
                }
            }
        }
        // Now and then time passes and what was set aside comes in, often too late.
        if chance.below(6) == 0 {
            world.clock.advance_s(45);
            for one in slow.drain(..) {
                let submitted = world.submit(person, &one, &json!({"letter": "c"}));
                counted += i64::from(submitted.is_ok_and(|submitted| !submitted.late));
            }
        }
    }
    counted
}

on_both_databases! {
    fn sixty_four_people_at_once_never_overfill_a_task_and_lose_nothing(world: World) {
        world.project(&letters("{ overlap: { min: 3, max: 3 }, agreement: 0.6, lease_minutes: 1 }"));
        let texts: Vec<String> = (0..TASKS).map(|number| number.to_string()).collect();
        world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let people = world.people(PEOPLE);
        let skipped = AtomicI64::new(0);
        let counted: i64 = std::thread::scope(|scope| {
            let settling = scope.spawn(|| {
                for _ in 0..40 {
                    world.settle();
                    std::thread::sleep(std::time::Duration::from_millis(10));
                }
            });
            let (world, skipped) = (&world, &skipped);
            let days: Vec<_> = people.iter().map(|person| scope.spawn(move || day(world, *person, skipped))).collect();
            let counted = days.into_iter().map(|day| day.join().unwrap()).sum();
            settling.join().unwrap();
            counted
        });
        world.settle();
        let kept = "select count(*) from annotation where project = $1 and late = 0";
        assert_eq!(world.count(kept), counted, "every acknowledged answer is there, and no other");
        let spent = "select count(*) from slot where project = $1 and state = 2";
        assert_eq!(world.count(spent), counted);
        let fourth = "select count(*) from (select task from annotation where project = $1 and late = 0 \
            group by task having count(*) > 3) as overfilled";
        assert_eq!(world.count(fourth), 0, "never a fourth answer");
        let twice = "select count(*) from (select task, person from annotation where project = $1 \
            group by task, person having count(*) > 1) as twice";
        assert_eq!(world.count(twice), 0, "never the same person twice");
        let tasks = world.count("select count(*) from task where project = $1");
        assert_eq!(tasks, i64::try_from(TASKS).unwrap());
        let slots = world.count("select count(*) from slot where project = $1");
        assert_eq!(slots, 3 * tasks, "no slot is lost");
        // With so many people nearly everything is done; whoever skipped a task is one fewer for it.
        let open = world.count("select count(*) from slot where project = $1 and state <> 2");
        assert!(open <= 6, "{open} slots are still open after {} skips", skipped.load(Ordering::SeqCst));
        world.assert_sound();
    }

    fn one_person_with_many_windows_holds_no_task_twice(world: World) {
        world.project(&letters("{ overlap: { min: 3, max: 3 } }"));
        let texts: Vec<String> = (0..40).map(|number| number.to_string()).collect();
        world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
        let ann = world.people(1)[0];
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    while let Some(leased) = world.next(ann) {
                        // Another window may have sent it already.
                        let _submitted = world.submit(ann, &leased, &json!({"letter": "a"}));
                    }
                });
            }
        });
        assert_eq!(world.count("select count(*) from annotation where project = $1"), 40);
        assert_eq!(world.count("select count(*) from task where project = $1 and answers = 1"), 40);
        world.assert_sound();
    }

    fn the_same_answer_sent_from_many_threads_is_kept_once(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        world.items(&["1"]);
        let ann = world.people(1)[0];
        let leased = world.lease(ann);
        let submission = world.submission(ann, (1, leased.fence), &json!({"letter": "a"}));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(world.send(&submission).unwrap().revision, 1));
            }
        });
        assert_eq!(world.task(1).answers, 1);
        let correction = assay_flow::submit::Submit {
            supersedes: Some(1),
            ..world.submission(ann, (1, leased.fence), &json!({"letter": "b"}))
        };
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| assert_eq!(world.send(&correction).unwrap().revision, 2));
            }
        });
        assert_eq!(world.count("select count(*) from annotation where project = $1"), 2);
        world.assert_sound();
    }

    fn judges_at_once_decide_each_case_once(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 } }"));
        let people = world.people(2);
        world.items(&["1", "2", "3", "4", "5", "6", "7", "8"]);
        for _ in 0..8 {
            world.answer(people[0], "a");
            world.answer(people[1], "b");
        }
        world.settle();
        let judges = world.people(4);
        std::thread::scope(|scope| {
            for judge in &judges {
                let (world, author) = (&world, people[0]);
                scope.spawn(move || {
                    while let Some(case) = world.claim(*judge, None) {
                        let decision = assay_flow::review::Decision::Accept { person: author };
                        world.decide(*judge, (case.task, case.fence), decision).unwrap();
                    }
                });
            }
        });
        assert_eq!(world.count("select count(*) from review where project = $1"), 8);
        assert_eq!(world.count("select count(*) from task where project = $1 and state = 4"), 8);
        world.assert_sound();
    }
}
