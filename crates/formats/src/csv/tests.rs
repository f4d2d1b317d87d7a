//! What the CSV reader takes and refuses, and how the writer lays out a table.

use std::io::Cursor;

use proptest::prelude::*;

use super::*;
use crate::round_trip::{fields, read, read_limited, reader, summary, written};

#[test]
fn rows_become_records_at_the_line_where_they_begin() {
    let rows = read(&FORMAT, "id, text \r\n1,\"two\r\nlines, one cell\"\r\n\r\n2,\"say \"\"hi\"\"\"\r\n3,\r\n");
    assert_eq!(
        summary(&rows),
        [
            r#"line 2 {"id":"1","text":"two\r\nlines, one cell"}"#,
            r#"line 5 {"id":"2","text":"say \"hi\""}"#,
            r#"line 6 {"id":"3"}"#,
        ]
    );
}

#[test]
fn semicolons_separate_where_the_header_has_no_comma() {
    assert_eq!(summary(&read(&FORMAT, "id;price\n1;2,50\n")), [r#"line 2 {"id":"1","price":"2,50"}"#]);
}

#[test]
fn a_row_with_the_wrong_number_of_cells_is_refused_with_its_line_and_reading_goes_on() {
    let rows = read(&FORMAT, "id,text\n1\n2,a,b\n3,c\n,\n");
    assert_eq!(
        summary(&rows),
        [
            "line 2 ! the row has 1 cell and the header has 2",
            "line 3 ! the row has 3 cells and the header has 2",
            r#"line 4 {"id":"3","text":"c"}"#,
        ]
    );
}

#[test]
fn a_header_that_cannot_name_the_rows_ends_the_file() {
    for (text, reason) in [
        ("id,text,id\n1,2,3\n", "line 1 ! columns 1 and 3 have the same name"),
        ("id, ,text\n1,2,3\n", "line 1 ! column 2 has no name"),
    ] {
        assert_eq!(summary(&read(&FORMAT, text)), [reason]);
    }
    let rows: Vec<_> = reader(&FORMAT, b"id,n\xE9e\n1,2\n", Limits::default()).collect();
    assert_eq!(summary(&rows), ["line 1 ! cell 2 is not valid UTF-8"]);
}

#[test]
fn a_quote_that_never_closes_is_refused_where_it_opens() {
    let said = summary(&read(&FORMAT, "id,text\n1,ok\n2,\"open\n3,c\n4,d\n"));
    assert_eq!(said.len(), 2);
    assert!(said[1].starts_with("line 3 ! a quote is opened"), "{said:?}");
    assert_eq!(summary(&read(&FORMAT, "id\n\"closed\"")), [r#"line 2 {"id":"closed"}"#]);
    assert_eq!(summary(&read(&FORMAT, "id\n5\" pipe")), [r#"line 2 {"id":"5\" pipe"}"#]);
}

#[test]
fn a_row_over_the_limits_is_refused_and_the_next_is_read() {
    let limits = Limits { row_bytes_max: 5000, fields_max: 80, ..Limits::default() };
    let text = format!("id,text\n1,{}\n2,ok\n3{}\n4,ok\n", "x".repeat(9000), ",".repeat(500));
    assert_eq!(
        summary(&read_limited(&FORMAT, &text, limits)),
        [
            "line 2 ! the row is larger than 5000 bytes",
            r#"line 3 {"id":"2","text":"ok"}"#,
            "line 4 ! the row is larger than 5000 bytes",
            r#"line 5 {"id":"4","text":"ok"}"#,
        ]
    );
}

#[test]
fn a_bad_byte_spoils_only_its_row_and_a_utf_16_file_is_refused_whole() {
    let rows: Vec<_> = reader(&FORMAT, b"\xEF\xBB\xBFid,t\n1,\xE9\n2,a\0b\n3,ok\n", Limits::default()).collect();
    assert_eq!(
        summary(&rows),
        [
            "line 2 ! cell 2 is not valid UTF-8",
            "line 3 ! the cell holds the character U+0000, which databases cannot keep",
            r#"line 4 {"id":"3","t":"ok"}"#,
        ]
    );
    let rows: Vec<_> = reader(&FORMAT, b"\xFF\xFEi\0d\0", Limits::default()).collect();
    assert_eq!(summary(&rows), ["the file ! the file is UTF-16, not UTF-8"]);
}

#[test]
fn a_table_has_a_header_and_a_field_without_a_column_is_refused_by_name() {
    let rows = [fields(r#"{"id":1,"text":"a,b"}"#), fields(r#"{"text":"c"}"#)];
    assert_eq!(String::from_utf8(written(&FORMAT, &rows)).unwrap(), "id,text\n1,\"a,b\"\n,c\n");

    let mut writer = (FORMAT.write)(Box::new(Cursor::new(Vec::new())), Columns::Named(vec!["id".into()]));
    writer.write(&rows[0]).unwrap_err();
    let error = writer.write(&rows[1]).unwrap_err().to_string();
    assert!(error.starts_with("record 2 has the field `text`"), "{error}");
}

proptest! {
    #[test]
    fn any_table_of_text_comes_back_equal(rows in prop::collection::vec(["[a-z\",;\r\n' ]{1,9}", "[b-z\",\n]{1,9}"], 1..6)) {
        let rows: Vec<_> = rows.into_iter().map(|[a, b]| {
            // A leading carriage return is guarded like a formula, which is a named loss.
            Fields::from_iter([("a".into(), a.trim_start_matches('\r').replace("", "x").into()), ("b".into(), b.into())])
        }).collect();
        let bytes = written(&FORMAT, &rows);
        let back: Vec<_> = reader(&FORMAT, &bytes, Limits::default()).map(|r| r.unwrap().fields).collect();
        prop_assert_eq!(back, rows);
    }

    #[test]
    fn whatever_the_bytes_reading_ends_without_panic(bytes in prop::collection::vec(prop::sample::select(b"ab\",;\r\n\0\xFF".to_vec()), 0..80)) {
        let limits = Limits { row_bytes_max: 10, fields_max: 3, ..Limits::default() };
        prop_assert!(reader(&FORMAT, &bytes, limits).count() <= 81);
    }
}
