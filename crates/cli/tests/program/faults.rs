//! What is wrong in label files and on command lines, and what the commands on label files say of it.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

fn with(name: &str, text: &str) -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox.write(name, text);
    sandbox
}

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    serde_json::from_str(&sandbox.must(args)).unwrap()
}

fn refused(sandbox: &Sandbox, args: &[&str], why: &str) {
    let said = sandbox.run(args);
    assert!(said.contains("exit code: 1") && said.contains(why), "{said}");
}

const SPANS: &str = "task,worker,start,end,label\nd,a,0,5,P\nd,b,0,5,P\nd,a,7,9,O\nd,b,9,3,O\nd,b,NA,9,O\n";

#[test]
fn a_bad_cell_leaves_a_file_of_spans_one_of_spans() {
    let sandbox = with("s.csv", SPANS);
    tells!(
        sandbox,
        sandbox.run(&["consensus", "s.csv", "--csv"]),
        sandbox.run(&["agree", "s.csv", "--strict"]),
        sandbox.run(&["agree", "s.csv", "--json", "--coefficient", "krippendorff-alpha"]),
    );
    let boxes = "task,worker,x,y,width,height,label\nd,a,0,0,5,5,P\nd,b,0,0,5,NA,P\nd,c,0,0,-5,5,P\n";
    sandbox.write("b.csv", boxes);
    let said = sandbox.run(&["consensus", "b.csv", "--csv"]);
    assert!(said.contains("task,x,y,width,height,label,"), "{said}");
    assert!(said.contains("line 3: its height “NA” is no number"), "{said}");
    assert!(said.contains("line 4: its width or height is below zero"), "{said}");
}

#[test]
fn commands_for_plain_labels_say_who_takes_shapes() {
    let sandbox = with("s.csv", SPANS);
    sandbox.write("gold.csv", "task,label\nd,P\n");
    for args in [&["suspects", "s.csv"][..], &["annotators", "s.csv"], &["simulate", "s.csv", "--gold", "gold.csv"]] {
        refused(&sandbox, args, "these are spans, and this command takes plain labels");
    }
    sandbox.must(&["annotators", "s.csv", "--objects", "none"]);
    let said = sandbox.run_with(&["consensus", "-", "--csv"], SPANS);
    assert!(said.contains("read as plain labels, though it has the columns of spans"), "{said}");
}

#[test]
fn an_empty_label_is_no_answer_in_labels_and_in_gold() {
    let sandbox = with("e.csv", "task,worker,label\n1,a,x\n1,b,x\n1,c,\n2,a,y\n2,b,\n2,c,\n");
    sandbox.write("wide.csv", "task,a,b,c\n1,x,x,\n2,y,,\n");
    sandbox.write("gold.csv", "task,label\n1,x\n2,\n");
    let args = ["consensus", "e.csv", "--method", "majority", "--gold", "gold.csv", "--json"];
    let found = json(&sandbox, &args);
    let told = |key: &str| found[key].as_u64().unwrap();
    assert_eq!((told("answers"), told("left_out"), told("labels"), told("gold_tasks")), (3, 3, 2, 1));
    let long = sandbox.must(&["consensus", "e.csv", "--csv"]);
    assert_eq!(long, sandbox.must(&["consensus", "wide.csv", "--csv"]));
    let said = sandbox.run(&args[..args.len() - 1]);
    assert!(said.contains("e.csv: 3 rows have no answer and were left out"), "{said}");
    assert!(said.contains("gold.csv: 1 row has no answer and was left out"), "{said}");
}

#[test]
fn what_cannot_be_meant_is_refused_by_every_command() {
    let sandbox = with("l.csv", "task,worker,label\n1,a,x\n1,b,y\n");
    for command in ["agree", "consensus"] {
        refused(&sandbox, &[command, "l.csv", "--confidence", "95"], "it lies above 0 and below 1");
    }
    refused(&sandbox, &["sample", "l.csv", "--size", "1", "--confidence", "1"], "it lies above 0 and below 1");
    refused(&sandbox, &["agree", "l.csv", "--fail-under", "90"], "no coefficient is above 1");
    refused(&sandbox, &["consensus", "l.csv", "--gold", "l.csv", "--fail-under", "nan"], "give a number such as 0.9");
}

