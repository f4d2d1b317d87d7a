//! Labels that are more than categories: numbers, sets, nodes of a tree, texts, rankings, pairs; given trust and shares.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    serde_json::from_str(&sandbox.must(args)).unwrap()
}

/// A sandbox with these files.
fn with(files: &[(&str, &str)]) -> Sandbox {
    let sandbox = Sandbox::new();
    for (name, text) in files {
        sandbox.write(name, text);
    }
    sandbox
}

fn close(value: &Value, expected: f64) {
    assert!(value.as_f64().is_some_and(|value| (value - expected).abs() < 1e-9), "{value} is not {expected}");
}

const NUMBERS: &str =
    "task,worker,label\n1,ann,12\n1,bob,13\n1,cay,12.5\n1,dan,120\n2,ann,7\n2,bob,7.0\n2,cay,7\n3,ann,4\n";

#[test]
fn numbers_come_to_their_median_with_how_far_it_may_be_off() {
    let sandbox = with(&[("n.csv", NUMBERS), ("gold.csv", "task,label\n1,12.5\n2,7\n3,5\n9,1\n")]);
    let args = ["consensus", "n.csv", "--kind", "numbers"];
    tells!(
        sandbox,
        sandbox.run(&[&args[..], &["--csv", "--confidence", "0.7"]].concat()),
        sandbox.run(&[&args[..], &["--method", "mean", "--csv"]].concat()),
        sandbox.run(&[&args[..], &["--gold", "gold.csv", "--within", "0.5"]].concat()),
    );
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--within", "0.5", "--json"]].concat());
    // Off by 0.25, 0 and 1; two of three within a half.
    close(&found["mean_absolute_error"], 1.25 / 3.0);
    close(&found["accuracy"], 2.0 / 3.0);
    assert_eq!((&found["gold_tasks"], &found["results"][0]["label"]), (&3.into(), &12.75.into()));
    let trimmed = json(&sandbox, &[&args[..], &["--method", "trimmed", "--trim", "0.25", "--json"]].concat());
    close(&trimmed["results"][0]["label"], 12.75);
}

#[test]
fn a_word_among_numbers_is_named_with_its_line_and_refused_by_strict() {
    let sandbox = with(&[("n.csv", "task,worker,label\n1,ann,3\n1,bob,many\n2,ann,NaN\n2,bob,5\n")]);
    let args = ["consensus", "n.csv", "--kind", "numbers", "--csv"];
    tells!(sandbox, sandbox.run(&args), sandbox.run(&[&args[..], &["--strict"]].concat()));
}

const SETS: &str = "task,worker,label\n1,ann,a|b\n1,bob,b\n1,cay,b|c\n2,ann,\n2,bob,a\n2,cay,\n3,ann,\"[\"\"c\"\",\"\"a\"\"]\"\n\
    3,bob,a;c\n4,ann,a\n4,bob,\n";

#[test]
fn sets_are_decided_option_by_option_by_any_method() {
    let sandbox = with(&[("s.csv", SETS), ("gold.csv", "task,label\n1,b\n2,\n3,a\n")]);
    let args = ["consensus", "s.csv", "--kind", "sets"];
    tells!(
        sandbox,
        sandbox.run(&[&args[..], &["--csv", "--posteriors"]].concat()),
        sandbox.run(&[&args[..], &["--gold", "gold.csv"]].concat()),
    );
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--json"]].concat());
    close(&found["mean_jaccard"], 2.5 / 3.0);
    // Each option on its own, as if it were a file of yes and no.
    sandbox.write(
        "b.csv",
        "task,worker,label\n1,ann,1\n1,bob,1\n1,cay,1\n2,ann,0\n2,bob,0\n2,cay,0\n3,ann,0\n3,bob,0\n4,ann,0\n4,bob,0\n",
    );
    let posteriors = ["--method", "one-coin", "--posteriors", "--json"];
    let (sets, alone) = (
        json(&sandbox, &[&args[..], &posteriors].concat()),
        json(&sandbox, &[&["consensus", "b.csv"][..], &posteriors].concat()),
    );
    for task in 0..4 {
        close(&sets["results"][task]["posteriors"]["b"], alone["results"][task]["posteriors"]["1"].as_f64().unwrap());
    }
}

const TREES: &str = "task,worker,label\n1,ann,animal/dog/poodle\n1,bob,animal/dog/terrier\n1,cay,animal/cat\n\
    2,ann,plant\n2,bob,animal/cat\n3,ann,animal/cat\n3,bob, animal/cat\n3,cay,plant\n";

