//! A statement that is run for many rows of arguments does what it does for each, on both engines.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_store as store;
use store::{Datum, Many, StoreError, Tx, args};
use testkit::on_both_databases;

const ADD: &str = "insert into tally (project, batch, state, count) values ($1, $2, $3, $4) \
    on conflict (project, batch, state) do update set count = tally.count + excluded.count";
const DOUBLE: &str = "update tally set count = count * $3 where project = $1 and batch = $2";
const FIND: &str = "select state, count from tally where project = $1 and batch = $2 order by state";
const DROP: &str = "delete from tally where project = $1 and batch = $2 and state = $3";

fn add(tx: &mut dyn Tx, rows: &[[i64; 3]]) -> Result<(), StoreError> {
    let many = rows.iter().map(|[batch, state, count]| *args![1, *batch, *state, *count]).collect();
    tx.one_each(ADD, &many, "counting")
}

/// Batch, state and count of each row that is there for the batches, by the place of the batch.
fn find(tx: &mut dyn Tx, batches: &[i64]) -> Result<Vec<(usize, i64, i64)>, StoreError> {
    let many = batches.iter().map(|batch| *args![1, *batch]).collect();
    let mut found = Vec::new();
    tx.each_many(FIND, &many, &mut |index, row| {
        found.push((index, row.i(0)?, row.i(1)?));
        Ok(())
    })?;
    Ok(found)
}

on_both_databases! {
    fn many_rows_are_added_changed_found_and_deleted(world: World) {
        let told = world.act(|tx| {
            add(tx, &[[7, 0, 10], [7, 2, 5], [8, 0, 1]])?;
            add(tx, &[[8, 0, 1], [9, 4, 3]])?;
            let doubled = tx.exec_many(DOUBLE, &[*args![1, 7, 2], *args![1, 6, 2], *args![1, 9, 3]].into_iter().collect())?;
            let found = find(tx, &[9, 6, 7, 8])?;
            let dropped = tx.exec_many(DROP, &[*args![1, 7, 1], *args![1, 7, 2]].into_iter().collect())?;
            Ok((doubled, found, dropped, find(tx, &[7])?))
        });
        let (doubled, found, dropped, left) = told.unwrap();
        assert_eq!(doubled, [true, false, true]);
        assert_eq!(found, [(0, 4, 9), (2, 0, 20), (2, 2, 10), (3, 0, 2)]);
        assert_eq!(dropped, [false, true]);
        assert_eq!(left, [(0, 0, 20)]);
    }

    fn every_kind_of_value_comes_back_as_it_went(world: World) {
        let hash = [9_u8; 32];
        let rows = world.act(move |tx| {
            let columns = "insert into item (project, id, batch, hash, title, fields) values ($1, $2, $3, $4, $5, $6)";
            let (one, other) = (*args![1, 1, 1, &hash, "O'Neil \u{1f600}\\", "{}"], *args![1, 2, 1, &[0_u8; 32], "", "\"$1\""]);
            tx.one_each(columns, &[one, other].into_iter().collect(), "adding")?;
            let task = "insert into task (project, id, batch, version, wanted, facts, confidence) values ($1, $2, 1, 1, 1, $3, $4)";
            tx.one_each(task, &[*args![1, 1, "x", 0.25], *args![1, 2, None::<&str>, None::<f64>]].into_iter().collect(), "adding")?;
            let found = "select i.hash, i.title, i.fields, t.facts, t.confidence from item i \
                join task t on t.project = i.project and t.id = i.id where i.project = $1 and i.id = $2";
            let mut rows = Vec::new();
            tx.each_many(found, &[*args![1, 2], *args![1, 1]].into_iter().collect(), &mut |index, row| {
                rows.push((index, row.0));
                Ok(())
            })?;
            Ok(rows)
        });
        let text = |text: &str| Datum::T(text.into());
        assert_eq!(rows.unwrap(), [
            (0, vec![Datum::B(vec![0; 32]), text(""), text("\"$1\""), Datum::Null, Datum::Null]),
            (1, vec![Datum::B(hash.to_vec()), text("O'Neil \u{1f600}\\"), text("{}"), text("x"), Datum::F(0.25)]),
        ]);
    }

    fn no_rows_are_nothing_to_do(world: World) {
        let none = world.act(|tx| {
            tx.one_each(ADD, &Many::new(), "counting")?;
            Ok((tx.exec_many(DOUBLE, &Many::new())?, tx.add_many(ADD, &Many::new())?, find(tx, &[])?))
        });
        assert_eq!(none.unwrap(), (vec![], 0, vec![]));
    }

    fn one_row_too_few_is_an_error_and_nothing_is_kept(world: World) {
        let ignored = "insert into tally (project, batch, state, count) values ($1, $2, $3, $4) on conflict do nothing";
        let refused = world.act(move |tx| {
            add(tx, &[[7, 0, 10]])?;
            let many = [*args![1, 7, 0, 1], *args![1, 8, 0, 1]].into_iter().collect();
            Ok(tx.one_each(ignored, &many, "counting")?)
        });
        assert_eq!(refused.unwrap_err().to_string(), "the database holds something impossible: counting changed 1 rows instead of 2");
        assert_eq!(world.look(|tx| Ok(find(tx, &[7, 8])?)), []);
    }
}
