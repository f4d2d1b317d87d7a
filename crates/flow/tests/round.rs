//! Rounds: what many ask for at once is done together, and nobody could tell.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use flow::FlowResult;
use flow::lease::Lease;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::mpsc::channel;
use std::time::Duration;
use store::{Asked, Together};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// Asks for everything at once, while the writers are held up, so that all but the first are one round. Gives what came
/// of each, in order.
fn together<A: Asked>(
    world: &World,
    line: &Together<A>,
    questions: Vec<A::Question>,
) -> Vec<Result<A::Done, A::Error>> {
    for _ in 0..4 {
        let held_up = |_: &mut dyn store::Tx| -> FlowResult<()> {
            std::thread::sleep(Duration::from_millis(60));
            Ok(())
        };
        world.store.write_then(held_up, drop);
    }
    std::thread::sleep(Duration::from_millis(5));
    let (sender, receiver) = channel();
    let count = questions.len();
    for (index, question) in questions.into_iter().enumerate() {
        let sender = sender.clone();
        line.ask(question, move |result| sender.send((index, result)).unwrap());
    }
    let mut results: Vec<_> = receiver.iter().take(count).collect();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

fn wants(world: &World, person: i64, take: i64) -> Lease {
    Lease { project: world.project_id(), version: world.version(), person, at: world.at(), take }
}

/// The tasks that each person got.
fn lease_together(world: &World, people: &[i64], take: i64) -> Vec<Vec<flow::lease::Leased>> {
    let requests = people.iter().map(|person| wants(world, *person, take)).collect();
    let leased = together(world, &world.leases, requests);
    leased.into_iter().map(|leased| leased.unwrap().into_iter().map(|(_, leased)| leased).collect()).collect()
}

fn project(world: &World, overlap: u32, tasks: usize) {
    world.project(&letters(&format!("{{ overlap: {{ min: {overlap}, max: {overlap} }}, lease_minutes: 15 }}")));
    let texts: Vec<String> = (0..tasks).map(|number| number.to_string()).collect();
    world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
}

on_both_databases! {
    fn where_nothing_is_free_any_more_is_noted_and_hides_nothing_that_comes_back(world: World) {
        project(&world, 1, 560);
        let people = world.people(190);
        let (first, last) = people.split_at(180);
        let held = lease_together(&world, first, 3);
        let noted = "select coalesce(max(ticket), 0) from seen where project = $1 and person = 0";
        assert_eq!(world.count(noted), 0, "nothing was taken before");
        world.release(first[0], &held[0][0]).unwrap();
        let again = lease_together(&world, last, 3);
        assert_eq!(world.count(noted), 540, "all before is taken");
        let given: BTreeSet<i64> = again.iter().flatten().map(|leased| leased.task).collect();
        let expected: BTreeSet<i64> = (541..=560).chain([held[0][0].task]).collect();
        assert_eq!(given, expected, "what came back is handed out after what was never taken");
        world.release(last[0], &again[0][0]).unwrap();
        assert_eq!(world.lease(world.person("late", Role::Associate)).task, again[0][0].task);
        world.assert_sound();
    }

    fn a_round_hands_out_the_front_of_the_queue_each_slot_once(world: World) {
        project(&world, 2, 40);
        let people = world.people(30);
        let leased = lease_together(&world, &people, 2);
        let mut slots = BTreeSet::new();
        for (person, leased) in people.iter().zip(&leased) {
            let tasks: BTreeSet<i64> = leased.iter().map(|one| one.task).collect();
            assert_eq!(tasks.len(), 2, "{person} got two different tasks");
            for one in leased {
                assert!(slots.insert((one.task, one.slot)), "{one:?} was given twice");
                assert_eq!((one.fence, one.fields.clone()), (1, json!({"text": (one.task - 1).to_string()}).to_string()));
            }
        }
        let last = slots.iter().map(|(task, _)| *task).max().unwrap();
        assert!(last <= 32, "the queue is served from its front, but task {last} was given");
        assert_eq!(world.count("select count(*) from slot where project = $1 and state = 1"), 60);
        assert_eq!(world.count("select count(*) from event where project = $1 and kind = 'leased'"), 60);
        assert_eq!(lease_together(&world, &people, 2), leased, "asking again gives the same");
        world.assert_sound();
    }

    fn what_nobody_took_is_not_passed_over(world: World) {
        // Ann has done the first tasks, so in a round their other slots are for others, who come after her in it.
        project(&world, 2, 12);
        let ann = world.person("ann", Role::Associate);
        for _ in 0..6 {
            world.answer(ann, "a");
        }
        let people = world.people(4);
        let everybody: Vec<i64> = std::iter::once(ann).chain(people.iter().copied()).collect();
        for _ in 0..24 {
            for (person, leased) in everybody.iter().zip(lease_together(&world, &everybody, 1)) {
                for one in leased {
                    world.submit(*person, &one, &json!({"letter": "a"})).unwrap();
                }
            }
        }
        let open = world.count("select count(*) from slot where project = $1 and state <> 2");
        assert_eq!(open, 0, "every slot finds its person");
        world.assert_sound();
    }

    fn answers_of_a_round_are_counted_once_each(world: World) {
        project(&world, 3, 10);
        let people = world.people(30);
        let leased = lease_together(&world, &people, 1);
        let submissions: Vec<_> = people
            .iter()
            .zip(&leased)
            .map(|(person, leased)| world.submission(*person, (leased[0].task, leased[0].fence), &json!({"letter": "a"})))
            .collect();
        let submitted = together(&world, &world.submits, submissions.clone());
        for (submission, submitted) in submissions.iter().zip(&submitted) {
            let submitted = submitted.as_ref().unwrap();
            assert_eq!((submitted.task, submitted.revision, submitted.late), (submission.task, 1, false));
        }
        assert_eq!(world.count("select count(*) from task where project = $1 and state = 1 and answers = 3"), 10);
        assert_eq!(world.count("select cast(sum(answers) as bigint) from work where project = $1"), 30);
        let again = together(&world, &world.submits, submissions);
        assert!(again.iter().zip(&submitted).all(|(again, first)| again.as_ref().unwrap() == first.as_ref().unwrap()));
        assert_eq!(world.count("select count(*) from annotation where project = $1"), 30);
        world.settle();
        world.assert_sound();
    }

    fn who_is_refused_in_a_round_is_refused_alone(world: World) {
        project(&world, 1, 12);
        let people = world.people(10);
        let leased = lease_together(&world, &people, 1);
        let mut submissions = Vec::new();
        for (number, (person, leased)) in people.iter().zip(&leased).enumerate() {
            let fence = if number == 3 { 9 } else { leased[0].fence };
            let answer = if number == 5 { json!({"letter": "z"}) } else { json!({"letter": "a"}) };
            submissions.push(world.submission(*person, (leased[0].task, fence), &answer));
        }
        submissions[7].key = String::new();
        let late = world.submission(people[0], (12, 1), &json!({"letter": "a"}));
        submissions.push(late);
        let codes: Vec<&str> = together(&world, &world.submits, submissions)
            .iter()
            .map(|submitted| submitted.as_ref().map_or_else(flow::FlowError::code, |_| "kept"))
            .collect();
        assert_eq!(codes, ["kept", "kept", "kept", "kept", "kept", "answer_invalid", "kept", "key_missing", "kept", "kept", "not_leased"]);
        let takes = [(people[0], 1), (people[1], 9), (people[1], 1), (people[0], 1)];
        let requests = takes.iter().map(|(person, take)| wants(&world, *person, *take)).collect();
        let leased = together(&world, &world.leases, requests);
        assert_eq!(leased[1].as_ref().unwrap_err().code(), "take_out_of_range");
        assert_eq!(leased[0].as_ref().unwrap(), leased[3].as_ref().unwrap(), "one person in two windows");
        assert_eq!(leased[2].as_ref().unwrap().len(), 1);
        world.assert_sound();
    }

    fn a_round_takes_over_what_ran_out_and_goes_on_to_the_next_batch(world: World) {
        project(&world, 1, 3);
        let gone = world.people(3);
        lease_together(&world, &gone, 1);
        world.clock.advance_s(16 * 60);
        let more: Vec<String> = (100..110).map(|number| number.to_string()).collect();
        world.items(&more.iter().map(String::as_str).collect::<Vec<_>>());
        let people = world.people(13);
        let mut tasks = BTreeSet::new();
        for leased in lease_together(&world, &people, 1) {
            tasks.insert(leased[0].task);
        }
        assert_eq!(tasks, (1..=13).collect(), "the three that ran out, and the ten new ones");
        assert!(lease_together(&world, &world.people(5), 2).iter().all(Vec::is_empty), "nothing is left");
        world.assert_sound();
    }
}
