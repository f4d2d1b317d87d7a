//! The commands on label files, and what they promise to scripts: names of columns, fields and exit codes.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

const LABELS: &str = "task,worker,label\n\
    1,ann,yes\n1,bob,yes\n1,cay,no\n2,ann,no\n2,bob,no\n2,cay,no\n3,ann,yes\n3,bob,yes\n3,cay,yes\n\
    10,ann,no\n10,bob,yes\n4,ann,no\n4,bob,no\n4,cay,no\n5,ann,yes\n5,bob,yes\n5,cay,no\n";

pub fn with_labels() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write("labels.csv", LABELS);
    sandbox.write("gold.csv", "task,label\n1,yes\n2,no\n3,yes\n10,yes\n77,maybe\n");
    sandbox
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    serde_json::from_str(&sandbox.must(args)).unwrap()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn consensus_prints_task_label_confidence_answers_and_tie() {
    let sandbox = with_labels();
    let args = ["consensus", "labels.csv", "--method", "majority", "--csv"];
    let posteriors = [&args[..], &["--posteriors"]].concat();
    tells!(sandbox, sandbox.run(&args), sandbox.run(&posteriors));
}

#[test]
fn a_file_says_the_same_from_standard_input_and_in_any_order_of_its_rows() {
    let sandbox = with_labels();
    let from_file = sandbox.must(&["consensus", "labels.csv", "--method", "dawid-skene", "--csv"]);
    let mut rows: Vec<&str> = LABELS.lines().skip(1).collect();
    rows.reverse();
    let turned = format!("\u{FEFF}task,worker,label\r\n{}\r\n", rows.join("\r\n"));
    let said = sandbox.run_with(&["consensus", "-", "--method", "dawid-skene", "--csv"], &turned);
    assert!(said.contains(&from_file), "{said}");
}

#[test]
fn annotators_out_holds_worker_answers_accuracy_lower_upper() {
    let sandbox = with_labels();
    sandbox.must(&["consensus", "labels.csv", "--method", "majority", "--annotators-out", "workers.csv"]);
    let written = sandbox.read("workers.csv");
    let mut lines = written.lines();
    assert_eq!(lines.next(), Some("worker,answers,accuracy,lower,upper"));
    let names: Vec<&str> = lines.map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(names, ["ann", "bob", "cay"]);
}

#[test]
fn gold_adds_the_accuracy_with_its_interval_and_counts_only_tasks_that_were_answered() {
    let sandbox = with_labels();
    let found = json(&sandbox, &["consensus", "labels.csv", "--method", "majority", "--gold", "gold.csv", "--json"]);
    assert_eq!(found["gold_tasks"], 4);
    // Three right, and a tie that holds the right label.
    assert_eq!(found["accuracy"], 0.875);
    let bounds = (found["accuracy_lower"].as_f64().unwrap(), found["accuracy_upper"].as_f64().unwrap());
    assert!(bounds.0 < 0.875 && bounds.1 > 0.875, "{bounds:?}");
    assert_eq!(found["results"].as_array().unwrap().len(), 6);
    assert_eq!(keys(&found["results"][0]), ["task", "label", "confidence", "answers", "tie"]);
    let plain = json(&sandbox, &["consensus", "labels.csv", "--method", "majority", "--json"]);
    assert!(plain.get("accuracy").is_none());
}

#[test]
fn a_gate_looks_at_the_lower_bound() {
    let sandbox = with_labels();
    let gate = |least: &str| sandbox.run(&["agree", "labels.csv", "--fail-under", least, "--json"]);
    assert!(gate("-1").contains("exit code: 0"));
    let value = json(&sandbox, &["agree", "labels.csv", "--coefficient", "krippendorff-alpha", "--json"]);
    let (value, lower) = (&value["results"][0]["value"], &value["results"][0]["lower"]);
    let between = f64::midpoint(value.as_f64().unwrap(), lower.as_f64().unwrap()).to_string();
    assert!(gate(&between).contains("exit code: 1"), "{value} {lower}");
    let args =
        ["consensus", "labels.csv", "--method", "majority", "--gold", "gold.csv", "--fail-under", "0.9", "--csv"];
    let said = sandbox.run(&args);
    assert!(said.contains("exit code: 1") && said.contains("task,label,confidence"), "{said}");
}

