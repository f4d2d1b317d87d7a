//! Judging: accept, fix, send back; never one's own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use domain::task::{Basis, TaskState, Why};
use flow::membership::Change;
use flow::overview::Readings;
use flow::review::Decision;
use serde_json::{Map, Value, json};
use store::tasks::waiting::{Part, Waiting};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// A contested task of two authors, and a judge.
fn contested(world: &World) -> (i64, [i64; 2], i64) {
    world.project(&letters("{ overlap: { min: 2, max: 2 }, lease_minutes: 15 }"));
    let people = world.people(2);
    let judge = world.person("judge", Role::Reviewer);
    let task = world.items(&["1"])[0];
    world.answer(people[0], "a");
    world.answer(people[1], "b");
    world.settle();
    assert!(matches!(world.state(task), TaskState::Contested { .. }));
    (task, [people[0], people[1]], judge)
}

fn code(refused: &flow::FlowResult<impl std::fmt::Debug>) -> &'static str {
    refused.as_ref().expect_err("a refusal").code()
}

fn values(state: &TaskState) -> &Map<String, Value> {
    match state {
        TaskState::Accepted { values, .. } => values,
        other => panic!("not accepted: {other:?}"),
    }
}

fn rework(reason: &str) -> Decision {
    Decision::Rework { reason: reason.to_owned() }
}

