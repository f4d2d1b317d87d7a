//! What the constraints refuse, and that opening a database again changes nothing.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_store as store;
use domain::Timestamp;
use store::items::{self, NewItem};
use store::slots::{self, Claim};
use store::{Store, StoreError, Tx, tasks};
use testkit::on_both_databases;

fn item(tx: &mut dyn Tx, id: i64, hash: &[u8; 32]) -> Result<bool, StoreError> {
    let new = items::insert_all(tx, 1, &[NewItem { id, batch: 1, hash, title: "t", fields: "{}" }])?;
    Ok(new == [true])
}

const fn claim(person: i64) -> Claim {
    Claim { project: 1, person, at: Timestamp(5), until: Timestamp(10) }
}

on_both_databases! {
    fn opening_a_database_again_keeps_everything(world: World) {
        world.act(|tx| Ok(item(tx, 1, &[7; 32])?)).unwrap();
        let migrations = |store: &Store| {
            let count = |tx: &mut dyn Tx| tx.row("select count(*) from migration", &[])?.unwrap().i(0);
            store.read(count).unwrap()
        };
        let before = migrations(&world.store);
        let again = Store::open(world.store.database()).unwrap();
        let kept = again.read(|tx| items::get(tx, 1, 1)).unwrap().unwrap();
        assert_eq!((kept.hash, kept.fields.as_str()), ([7; 32], "{}"));
        assert!(before > 0 && migrations(&again) == before, "each migration is run once");
    }

    fn a_duplicate_item_is_refused_by_the_constraint(world: World) {
        let taken = world.act(|tx| Ok((item(tx, 1, &[7; 32])?, item(tx, 2, &[7; 32])?, item(tx, 3, &[8; 32])?)));
        assert_eq!(taken.unwrap(), (true, false, true));
    }

    fn of_many_items_each_is_new_or_a_duplicate(world: World) {
        world.act(|tx| Ok(item(tx, 1, &[1; 32])?)).unwrap();
        let new = world.act(|tx| {
            let hashes = [[2; 32], [1; 32], [3; 32], [2; 32], [4; 32]];
            let items: Vec<NewItem<'_>> = (2..)
                .zip(&hashes)
                .map(|(id, hash)| NewItem { id, batch: 1, hash, title: "t", fields: "{}" })
                .collect();
            Ok(items::insert_all(tx, 1, &items)?)
        });
        assert_eq!(new.unwrap(), [true, false, true, false, true]);
        let batch = "insert into batch (project, id, name, state, priority, source, created_at) \
            values (1, 1, 'june', 1, 0, '', 0)";
        world.tamper(batch);
        let kept = world.look(|tx| Ok(items::by_hash(tx, 1, &[2; 32])?)).unwrap();
        assert_eq!((kept.item, kept.batch_name.as_str()), (2, "june"), "the first of two alike is kept");
        assert_eq!(world.act(|tx| Ok(items::insert_all(tx, 1, &[])?)).unwrap(), Vec::<bool>::new());
    }

    fn two_slots_of_a_task_for_one_person_are_refused_by_the_constraint(world: World) {
        let refused = world.store.write(|tx| {
            slots::insert(tx, 1, 1, 1, (1, 1))?;
            slots::insert(tx, 1, 1, 2, (1, 2))?;
            tx.exec("update slot set person = 9, state = 1", &[])
        });
        assert!(matches!(refused, Err(StoreError::Conflict(_))), "{refused:?}");
    }

    fn a_slot_is_leased_in_the_order_of_its_ticket_and_once_for_a_task(world: World) {
        let leased = world.act(|tx| {
            for (task, n, ticket) in [(1, 1, 30), (1, 2, 31), (2, 1, 10), (2, 2, 11)] {
                slots::insert(tx, 1, task, n, (1, ticket))?;
            }
            let mut leased = Vec::new();
            while let Some(held) = slots::lease(tx, claim(9), 1)? {
                leased.push((held.task, held.n, held.fence));
            }
            Ok(leased)
        });
        assert_eq!(leased.unwrap(), [(2, 1, 1), (1, 1, 1)]);
    }

    fn taking_over_a_later_slot_does_not_hide_the_earlier_ones(world: World) {
        let leased = world.act(|tx| {
            for task in 1..=3 {
                slots::insert(tx, 1, task, 1, (1, task))?;
            }
            for _ in 0..3 {
                slots::lease(tx, claim(8), 1)?;
            }
            // Tasks 1 and 2 go back to the front of the queue by hand, task 3 stays with person 8 until it runs out.
            tx.exec("update slot set state = 0, person = null where task < 3", &[])?;
            let late = Claim { at: Timestamp(11), until: Timestamp(20), ..claim(9) };
            let over = slots::take_over(tx, late, 1)?.map(|held| (held.task, held.fence));
            let next = slots::lease(tx, late, 1)?.map(|held| held.task);
            Ok((over, next))
        });
        assert_eq!(leased.unwrap(), (Some((3, 2)), Some(1)));
    }

    fn an_answer_is_counted_once_for_each_place(world: World) {
        let counted = world.act(|tx| {
            tasks::insert(tx, 1, 1..=1, (1, 1, 2))?;
            let mut states = Vec::new();
            for _ in 0..3 {
                let counted = tasks::count_answers(tx, 1, 1, 1)?;
                states.push((counted, tasks::get(tx, 1, 1)?.map(|task| task.state)));
            }
            Ok(states)
        });
        assert_eq!(counted.unwrap(), [(true, Some(0)), (true, Some(1)), (false, Some(1))]);
    }
}

#[test]
fn both_databases_hand_out_the_same_tasks_in_the_same_order() {
    fn story(world: &testkit::World) -> Vec<(i64, i64, i64)> {
        world.project(&testkit::specs::letters("{ overlap: { min: 2, max: 3 } }"));
        let people = world.people(3);
        world.items(&["one", "two", "three", "four"]);
        let mut told = Vec::new();
        for round in 0..4 {
            for person in &people {
                let Some(leased) = world.next(*person) else { continue };
                let letter = if (round + person) % 2 == 0 { "a" } else { "b" };
                world.submit(*person, &leased, &serde_json::json!({ "letter": letter })).unwrap();
                told.push((*person, leased.task, leased.slot));
            }
            world.settle();
        }
        world.assert_sound();
        told
    }
    let on_sqlite = story(&testkit::World::new(testkit::db::sqlite()));
    assert!(on_sqlite.len() >= 8, "{on_sqlite:?}");
    let Some(home) = testkit::db::postgres() else { return };
    assert_eq!(on_sqlite, story(&testkit::World::new(home)));
}