#[test]
fn who_say_poodle_and_terrier_agree_on_dog() {
    let sandbox = with(&[
        ("t.csv", TREES),
        ("gold.csv", "task,label\n1,animal/dog/poodle\n2,plant\n3,animal/cat\n"),
        ("leaves.csv", "task,worker,label\n1,ann,poodle\n1,bob,terrier\n1,cay,cat\n"),
        ("tree.csv", "label,parent\npoodle,dog\nterrier,dog\ndog,animal\ncat,animal\n"),
    ]);
    let args = ["consensus", "t.csv", "--kind", "trees"];
    tells!(
        sandbox,
        sandbox.run(&[&args[..], &["--csv"]].concat()),
        sandbox.run(&[&args[..], &["--csv", "--share-min", "0.9"]].concat()),
        sandbox.run(&["consensus", "leaves.csv", "--kind", "trees", "--tree", "tree.csv", "--csv", "--posteriors"]),
    );
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--json"]].concat());
    // animal/dog shares two of its two and of three; nothing shares nothing; the third is right.
    close(&found["mean_shared_path"], (0.8 + 0.0 + 1.0) / 3.0);
    close(&found["accuracy"], 1.0 / 3.0);
}

const TEXTS: &str =
    "task,worker,label\n1,ann,The cat sat.\n1,bob,the cat sad\n1,cay,a cat sat down\n2,ann,so it is\n2,bob,so it is\n";

#[test]
fn texts_are_put_together_word_by_word_or_the_nearest_is_taken() {
    let sandbox = with(&[("x.csv", TEXTS), ("gold.csv", "task,label\n1,the cat sat down\n2,\"So, it is!\"\n")]);
    let args = ["consensus", "x.csv", "--kind", "texts"];
    let bare = [&args[..], &["--bare-words"]].concat();
    tells!(
        sandbox,
        sandbox.run(&[&bare[..], &["--csv"]].concat()),
        sandbox.run(&[&args[..], &["--csv", "--method", "medoid"]].concat()),
    );
    let found = json(&sandbox, &[&bare[..], &["--gold", "gold.csv", "--json"]].concat());
    // One word of seven is missing.
    close(&found["word_error_rate"], 1.0 / 7.0);
    close(&found["accuracy"], 0.5);
    let gate = sandbox.run(&[&bare[..], &["--gold", "gold.csv", "--fail-under", "0.9", "--csv"]].concat());
    assert!(gate.contains("exit code: 1") && gate.contains("the accuracy is at least"), "{gate}");
}

#[test]
fn rankings_come_to_one_order_with_the_strength_of_each_item() {
    let rankings = "task,worker,label\nq,ann,b>a>c\nq,bob,b>c>a\nq,cay,a > b > c\nr,ann,x|y\nr,bob,\"[\"\"y\"\",\"\"x\"\"]\"\nr,cay,x\nr,dan,x>x\n";
    let sandbox = with(&[("r.csv", rankings), ("gold.csv", "task,label\nq,b>c>a\nr,x>y\n")]);
    let args = ["consensus", "r.csv", "--kind", "rankings"];
    tells!(
        sandbox,
        sandbox.run(&[&args[..], &["--csv", "--method", "copeland", "--posteriors"]].concat()),
        sandbox.run(&[&args[..], &["--gold", "gold.csv"]].concat()),
    );
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--json"]].concat());
    close(&found["mean_concordance"], f64::midpoint(2.0 / 3.0, 1.0));
    close(&found["accuracy"], 0.5);
}

const PAIRS: &str = "worker,first,second,winner\nann,a,b,a\nann,b,c,first\nbob,a,c,c\nbob,c,b,tie\ncay,a,b,a\ncay,a,a,a\ndan,a,c,a\ndan,a,c,left\ndan,b,c,d\n";