on_both_databases! {
    fn a_judge_sees_the_answers_side_by_side(world: World) {
        let (task, people, judge) = contested(&world);
        let case = world.claim(judge, None).unwrap();
        assert_eq!(case.task, task);
        assert_eq!(case.answers.iter().map(|answer| answer.person).collect::<Vec<_>>(), people);
        assert_eq!(case.answers[1].answer.values["letter"], "b");
        assert!(matches!(case.state, TaskState::Contested { ref consensus, .. } if consensus.differs == ["letter"]));
        assert_eq!(case.fields, r#"{"text":"1"}"#);
    }

    fn accepting_an_answer_makes_it_the_label(world: World) {
        let (task, people, judge) = contested(&world);
        let state = world.judge(judge, task, Decision::Accept { person: people[1] }).unwrap();
        assert_eq!(values(&state)["letter"], "b");
        let TaskState::Accepted { basis, .. } = world.state(task) else { panic!("not accepted") };
        assert_eq!(basis, Basis::Adjudication { person: judge, why: Why::Tie });
        let project = world.project_id();
        let records = world.look(|tx| Ok(store::work::skills(tx, project)?));
        let records: Vec<_> = records.iter().map(|skill| (skill.judged_correct, skill.judged_total)).collect();
        assert_eq!(records, [(0, 1), (1, 1)]);
        assert_eq!(world.events(task).last().map(String::as_str), Some("judged"));
        world.assert_sound();
    }

    fn a_fix_is_checked_against_the_spec(world: World) {
        let (task, _, judge) = contested(&world);
        let fix = |letter: &str| Decision::Fix { values: json!({"letter": letter}).as_object().unwrap().clone() };
        let case = world.claim(judge, Some(task)).unwrap();
        assert_eq!(code(&world.decide(judge, (task, case.fence), fix("z"))), "answer_invalid");
        assert_eq!(values(&world.decide(judge, (task, case.fence), fix("c")).unwrap())["letter"], "c");
        world.assert_sound();
    }

    fn an_author_never_judges_their_own_task(world: World) {
        let (task, people, _) = contested(&world);
        assert!(world.claim(people[0], None).is_none());
        assert!(world.claim(people[0], Some(task)).is_none());
        let project = world.project_id();
        assert!(world.look(|tx| flow::review::waiting(tx, project, people[0], Part::first(10))).is_empty());
        assert_eq!(code(&world.decide(people[0], (task, 0), rework("no"))), "not_leased");
    }

    fn who_becomes_an_author_while_judging_may_no_longer_judge(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 }, lease_minutes: 15 }"));
        let (people, judge) = (world.people(2), world.person("judge", Role::Reviewer));
        let task = world.items(&["1"])[0];
        let slow = world.lease(judge);
        world.clock.advance_s(15 * 60 + 1);
        world.answer(people[0], "a");
        world.answer(people[1], "b");
        world.settle();
        let fence = world.claim(judge, Some(task)).unwrap().fence;
        assert!(world.submit(judge, &slow, &json!({"letter": "c"})).unwrap().late);
        for decision in [Decision::Accept { person: judge }, Decision::Accept { person: people[0] }, rework("no")] {
            assert_eq!(code(&world.decide(judge, (task, fence), decision)), "own_answer");
        }
        assert!(matches!(world.state(task), TaskState::Contested { .. }));
    }

    fn a_late_answer_that_changes_under_the_judge_is_looked_at_again(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 }, lease_minutes: 15 }"));
        let (people, judge) = (world.people(3), world.person("judge", Role::Reviewer));
        let task = world.items(&["1"])[0];
        let slow = world.lease(people[2]);
        world.clock.advance_s(15 * 60 + 1);
        world.answer(people[0], "a");
        world.answer(people[1], "b");
        world.settle();
        let first = world.submit(people[2], &slow, &json!({"letter": "a"})).unwrap();
        let seen = world.claim(judge, Some(task)).unwrap();
        let again = world.submission(people[2], (task, slow.fence), &json!({"letter": "c"}));
        world.send(&flow::submit::Submit { supersedes: Some(first.revision), ..again }).unwrap();
        let accept = || Decision::Accept { person: people[2] };
        assert_eq!(code(&world.decide(judge, (task, seen.fence), accept())), "not_leased");
        let seen = world.claim(judge, Some(task)).unwrap();
        assert_eq!(values(&world.decide(judge, (task, seen.fence), accept()).unwrap())["letter"], "c");
        world.assert_sound();
    }

    fn two_judges_do_not_get_one_case(world: World) {
        let (task, _, judge) = contested(&world);
        let other = world.person("other", Role::Reviewer);
        let case = world.claim(judge, None).unwrap();
        assert!(world.claim(other, None).is_none());
        world.clock.advance_s(30 * 60 + 1);
        assert_eq!(world.claim(other, None).map(|case| case.task), Some(task), "a claim runs out");
        assert_eq!(code(&world.decide(judge, (task, case.fence), rework("late"))), "not_leased");
    }

    fn a_released_case_goes_to_another_judge(world: World) {
        let (task, _, judge) = contested(&world);
        let (other, project) = (world.person("other", Role::Reviewer), world.project_id());
        let fence = world.claim(judge, None).unwrap().fence;
        world.act(move |tx| flow::review::release(tx, project, task, (judge, fence))).unwrap();
        assert!(world.claim(other, None).is_some());
    }

    fn a_case_is_decided_once(world: World) {
        let (task, people, judge) = contested(&world);
        let fence = world.claim(judge, None).unwrap().fence;
        world.decide(judge, (task, fence), Decision::Accept { person: people[0] }).unwrap();
        assert_eq!(code(&world.decide(judge, (task, fence), Decision::Accept { person: people[1] })), "not_leased");
        assert_eq!(values(&world.state(task))["letter"], "a");
    }

    fn accepting_somebody_who_did_not_answer_is_refused(world: World) {
        let (task, _, judge) = contested(&world);
        assert_eq!(code(&world.judge(judge, task, Decision::Accept { person: judge })), "not_found");
    }

    fn rework_returns_to_its_authors_with_the_reason_and_their_answer(world: World) {
        let (task, people, judge) = contested(&world);
        assert_eq!(code(&world.judge(judge, task, rework(" "))), "reason_missing");
        assert_eq!(code(&world.judge(judge, task, rework(&"ä".repeat(1_001)))), "reason_too_long");
        world.judge(judge, task, rework("look at the left edge")).unwrap();
        assert_eq!(world.state(task), TaskState::Gathering { answers: 0, wanted: 2 });
        let outsider = world.people(1)[0];
        assert!(world.next(outsider).is_none(), "it is its authors' again");
        for (person, before) in people.iter().zip(["a", "b"]) {
            let leased = world.lease(*person);
            assert_eq!((leased.task, leased.rework_reason.as_deref()), (task, Some("look at the left edge")));
            let previous: Value = serde_json::from_str(leased.previous.as_deref().unwrap()).unwrap();
            assert_eq!(previous["values"]["letter"], before);
            let again = world.submit(*person, &leased, &json!({"letter": "c"})).unwrap();
            assert_eq!((again.revision, again.late), (2, false));
        }
        world.settle();
        assert_eq!(values(&world.state(task))["letter"], "c");
        world.assert_sound();
    }

    fn rework_comes_after_what_is_in_hand_and_before_new_work(world: World) {
        let (task, people, judge) = contested(&world);
        world.items(&["2", "3"]);
        let held = world.lease(people[0]);
        world.judge(judge, task, rework("again")).unwrap();
        let tasks: Vec<i64> = world.lease_some(people[0], 3).unwrap().iter().map(|leased| leased.task).collect();
        assert_eq!(tasks, [held.task, task, 3]);
    }

    fn an_author_who_lets_the_rework_lapse_has_no_voice_any_more(world: World) {
        let (task, people, judge) = contested(&world);
        world.judge(judge, task, rework("again")).unwrap();
        world.lease(people[0]);
        world.clock.advance_s(15 * 60 + 1);
        let third = world.people(1)[0];
        assert_eq!(world.answer(third, "c"), task);
        assert_eq!(world.answer(people[1], "c"), task);
        assert!(world.next(people[0]).is_none(), "nobody gets a task twice");
        world.settle();
        let TaskState::Accepted { values, basis } = world.state(task) else { panic!("{:?}", world.state(task)) };
        assert_eq!(values["letter"], "c");
        assert_eq!(basis, Basis::Consensus { confidence: 1.0, answers: 2 });
        world.assert_sound();
    }

    fn rework_that_nobody_opens_goes_to_others_after_the_hours_of_the_policy(world: World) {
        let (task, people, judge) = contested(&world);
        world.judge(judge, task, rework("again")).unwrap();
        let others = world.people(2);
        world.clock.advance_s(48 * 3_600);
        assert!(world.next(others[0]).is_none(), "its authors still have it to themselves");
        world.clock.advance_s(1);
        assert_eq!(world.answer(people[1], "c"), task);
        assert_eq!(world.answer(others[0], "c"), task);
        for person in [people[0], others[1]] {
            assert!(world.next(person).is_none(), "all its slots are used");
        }
        world.settle();
        assert_eq!(values(&world.state(task))["letter"], "c");
        world.assert_sound();
    }

    fn what_was_sent_back_before_rework_had_an_end_has_one_after_an_upgrade(world: World) {
        let (task, _, judge) = contested(&world);
        world.judge(judge, task, rework("again")).unwrap();
        assert_eq!(world.tamper("update slot set until = null where state = 3"), 2);
        assert_eq!(world.tamper("delete from migration where name = '0003_rework_waits'"), 1);
        drop(store::Store::open(world.store.database()).unwrap());
        let other = world.people(1)[0];
        world.clock.advance_s(48 * 3_600);
        assert!(world.next(other).is_none());
        world.clock.advance_s(1);
        assert_eq!(world.answer(other, "c"), task);
    }

    fn what_is_in_the_hands_of_somebody_who_leaves_goes_to_others_at_once(world: World) {
        let (task, people, judge) = contested(&world);
        let held = world.items(&["2"])[0];
        assert_eq!(world.lease(people[0]).task, held);
        assert_eq!(world.lease(people[1]).task, held);
        world.judge(judge, task, rework("again")).unwrap();
        let (project, at) = (world.project_id(), world.at());
        world.act(move |tx| flow::identity::set_disabled(tx, flow::identity::Change { person: people[0], by: 0, at }, true)).unwrap();
        let change = Change { project, person: people[1], role: None, by: judge, at };
        world.act(move |tx| flow::membership::change(tx, change)).unwrap();
        let third = world.people(1)[0];
        let mut got: Vec<i64> = world.lease_some(third, 2).unwrap().iter().map(|leased| leased.task).collect();
        got.sort_unstable();
        assert_eq!(got, [task, held]);
        world.assert_sound();
    }

    fn a_correction_takes_the_case_from_the_judge(world: World) {
        let (task, people, judge) = contested(&world);
        let fence = world.claim(judge, None).unwrap().fence;
        let correction = world.submission(people[0], (task, 0), &json!({"letter": "b"}));
        world.send(&flow::submit::Submit { supersedes: Some(1), ..correction }).unwrap();
        assert_eq!(code(&world.decide(judge, (task, fence), rework("again"))), "not_leased");
        world.settle();
        assert_eq!(values(&world.state(task))["letter"], "b");
    }

    fn a_sampled_task_is_accepted_by_review(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 }, review_share: 1.0 }"));
        let people = world.people(2);
        let judge = world.person("judge", Role::Reviewer);
        let task = world.items(&["1"])[0];
        world.answer(people[0], "a");
        world.answer(people[1], "a");
        world.settle();
        assert!(matches!(world.state(task), TaskState::Provisional { .. }));
        let claim = |queue| {
            let claim = flow::review::JudgeClaim {
                project: world.project_id(), person: judge, queue: Some(queue), task: None, at: world.at(),
            };
            world.act(move |tx| flow::review::claim(tx, &claim)).unwrap()
        };
        assert!(claim(flow::review::Queue::Contested).is_none());
        let case = claim(flow::review::Queue::Sample).unwrap();
        let state = world.decide(judge, (task, case.fence), Decision::Accept { person: people[0] }).unwrap();
        assert!(matches!(state, TaskState::Accepted { basis: Basis::Review { person }, .. } if person == judge));
        let (project, at) = (world.project_id(), world.at());
        let overview = world.look(|tx| flow::overview::overview(tx, (&world.specs, &Readings::default()), project, at));
        assert_eq!(overview.first_pass.map(|share| share.value), Some(1.0));
        world.assert_sound();
    }

    fn cases_wait_in_the_order_they_came(world: World) {
        let (first, people, judge) = contested(&world);
        let second = world.items(&["2"])[0];
        world.clock.advance_s(10);
        world.answer(people[0], "a");
        world.answer(people[1], "b");
        world.settle();
        let project = world.project_id();
        let waiting = world.look(|tx| flow::review::waiting(tx, project, judge, Part::first(10)));
        assert_eq!(waiting.iter().map(|case| case.id).collect::<Vec<_>>(), [first, second]);
        let part = |after: &Waiting| Part { after: (after.since, after.id), limit: 1 };
        let behind = |case| world.look(|tx| flow::review::waiting(tx, project, judge, part(case)));
        assert_eq!(behind(&waiting[0]), waiting[1..]);
        assert_eq!(behind(&waiting[1]), []);
        assert_eq!(world.claim(judge, None).map(|case| case.task), Some(first));
    }
}
