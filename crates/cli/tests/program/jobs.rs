//! Imports that are refused in whole or in part, and exports.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

const ROWS: &str = "text,received
running late,08:52
,09:15
your code is 448 120,09:20
";

#[test]
fn an_import_with_a_bad_row_takes_nothing_and_says_which_row_and_why() {
    let sandbox = Sandbox::with_example();
    sandbox.write("rows.csv", ROWS);
    tells!(
        sandbox,
        sandbox.run(&["import", "rows.csv", "--project", "message-spam"]),
        sandbox.run(&["project", "list"]),
    );
}

#[test]
fn good_rows_are_taken_when_asked_for() {
    let sandbox = Sandbox::with_example();
    sandbox.write("rows.csv", ROWS);
    tells!(
        sandbox,
        sandbox.run(&["import", "rows.csv", "--project", "message-spam", "--accept-valid"]),
        sandbox.run(&["project", "list"]),
    );
}

#[test]
fn twenty_refusals_are_shown_and_the_report_has_all() {
    let sandbox = Sandbox::with_example();
    let rows: Vec<String> = (0..50).map(|n| format!("{{\"txt\": \"{n}\"}}\n")).collect();
    sandbox.write("rows.jsonl", &rows.concat());
    let said = sandbox.run(&["import", "rows.jsonl", "--project", "message-spam"]);
    assert_eq!(said.matches("left out: ").count(), 20, "{said}");
    assert!(said.contains("… and 30 more"), "{said}");
    let report = said.split("is ").find(|part| part.contains("refusals.jsonl")).unwrap();
    let report = report.lines().next().unwrap();
    assert_eq!(sandbox.read(report).lines().count(), 50);
}

#[test]
fn a_table_without_a_head_is_read_with_columns() {
    let sandbox = Sandbox::with_example();
    sandbox.write("rows.tsv", "running late\t08:52\nsave me a seat\t08:53\n");
    let import = ["import", "rows.tsv", "--project", "message-spam", "--columns", "text,received"];
    tells!(sandbox, sandbox.run(&import));
}

#[test]
fn what_cannot_be_imported_is_refused_before_anything_is_done() {
    let sandbox = Sandbox::with_example();
    sandbox.write("rows.csv", ROWS);
    tells!(
        sandbox,
        sandbox.run(&["import", "nothing.csv", "--project", "message-spam"]),
        sandbox.run(&["import", "rows.csv", "--project", "message-spm"]),
        sandbox.run(&["import", "rows.csv", "--project", "message-spam", "--due", "tomorrow"]),
    );
}

#[test]
fn what_is_there_already_is_named_and_not_doubled() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
    tells!(sandbox, sandbox.run(&["import", "items.jsonl", "--project", "message-spam", "--batch", "Again"]));
}

#[test]
fn a_second_batch_of_one_name_is_refused() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
    tells!(sandbox, sandbox.run(&["import", "items.jsonl", "--project", "message-spam"]));
}

#[test]
fn an_import_for_machines_is_one_json_object() {
    let sandbox = Sandbox::with_example();
    sandbox.write("rows.csv", ROWS);
    let import = ["import", "rows.csv", "--project", "message-spam", "--accept-valid", "--json"];
    let done: Value = serde_json::from_str(&sandbox.must(&import)).unwrap();
    assert_eq!((done["job"]["state"].as_str(), done["job"]["refused"].as_i64()), (Some("done"), Some(1)));
    assert_eq!((done["refusals"][0]["line"].as_i64(), done["refusals"][0]["field"].as_str()), (Some(3), Some("text")));
}

#[test]
fn an_export_goes_to_standard_output_and_never_over_a_file_unasked() {
    let sandbox = Sandbox::with_example();
    sandbox.must(&["import", "items.jsonl", "--project", "message-spam"]);
    let export = ["export", "--project", "message-spam", "--states", "gathering"];
    assert_eq!(sandbox.must(&export).lines().count(), 6);
    sandbox.write("labels.csv", "mine");
    let to_file = [&export[..], &["--format", "csv", "-o", "labels.csv"]].concat();
    tells!(
        sandbox,
        sandbox.run(&to_file),
        sandbox.run(&[&to_file[..], &["--force"]].concat()),
        sandbox.run(&["export", "--project", "message-spam", "--format", "jsnl"]),
        sandbox.run(&["export", "--project", "message-spam", "--states", "acepted"]),
    );
    assert_eq!(sandbox.read("labels.csv").lines().count(), 7);
    let work = std::fs::read_dir(sandbox.path("assay-data/work")).unwrap();
    let names = work.map(|file| file.unwrap().file_name().to_string_lossy().into_owned());
    assert_eq!(names.filter(|name| name.ends_with("-export")).collect::<Vec<_>>(), [""; 0], "no copy stays behind");
}

#[test]
fn a_reader_who_has_enough_is_no_failure() {
    use std::io::Read;
    use std::process::Stdio;
    let sandbox = Sandbox::with_example();
    let rows: Vec<String> = (0..5_000).map(|n| format!("{{\"text\": \"message number {n}\"}}\n")).collect();
    sandbox.write("rows.jsonl", &rows.concat());
    sandbox.must(&["import", "rows.jsonl", "--project", "message-spam"]);
    let mut command = sandbox.command(&["export", "--project", "message-spam", "--states", "gathering"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    child.stdout.take().unwrap().read_exact(&mut [0; 10]).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