#[test]
fn gold_that_is_held_fixed_is_not_judged_and_accuracy_without_tasks_has_a_reason() {
    let sandbox = with("l.csv", "task,worker,label\n1,a,x\n1,b,x\n2,a,y\n2,b,x\n3,a,y\n3,b,y\n");
    sandbox.write("gold.csv", "task,label\n1,x\n2,y\n3,x\n");
    sandbox.write("some.csv", "task,label\n1,x\n2,y\n");
    sandbox.write("others.csv", "task,label\n9,x\n");
    let judged = |gold: &str, known: &str| {
        json(&sandbox, &["consensus", "l.csv", "--method", "dawid-skene", "--gold", gold, "--known", known, "--json"])
    };
    assert_eq!(judged("gold.csv", "some.csv")["gold_tasks"], 1);
    for (gold, known, why) in [("some.csv", "gold.csv", "held fixed"), ("others.csv", "some.csv", "was answered")] {
        let found = judged(gold, known);
        assert!(
            found["accuracy"].is_null() && found["accuracy_upper"].is_null() && found["gold_tasks"] == 0,
            "{found}"
        );
        assert!(found["accuracy_undefined"].as_str().unwrap().contains(why), "{found}");
    }
    let gate = ["consensus", "l.csv", "--gold", "some.csv", "--known", "some.csv", "--fail-under", "0.1", "--csv"];
    refused(&sandbox, &gate, "held fixed by --known");
    sandbox.write("two.csv", "task,label\n1,x\n1,y\n2,y\n");
    sandbox.must(&["consensus", "l.csv", "--gold", "two.csv"]);
    refused(&sandbox, &["consensus", "l.csv", "--gold", "two.csv", "--strict"], "two different answers");
}

#[test]
fn words_have_the_order_they_are_given_and_numbers_their_own() {
    let rows = "task,worker,label\n1,a,low\n1,b,mid\n2,a,mid\n2,b,high\n3,a,low\n3,b,low\n4,a,high\n4,b,high\n";
    let sandbox = with("words.csv", rows);
    let numbers = rows.replace("low", "1").replace("mid", "2").replace("high", "3");
    sandbox.write("numbers.csv", &numbers);
    sandbox.write("mixed.csv", &numbers.replace(",b,3", ",b,3.0"));
    let args = ["--level", "ordinal", "--coefficient", "krippendorff-alpha", "--json"];
    refused(&sandbox, &["agree", "words.csv", "--level", "ordinal"], "such as --order low,mid,high");
    refused(&sandbox, &["agree", "words.csv", "--order", "low,high"], "label “mid” has no place in --order");
    let of = |more: &[&str]| json(&sandbox, &[&["agree"], more, &args[..]].concat())["results"][0]["value"].clone();
    let (words, numbers, mixed) =
        (of(&["words.csv", "--order", "low,mid,high"]), of(&["numbers.csv"]), of(&["mixed.csv"]));
    assert_eq!((&words, &mixed), (&numbers, &numbers));
    assert_ne!(of(&["words.csv", "--order", "low,high,mid"]), numbers);
    refused(&sandbox, &["agree", "numbers.csv", "--fail-under", "0.99"], "if they are ratings and not names");
}

/// A line for each task.
fn lines(tasks: u32, line: impl Fn(u32) -> String) -> String {
    (0..tasks).map(line).collect::<Vec<String>>().concat()
}

