//! Every statement of the store means the same on both engines, and the hot ones find their rows through an index.

use assay_store as store;
use std::collections::BTreeMap;
use store::{Tx, args};
use testkit::World;

/// The number of columns of every statement, by its place in the list.
fn columns(world: &World) -> Vec<(&'static str, usize)> {
    world.look(|tx| {
        let mut found = Vec::new();
        for (name, sql) in store::statements() {
            match tx.prepare(sql) {
                Ok(columns) => found.push((name, columns)),
                Err(error) => panic!("{name} on {:?}: {error}\n{sql}", tx.dialect()),
            }
        }
        Ok(found)
    })
}

#[test]
fn every_statement_can_be_prepared_on_both_engines_with_the_same_columns() {
    let on_sqlite = columns(&World::new(testkit::db::sqlite()));
    assert!(on_sqlite.len() > 100, "{} statements", on_sqlite.len());
    let Some(home) = testkit::db::postgres() else { return };
    assert_eq!(on_sqlite, columns(&World::new(home)));
}

/// How SQLite goes about the statements of these names.
fn plans(world: &World) -> BTreeMap<&'static str, Vec<String>> {
    world.look(|tx| {
        let mut plans = BTreeMap::new();
        for (name, sql) in store::statements().filter(|(name, _)| HOT.contains(name)) {
            let explain: &'static str = format!("explain query plan {sql}").leak();
            let steps: Vec<String> =
                tx.rows(explain, &[])?.into_iter().map(|mut row| row.t(3)).collect::<store::Result<_>>()?;
            plans.entry(name).or_insert_with(Vec::new).extend(steps);
        }
        Ok(plans)
    })
}

/// What leases, submits, heartbeats, settling and judging run for every task, and the pages of the list of items.
const HOT: [&str; 38] = [
    "LEASE",
    "NEXT",
    "TAKE_FREE",
    "SEEN",
    "TO_LABEL",
    "DISTURB",
    "NOTE_SEEN",
    "TAKE_OVER",
    "IN_HAND",
    "TAKE_UP",
    "EXTEND",
    "SPEND",
    "GIVE_BACK",
    "OF_PERSON",
    "OF_PEOPLE",
    "NOTE_FRONT",
    "LATEST",
    "BY_KEY",
    "COUNT_ANSWERS",
    "SEEN_UPTO",
    "FREE",
    "KNOWN",
    "LEFT_BEHIND",
    "SEEN_AMONG",
    "READY",
    "SET_STATE",
    "CLAIM",
    "HOLDS",
    "APPEND",
    "HELD_ONCE",
    "UNSEALED",
    "FIELDS",
    "LIST_UP",
    "LIST_DOWN",
    "LIST_STATE_UP",
    "LIST_STATE_DOWN",
    "LIST_MEASURED",
    "LIST_UNMEASURED",
];

/// Statements that have an index of their own, which they must use.
const THROUGH: [(&str, &str); 5] = [
    ("READY", "task_state"),
    ("LIST_STATE_UP", "task_state"),
    ("LIST_STATE_DOWN", "task_state"),
    ("LIST_UNMEASURED", "task_state"),
    ("LIST_MEASURED", "task_confidence"),
];

#[test]
fn hot_statements_search_an_index_and_sort_nothing() {
    let plans = plans(&World::new(testkit::db::sqlite()));
    assert_eq!(plans.len(), HOT.len(), "a statement was renamed: {:?}", plans.keys());
    for (name, steps) in plans {
        for step in &steps {
            assert!(!step.contains("TEMP B-TREE"), "{name} sorts: {steps:#?}");
            // Neither the tasks of a project nor what hangs on them is ever gone through from the first to the last.
            let whole = ["slot", "task", "annotation", "event"].iter().any(|table| {
                step.contains(&format!("SEARCH {table} ")) && step.contains("USING PRIMARY KEY (project=?)")
            });
            assert!(!whole, "{name} goes through a whole project: {steps:#?}");
            // A scalar subquery is scanned for its one row; a table never is.
            assert!(!step.starts_with("SCAN") || step.starts_with("SCAN (subquery"), "{name} scans: {steps:#?}");
        }
        for (_, index) in THROUGH.iter().filter(|(statement, _)| *statement == name) {
            assert!(steps.iter().any(|step| step.contains(index)), "{name} does not use {index}: {steps:#?}");
        }
    }
}

