//! What was changed behind everybody's back: `verify` finds it, row by row, and finds nothing where nothing was changed.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow::review::Decision;
use assay_flow::verify::{Look, Media, Step, verify};
use domain::Role;
use serde_json::json;
use testkit::specs::letters;
use testkit::{World, on_both_databases};

/// A project in which each thing happened once at least: agreed, judged, corrected, sent back, late, and not begun.
fn lived(world: &World) {
    world.project(&letters("{ overlap: { min: 2, max: 2 }, lease_minutes: 15 }"));
    let people = world.people(2);
    let judge = world.person("judge", Role::Reviewer);
    world.items(&["agreed", "judged", "fixed", "sent back", "not begun"]);
    for letters in ["aa", "ab", "ab", "ab"] {
        for (person, letter) in people.iter().zip(letters.chars()) {
            world.answer(*person, &letter.to_string());
            world.clock.advance_s(1);
        }
    }
    world.settle();
    world.clock.advance_s(1);
    let fixed = json!({"letter": "c"}).as_object().unwrap().clone();
    world.judge(judge, 2, Decision::Accept { person: people[1] }).unwrap();
    world.judge(judge, 3, Decision::Fix { values: fixed }).unwrap();
    world.judge(judge, 4, Decision::Rework { reason: "look again".into() }).unwrap();
    world.clock.advance_s(1);
    world.answer(people[0], "c");
    world.assert_sound();
}

fn found(world: &World) -> Vec<String> {
    world.verify().into_iter().map(|finding| finding.what).collect()
}

/// What is found after a change, which must be of one row at least.
fn found_after(world: &World, change: &'static str) -> Vec<String> {
    lived(world);
    assert!(world.tamper(change) > 0, "{change} changed nothing");
    found(world)
}