#[test]
fn agree_lists_results_with_their_interval_or_the_reason_why_there_is_none() {
    let sandbox = with_labels();
    let found = json(&sandbox, &["agree", "labels.csv", "--json"]);
    let results = found["results"].as_array().unwrap();
    let of = |name: &str| results.iter().find(|row| row["coefficient"] == name).unwrap();
    let expected = [
        "coefficient",
        "level",
        "value",
        "lower",
        "upper",
        "confidence",
        "units",
        "annotators",
        "answers",
        "standard_error",
    ];
    assert_eq!(keys(of("krippendorff-alpha")), expected);
    assert!(of("cohen-kappa")["undefined"].as_str().unwrap().contains("exactly two people"));
    assert_eq!(of("krippendorff-alpha")["confidence"], 0.95);
}

#[test]
fn the_commands_say_what_they_found_in_words() {
    let sandbox = with_labels();
    tells!(
        sandbox,
        sandbox.run(&["consensus", "labels.csv", "--method", "majority", "--gold", "gold.csv"]),
        sandbox.run(&["agree", "labels.csv", "--replicates", "0"]),
        sandbox.run(&["accept", "--lot", "120000", "--at-most", "0.01"]),
    );
}

#[test]
fn parts_are_measured_one_by_one() {
    let sandbox = with_labels();
    for (by, count) in [("label", 2), ("annotator", 3), ("pair", 3)] {
        let args = ["agree", "labels.csv", "--by", by, "--coefficient", "krippendorff-alpha", "--json"];
        let found = json(&sandbox, &args);
        assert_eq!(found["results"].as_array().unwrap().len(), count, "{by}");
        assert_eq!(found["results"][0]["by"], by);
    }
    sandbox.write(
        "site.csv",
        "task,worker,label,site\n1,a,x,N\n1,b,x,N\n2,a,y,N\n2,b,x,N\n3,a,x,S\n3,b,y,S\n4,a,y,S\n4,b,y,S\n",
    );
    let found = json(&sandbox, &["agree", "site.csv", "--by", "site", "--coefficient", "percent-agreement", "--json"]);
    assert_eq!(found["results"][1]["group"], "S");
    assert_eq!(found["results"][1]["value"], 0.5);
}

#[test]
fn labels_that_are_numbers_stand_in_their_order() {
    let sandbox = Sandbox::new();
    sandbox.write("labels.csv", "item,annotator,answer\n1,a,10\n1,b,2\n2,a,2\n2,b,10\n");
    let said = sandbox.must(&["consensus", "labels.csv", "--method", "majority", "--csv", "--posteriors"]);
    // In a tie the lowest is shown, and 2 is lower than 10.
    assert_eq!(said, "task,label,confidence,answers,tie,2,10\n1,2,0.5,2,true,0.5,0.5\n2,2,0.5,2,true,0.5,0.5\n");
}

#[test]
fn bad_rows_are_named_and_left_out_or_refused() {
    let sandbox = Sandbox::new();
    sandbox.write("labels.csv", "task,worker,label\n1,a,NA\n1,b,\n,c,x\n2,a\n2,b,NA\n");
    let args = ["consensus", "labels.csv", "--method", "majority", "--csv"];
    tells!(sandbox, sandbox.run(&args), sandbox.run(&[&args[..], &["--strict"]].concat()));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    let sandbox = Sandbox::new();
    sandbox.write("plain.csv", "0,1,5\n1,1,6\n");
    sandbox.write("empty.csv", "");
    tells!(
        sandbox,
        sandbox.run(&["agree", "plain.csv"]),
        sandbox.run(&["agree", "empty.csv"]),
        sandbox.run(&["agree", "nowhere.csv"]),
        sandbox.run(&["consensus", "plain.csv", "--no-header", "--method", "dawid-skeen"]),
    );
}

#[test]
fn classes_that_no_worker_used_are_part_of_the_scale_and_gold_of_other_tasks_is_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.write("labels.csv", "task,worker,label\n1,a,x\n1,b,x\n2,a,y\n2,b,y\n");
    sandbox.write("gold.csv", "task,label\n1,x\n2,z\n9,x\n");
    let args = ["consensus", "labels.csv", "--method", "dawid-skene", "--gold", "gold.csv", "--json"];
    let found = json(&sandbox, &args);
    assert_eq!((&found["gold_tasks"], &found["accuracy"], &found["labels"]), (&2.into(), &0.5.into(), &3.into()));
}