#[test]
fn pairs_give_each_item_a_place_and_a_strength() {
    let sandbox = with(&[("p.csv", PAIRS), ("gold.csv", "left,right,label\na,b,left\nb,c,c\nq,b,q\n")]);
    let args = ["consensus", "p.csv", "--kind", "pairs"];
    tells!(
        sandbox,
        sandbox.run(&[&args[..], &["--gold", "gold.csv"]].concat()),
        sandbox.run(&[&args[..], &["--csv", "--method", "copeland"]].concat()),
        sandbox.run(&[&args[..], &["--strict"]].concat()),
    );
    let csv = sandbox.must(&[&args[..], &["--csv"]].concat());
    assert!(csv.starts_with("task,label,confidence,answers,tie,strength,lower,upper\na,1,0.8"), "{csv}");
    // Every comparison even: no item is better, and nobody has won.
    sandbox.write("even.csv", "first,second,winner\na,b,tie\nb,c,draw\nc,a,tie\n");
    let even = json(&sandbox, &["consensus", "even.csv", "--kind", "pairs", "--json"]);
    for item in 0..3 {
        close(&even["results"][item]["strength"], 1.0 / 3.0);
        assert_eq!((&even["results"][item]["tie"], &even["results"][item]["confidence"]), (&true.into(), &1.0.into()));
    }
    // Whoever compared is not needed, and the order of rows leaves no trace.
    let nameless: Vec<&str> = PAIRS.lines().map(|line| line.split_once(',').unwrap().1).collect();
    let turned: Vec<&str> = nameless[..1].iter().chain(nameless[1..].iter().rev()).copied().collect();
    sandbox.write("nameless.csv", &turned.join("\n"));
    assert_eq!(sandbox.must(&["consensus", "nameless.csv", "--kind", "pairs", "--csv"]), csv);
}

#[test]
fn every_kind_is_written_as_parquet_and_as_a_report() {
    let files = [("numbers", NUMBERS), ("sets", SETS), ("trees", TREES), ("texts", TEXTS), ("pairs", PAIRS)];
    for (kind, text) in files {
        let sandbox = with(&[("in.csv", text)]);
        let args = ["consensus", "in.csv", "--kind", kind, "--csv", "--parquet", "out.parquet", "--html", "out.html"];
        let csv = sandbox.must(&args);
        assert!(csv.starts_with("task,label,confidence,answers,tie"), "{kind} {csv}");
        let page = sandbox.read("out.html");
        assert!(page.contains("The consensus") && page.contains("mean confidence"), "{kind}");
        // What was written is read again: an answer a row, of which one may be the empty set.
        let again = ["consensus", "out.parquet", "--worker", "tie", "--kind", "sets", "--json"];
        assert_eq!(json(&sandbox, &again)["answers"], csv.lines().count() - 1, "{kind}\n{csv}");
    }
}

#[test]
fn what_says_nothing_about_a_kind_is_refused_with_what_does() {
    let sandbox = with(&[("n.csv", NUMBERS), ("s.csv", SETS), ("trust.csv", "worker,trust\nann,1\n")]);
    let numbers = |more: &[&str]| sandbox.run(&[&["consensus", "n.csv", "--kind", "numbers"][..], more].concat());
    tells!(
        sandbox,
        numbers(&["--posteriors"]),
        numbers(&["--method", "dawid-skene"]),
        numbers(&["--method", "meen"]),
        numbers(&["--trim", "0.1"]),
        numbers(&["--objects", "boxes"]),
        numbers(&["--overlap-min", "0.5"]),
        sandbox.run(&["consensus", "n.csv", "--method", "median"]),
        sandbox.run(&["consensus", "n.csv", "--within", "3"]),
        sandbox.run(&["consensus", "s.csv", "--kind", "sets", "--tree", "tree.csv"]),
        sandbox.run(&["consensus", "s.csv", "--kind", "texts", "--trust", "trust.csv"]),
        sandbox.run(&["consensus", "n.csv", "--memory", "1MB", "--method", "majority", "--csv", "--within", "1"]),
        sandbox.run(&["consensus", "n.csv", "--trust", "trust.csv", "--prior", "uniform"]),
        sandbox.run(&["agree", "s.csv", "--kind", "numbers", "--objects", "boxes"]),
        sandbox.run(&["agree", "s.csv", "--kind", "texts"]),
        sandbox.run(&["agree", "s.csv", "--tree", "tree.csv"]),
        sandbox.run(&["agree", "s.csv", "--kind", "sets", "--coefficient", "cohen-kappa"]),
    );
}

#[test]
fn whoever_names_the_kind_means_no_boxes_and_arenas_of_models_are_pairs() {
    let sandbox = with(&[
        ("b.csv", "task,worker,x,y,width,height,label\n1,ann,1,2,3,4,cat\n1,bob,1,2,3,4,cat\n"),
        ("arena.csv", "model_a,model_b,winner\nm1,m2,model_a\nm2,m1,model_b\nm2,m3,m2\nm1,m3,tie\n"),
    ]);
    tells!(
        sandbox,
        sandbox.run(&["consensus", "b.csv", "--kind", "labels", "--csv"]),
        sandbox.run(&["consensus", "arena.csv", "--kind", "pairs", "--method", "copeland", "--csv"]),
        sandbox.run_with(
            &["consensus", "-", "--kind", "pairs", "--method", "copeland", "--csv"],
            "left,right,label\nm1,m2,left\n"
        ),
        sandbox.run(&["consensus", "b.csv", "--kind", "pairs"]),
    );
}

