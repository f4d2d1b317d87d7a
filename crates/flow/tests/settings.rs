//! What people chose for their pages is kept apart, and nothing is written over unseen.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use flow::FlowResult;
use flow::settings::{BYTES_MAX, Change, change};
use serde_json::{Value, json};
use store::Tx;
use store::settings::{self, Owner, Setting};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

fn keep(world: &World, owner: Owner, (name, value, revision): (&str, Value, i64)) -> FlowResult<Setting> {
    let Value::Object(value) = value else { panic!("not an object: {value}") };
    let change_ = Change { owner, name: name.to_owned(), value, revision, by: 1, at: world.at() };
    world.act(move |tx| change(tx, &change_))
}

fn kept(world: &World, owner: Owner) -> Vec<(String, String, i64)> {
    let found = world.look(|tx| Ok(settings::list(tx, owner)?));
    found.into_iter().map(|setting| (setting.name, setting.body, setting.revision)).collect()
}

on_both_databases! {
    fn settings_of_people_and_projects_do_not_meet(world: World) {
        world.project(&letters("{}"));
        let project = Owner::Project(world.project_id());
        for (owner, size) in [(Owner::Person(1), 1), (Owner::Person(2), 2), (project, 3)] {
            let first = keep(&world, owner, ("list.items", json!({"size": size}), 0)).unwrap();
            assert_eq!((first.revision, first.changed_at), (1, world.at()));
        }
        keep(&world, Owner::Person(2), ("keys", json!({}), 0)).unwrap();
        assert_eq!(kept(&world, Owner::Person(1)), [("list.items".into(), r#"{"size":1}"#.into(), 1)]);
        assert_eq!(kept(&world, project), [("list.items".into(), r#"{"size":3}"#.into(), 1)]);
        assert_eq!(kept(&world, Owner::Person(2)).len(), 2);
        assert_eq!(world.count("select count(*) from event where kind = 'setting_changed' and project = $1"), 1);
    }

    fn a_setting_is_changed_only_over_the_revision_that_was_seen(world: World) {
        let own = Owner::Person(1);
        keep(&world, own, ("look", json!({"theme": "dark"}), 0)).unwrap();
        assert_eq!(keep(&world, own, ("look", json!({"theme": "light"}), 1)).unwrap().revision, 2);
        for stale in [0, 1, 3] {
            let refused = keep(&world, own, ("look", json!({}), stale)).unwrap_err();
            assert_eq!(refused.code(), "changed_meanwhile", "{stale}");
        }
        assert_eq!(kept(&world, own), [("look".into(), r#"{"theme":"light"}"#.into(), 2)]);
    }

    fn what_is_too_long_too_many_or_oddly_named_is_refused(world: World) {
        let own = Owner::Person(1);
        let refused = |name: &str, value: Value| keep(&world, own, (name, value, 0)).unwrap_err().code();
        for name in ["", "Look", "a/b", "a b", "ä", &"a".repeat(65)] {
            assert_eq!(refused(name, json!({})), "bad_setting", "{name}");
        }
        assert_eq!(refused("long", json!({"text": "x".repeat(BYTES_MAX)})), "bad_setting");
        let at = world.at();
        let many = move |tx: &mut dyn Tx| {
            for n in 0..100 {
                let name = format!("n{n}");
                change(tx, &Change { owner: own, name, value: serde_json::Map::new(), revision: 0, by: 1, at })?;
            }
            Ok(())
        };
        world.act(many).unwrap();
        assert_eq!(refused("one-more", json!({})), "bad_setting");
        keep(&world, own, ("n7", json!({"a": 1}), 1)).unwrap();
    }
}
