//! What the JSON reader takes, refuses, and where it gives up.

use proptest::prelude::*;

use super::*;
use crate::round_trip::{read, read_limited, reader, summary};

#[test]
fn elements_of_a_list_become_records_at_their_entry() {
    let rows = read(&FORMAT, "\n[ {\"id\":1} ,\r\n{\"id\":\"]}\\\"\",\"more\":[{}]}\n]\n");
    assert_eq!(summary(&rows), [r#"entry 1 {"id":1}"#, r#"entry 2 {"id":"]}\"","more":[{}]}"#]);
}

#[test]
fn the_single_list_of_an_object_is_found_wherever_it_stands() {
    let rows = read(&FORMAT, r#"{"made":{"by":[1,2]},"n":2,"items":[{"id":1},{"id":2}],"end":null}"#);
    assert_eq!(summary(&rows), [r#"entry 1 {"id":1}"#, r#"entry 2 {"id":2}"#]);
}

#[test]
fn a_second_list_in_the_object_is_refused_by_name() {
    let rows = read(&FORMAT, r#"{"items":[{"id":1}],"labels":[]}"#);
    assert!(rows[1].as_ref().unwrap_err().reason.contains("`labels`"));
}

#[test]
fn a_bad_element_is_refused_and_the_next_is_still_read() {
    let rows = read(&FORMAT, r#"[1, "a", {"id":1,"id":2}, {"id":NaN}, {"id":3}]"#);
    assert_eq!(
        summary(&rows),
        [
            "entry 1 ! a row must be an object such as {\"id\": 1}, and this is a number",
            "entry 2 ! a row must be an object such as {\"id\": 1}, and this is text",
            "entry 3 ! the field is given twice",
            "entry 4 ! NaN and Infinity are not JSON",
            "entry 5 {\"id\":3}",
        ]
    );
}

#[test]
fn a_fault_of_the_list_itself_ends_the_file_with_its_line() {
    for (text, reason) in [
        ("[{\"id\":1}\n{\"id\":2}]", "line 2 ! a comma is missing between two elements"),
        ("[{\"id\":1},\n]", "line 2 ! a comma stands before the closing bracket"),
        ("[{\"id\":1},\n{\"id\":2", "line 2 ! the file ends before its list does"),
        ("[{\"id\":1},", "line 1 ! the file ends before its list does"),
        ("[{\"id\":1}]\n{\"id\":2}", "line 2 ! there is more text after the end of the list"),
        ("{\"id\":1}", "line 1 ! the object holds no list of records"),
        ("{\"id\":1}\n{\"id\":2}", "line 1 ! the object holds no list of records"),
        ("{id:[]}", "line 1 ! a name in quotes is missing in the outer object"),
        ("{\"id\" []}", "line 1 ! a colon is missing after `id`"),
        ("[,]", "line 1 ! a value is missing"),
        ("hello", "line 1 ! the file is neither a list nor an object"),
        ("", "line 1 ! the file is empty"),
    ] {
        let said = summary(&read(&FORMAT, text));
        assert_eq!(said.last().map(String::as_str), Some(reason), "{text}");
    }
}

#[test]
fn an_element_over_the_size_limit_is_refused_and_the_next_is_read() {
    let limits = Limits { row_bytes_max: 10, ..Limits::default() };
    let rows = read_limited(&FORMAT, "[{\"id\":\"0123456789\"},{\"id\":1}]", limits);
    assert_eq!(summary(&rows), ["entry 1 ! the row is larger than 10 bytes", r#"entry 2 {"id":1}"#]);
}

#[test]
fn an_empty_list_gives_no_rows() {
    for text in ["[]", " [ ] ", "{\"items\":[]}"] {
        assert_eq!(read(&FORMAT, text), [], "{text}");
    }
}

proptest! {
    #[test]
    fn a_valid_list_reads_as_serde_json_reads_it(rows in prop::collection::vec("[a-z\"\\\\\\]}{,: \n]{0,12}", 0..8)) {
        let list: Vec<_> = rows.iter().map(|t| serde_json::json!({ "t": t, "list": [t, {}] })).collect();
        let text = serde_json::to_string_pretty(&list).unwrap();
        let ours: Vec<_> = read(&FORMAT, &text).into_iter().map(|r| serde_json::Value::Object(r.unwrap().fields)).collect();
        prop_assert_eq!(ours, list);
    }

    #[test]
    fn whatever_the_bytes_reading_ends_without_panic(bytes in prop::collection::vec(prop::sample::select(b"[]{}\",:\\ 1a\n\xFF".to_vec()), 0..60)) {
        prop_assert!(reader(&FORMAT, &bytes, Limits::default()).count() <= 61);
    }
}