on_both_databases! {
    fn a_changed_field_of_an_item_is_found(world: World) {
        let found = found_after(&world, r#"update item set fields = '{"text":"judgep"}' where id = 2"#);
        assert_eq!(found, ["the fields of item 2 are not those that were imported"]);
    }

    fn a_changed_spec_is_found(world: World) {
        let found = found_after(&world, "update spec set body = replace(body, '\"max\":2', '\"max\":3')");
        assert_eq!(found, ["version 1 of the spec is not what its source says"]);
    }

    fn a_spec_that_cannot_be_read_is_found(world: World) {
        let found = found_after(&world, "update spec set body = '{}'");
        assert!(found[0].starts_with("version 1 of the spec cannot be read: missing field"), "{found:?}");
    }

    fn an_answer_under_another_name_is_found(world: World) {
        let found = found_after(&world, "update annotation set person = 9 where task = 1 and person = 2");
        assert!(found.contains(&"task 1: answer 1 of person 9 is not in the event log".to_owned()), "{found:?}");
        let missing = "task 1: answer 1 of person 2 is in the event log, and is missing".to_owned();
        assert!(found.contains(&missing), "{found:?}");
    }

    fn an_answer_at_another_time_or_no_longer_late_is_found(world: World) {
        let found = found_after(&world, "update annotation set at = at + 1 where task = 1 and person = 2");
        assert_eq!(found, ["task 1: answer 1 of person 2 did not come as the event log says"]);
    }

    fn a_removed_answer_is_found(world: World) {
        let found = found_after(&world, "delete from annotation where task = 3 and person = 2");
        let missing = "task 3: answer 1 of person 2 is in the event log, and is missing".to_owned();
        assert!(found.contains(&missing), "{found:?}");
    }

    fn an_answer_that_is_no_answer_is_found(world: World) {
        let found = found_after(&world, "update annotation set body = 'a' where task = 3 and person = 2");
        assert_eq!(found, ["task 3: answer 1 of person 2 cannot be read"]);
    }

    fn another_answer_in_the_place_of_one_is_found(world: World) {
        let found = found_after(&world, "update annotation set body = replace(body, '\"a\"', '\"b\"') where task = 3 and person = 2");
        assert_eq!(found, ["task 3: answer 1 of person 2 is not what was submitted"]);
    }

    fn an_answer_to_another_version_of_the_spec_is_found(world: World) {
        let found = found_after(&world, "update annotation set version = 2 where task = 3 and person = 2");
        assert_eq!(found, ["task 3: answer 1 of person 2 is not what was submitted"]);
    }

    fn another_reason_of_a_decision_is_found(world: World) {
        let found = found_after(&world, "update review set reason = 'look closer' where task = 4");
        assert_eq!(found, ["task 4: a decision of person 4 is not what was decided"]);
    }

    fn another_label_of_a_task_that_was_judged_or_agreed_is_found(world: World) {
        let found = found_after(&world, "update task set facts = replace(facts, '\"letter\":\"', '\"letter\":\"b') where id in (1, 3)");
        let changed = [1, 3].map(|task| format!("task {task}: its label is not the one with which it became accepted"));
        assert_eq!(found, changed);
    }

    fn a_decision_of_another_judge_is_found(world: World) {
        let found = found_after(&world, "update review set person = 2 where task = 2");
        let expected = [
            "task 2: a decision of person 2 is not in the event log",
            "task 2: a decision of person 4 is in the event log, and is missing",
        ];
        assert_eq!(found, expected);
    }

    fn a_label_with_another_basis_is_found(world: World) {
        let change = "update task set facts = replace(facts, 'adjudication', 'consensus') where id = 2";
        let found = found_after(&world, change);
        assert_eq!(found, ["task 2: the facts of its state cannot be read"]);
    }

    fn a_label_of_another_judge_is_found(world: World) {
        let found = found_after(&world, "update task set facts = replace(facts, '\"person\":4', '\"person\":2') where id = 2");
        assert_eq!(found, ["task 2: it is not accepted by the event log"]);
    }

    fn a_removed_task_is_found(world: World) {
        lived(&world);
        world.tamper("delete from task where id = 3");
        let gone = "task 3: it is missing, and there are answers or events about it".to_owned();
        assert!(found(&world).contains(&gone), "{:?}", found(&world));
    }

    fn an_accepted_task_that_was_opened_again_is_found(world: World) {
        let found = found_after(&world, "update task set state = 0 where id = 1");
        let opened = "task 1: it is gathering, and was accepted by the event log".to_owned();
        assert!(found.contains(&opened), "{found:?}");
    }

    fn a_media_file_that_was_changed_is_found_by_its_bytes_or_its_length(world: World) {
        lived(&world);
        let saved = world.vault.put(&mut &b"a picture"[..], 100).unwrap();
        let known = store::media::Media { hash: saved.hash.clone(), kind: "image/png".into(), size: 9, info: "{}".into() };
        let (project, at) = (world.project_id(), world.at());
        world.act(move |tx| Ok(store::media::put(tx, (project, 1), &known, at)?)).unwrap();
        let file = world.folder().join("vault/media").join(&saved.hash[..2]).join(&saved.hash);
        let look = |media| {
            let look = Look { media, ..Look::whole(world.at()) };
            let verified = verify(&world.store, &world.vault, look, &mut |_| Ok(())).unwrap();
            verified.findings.into_iter().map(|finding| finding.what).collect::<Vec<_>>()
        };
        assert_eq!((look(Media::Contents), look(Media::Lengths)), (vec![], vec![]));
        std::fs::write(&file, "a pictvre").unwrap();
        let changed = format!("the media file {} is not what was imported: its content has another hash", saved.hash);
        assert_eq!((look(Media::Contents), look(Media::Lengths)), (vec![changed], vec![]));
        std::fs::write(&file, "a pic").unwrap();
        let short = vec![format!("the media file {} has 5 bytes instead of 9", saved.hash)];
        assert_eq!((look(Media::Contents), look(Media::Lengths)), (short.clone(), short));
    }
}

#[test]
fn a_project_of_many_pages_is_gone_through_to_its_end() {
    let world = World::new(testkit::db::sqlite());
    world.project(&letters("{}"));
    let texts: Vec<String> = (0..2_100).map(|n| format!("letter {n}")).collect();
    world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    world.seal();
    let mut steps = Vec::new();
    let verified = verify(&world.store, &world.vault, Look::whole(world.at()), &mut |step| {
        steps.push(step);
        Ok(())
    })
    .unwrap();
    assert_eq!((verified.items, verified.findings), (2_100, vec![]));
    assert_eq!(steps, [1_000, 2_000, 2_100].map(|done| Step::Tasks(done, 2_100)));
    world.tamper(r#"update item set fields = '{"text":"x"}' where id in (1000, 1001, 2100)"#);
    assert_eq!(found(&world).len(), 3);
    world.tamper(r#"update item set fields = '{"text":"x"}'"#);
    let verified = verify(&world.store, &world.vault, Look::whole(world.at()), &mut |_| Ok(())).unwrap();
    assert_eq!((verified.findings.len(), verified.unlisted), (1_000, 1_100));
}
