//! `assay simulate`, and what it promises to scripts.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

/// Thirty tasks and five people; every fifth answer to an odd task is wrong.
fn with_crowd() -> Sandbox {
    let sandbox = Sandbox::new();
    let truth = |task: u32| if task.is_multiple_of(4) { "yes" } else { "no" };
    let wrong = |task: u32, person: u32| task % 2 == 1 && (task * 31 + person * 17) % 13 < 4;
    let said = |task, person| match (wrong(task, person), truth(task)) {
        (true, "yes") => "no",
        (true, _) => "yes",
        (false, right) => right,
    };
    let rows = (0..150u32).map(|n| (n % 30, n / 30));
    let rows: Vec<String> = rows.map(|(task, person)| format!("{task},p{person},{}\n", said(task, person))).collect();
    sandbox.write("labels.csv", &format!("task,worker,label\n{}", rows.concat()));
    let gold: Vec<String> = (0..30).map(|task| format!("{task},{}\n", truth(task))).collect();
    sandbox.write("gold.csv", &format!("task,label\n{}", gold.concat()));
    sandbox
}

const SIMULATE: [&str; 4] = ["simulate", "labels.csv", "--gold", "gold.csv"];

fn with<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&SIMULATE[..], more].concat()
}

#[test]
fn a_replay_is_told_in_words_and_as_rows() {
    let sandbox = with_crowd();
    tells!(sandbox, sandbox.run(&with(&["--seeds", "2"])), sandbox.run(&with(&["--order", "file", "--csv"])));
}

#[test]
fn programs_get_every_policy_with_its_interval() {
    let sandbox = with_crowd();
    let found: Value = serde_json::from_str(&sandbox.must(&with(&["--seeds", "2", "--json"]))).unwrap();
    assert_eq!((&found["tasks"], &found["gold_tasks"], &found["seeds"]), (&30.into(), &30.into(), &2.into()));
    let rows = found["results"].as_array().unwrap();
    let mut policies: Vec<&str> = rows.iter().map(|row| row["policy"].as_str().unwrap()).collect();
    policies.dedup();
    assert_eq!(policies, ["fixed", "trust", "posterior"]);
    for row in rows {
        let number = |name: &str| row[name].as_f64().unwrap();
        assert!(number("lower") <= number("accuracy") && number("accuracy") <= number("upper"), "{row}");
        assert!((1.0..=5.0).contains(&number("answers")), "{row}");
    }
    assert!(found["saved"].get("posterior").is_some() && found["saved"].get("trust").is_some());
}

#[test]
fn random_replays_do_not_show_the_order_of_the_rows_and_threads_change_nothing() {
    let sandbox = with_crowd();
    let before = sandbox.must(&with(&["--seeds", "2", "--csv"]));
    let text = sandbox.read("labels.csv");
    let mut rows: Vec<&str> = text.lines().skip(1).collect();
    rows.reverse();
    sandbox.write("labels.csv", &format!("task,worker,label\n{}\n", rows.join("\n")));
    assert_eq!(sandbox.must(&with(&["--seeds", "2", "--csv", "--threads", "1"])), before);
    // In the file's order the last person is now the first to be asked.
    let turned = sandbox.must(&with(&["--order", "file", "--csv"]));
    sandbox.write("labels.csv", &text);
    assert_ne!(sandbox.must(&with(&["--order", "file", "--csv"])), turned);
}

#[test]
fn gold_about_other_tasks_is_refused_with_the_way_out() {
    let sandbox = with_crowd();
    sandbox.write("gold.csv", "task,label\nx,yes\n");
    tells!(sandbox, sandbox.run(&SIMULATE));
}
