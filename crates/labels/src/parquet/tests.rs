//! Files that were written are read back, files of other writers too, and damaged ones are refused.

use crate::{Ask, Cells, Dictionary, Table, Wanted, Written, read_from, write_parquet};
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
}