#[test]
fn a_parquet_file_is_written_and_read_again() {
    let sandbox = with_labels();
    sandbox.must(&["consensus", "labels.csv", "--method", "majority", "--parquet", "out.parquet"]);
    sandbox.write("plan.txt", "");
    let drawn = sandbox.must(&["sample", "out.parquet", "--size", "6", "--csv"]);
    assert_eq!(drawn, "task,inclusion\n1,1\n2,1\n3,1\n4,1\n5,1\n10,1\n");
    let doubtful = sandbox.must(&["sample", "out.parquet", "--size", "2", "--doubt", "--csv"]);
    assert_eq!(doubtful.lines().count(), 3);
}

#[test]
fn people_suspects_and_rounds_are_told() {
    let sandbox = Sandbox::new();
    let row = |unit: u32, who: &str| {
        let truth = if unit.is_multiple_of(2) { "even" } else { "odd" };
        let said = if who == "dim" || (unit, who) == (7, "cay") { "even" } else { truth };
        format!("{unit},{who},{said}\n")
    };
    let all = (0..40).flat_map(|unit| ["ann", "bob", "cay", "dim"].map(|who| row(unit, who)));
    sandbox.write("labels.csv", &format!("task,worker,label\n{}", all.collect::<String>()));
    let people = json(&sandbox, &["annotators", "labels.csv", "--json"]);
    assert_eq!(people["results"][0]["worker"], "dim");
    assert!(people["results"][0]["guessing"].as_f64().unwrap() > 0.5);
    // Nobody knows what is right, so nothing is called accuracy.
    assert!(people["results"][0].get("accuracy").is_none() && people["results"][0]["like_others"].is_number());
    assert!(sandbox.run(&["annotators", "labels.csv"]).contains("not accuracy"));
    let suspects = json(&sandbox, &["suspects", "labels.csv", "--json"]);
    assert!(suspects["results"].as_array().unwrap().iter().any(|row| row["task"] == "7" && row["worker"] == "cay"));
    let same = json(&sandbox, &["compare", "labels.csv", "labels.csv", "--json"]);
    assert_eq!(same["results"][0]["difference"], 0.0);
    assert!(same["results"][0]["lower"].as_f64().unwrap() < 0.0);
}

#[test]
fn times_tell_who_changed_and_who_is_fast() {
    let sandbox = Sandbox::new();
    let mut rows = String::from("task,worker,label,at,took\n");
    for unit in 0..80u32 {
        for (person, name) in (0u32..).zip(["ann", "bob", "cay", "dim"]) {
            let truth = unit % 2;
            // From the middle on, one of them is wrong two times in three; another takes no time.
            let label = if name == "dim" && unit >= 40 && !unit.is_multiple_of(3) { 1 - truth } else { truth };
            let took = if name == "cay" { 1 } else { 20 + (unit * 7 + person * 3) % 9 };
            let at = format!("2026-01-31T{:02}:{:02}:00Z", 8 + unit / 60, unit % 60);
            rows.extend([&format!("{unit},{name},{label}"), ",", &at, ",", &took.to_string(), "\n"]);
        }
    }
    sandbox.write("log.csv", &rows);
    let found = json(&sandbox, &["annotators", "log.csv", "--time", "at", "--seconds", "took", "--json"]);
    let of = |name: &str| found["results"].as_array().unwrap().iter().find(|row| row["worker"] == name).unwrap();
    let dim = of("dim");
    let changed_at = dim["changed_at"].as_u64().unwrap();
    assert!((39..=43).contains(&changed_at) && dim["change_chance"].as_f64().unwrap() < 0.01, "{dim}");
    assert!(dim["right_before"].as_f64().unwrap() > 0.9 && dim["right_after"].as_f64().unwrap() < 0.5, "{dim}");
    assert!(dim["alarm_at"].as_u64().unwrap() > 40 && of("ann")["alarm_at"].is_null(), "{dim}");
    assert!(of("cay")["pace"].as_f64().unwrap() < 0.2, "{}", of("cay"));
    let plain = json(&sandbox, &["annotators", "log.csv", "--json"]);
    assert!(plain["results"][0].get("pace").is_none() && plain["results"][0].get("changed_at").is_none());
    let refused = sandbox.run(&["annotators", "log.csv", "--time", "worker"]);
    assert!(refused.contains("“ann” is no time"), "{refused}");
}

