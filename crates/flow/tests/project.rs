//! Projects: specs and their versions, people, the archive.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_flow as flow;
use domain::Role;
use flow::membership::{Change, change};
use testkit::specs::letters;
use testkit::{World, on_both_databases};

fn give(world: &World, person: i64, role: Option<Role>) -> flow::FlowResult<()> {
    let change_to = Change { project: world.project_id(), person, role, by: 1, at: world.at() };
    world.act(move |tx| change(tx, change_to))
}

on_both_databases! {
    fn the_same_spec_again_changes_nothing(world: World) {
        world.project(&letters("{}"));
        let again = world.apply(&format!("# A remark.\n{}", letters("{}"))).unwrap();
        assert_eq!((again.version, again.changed), (1, false));
        assert_eq!(world.count("select count(*) from spec where project = $1"), 1);
    }

    fn a_changed_spec_is_a_new_version_and_tasks_keep_theirs(world: World) {
        world.project(&letters("{}"));
        world.items(&["1"]);
        let changed = letters("{}").replace("{ value: c }", "{ value: c }, { value: d }");
        let applied = world.apply(&changed).unwrap();
        assert_eq!((applied.version, applied.changed), (2, true));
        world.project(&changed);
        world.items(&["2"]);
        assert_eq!((world.task(1).version, world.task(2).version), (1, 2));
        let ann = world.people(1)[0];
        let old = world.lease(ann);
        assert!(world.submit(ann, &old, &serde_json::json!({"letter": "d"})).is_err(), "not an option of version 1");
        world.submit(ann, &old, &serde_json::json!({"letter": "a"})).unwrap();
        world.answer(ann, "d");
    }

    fn a_spec_that_orphans_answers_is_refused_with_the_way_out(world: World) {
        world.project(&letters("{}"));
        let refused = world.apply(&letters("{}").replace(", { value: c }", "")).unwrap_err();
        assert_eq!(refused.code(), "spec_orphans_answers");
        assert_eq!(refused.to_string(), "line 5, column 5: the option “c” is gone");
        assert!(!refused.hint().is_empty());
        assert_eq!(world.count("select count(*) from spec where project = $1"), 1);
    }

    fn a_bad_spec_names_its_places(world: World) {
        let refused = world.apply("project: letters\ntitle: Letters\nlabels: []\n").unwrap_err();
        let flow::FlowError::BadSpec(problems) = refused else { panic!("{refused}") };
        assert!(!problems.is_empty());
        assert_eq!(world.count("select count(*) from project where id > $1"), 0);
    }

    fn a_dry_run_writes_nothing(world: World) {
        let written = flow::apply_spec::Written::read(letters("{}")).unwrap();
        let request = flow::apply_spec::ApplySpec { written, person: 1, at: world.at(), dry_run: true };
        let specs = world.specs.clone();
        let applied = world.act(move |tx| flow::apply_spec::apply(tx, &specs, &request)).unwrap();
        assert!(applied.changed);
        assert_eq!(world.count("select count(*) from project where id > $1"), 0);
    }

    fn the_last_lead_stays(world: World) {
        world.project(&letters("{}"));
        assert_eq!(give(&world, 1, None).unwrap_err().code(), "last_lead");
        assert_eq!(give(&world, 1, Some(Role::Analyst)).unwrap_err().code(), "last_lead");
        let bob = world.person("bob", Role::Lead);
        give(&world, 1, None).unwrap();
        assert_eq!(give(&world, bob, Some(Role::Associate)).unwrap_err().code(), "last_lead");
        assert_eq!(give(&world, 4_711, Some(Role::Lead)).unwrap_err().code(), "not_found");
    }
}