/// Statements that look for what is new to a person.
const FOR_A_PERSON: [&str; 5] = ["LEASE", "NEXT", "TAKE_OVER", "SEEN_AMONG", "NOTE_SEEN"];

#[test]
fn on_postgres_no_lease_goes_through_what_a_person_ever_answered() {
    let Some(home) = testkit::db::postgres() else { return };
    let plans = World::new(home).act(|tx: &mut dyn Tx| {
        let mut plans = Vec::new();
        for (name, sql) in store::statements().filter(|(name, _)| FOR_A_PERSON.contains(name)) {
            let explain: &'static str = format!("explain {sql}").leak();
            let steps: Vec<String> = tx
                .rows(explain, args![1, 1, 1, 1, 1])?
                .into_iter()
                .map(|mut row| row.t(0))
                .collect::<store::Result<_>>()?;
            plans.push((name, steps));
        }
        Ok(plans)
    });
    let plans = plans.unwrap();
    assert_eq!(plans.len(), FOR_A_PERSON.len());
    for (name, steps) in plans {
        assert!(!steps.iter().any(|step| step.contains("Anti Join")), "{name} joins: {steps:#?}");
        let known = steps.iter().any(|step| step.contains("(task = s.task) AND (person ="));
        assert!(known, "{name} does not look for the one task: {steps:#?}");
    }
}

#[test]
fn each_stretch_of_the_list_of_items_goes_on_from_the_end_of_the_one_before() {
    let world = World::new(testkit::db::sqlite());
    let stretches: Vec<_> = store::statements().filter(|(name, _)| name.starts_with("STRETCHES_")).collect();
    assert_eq!(stretches.len(), 5, "{stretches:?}");
    for (name, sql) in stretches {
        let explain: &'static str = format!("explain query plan {sql}").leak();
        let steps: Vec<String> = world.look(|tx| {
            let rows = tx.rows(explain, &[])?;
            Ok(rows.into_iter().map(|mut row| row.t(3)).collect::<store::Result<_>>()?)
        });
        let on =
            steps.iter().any(|step| step.starts_with("SEARCH t ") && (step.contains("id>?") || step.contains("id<?")));
        assert!(on, "{name} begins anew: {steps:#?}");
        let titles = steps.iter().filter(|step| step.contains(" i ")).all(|step| step.contains("id=?"));
        assert!(titles, "{name} goes through all items: {steps:#?}");
        assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{name} sorts: {steps:#?}");
    }
}

#[test]
fn the_queue_of_batches_looks_into_the_slots_of_each_through_an_index() {
    let world = World::new(testkit::db::sqlite());
    let (_, sql) = store::statements().find(|(name, _)| *name == "QUEUE").unwrap();
    let explain: &'static str = format!("explain query plan {sql}").leak();
    let steps: Vec<String> = world.look(|tx| {
        let rows = tx.rows(explain, &[])?;
        Ok(rows.into_iter().map(|mut row| row.t(3)).collect::<store::Result<_>>()?)
    });
    let of_slots: Vec<&String> = steps.iter().filter(|step| step.contains(" f ") || step.contains(" h ")).collect();
    assert_eq!(of_slots.len(), 2, "{steps:#?}");
    for index in ["slot_held", "slot_free"] {
        let found = of_slots.iter().any(|step| step.starts_with("SEARCH") && step.contains(index));
        assert!(found, "{index} is not used: {steps:#?}");
    }
    assert!(!steps.iter().any(|step| step.contains("TEMP B-TREE")), "{steps:#?}");
}

#[test]
fn the_same_statement_is_not_listed_twice_in_one_file() {
    let mut seen = std::collections::BTreeSet::new();
    for (name, sql) in store::statements() {
        assert!(seen.insert((name, sql)), "{name}");
    }
}

#[test]
fn a_prepared_statement_is_not_run() {
    let world = World::new(testkit::db::sqlite());
    world.act(|tx: &mut dyn Tx| Ok(tx.prepare("insert into media_use values (1, 'a', 1)")?)).unwrap();
    assert_eq!(world.count("select count(*) from media_use where 0 < $1 + 1"), 0);
}
