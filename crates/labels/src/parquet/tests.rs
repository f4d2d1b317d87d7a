//! Files that were written are read back, files of other writers too, and damaged ones are refused.

use crate::{Ask, Cells, Dictionary, ROW, Shape, Table, Wanted, Written, read_from, write_parquet};
use proptest::prelude::*;
use std::io::Cursor;

fn read(bytes: &[u8], names: &[&'static str]) -> Result<Table, crate::ReadError> {
    let ask = Ask::of(names.iter().map(|name| Wanted::named(name, name)).collect());
    read_from(Box::new(Cursor::new(bytes.to_vec())), &ask)
}

fn column(table: &Table, at: usize) -> Vec<&str> {
    (0..table.len()).map(|row| table.columns[at].text(row)).collect()
}

fn coded(texts: &[&str]) -> (Dictionary, Vec<u32>) {
    let mut ids = Dictionary::default();
    let codes = texts.iter().map(|text| ids.code(text.as_bytes()).unwrap()).collect();
    (ids, codes)
}

/// The cells that are there, each with its row, from 1, and its column.
fn cells(bytes: &[u8]) -> Vec<String> {
    let ask = Ask { shape: Shape::Wide, ..Ask::answers(Some(ROW), None, None) };
    let table = read_from(Box::new(Cursor::new(bytes.to_vec())), &ask).unwrap();
    let mut cells: Vec<String> =
        (0..table.len()).map(|row| [0, 1, 2].map(|at| table.columns[at].text(row)).join(" ")).collect();
    cells.sort();
    cells
}

#[test]
fn columns_of_every_sort_come_back() {
    let (tasks, task) = coded(&["17", "3", "17", "4000000000"]);
    let (names, name) = coded(&["ä,b", "", "ä,b", "x"]);
    let columns = [
        Written { name: "task", cells: Cells::Texts(&tasks, &task) },
        Written { name: "name", cells: Cells::Texts(&names, &name) },
        Written { name: "share", cells: Cells::Numbers(&[0.1, 2.0, -1.5, 1e300]) },
        Written { name: "count", cells: Cells::Counts(&[7, 0, 1, 9]) },
        Written { name: "flag", cells: Cells::Flags(&[true, false, false, true]) },
    ];
    let mut bytes = Vec::new();
    write_parquet(&mut bytes, &columns).unwrap();
    let table = read(&bytes, &["task", "name", "share", "count", "flag"]).unwrap();
    assert_eq!(column(&table, 0), ["17", "3", "17", "4000000000"]);
    assert_eq!(column(&table, 1), ["ä,b", "", "ä,b", "x"]);
    assert_eq!(column(&table, 2)[..3], ["0.1", "2", "-1.5"]);
    assert_eq!(column(&table, 3), ["7", "0", "1", "9"]);
    assert_eq!(column(&table, 4), ["true", "false", "false", "true"]);
}

#[test]
fn ids_that_look_like_numbers_are_the_texts_that_all_ids_are() {
    let written = |texts: &[&str]| {
        let (ids, codes) = coded(texts);
        let mut bytes = Vec::new();
        write_parquet(&mut bytes, &[Written { name: "x", cells: Cells::Texts(&ids, &codes) }]).unwrap();
        bytes
    };
    let (numbers, words) = (written(&["1", "2", "1"]), written(&["a", "b", "a"]));
    let same = |(one, other): (&u8, &u8)| one == other || [(b'1', b'a'), (b'2', b'b')].contains(&(*one, *other));
    assert!(numbers.len() == words.len() && numbers.iter().zip(&words).all(same));
}

#[test]
fn what_is_missing_is_null_and_words_stay_words() {
    let columns = [
        Written { name: "share", cells: Cells::Numbers(&[f64::NAN, 0.5, f64::INFINITY]) },
        Written { name: "count", cells: Cells::Wholes(&[Some(0), None, Some(5_000_000_000)]) },
        Written { name: "word", cells: Cells::Words(&["", "007", "ü"]) },
        Written { name: "none", cells: Cells::Wholes(&[None, None, None]) },
    ];
    let mut bytes = Vec::new();
    write_parquet(&mut bytes, &columns).unwrap();
    let expected = ["1 count 0", "2 share 0.5", "2 word 007", "3 count 5000000000", "3 word ü"];
    assert_eq!(cells(&bytes), expected);
}

#[test]
fn a_file_cut_or_changed_anywhere_is_refused_or_read_but_never_breaks() {
    let (ids, codes) = coded(&["a", "b", "a", "c", "b", "a"]);
    let mut bytes = Vec::new();
    write_parquet(&mut bytes, &[Written { name: "x", cells: Cells::Texts(&ids, &codes) }]).unwrap();
    for end in 4..bytes.len() {
        assert!(read(&bytes[..end], &["x"]).is_err(), "cut at {end}");
    }
    for at in 4..bytes.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            let _either = read(&changed, &["x"]);
        }
    }
}

#[test]
fn numbers_kept_as_differences_are_those_of_the_specification() {
    // 7, 5, 3, 1, 2, 3, 4, 5: the worked example, in a block of 128 with four parts.
    let bytes = [128, 1, 4, 8, 14, 3, 2, 0, 0, 0, 0b0000_0000, 0b1111_1100, 0];
    let (numbers, _) = super::delta::numbers(&bytes, 8).unwrap();
    assert_eq!(numbers[..4], [7, 5, 3, 1]);
    assert!(super::delta::numbers(&[128, 1, 4, 200, 1, 14], 8).is_err(), "more than the page says");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn texts_come_back_with_and_without_a_dictionary(texts in proptest::collection::vec("[a-cé]{0,2}", 1..300)) {
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let (ids, codes) = coded(&texts);
        let mut bytes = Vec::new();
        write_parquet(&mut bytes, &[Written { name: "x", cells: Cells::Texts(&ids, &codes) }]).unwrap();
        let table = read(&bytes, &["x"]).unwrap();
        prop_assert_eq!(column(&table, 0), texts);
    }

    #[test]
    fn numbers_come_back_where_they_were_and_nulls_are_none(
        numbers in proptest::collection::vec(proptest::option::of(0..1_000_u64), 1..300),
    ) {
        let mut bytes = Vec::new();
        write_parquet(&mut bytes, &[Written { name: "x", cells: Cells::Wholes(&numbers) }]).unwrap();
        let row = |(row, cell): (u32, &Option<u64>)| Some(format!("{row} x {}", (*cell)?));
        let mut expected: Vec<String> = (1..).zip(&numbers).filter_map(row).collect();
        expected.sort();
        prop_assert_eq!(cells(&bytes), expected);
    }
}