#[test]
fn one_answer_a_task_needs_no_worker_and_is_judged_by_a_model_alone() {
    let rows = lines(20, |task| format!("{task},{}\n", if task.is_multiple_of(2) { "x" } else { "y" }));
    let sandbox = with("single.csv", &format!("task,label\n{rows}"));
    let said = |task: u32| if task.is_multiple_of(2) == (task != 4) { "0.9,0.1" } else { "0.1,0.9" };
    let model = lines(19, |task| format!("{task},{}\n", said(task)));
    sandbox.write("model.csv", &format!("task,x,y\n{model}"));
    let args = ["suspects", "single.csv", "--probabilities", "model.csv"];
    let told = sandbox.run(&[&args[..], &["--csv"]].concat());
    assert!(told.contains("4,,x,y,"), "{told}");
    assert!(told.contains("1 task has not one probability for each label, such as “19”"), "{told}");
    refused(&sandbox, &["suspects", "single.csv"], "no task has two answers, so that nobody judges them");
    refused(&sandbox, &[&args[..], &["--below", "0.5"]].concat(), "--below is for several answers a task");
    sandbox.write("half.csv", "task,x\n1,0.5\n");
    refused(&sandbox, &["suspects", "single.csv", "--probabilities", "half.csv"], "such as “y”");
    let all = lines(20, |task| format!("{task},a,x\n{task},b,x\n"));
    sandbox.write("same.csv", &format!("task,worker,label\n{all}"));
    assert_eq!(json(&sandbox, &["suspects", "same.csv", "--json"])["suspects"], 0);
    refused(&sandbox, &["suspects", "same.csv", "--filter", "both"], "--probabilities");
}

#[test]
fn pairs_are_two_fields_and_values_have_their_standard_error() {
    let rows = "task,worker,label\n1,a,x\n1,a and b,x\n1,c,y\n2,a,y\n2,a and b,y\n2,c,y\n";
    let sandbox = with("l.csv", rows);
    let args = ["agree", "l.csv", "--by", "pair", "--coefficient", "percent-agreement"];
    let found = json(&sandbox, &[&args[..], &["--json"]].concat());
    let row = &found["results"][0];
    assert_eq!(
        (&row["group"], &row["first"], &row["second"]),
        (&"a and a and b".into(), &"a".into(), &"a and b".into())
    );
    assert_eq!(found["results"][1]["standard_error"], 0.5);
    let csv = sandbox.must(&[&args[..], &["--csv"]].concat());
    assert!(csv.lines().next().unwrap().ends_with("undefined,standard_error,first,second"), "{csv}");
}

#[test]
fn standard_output_holds_one_table_whose_columns_have_different_names() {
    let sandbox = with("l.csv", "task,worker,label\n1,a,task\n1,b,task\n2,a,tie\n2,b,x\n");
    refused(&sandbox, &["consensus", "l.csv", "--csv", "--parquet", "-"], "--csv and --parquet - both go to");
    refused(&sandbox, &["consensus", "l.csv", "--json", "--annotators-out", "-"], "both go to standard output");
    let people = sandbox.must(&["consensus", "l.csv", "--method", "majority", "--annotators-out", "-"]);
    assert!(people.starts_with("worker,answers,accuracy,lower,upper\n") && !sandbox.path("-").exists(), "{people}");
    let shares = sandbox.must(&["consensus", "l.csv", "--csv", "--posteriors"]);
    assert!(shares.starts_with("task,label,confidence,answers,tie,share_task,share_tie,x\n"), "{shares}");
}

#[test]
fn an_option_that_would_do_nothing_is_refused() {
    let sandbox = with("l.csv", "task,worker,label\n1,a,x\n1,b,x\n2,a,y\n2,b,x\n");
    sandbox.write("gold.csv", "task,label\n1,x\n");
    for (args, why) in [
        (&["consensus", "l.csv", "--people-min", "2"][..], "--people-min is for boxes and spans"),
        (&["agree", "l.csv", "--lengths", "nowhere.csv"], "--lengths is for spans"),
        (&["agree", "l.csv", "--distance", "masi", "--tree", "nowhere.csv"], "--tree is for labels that are nodes"),
        (&["sample", "l.csv", "--size", "1", "--tolerated", "1"], "cannot be used with"),
        (&["simulate", "l.csv", "--gold", "gold.csv", "--order", "file", "--seeds", "7"], "--seeds says nothing"),
    ] {
        refused(&sandbox, args, why);
    }
}

