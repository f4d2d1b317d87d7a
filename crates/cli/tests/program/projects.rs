//! From an empty folder to accepted labels, and what can go wrong on the way.

use crate::sandbox::{Sandbox, tells};

#[test]
fn from_nothing_to_an_export() {
    let sandbox = Sandbox::new();
    tells!(
        sandbox,
        sandbox.run(&["init"]),
        sandbox.run(&["project", "apply", "project.yaml"]),
        sandbox.run(&["import", "items.jsonl", "--project", "message-spam", "--batch", "First", "--due", "2026-11-30"]),
        sandbox.run(&["project", "list"]),
        sandbox.run(&["project", "show", "message-spam"]),
        sandbox.run(&["export", "--project", "message-spam", "--states", "gathering", "-o", "labels.jsonl"]),
        sandbox.run(&["verify"]),
    );
    assert_eq!(sandbox.read("labels.jsonl").lines().count(), 6);
}

#[test]
fn a_second_init_changes_nothing() {
    let sandbox = Sandbox::with_example();
    sandbox.write("project.yaml", "mine");
    tells!(sandbox, sandbox.run(&["init"]));
    assert_eq!(sandbox.read("project.yaml"), "mine");
    assert!(sandbox.must(&["project", "list"]).contains("message-spam"));
}

#[test]
fn a_folder_without_data_is_not_taken_for_an_empty_installation() {
    let sandbox = Sandbox::new();
    tells!(sandbox, sandbox.run(&["project", "list"]), sandbox.run(&["verify", "--data", "elsewhere"]));
    assert!(!sandbox.path("assay-data").exists());
}

const FAULTY: &str = "project: message-spam
title: Message spam
inputs:
  - { name: text, type: txt }
labels:
  - name: verdict
    kind: chioce
    options:
      - { value: ham }
";

#[test]
fn faults_of_a_spec_are_named_with_line_and_column() {
    let sandbox = Sandbox::with_example();
    sandbox.write("faulty.yaml", FAULTY);
    tells!(
        sandbox,
        sandbox.run(&["project", "apply", "faulty.yaml"]),
        sandbox.run(&["spec", "check", "faulty.yaml"]),
        sandbox.run(&["spec", "check", "faulty.yaml", "--json"]),
        sandbox.run(&["spec", "check"]),
    );
}

#[test]
fn a_file_that_is_no_text_or_a_folder_is_named_with_the_way_out() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("latin.yaml"), b"project: a\ntitle: B\xfccher\n").unwrap();
    std::fs::create_dir(sandbox.path("folder")).unwrap();
    tells!(sandbox, sandbox.run(&["spec", "check", "latin.yaml"]), sandbox.run(&["spec", "check", "folder"]));
}

#[test]
fn a_spec_is_applied_once_and_a_changed_one_is_the_next_version() {
    let sandbox = Sandbox::with_example();
    let again = sandbox.run(&["project", "apply"]);
    sandbox.write("project.yaml", &sandbox.read("project.yaml").replace("title: Ham or spam?", "title: Spam or ham?"));
    tells!(
        sandbox,
        again,
        sandbox.run(&["project", "apply", "--dry-run"]),
        sandbox.run(&["project", "apply"]),
        sandbox.run(&["project", "apply", "--json"]),
    );
    assert!(sandbox.must(&["project", "show", "message-spam", "--source"]).contains("Spam or ham?"));
    assert!(sandbox.must(&["project", "show", "message-spam", "--source", "--version", "1"]).contains("Ham or spam?"));
}

#[test]
fn a_change_that_would_orphan_answers_is_refused_with_the_way_out() {
    let sandbox = Sandbox::with_example();
    sandbox.write("project.yaml", &sandbox.read("project.yaml").replace("name: verdict", "name: judgement"));
    sandbox.write("project.yaml", &sandbox.read("project.yaml").replace("label: verdict", "label: judgement"));
    tells!(sandbox, sandbox.run(&["project", "apply"]));
}

#[test]
fn an_unknown_project_gets_a_suggestion() {
    let sandbox = Sandbox::with_example();
    tells!(
        sandbox,
        sandbox.run(&["project", "show", "mesage-spam"]),
        sandbox.run(&["export", "--project", "quarterly"]),
        sandbox.run(&["project", "show", "mesage-spam", "--json"]),
    );
}

#[test]
fn an_archived_project_says_so_until_it_is_taken_up_again() {
    let sandbox = Sandbox::with_example();
    sandbox.write("more.jsonl", "{\"text\": \"one more\"}\n");
    tells!(
        sandbox,
        sandbox.run(&["project", "archive", "message-spam"]),
        sandbox.run(&["project", "list"]),
        sandbox.run(&["import", "more.jsonl", "--project", "message-spam"]),
        sandbox.run(&["project", "archive", "message-spam", "--undo"]),
        sandbox.run(&["project", "list"]),
    );
}
