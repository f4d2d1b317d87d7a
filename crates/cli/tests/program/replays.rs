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

/// The crowd with a time beside each answer: the last person was asked first.
fn with_times() -> Sandbox {
    let sandbox = with_crowd();
    let text = sandbox.read("labels.csv");
    let rows: Vec<String> = (0u32..)
        .zip(text.lines().skip(1))
        .map(|(n, row)| format!("{row},2026-01-{:02}T{:02}:00:00Z\n", 28 - n / 30, n % 24))
        .collect();
    sandbox.write("labels.csv", &format!("task,worker,label,created_at\n{}", rows.concat()));
    sandbox
}

#[test]
fn in_the_order_of_time_the_rows_may_stand_in_any_order() {
    let sandbox = with_times();
    let before = sandbox.must(&with(&["--order", "time", "--csv"]));
    let text = sandbox.read("labels.csv");
    let mut rows: Vec<&str> = text.lines().skip(1).collect();
    assert_ne!(sandbox.must(&with(&["--order", "file", "--csv"])), before, "the last were asked first");
    rows.sort_by_key(|row| row.chars().rev().map(|letter| u32::from(letter) * 31 % 17).collect::<Vec<_>>());
    sandbox.write("labels.csv", &format!("task,worker,label,created_at\n{}\n", rows.join("\n")));
    assert_eq!(sandbox.must(&with(&["--order", "time", "--csv"])), before);
    assert_eq!(sandbox.must(&with(&["--order", "time", "--time", "created_at", "--csv"])), before);
    // By the file, the rows put in the order of their times come to the same.
    rows.sort_by_key(|row| row.rsplit(',').next().unwrap().to_owned());
    sandbox.write("labels.csv", &format!("task,worker,label,created_at\n{}\n", rows.join("\n")));
    assert_eq!(sandbox.must(&with(&["--order", "file", "--csv"])), before);
}

#[test]
fn answers_of_one_time_stay_as_the_rows_stand() {
    let sandbox = with_crowd();
    let by_file = sandbox.must(&with(&["--order", "file", "--csv"]));
    let text = sandbox.read("labels.csv");
    let rows: Vec<String> = text.lines().skip(1).map(|row| format!("{row},7\n")).collect();
    sandbox.write("labels.csv", &format!("task,worker,label,time\n{}", rows.concat()));
    assert_eq!(sandbox.must(&with(&["--order", "time", "--csv"])), by_file);
}

#[test]
fn answers_without_a_time_are_named_and_left_out_or_refused() {
    let sandbox = with_times();
    let text = sandbox.read("labels.csv").replace("2026-01-28T03:00:00Z", "").replace("2026-01-28T05:00:00Z", "noon");
    sandbox.write("labels.csv", &text);
    let json: Value = serde_json::from_str(&sandbox.must(&with(&["--order", "time", "--json"]))).unwrap();
    assert_eq!((&json["order"], &json["left_out"], &json["answers"]), (&"time".into(), &4.into(), &146.into()));
    sandbox.write("no-times.csv", "task,worker,label,created_at\n1,a,yes,\n1,b,no,\n");
    sandbox.write("unknown.csv", "task,worker,label,x\n1,a,yes,1\n1,b,no,2\n");
    tells!(
        sandbox,
        sandbox.run(&with(&["--order", "time"])),
        sandbox.run(&with(&["--order", "time", "--strict"])),
        sandbox.run(&["simulate", "no-times.csv", "--gold", "gold.csv", "--order", "time"]),
        sandbox.run(&["simulate", "unknown.csv", "--gold", "gold.csv", "--order", "time"]),
        sandbox.run(&with(&["--time", "created_at"])),
        sandbox.run(&with(&["--order", "time", "--seeds", "3"])),
    );
}

#[test]
fn what_mistakes_and_answers_cost_is_told_and_what_cannot_be_meant_is_refused() {
    let sandbox = with_crowd();
    sandbox.write("costs.csv", "truth,answer,cost\nyes,no,20\n");
    sandbox.write("free.csv", "truth,answer,cost\nyes,no,0\nno,yes,0\n");
    let file = ["--order", "file"];
    tells!(
        sandbox,
        sandbox.run(&with(&[&file[..], &["--costs", "costs.csv", "--price", "0.5", "--minimum", "2"]].concat())),
        sandbox.run(&with(&[&file[..], &["--loss", "0.07"]].concat())),
        sandbox.run(&with(&["--minimum", "4", "--maximum", "3"])),
        sandbox.run(&with(&["--minimum", "9"])),
        sandbox.run(&with(&["--costs", "free.csv"])),
        sandbox.run(&with(&["--price=-1"])),
    );
}

#[test]
fn every_row_tells_what_was_expected_to_be_wrong_beside_what_was() {
    let sandbox = with_crowd();
    sandbox.write("even.csv", "truth,answer,cost\nyes,no,1\nno,yes,1\n");
    let rows = |more: &[&str]| {
        let found: Value = serde_json::from_str(&sandbox.must(&with(&[&["--json"], more].concat()))).unwrap();
        found["results"].as_array().unwrap().clone()
    };
    let (plain, even) = (rows(&["--price", "0.02"]), rows(&["--costs", "even.csv", "--price", "0.02"]));
    assert_eq!(plain.len(), even.len());
    for (plain, even) in plain.iter().zip(&even) {
        let number = |row: &Value, name: &str| row[name].as_f64().unwrap();
        assert!((number(plain, "loss") + number(plain, "accuracy") - 1.0).abs() < 1e-9, "{plain}");
        let expected = |row: &Value| row["expected_loss"].as_f64();
        // Of single answers nothing is known, and where one replay stopped there, nothing on average.
        assert!(number(plain, "answers") > 1.0 || expected(plain).is_none(), "{plain}");
        assert!(number(plain, "answers") < 2.0 || expected(plain).is_some(), "{plain}");
        assert!(expected(plain).unwrap_or(0.0) < 1.0 - 1e-9, "{plain}");
        assert!((expected(plain).unwrap_or(0.0) - expected(even).unwrap_or(0.0)).abs() < 1e-9, "{plain} {even}");
        let total = number(plain, "loss") + 0.02 * number(plain, "answers");
        assert!((number(plain, "total") - total).abs() < 1e-9, "{plain}");
        for name in ["setting", "answers"] {
            assert!((number(plain, name) - number(even, name)).abs() < 1e-9, "{name}: {plain} {even}");
        }
    }
}
