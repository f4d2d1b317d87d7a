//! Attacks from docs/attacks.md on the verbs themselves, by their numbers, on both databases. Each must fail for the
//! attacker.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use domain::task::TaskState;
use flow::submit::Submit;
use serde_json::json;
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// Three people answer each task, and two of them decide.
fn outvoted(world: &World) -> (i64, i64) {
    world.project(&letters("{ overlap: { min: 3, max: 3 }, agreement: 0.6 }"));
    let people = world.people(3);
    let task = world.items(&["1"])[0];
    for (person, letter) in people.iter().zip(["a", "b", "a"]) {
        world.answer(*person, letter);
    }
    world.settle();
    assert!(matches!(world.state(task), TaskState::Accepted { .. }), "{:?}", world.state(task));
    (task, people[1])
}

on_both_databases! {
    fn attack_14_who_was_outvoted_cannot_turn_round_once_their_record_tells(world: World) {
        let (task, ben) = outvoted(&world);
        let record = || {
            let skills = world.look(|tx| Ok(store::work::skills_of(tx, world.project_id(), &[ben])?));
            skills.first().map(|skill| (skill.correct, skill.total))
        };
        assert_eq!(record(), Some((0, 1)));
        let turned = Submit { supersedes: Some(1), ..world.submission(ben, (task, 0), &json!({"letter": "a"})) };
        assert_eq!(world.send(&turned).unwrap_err().code(), "already_settled");
        assert_eq!(record(), Some((0, 1)));
        let (project, at) = (world.project_id(), world.at());
        let own = world.look(|tx| flow::mine::one(tx, &world.specs, project, (ben, at), task)).0;
        assert!(own.settled, "and the page does not offer it");
        world.assert_sound();
    }

    fn attack_16_a_fence_is_good_for_the_one_who_holds_it_and_once(world: World) {
        world.project(&letters("{ overlap: { min: 2, max: 2 }, lease_minutes: 15 }"));
        let (ann, ben) = (world.person("ann", Role::Associate), world.person("ben", Role::Associate));
        let task = world.items(&["1"])[0];
        let leased = world.lease(ann);
        let a = json!({"letter": "a"});
        for fence in [leased.fence, leased.fence + 1, 0, -1, i64::MAX, i64::MIN] {
            let foreign = world.send(&world.submission(ben, (task, fence), &a));
            assert_eq!(foreign.unwrap_err().code(), "not_leased", "{fence}");
        }
        let first = world.submission(ann, (task, leased.fence), &a);
        let kept = world.send(&first).unwrap();
        assert_eq!(world.send(&first).unwrap(), kept, "a replay is told what is there");
        let again = Submit { key: "another".into(), ..first.clone() };
        assert_eq!(world.send(&again).unwrap_err().code(), "already_answered");
        let other = Submit { answer: world.submission(ann, (task, leased.fence), &json!({"letter": "b"})).answer, ..first };
        assert_eq!(world.send(&other).unwrap_err().code(), "key_reused");
        assert_eq!(world.count("select count(*) from annotation where project = $1"), 1);
        world.assert_sound();
    }

    fn attack_38_many_windows_and_many_people_fill_the_last_place_once(world: World) {
        world.project(&letters("{ overlap: { min: 1, max: 1 } }"));
        let people = world.people(16);
        world.items(&["the last one"]);
        let (task, leased) = (1, world.lease(people[0]));
        let answers: Vec<Submit> = people
            .iter()
            .enumerate()
            .map(|(n, person)| {
                let submission = world.submission(*person, (task, leased.fence), &json!({"letter": "a"}));
                Submit { key: format!("window {n}"), ..submission }
            })
            .chain((0..16).map(|n| {
                let submission = world.submission(people[0], (task, leased.fence), &json!({"letter": "b"}));
                Submit { key: format!("double {n}"), ..submission }
            }))
            .collect();
        let kept = std::thread::scope(|scope| {
            let world = &world;
            let sent: Vec<_> = answers.iter().map(|answer| scope.spawn(move || world.send(answer).is_ok())).collect();
            sent.into_iter().map(|one| one.join().unwrap()).filter(|kept| *kept).count()
        });
        assert_eq!(kept, 1, "exactly one is acknowledged");
        assert_eq!(world.count("select count(*) from annotation where project = $1"), 1);
        world.assert_sound();
    }
}
