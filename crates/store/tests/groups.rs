//! Group commit: many acts share one commit, and each is answered for itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_store as store;
use domain::Timestamp;
use std::sync::mpsc::channel;
use store::{Datum, StoreError, Tx, V, people};
use testkit::on_both_databases;

fn add(tx: &mut dyn Tx, name: &str) -> Result<i64, StoreError> {
    people::insert(tx, name, name, false, Timestamp(1))
}

on_both_databases! {
    fn a_refused_act_in_a_group_undoes_only_itself(world: World) {
        let (sender, replies) = channel();
        // The first act holds the writer up, so that all others are taken as one group.
        for number in 0..100 {
            let sender = sender.clone();
            let act = move |tx: &mut dyn Tx| {
                if number == 0 {
                    std::thread::sleep(std::time::Duration::from_millis(50));
                }
                let id = add(tx, &format!("person {number}"))?;
                if number % 7 == 3 { Err(StoreError::Media("refused".into())) } else { Ok(id) }
            };
            world.store.write_then(act, move |result: Result<i64, StoreError>| sender.send((number, result)).unwrap());
        }
        drop(sender);
        let kept: Vec<i64> = replies.iter().filter(|(_, result)| result.is_ok()).map(|(number, _)| number).collect();
        assert_eq!(kept.len(), 86);
        assert!(kept.iter().all(|number| number % 7 != 3));
        let names = world.look(|tx| Ok(people::list(tx)?)).len();
        assert_eq!(names, 86);
    }

    fn a_broken_rule_in_a_group_is_told_to_the_one_who_broke_it(world: World) {
        world.act(|tx| Ok(add(tx, "ann")?)).unwrap();
        let (sender, replies) = channel();
        for name in ["bob", "ann", "cy"] {
            let sender = sender.clone();
            world.store.write_then(
                move |tx: &mut dyn Tx| add(tx, name),
                move |result: Result<i64, StoreError>| sender.send((name, result)).unwrap(),
            );
        }
        drop(sender);
        for (name, result) in &replies {
            assert_eq!(matches!(result, Err(StoreError::Conflict(_))), name == "ann", "{name}: {result:?}");
        }
    }

    fn a_fault_in_one_act_leaves_the_others_and_the_writer_alone(world: World) {
        let broken = world.store.write(|tx| {
            add(tx, "ann")?;
            assert!(tx.prepare("select 1").is_err(), "a fault of ours");
            Ok::<_, StoreError>(())
        });
        assert!(matches!(broken, Err(StoreError::Inconsistent(_))), "{broken:?}");
        assert_eq!(world.act(|tx| Ok(add(tx, "bob")?)).map(|_| ()).map_err(|error| error.to_string()), Ok(()));
        let names: Vec<String> = world.look(|tx| Ok(people::list(tx)?)).into_iter().map(|person| person.name).collect();
        assert_eq!(names, ["bob"]);
    }

    fn what_is_acknowledged_is_kept_even_when_an_act_overlooks_a_failure(world: World) {
        let done = world.store.write(|tx| {
            add(tx, "ann")?;
            // A second person of that name is refused; the act goes on as if nothing had happened.
            let _overlooked = add(tx, "ann");
            Ok::<_, StoreError>(())
        });
        let there = world.look(|tx| Ok(people::list(tx)?)).len();
        assert_eq!(there == 1, done.is_ok(), "acknowledged as {done:?} with {there} people there");
    }

    fn a_write_is_seen_by_the_next_read(world: World) {
        for number in 0..50 {
            let id = world.act(move |tx| Ok(add(tx, &format!("person {number}"))?)).unwrap();
            assert!(world.look(|tx| Ok(people::by_id(tx, id)?)).is_some());
        }
    }

    fn a_reader_cannot_write(world: World) {
        let refused = world.store.read(|tx| add(tx, "ann"));
        assert!(refused.is_err());
        assert!(world.look(|tx| Ok(people::list(tx)?)).is_empty());
        world.act(|tx| Ok(add(tx, "ann")?)).unwrap();
    }

    fn writers_that_add_the_same_name_at_once_agree_on_one(world: World) {
        let (store, (sender, replies)) = (world.store.clone(), channel());
        std::thread::scope(|scope| {
            for _ in 0..8 {
                let (store, sender) = (store.clone(), sender.clone());
                scope.spawn(move || sender.send(store.write(|tx| add(tx, "ann")).is_ok()).unwrap());
            }
        });
        drop(sender);
        assert_eq!(replies.iter().filter(|added| *added).count(), 1);
    }

    fn values_come_back_as_they_were_given(world: World) {
        let given = [V::Null, V::I(i64::MIN), V::F(0.1), V::T("a ‘text’ with 🙂 and \n lines"), V::B(&[0, 255, 7])];
        let sql = "select cast($1 as bigint), cast($2 as bigint), cast($3 as double precision), cast($4 as text), $5";
        let row = world.look(|tx| {
            let sql = match tx.dialect() {
                store::Dialect::Sqlite => sql,
                store::Dialect::Postgres => "select cast($1 as bigint), cast($2 as bigint), \
                    cast($3 as double precision), cast($4 as text), cast($5 as bytea)",
            };
            Ok(tx.row(sql, &given)?.unwrap())
        });
        let expected = [
            Datum::Null,
            Datum::I(i64::MIN),
            Datum::F(0.1),
            Datum::T("a ‘text’ with 🙂 and \n lines".into()),
            Datum::B(vec![0, 255, 7]),
        ];
        assert_eq!(row.0, expected);
    }
}