#[test]
fn ratings_distances_and_other_people_are_within_reach_of_agree() {
    let sandbox = Sandbox::new();
    // Shrout and Fleiss, Psychological Bulletin 86, 1979, table 2: ICC(2,1) 0.29, ICC(3,k) 0.91.
    let scores = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]];
    let rows = scores.iter().zip(1..).flat_map(|(row, unit)| {
        row.iter().zip(["a", "b", "c", "d"]).map(move |(score, judge)| format!("{unit},{judge},{score}\n"))
    });
    sandbox.write("ratings.csv", &format!("task,worker,label\n{}", rows.collect::<String>()));
    let named = ["agree", "ratings.csv", "--coefficient", "icc-2-1,icc-3-k,kendall-w", "--json"];
    let found = json(&sandbox, &named);
    let value = |at: usize| found["results"][at]["value"].as_f64().unwrap();
    assert_eq!(
        (found["results"][0]["level"].as_str(), found["results"].as_array().unwrap().len()),
        (Some("ratings"), 3)
    );
    assert!((value(0) - 0.29).abs() < 0.005 && (value(1) - 0.91).abs() < 0.005, "{found}");
    let two_way =
        |more: &[&str]| json(&sandbox, &[&["agree", "ratings.csv", "--json", "--coefficient"], more].concat());
    let (units, both) = (two_way(&["krippendorff-alpha"]), two_way(&["krippendorff-alpha", "--two-way"]));
    let width =
        |found: &Value| found["results"][0]["upper"].as_f64().unwrap() - found["results"][0]["lower"].as_f64().unwrap();
    assert!(width(&both) > width(&units), "{units} {both}");

    sandbox.write("topics.csv", "task,worker,label\n1,a,x|y\n1,b,y|x\n2,a,z\n2,b,z|y\n3,a,\n3,b,x\n");
    let sets = json(&sandbox, &["agree", "topics.csv", "--distance", "masi", "--json"]);
    assert_eq!(sets["results"][0]["level"], "masi");
    let plain = json(&sandbox, &["agree", "topics.csv", "--coefficient", "krippendorff-alpha", "--json"]);
    assert!(sets["results"][0]["value"].as_f64() > plain["results"][0]["value"].as_f64(), "{sets} {plain}");
    sandbox.write("spans.csv", "task,worker,label\n1,a,0-10\n1,b,2-10\n2,a,30-40\n2,b,30-41\n");
    let spans = json(&sandbox, &["agree", "spans.csv", "--distance", "spans", "--json"]);
    assert!(spans["results"][0]["value"].as_f64().unwrap() > 0.7, "{spans}");
    assert!(
        sandbox
            .run(&["agree", "topics.csv", "--distance", "spans"])
            .contains("line 2: its label “x|y” is not 2 numbers")
    );
}

#[test]
fn a_lot_is_planned_for_in_whole_numbers_of_wrong_labels_and_says_what_goes_out() {
    let sandbox = Sandbox::new();
    for (lot, accepted, worst) in [("1", [1.0, 0.0], 0.0), ("20", [1.0, 0.05], 0.0025)] {
        let found = json(&sandbox, &["accept", "--lot", lot, "--json"]);
        let rows = found["results"].as_array().unwrap();
        for ((row, wrong), accepted) in rows.iter().zip(0..).zip(accepted) {
            assert_eq!(row["wrong_labels"], wrong, "{found}");
            assert!((row["accepted"].as_f64().unwrap() - accepted).abs() < 1e-9, "{found}");
        }
        assert!((found["outgoing_limit"]["wrong_after"].as_f64().unwrap() - worst).abs() < 1e-12, "{found}");
        assert_eq!(rows.len(), 2);
    }
    let process = json(&sandbox, &["accept", "--lot", "1200", "--limit", "1", "--json"]);
    assert!(process["results"][0].get("wrong_labels").is_none() && process["outgoing_limit"].is_object(), "{process}");
}

