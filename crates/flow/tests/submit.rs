//! Answers: kept once, checked, corrected, and kept even when they come too late.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use domain::task::TaskState;
use flow::submit::Submit;
use serde_json::{Value, json};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

fn project(world: &World, min: u32) -> (i64, i64) {
    world.project(&letters(&format!("{{ overlap: {{ min: {min}, max: {min} }}, lease_minutes: 15 }}")));
    (world.person("ann", Role::Associate), world.person("bob", Role::Associate))
}

fn letter(letter: &str) -> Value {
    json!({ "letter": letter })
}

fn code(refused: &flow::FlowResult<impl std::fmt::Debug>) -> &'static str {
    refused.as_ref().expect_err("a refusal").code()
}

/// A person's answers to a task, all revisions: letter, late.
fn kept(world: &World, task: i64, person: i64) -> Vec<(String, bool)> {
    let project = world.project_id();
    let rows = world.look(|tx| Ok(store::annotations::of_task(tx, project, task)?));
    let read =
        |body: &str| serde_json::from_str::<Value>(body).unwrap()["values"]["letter"].as_str().unwrap().to_owned();
    rows.into_iter().filter(|row| row.person == person).map(|row| (read(&row.body), row.late)).collect()
}

on_both_databases! {
    fn the_last_wanted_answer_makes_a_task_ready(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        assert_eq!(world.state(task), TaskState::Gathering { answers: 1, wanted: 2 });
        world.answer(bob, "a");
        assert_eq!(world.state(task), TaskState::Ready { answers: 2 });
        assert_eq!(world.events(task), ["leased", "submitted", "leased", "submitted"]);
        world.assert_sound();
    }

    fn the_same_key_gives_the_same_acknowledgement_and_no_second_answer(world: World) {
        let (ann, _) = project(&world, 2);
        let task = world.items(&["1"])[0];
        let leased = world.lease(ann);
        let submission = world.submission(ann, (task, leased.fence), &letter("a"));
        let first = world.send(&submission).unwrap();
        world.clock.advance_s(5);
        let again = world.send(&Submit { at: world.at(), ..submission.clone() }).unwrap();
        assert_eq!(first, again);
        assert_eq!(kept(&world, task, ann).len(), 1);
        assert_eq!(world.task(task).answers, 1);
    }

    fn a_key_is_known_even_after_a_correction(world: World) {
        let (ann, _) = project(&world, 2);
        let task = world.items(&["1"])[0];
        let first = world.submission(ann, (task, world.lease(ann).fence), &letter("a"));
        let acknowledged = world.send(&first).unwrap();
        world.send(&Submit { supersedes: Some(1), ..world.submission(ann, (task, 1), &letter("b")) }).unwrap();
        assert_eq!(world.send(&first).unwrap(), acknowledged);
        assert_eq!(kept(&world, task, ann), [("a".to_owned(), false), ("b".to_owned(), false)]);
    }

    fn an_answer_without_a_usable_key_is_refused(world: World) {
        let (ann, _) = project(&world, 1);
        world.items(&["1"]);
        let leased = world.lease(ann);
        for key in [String::new(), "k".repeat(65)] {
            let submission = Submit { key, ..world.submission(ann, (leased.task, leased.fence), &letter("a")) };
            assert_eq!(code(&world.send(&submission)), "key_missing");
        }
    }

    fn an_answer_that_does_not_fit_is_refused_and_the_task_stays_held(world: World) {
        let (ann, _) = project(&world, 1);
        world.items(&["1"]);
        let leased = world.lease(ann);
        for values in [json!({}), letter("z"), json!({"letter": "a", "size": 3}), json!({"letter": ["a"]})] {
            assert_eq!(code(&world.submit(ann, &leased, &values)), "answer_invalid", "{values}");
        }
        assert!(!world.submit(ann, &leased, &letter("a")).unwrap().late);
        world.assert_sound();
    }

    fn a_second_answer_that_corrects_nothing_is_refused(world: World) {
        let (ann, _) = project(&world, 2);
        world.items(&["1"]);
        let leased = world.lease(ann);
        world.submit(ann, &leased, &letter("a")).unwrap();
        assert_eq!(code(&world.submit(ann, &leased, &letter("b"))), "already_answered");
    }

    fn a_task_that_was_never_held_cannot_be_answered(world: World) {
        let (ann, _) = project(&world, 1);
        world.items(&["1"]);
        let submission = world.submission(ann, (1, 0), &letter("a"));
        assert_eq!(code(&world.send(&submission)), "not_leased");
        let nowhere = world.submission(ann, (77, 1), &letter("a"));
        assert_eq!(code(&world.send(&nowhere)), "not_found");
    }

    fn a_late_answer_is_kept_and_marked_and_does_not_count(world: World) {
        let (ann, bob) = project(&world, 1);
        let task = world.items(&["1"])[0];
        let slow = world.lease(ann);
        world.clock.advance_s(15 * 60 + 1);
        let quick = world.lease(bob);
        let late = world.submit(ann, &slow, &letter("a")).unwrap();
        assert!(late.late);
        assert_eq!(world.state(task), TaskState::Gathering { answers: 0, wanted: 1 });
        assert!(!world.submit(bob, &quick, &letter("b")).unwrap().late);
        world.settle();
        let TaskState::Accepted { values, .. } = world.state(task) else { panic!("not accepted") };
        assert_eq!(values["letter"], "b");
        assert_eq!(kept(&world, task, ann), [("a".to_owned(), true)]);
        assert!(world.events(task).contains(&"submitted_late".to_owned()));
        world.assert_sound();
    }

    fn who_answered_late_does_not_get_the_task_again(world: World) {
        let (ann, bob) = project(&world, 2);
        world.items(&["1"]);
        let slow = world.lease(ann);
        world.clock.advance_s(15 * 60 + 1);
        world.lease(bob);
        world.submit(ann, &slow, &letter("a")).unwrap();
        assert!(world.next(ann).is_none());
    }

    fn an_answer_under_a_lost_lease_counts_for_a_newer_one(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        let lost = world.lease(ann);
        world.clock.advance_s(15 * 60 + 1);
        let taken_over = world.lease(bob);
        assert_eq!(taken_over.slot, lost.slot);
        let newer = world.lease(ann);
        assert_eq!((newer.task, newer.slot), (task, 2));
        // Her first tab sends what it holds; the second tab repeats it under the newer lease.
        assert!(!world.submit(ann, &lost, &letter("a")).unwrap().late);
        assert_eq!(code(&world.submit(ann, &newer, &letter("b"))), "already_answered");
        world.submit(bob, &taken_over, &letter("a")).unwrap();
        assert_eq!(world.state(task), TaskState::Ready { answers: 2 });
        world.assert_sound();
    }

    fn a_correction_supersedes_while_the_task_is_unsettled(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        let correction = |to: &str, of: i64| Submit { supersedes: Some(of), ..world.submission(ann, (task, 0), &letter(to)) };
        let corrected = world.send(&correction("b", 1)).unwrap();
        assert_eq!((corrected.revision, corrected.late), (2, false));
        assert_eq!(code(&world.send(&correction("c", 1))), "already_answered", "it names an old revision");
        world.answer(bob, "b");
        world.settle();
        let TaskState::Accepted { values, .. } = world.state(task) else { panic!("not accepted") };
        assert_eq!(values["letter"], "b");
        assert_eq!(kept(&world, task, ann).len(), 2, "nothing is overwritten");
        world.assert_sound();
    }

    fn an_answer_that_settled_its_task_alone_can_be_corrected_for_five_minutes(world: World) {
        let (ann, _) = project(&world, 1);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        world.settle();
        let correction = |to: &str, of: i64| Submit { supersedes: Some(of), ..world.submission(ann, (task, 0), &letter(to)) };
        world.clock.advance_s(5 * 60);
        assert_eq!(world.send(&correction("b", 1)).unwrap().revision, 2);
        assert_eq!(world.state(task), TaskState::Ready { answers: 1 });
        world.assert_sound();
        world.settle();
        let TaskState::Accepted { values, .. } = world.state(task) else { panic!("not accepted") };
        assert_eq!(values["letter"], "b");
        world.clock.advance_s(5 * 60 + 1);
        assert_eq!(code(&world.send(&correction("c", 2))), "already_settled");
        world.assert_sound();
    }

    fn a_correction_after_acceptance_takes_back_what_it_said_of_people(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        world.answer(bob, "a");
        world.settle();
        let project = world.project_id();
        let record = |person| {
            let skills = world.look(|tx| Ok(store::work::skills_of(tx, project, &[person])?));
            skills.first().map(|skill| (skill.correct, skill.total))
        };
        assert_eq!((record(ann), record(bob)), (Some((1, 1)), Some((1, 1))));
        world.send(&Submit { supersedes: Some(1), ..world.submission(bob, (task, 0), &letter("b")) }).unwrap();
        assert_eq!((record(ann), record(bob)), (Some((0, 0)), Some((0, 0))));
        world.settle();
        assert!(matches!(world.state(task), TaskState::Contested { .. }));
        world.assert_sound();
    }

    fn what_a_judge_decided_cannot_be_corrected(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        world.answer(bob, "b");
        world.settle();
        let judge = world.person("eve", Role::Reviewer);
        world.judge(judge, task, flow::review::Decision::Accept { person: ann }).unwrap();
        let correction = Submit { supersedes: Some(1), ..world.submission(bob, (task, 0), &letter("a")) };
        assert_eq!(code(&world.send(&correction)), "already_settled");
    }

    fn another_answer_under_the_same_key_is_refused_and_nothing_is_kept(world: World) {
        let (ann, _) = project(&world, 2);
        let task = world.items(&["1"])[0];
        let leased = world.lease(ann);
        let submission = world.submission(ann, (task, leased.fence), &letter("a"));
        world.send(&submission).unwrap();
        for values in [letter("b"), letter("no such letter")] {
            let answer = world.submission(ann, (task, leased.fence), &values).answer;
            assert_eq!(code(&world.send(&Submit { answer, ..submission.clone() })), "key_reused");
        }
        assert_eq!(kept(&world, task, ann), [("a".to_owned(), false)]);
    }

    fn a_correction_of_a_contested_task_settles_it_anew(world: World) {
        let (ann, bob) = project(&world, 2);
        let task = world.items(&["1"])[0];
        world.answer(ann, "a");
        world.answer(bob, "b");
        world.settle();
        assert!(matches!(world.state(task), TaskState::Contested { .. }));
        world.send(&Submit { supersedes: Some(1), ..world.submission(ann, (task, 0), &letter("b")) }).unwrap();
        assert_eq!(world.state(task), TaskState::Ready { answers: 2 });
        world.settle();
        assert!(matches!(world.state(task), TaskState::Accepted { .. }));
        world.assert_sound();
    }

    fn a_person_sees_their_own_newest_answers(world: World) {
        let (ann, bob) = project(&world, 2);
        world.items(&["1", "2", "3"]);
        for choice in ["a", "b", "c"] {
            world.answer(ann, choice);
            world.clock.advance_s(1);
        }
        world.answer(bob, "a");
        world.settle();
        let (project, at) = (world.project_id(), world.at());
        let mine = world.look(|tx| flow::mine::recent(tx, &world.specs, project, (ann, at), 2));
        assert_eq!(mine.iter().map(|mine| (mine.task, mine.settled)).collect::<Vec<_>>(), [(3, false), (2, false)]);
        let (one, fields) = world.look(|tx| flow::mine::one(tx, &world.specs, project, (ann, at), 1));
        assert!(!one.settled && fields.contains("\"1\""));
        assert!(world.store.read(|tx| flow::mine::one(tx, &world.specs, project, (bob, at), 3)).is_err(), "not his own");
        let later = at.plus_s(5 * 60 + 1);
        assert!(world.look(|tx| flow::mine::one(tx, &world.specs, project, (ann, later), 1)).0.settled);
    }

    fn progress_counts_todays_answers_and_the_record(world: World) {
        let (ann, bob) = project(&world, 2);
        world.items(&["1", "2", "3"]);
        for _ in 0..3 {
            world.answer(ann, "a");
            world.answer(bob, "a");
        }
        world.settle();
        let (project, at) = (world.project_id(), world.at());
        let progress = world.look(|tx| flow::progress::progress(tx, project, ann, at));
        assert_eq!((progress.today, progress.active_ms, progress.pace_s), (3, 4_500, Some(1.5)));
        assert_eq!(progress.accuracy.map(|share| share.value), Some(1.0));
        let tomorrow = world.look(|tx| flow::progress::progress(tx, project, ann, at.plus_s(86_400)));
        assert_eq!(tomorrow.today, 0);
    }
}