#[test]
fn a_label_that_a_distance_cannot_read_is_a_bad_row() {
    let rows = "task,worker,label\n1,a,3-5\n1,b,3-6\n2,a,7-2\n2,b,x\n3,a,1-2\n3,b,1-2\n";
    let sandbox = with("d.csv", rows);
    let args = ["agree", "d.csv", "--distance", "spans", "--json"];
    let said = sandbox.run(&args);
    assert!(said.contains(r#"{"line":4,"message":"its label “7-2” is a span that ends before it begins"}"#), "{said}");
    assert!(said.contains(r#"{"line":5,"message":"its label “x” is not 2 numbers"}"#), "{said}");
    assert_eq!(json(&sandbox, &args)["left_out"], 2);
    refused(&sandbox, &[&args[..], &["--strict"]].concat(), "2 of 6 rows cannot be used");
}

#[test]
fn columns_of_one_name_and_raters_that_were_guessed_are_named() {
    let sandbox = with("two.csv", "task,worker,label,label\n1,a,x,y\n");
    refused(&sandbox, &["agree", "two.csv"], "more than one column is called “label”");
    sandbox.write("wide.csv", "task,ann,bob,comment\n1,x,x,fine\n2,x,y,\n");
    let said = sandbox.run(&["agree", "wide.csv"]);
    assert!(said.contains("3 columns are raters (ann, bob, comment), 5 answers, 1 cell without one"), "{said}");
}

#[test]
fn what_proves_nothing_is_not_told_as_proof() {
    let sandbox = with("single.csv", "task,worker,label\n1,a,x\n2,b,y\n3,a,x\n");
    let said = sandbox.must(&["consensus", "single.csv"]);
    assert!(said.contains("each rests on a single answer, so nothing tells how sure it is"), "{said}");
    assert!(!said.contains("mean confidence"), "{said}");
    sandbox.write("several.csv", "task,label\n1,x\n1,y\n2,x\n");
    sandbox.write("right.csv", "task,label\n1,x\n2,x\n");
    let several = "task “1” has the labels “x” and “y” in several.csv";
    refused(&sandbox, &["accept", "several.csv", "--checked", "right.csv"], several);
    refused(&sandbox, &["accept", "right.csv", "--checked", "several.csv"], several);
    let known = ["compare", "single.csv", "single.csv", "--level", "foo"];
    refused(&sandbox, &known, "there is no level of krippendorff-alpha “foo”");
    let given = ["--at-most", "0.1", "--doubt"];
    refused(&sandbox, &[&["sample", "single.csv"], &given[..]].concat(), "cannot be used with '--doubt");
    let lot = |more: &[&'static str], why: &str| refused(&sandbox, &[&["accept", "--lot", "100"], more].concat(), why);
    lot(&["--double"], "--limit <PERCENT>");
    lot(&["--level", "I"], "--limit <PERCENT>");
    lot(&["--limit", "1", "--at-most", "0.1"], "cannot be used with");
    lot(&["--confidence", "95"], "above 0 and below 1");
    let checked = ["accept", "right.csv", "--checked", "right.csv", "--limit", "1"];
    refused(&sandbox, &checked, "cannot be used with");
}

#[test]
fn what_was_asked_for_is_told_though_it_cannot_be_known_and_nothing_is_said_of_nothing() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "three.csv",
        "Task ID,Worker,LABEL\n1,ann,x\n1,bob,x\n1,cay,x\n2,ann,y\n2,bob,y\n2,cay,x\n3,ann,x\n3,bob,x\n3,cay,x\n",
    );
    sandbox.write("none.csv", "task,worker,label\n");
    let row = |task: i32| format!("{task},ann,free text {task}\n{task},bob,other text {task}");
    let rows: Vec<String> = (0..60).map(row).collect();
    sandbox.write("free.csv", &format!("task,worker,label\n{}\n", rows.join("\n")));
    sandbox.write("gold.csv", "task,label\n1,x\n1,y\n2,y\n");
    tells!(
        sandbox,
        sandbox.run(&["agree", "three.csv", "-c", "cohen-kappa,gwet-ac", "--replicates", "0"]),
        sandbox.run(&["sample", "none.csv", "--size", "3"]),
        sandbox.run(&["consensus", "none.csv"]),
        sandbox.run(&["consensus", "free.csv", "--method", "majority", "--gold", "gold.csv", "--fail-under", "0.9"]),
    );
}