#[test]
fn agree_compares_the_same_kinds_as_is_usual() {
    let sandbox = with(&[("n.csv", NUMBERS), ("s.csv", SETS), ("t.csv", TREES)]);
    for (file, kind, usual) in [
        ("n.csv", "numbers", ["--level", "interval"]),
        ("s.csv", "sets", ["--distance", "masi"]),
        ("t.csv", "trees", ["--distance", "tree"]),
    ] {
        let by_kind = sandbox.must(&["agree", file, "--kind", kind, "--json"]);
        assert_eq!(by_kind, sandbox.must(&["agree", file, usual[0], usual[1], "--json"]), "{kind}");
    }
}

const LABELS: &str =
    "task,worker,label\n1,ann,yes\n1,bob,no\n1,cay,no\n2,ann,no\n2,bob,no\n2,cay,yes\n3,ann,yes\n3,bob,no\n";

#[test]
fn whoever_is_trusted_more_weighs_more_in_every_kind_that_takes_trust() {
    let sandbox = with(&[
        ("l.csv", LABELS),
        ("trust.csv", "worker,trust\nann,0.9\nbob,0.4\ncay,0.2\nzoe,0.5\n"),
        ("few.csv", "worker,trust\nann,0.9\n"),
        ("bad.csv", "worker,trust\nann,0.9\nbob,0\n"),
        ("other.csv", "name,trust\nann,0.9\n"),
        ("n.csv", "task,worker,label\n1,ann,10\n1,bob,20\n1,cay,30\n"),
        ("s.csv", "task,worker,label\n1,ann,a\n1,bob,b\n1,cay,b\n"),
    ]);
    let trusted = |more: &[&str]| sandbox.run(&[more, &["--trust", "trust.csv", "--csv"]].concat());
    tells!(
        sandbox,
        trusted(&["consensus", "l.csv"]),
        trusted(&["consensus", "n.csv", "--kind", "numbers"]),
        trusted(&["consensus", "s.csv", "--kind", "sets", "--posteriors"]),
        trusted(&["consensus", "s.csv", "--kind", "trees"]),
        trusted(&["consensus", "l.csv", "--method", "glad"]),
        sandbox.run(&["consensus", "l.csv", "--trust", "few.csv"]),
        sandbox.run(&["consensus", "l.csv", "--trust", "bad.csv"]),
        sandbox.run(&["consensus", "l.csv", "--trust", "other.csv"]),
        sandbox.run(&["consensus", "l.csv", "--method", "weighted"]),
    );
    let even = "worker,trust\nann,1\nbob,1\ncay,1\n";
    sandbox.write("even.csv", even);
    let by_majority = sandbox.must(&["consensus", "l.csv", "--method", "majority", "--csv"]);
    assert_eq!(sandbox.must(&["consensus", "l.csv", "--trust", "even.csv", "--csv"]), by_majority);
}

#[test]
fn shares_of_labels_are_held_by_the_methods_that_have_them_and_refused_by_others() {
    let sandbox = with(&[
        ("l.csv", "task,worker,label\n1,ann,yes\n1,bob,no\n2,ann,yes\n2,bob,no\n3,ann,yes\n3,bob,no\n"),
        ("yes.csv", "label,share\nyes,9\nno,1\nmaybe,1\n"),
        ("no.csv", "label,share\nyes,0.1\nno,0.9\n"),
        ("half.csv", "label,share\nyes,0.1\n"),
    ]);
    for (prior, expected) in [("yes.csv", "yes"), ("no.csv", "no")] {
        for method in ["one-coin", "dawid-skene", "fast-dawid-skene", "ibcc", "glad", "mace"] {
            let found = json(&sandbox, &["consensus", "l.csv", "--method", method, "--prior", prior, "--json"]);
            assert_eq!(found["results"][1]["label"], expected, "{method}");
        }
    }
    let prior = |more: &[&str]| sandbox.run(&[&["consensus", "l.csv", "--csv"][..], more].concat());
    tells!(
        sandbox,
        prior(&["--method", "one-coin", "--prior", "yes.csv"]),
        prior(&["--method", "glad", "--prior", "uniform"]),
        prior(&["--prior", "uniform"]),
        prior(&["--method", "glad", "--prior", "half.csv"]),
    );
}