#[test]
fn a_comparison_rests_on_tasks_and_not_on_answers() {
    let sandbox = Sandbox::new();
    // Everyone is right on easy tasks and wrong on hard ones; other tasks after, of which two more are hard.
    let file = |first: u32, hard: u32| {
        let row = |task: u32, who: u32| format!("{task},w{who},{}\n", if task % 20 < hard { "b" } else { "a" });
        let rows = (first..first + 20).flat_map(|task| (0..10).map(move |who| row(task, who)));
        format!("task,worker,label\n{}", rows.collect::<String>())
    };
    sandbox.write("before.csv", &file(0, 4));
    sandbox.write("after.csv", &file(20, 6));
    let gold = |task: u32| format!("{task},a\n");
    sandbox.write("gold.csv", &format!("task,label\n{}", (0..40).map(gold).collect::<Vec<_>>().concat()));
    let found = json(&sandbox, &["compare", "before.csv", "after.csv", "--gold", "gold.csv", "--json"]);
    let right = &found["results"][1];
    assert_eq!((&right["units_before"], &right["units_after"]), (&Value::from(20), &Value::from(20)));
    assert!(right["lower"].as_f64() < Some(-0.3) && right["upper"].as_f64() > Some(0.1), "{found}");
}

#[test]
fn a_checked_lot_is_accepted_or_not_by_its_exit_code() {
    let sandbox = Sandbox::new();
    let labels = |wrong: u32| {
        let row = |task| format!("{task},{}\n", if task < wrong { "b" } else { "a" });
        (0..100).map(row).collect::<Vec<_>>().concat()
    };
    sandbox.write("labels.csv", &format!("task,label\n{}", labels(1)));
    sandbox.write("right.csv", &format!("task,label\n{}", labels(0)));
    let judge = |most: &str| sandbox.run(&["accept", "labels.csv", "--checked", "right.csv", "--at-most", most]);
    assert!(judge("0.01").contains("exit code: 0"), "{}", judge("0.01"));
    assert!(judge("0.001").contains("exit code: 1"));
}

#[test]
fn annotators_write_what_each_mistakes_for_what_and_how_hard_each_task_is() {
    let sandbox = Sandbox::new();
    // Ann is always right, ben calls every second dog a cat, and nobody but ann knows the last task.
    let rows: Vec<String> = (0..24u32)
        .map(|task| {
            let right = if task % 2 == 0 { "dog" } else { "cat" };
            let ben = if task % 4 == 0 { "cat" } else { right };
            let cy = if task % 9 == 8 { "cat" } else { right };
            let last = |said| if task == 23 { "dog" } else { said };
            format!("{task},ann,{right}\n{task},ben,{}\n{task},\"c,y\",{}\n", last(ben), last(cy))
        })
        .collect();
    sandbox.write("labels.csv", &format!("task,worker,label\n{}", rows.concat()));
    let gold: Vec<String> = (0..24).map(|n| format!("{n},{}\n", if n % 2 == 0 { "dog" } else { "cat" })).collect();
    sandbox.write("gold.csv", &format!("task,label\n{}", gold.concat()));
    sandbox.write("single.csv", "task,worker,label\n1,ann,cat\n2,ben,dog\n");
    let annotators = ["annotators", "labels.csv", "--gold", "gold.csv"];
    let both = ["--confusion", "-", "--tasks-out", "tasks.csv"];
    tells!(
        sandbox,
        sandbox.run(&[&annotators[..], &both].concat()),
        sandbox.run(&[&annotators[..], &["--tasks-out", "-", "--csv"]].concat()),
        sandbox.run(&["annotators", "single.csv", "--gold", "gold.csv", "--tasks-out", "none.csv", "--csv"]),
    );
    let (tasks, none) = (sandbox.read("tasks.csv"), sandbox.read("none.csv"));
    let head = "task,checked,right,difficulty,lower,upper,usual";
    assert_eq!((none.trim(), tasks.lines().next()), (head, Some(head)));
    let hardest = tasks.lines().nth(1).unwrap();
    assert!(hardest.starts_with("8,3,1,") || hardest.starts_with("23,3,1,"), "{hardest}");
    assert_eq!(tasks.lines().count(), 25);
    // Wherever a label is right, the shares of the labels given sum to 1.
    let confusion = sandbox.must(&[&annotators[..], &["--confusion", "-"]].concat());
    let cells =
        confusion.lines().filter(|row| row.starts_with("ben,dog,")).map(|row| row.split(',').collect::<Vec<_>>());
    let shares: f64 = cells.map(|row| row[4].parse::<f64>().unwrap()).sum();
    assert!((shares - 1.0).abs() < 1e-12, "{confusion}");
}
