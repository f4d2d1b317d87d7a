//! What is drawn, what checking it proves, and how strictly lots are judged.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    serde_json::from_str(&sandbox.must(args)).unwrap()
}

/// Whether a command ends with 1 and says this.
fn refused(sandbox: &Sandbox, args: &[&str], why: &str) {
    let said = sandbox.run(args);
    assert!(said.contains("exit code: 1") && said.contains(why), "{args:?}: {said}");
}

/// A thousand tasks: of every tenth the label is wrong in one of four, of the others never but in one.
fn with_lot() -> Sandbox {
    let sandbox = Sandbox::new();
    let is_wrong = |task: u32| task.is_multiple_of(40) || task == 501;
    let row = |task: u32| {
        let (label, kind) =
            (if is_wrong(task) { "b" } else { "a" }, if task.is_multiple_of(10) { "rare" } else { "usual" });
        let confidence = if task.is_multiple_of(10) { "0.6" } else { "0.99" };
        format!("{task},{label},{kind},{},{confidence}\n", 1 + task % 50)
    };
    let rows: String = (1..=1_000).map(row).collect();
    sandbox.write("labels.csv", &format!("task,label,kind,views,confidence\n{rows}"));
    let right = (1..=1_000).map(|task| format!("{task},a\n")).collect::<Vec<_>>().concat();
    sandbox.write("right.csv", &format!("task,label\n{right}"));
    sandbox
}

/// Draws, and writes the right labels beside the chances.
fn draw(sandbox: &Sandbox, more: &[&str], to: &str) {
    let drawn = sandbox.must(&[&["sample", "labels.csv", "--csv"], more].concat());
    let checked: Vec<String> = drawn
        .lines()
        .enumerate()
        .map(|(at, line)| format!("{line},{}\n", if at == 0 { "label" } else { "a" }))
        .collect();
    sandbox.write(to, &checked.concat());
}

#[test]
fn every_design_is_within_reach_and_its_chances_add_up_to_the_draw() {
    let sandbox = with_lot();
    for more in [
        &["--size", "100"][..],
        &["--size", "100", "--by", "kind"],
        &["--size", "100", "--by", "kind", "--expect", "rare=0.25,usual=0.001"],
        &["--size", "100", "--by", "kind", "--pilot", "right.csv"],
        &["--size", "100", "--weight", "views"],
        &["--size", "100", "--doubt"],
    ] {
        let found = json(&sandbox, &[&["sample", "labels.csv", "--json"], more].concat());
        let rows = found["results"].as_array().unwrap();
        let spoken_for: f64 = rows.iter().map(|row| 1.0 / row["inclusion"].as_f64().unwrap()).sum();
        assert_eq!(rows.len(), 100, "{more:?}");
        assert!((800.0..1_250.0).contains(&spoken_for), "{more:?}: {spoken_for}");
    }
}

#[test]
fn strata_that_are_mixed_are_drawn_more_by_what_is_expected_or_a_pilot_found() {
    let sandbox = with_lot();
    let drawn = |more: &[&str]| {
        let args = [&["sample", "labels.csv", "--size", "100", "--by", "kind", "--json"], more].concat();
        json(&sandbox, &args)["strata"].as_array().unwrap().iter().map(|row| row["drawn"].as_u64().unwrap()).collect()
    };
    let by_size: Vec<u64> = drawn(&[]);
    assert_eq!(by_size, [10, 90]);
    // 100 · √(0.25 · 0.75) to 900 · √(0.01 · 0.99) is 43.3 to 89.5.
    let expected: Vec<u64> = drawn(&["--expect", "rare=0.25,usual=0.01"]);
    assert_eq!(expected, [33, 67]);
    let pilot: Vec<u64> = drawn(&["--pilot", "right.csv"]);
    assert!(pilot[0] > 40, "{pilot:?}");
    refused(
        &sandbox,
        &["sample", "labels.csv", "--size", "9", "--by", "kind", "--expect", "rare=0.2"],
        "says nothing of “usual”",
    );
    refused(
        &sandbox,
        &["sample", "labels.csv", "--size", "9", "--by", "kind", "--expect", "rar=0.2"],
        "There are rare, usual.",
    );
    refused(&sandbox, &["sample", "labels.csv", "--at-most", "0.1", "--by", "kind"], "every task has the same chance");
    refused(
        &sandbox,
        &["sample", "labels.csv", "--size", "9", "--confidence", "0.9"],
        "--confidence says nothing here",
    );
    refused(&sandbox, &["sample", "labels.csv", "--size", "9", "--weight", "kind"], "which is no number above 0");
}

#[test]
fn an_uneven_draw_is_weighed_by_its_chances_and_an_even_one_is_exact() {
    let sandbox = with_lot();
    draw(&sandbox, &["--size", "200", "--doubt"], "doubt.csv");
    draw(&sandbox, &["--size", "200", "--by", "kind", "--expect", "rare=0.25,usual=0.01"], "strata.csv");
    draw(&sandbox, &["--size", "200"], "even.csv");
    let judge =
        |checked: &str| json(&sandbox, &["accept", "labels.csv", "--checked", checked, "--at-most", "0.2", "--json"]);
    // 26 of a thousand are wrong.
    for (checked, how) in [("doubt.csv", "unequal"), ("strata.csv", "stratified")] {
        let found = judge(checked);
        assert_eq!(found["draw"], how, "{found}");
        assert_eq!(found["estimator"], if how == "unequal" { "hajek" } else { "horvitz-thompson" });
        let [share, lower, upper, most] =
            ["share", "lower", "upper", "share_max"].map(|key| found[key].as_f64().unwrap());
        assert!(lower <= 0.026 && 0.026 <= upper && (share - 0.026).abs() < 0.02, "{found}");
        // Counted alike, the wrong ones would be several times as many.
        assert!(most >= 0.026 && found["wrong"].as_f64().unwrap() / 200.0 > 2.0 * share, "{found}");
    }
    assert_eq!(judge("strata.csv")["strata"][0]["stratum"], "rare");
    tells!(
        sandbox,
        sandbox.run(&["accept", "labels.csv", "--checked", "strata.csv", "--at-most", "0.2"]),
        sandbox.run(&["accept", "labels.csv", "--checked", "doubt.csv", "--at-most", "0.01"]),
    );
    let even = judge("even.csv");
    assert_eq!(even["draw"], "simple");
    assert!(even.get("share").is_none());
    let beside = judge("doubt.csv");
    let chances = sandbox.must(&["sample", "labels.csv", "--size", "200", "--doubt", "--csv"]);
    sandbox.write("drawn.csv", &chances);
    let args = ["accept", "labels.csv", "--checked", "right.csv", "--drawn", "drawn.csv", "--at-most", "0.2", "--json"];
    assert_eq!(json(&sandbox, &args), beside);
}

#[test]
fn a_draw_that_was_not_checked_whole_or_is_of_another_lot_proves_nothing() {
    let sandbox = with_lot();
    draw(&sandbox, &["--size", "100", "--doubt"], "doubt.csv");
    let all = sandbox.read("doubt.csv");
    let half: Vec<&str> = all.lines().take(50).collect();
    sandbox.write("half.csv", &half.join("\n"));
    sandbox.write("blank.csv", &all.replacen(",a\n", ",\n", 3));
    sandbox.write("bad.csv", &all.replacen(",0.", ",7.", 1));
    let accept = |checked: &'static str, more: &[&'static str], why: &str| {
        refused(&sandbox, &[&["accept", "labels.csv", "--checked", checked], more].concat(), why);
    };
    accept("half.csv", &[], "and the lot has 1,000");
    accept("half.csv", &["--drawn", "doubt.csv"], "51 drawn tasks have no right label");
    accept("blank.csv", &[], "3 drawn tasks have no right label");
    accept("bad.csv", &[], "is no chance above 0 and at most 1");
    accept("doubt.csv", &["--sequential"], "counts them alike");
}

#[test]
fn a_sequential_test_stops_where_the_lines_say_and_only_a_lot_that_passes_ends_with_0() {
    let sandbox = with_lot();
    let plan = json(&sandbox, &["accept", "--sequential", "--p0", "0.01", "--p1", "0.1", "--json"]);
    // NIST/SEMATECH e-Handbook of Statistical Methods, 6.2.6: −0.939 + 0.0397 n and 1.205 + 0.0397 n, 0 from the 24th on.
    let told = ["accept_intercept", "refuse_intercept", "slope"].map(|key| plan[key].as_f64().unwrap());
    for (told, printed) in told.into_iter().zip([-0.939, 1.205, 0.0397]) {
        assert!((told - printed).abs() < 5e-4, "{plan}");
    }
    assert_eq!(plan["turns"][0]["passes_from_check"], 24);
    draw(&sandbox, &["--size", "300", "--shuffle"], "shuffled.csv");
    let judge = |more: &[&'static str]| {
        sandbox.run(&[&["accept", "labels.csv", "--checked", "shuffled.csv", "--sequential"], more].concat())
    };
    let passed = judge(&["--good", "0.05", "--bad", "0.3"]);
    assert!(passed.contains("exit code: 0") && passed.contains(": accept ("), "{passed}");
    let failed = judge(&["--good", "0.0001", "--bad", "0.01"]);
    assert!(failed.contains("exit code: 1") && failed.contains("not accepted"), "{failed}");
    sandbox.write("ten.csv", "task,label\n1,a\n2,a\n3,a\n");
    let open = ["accept", "labels.csv", "--checked", "ten.csv", "--sequential"];
    refused(&sandbox, &open, "Check more: without another wrong one the lot passes at check 55.");
    let sorted = sandbox.run(&["accept", "labels.csv", "--checked", "right.csv", "--sequential"]);
    assert!(sorted.contains("needs a random one") && !passed.contains("needs a random one"), "{sorted}");
    refused(&sandbox, &["accept", "--sequential", "--good", "0.1", "--bad", "0.05"], "must lie below");
    refused(&sandbox, &["accept", "--sequential", "--at-most", "0.1"], "cannot be used with");
}

#[test]
fn lots_switch_between_severities_as_the_standard_says() {
    let sandbox = Sandbox::new();
    let lots = |found: &[u32]| {
        let rows = (1..).zip(found).map(|(lot, wrong)| format!("L{lot},1000,{wrong}\n")).collect::<Vec<_>>().concat();
        sandbox.write("lots.csv", &format!("lot,size,defective\n{rows}"));
    };
    let next = |more: &[&str]| {
        json(&sandbox, &[&["accept", "--history", "lots.csv", "--limit", "1", "--json"], more].concat())
    };
    // Of 80, 2 may be wrong, and 1 when tightened.
    lots(&[0, 3, 0, 3]);
    assert_eq!(next(&[])["next"], "tightened");
    lots(&[0, 3, 0, 3, 1, 1, 1, 1, 1]);
    assert_eq!(next(&[])["next"], "normal");
    lots(&[3, 3, 2, 2, 2, 2, 2]);
    assert_eq!(next(&[])["next"], "discontinued");
    lots(&[0; 10]);
    let (steady, unsure) = (next(&["--steady", "--lot", "1000"]), next(&[]));
    assert_eq!((&steady["next"], &unsure["next"]), (&Value::from("reduced"), &Value::from("normal")));
    assert_eq!(steady["plan"]["stages"][0]["sample"], 32);
    assert!(unsure["why"].as_str().unwrap().contains("--steady was not given"), "{unsure}");
    lots(&[3, 3, 2, 2, 2, 2, 2, 0]);
    refused(&sandbox, &["accept", "--history", "lots.csv", "--limit", "1"], "after sampling was discontinued");
    lots(&[81]);
    refused(&sandbox, &["accept", "--history", "lots.csv", "--limit", "1"], "81 are wrong of a sample of 80");
    sandbox.write("two.csv", "lot,size,defective,second\na,1000,1,1\nb,1000,0,\nc,1000,1,\n");
    tells!(
        sandbox,
        sandbox.run(&["accept", "--history", "two.csv", "--limit", "1", "--double", "--lot", "3000"]),
        sandbox.run(&["accept", "--history", "two.csv", "--limit", "1"]),
        sandbox.run(&["accept", "--sequential", "--lot", "5000"]),
    );
}

#[test]
fn agreement_by_pair_and_person_heeds_the_draws_asked_for_or_says_why_not() {
    let sandbox = Sandbox::new();
    let row = |task: u32, who: u32| {
        format!("{task},w{who},{}\n", if (task * (who + 3)) % 11 < 2 { task % 3 } else { task % 2 })
    };
    let rows: String = (0..60).flat_map(|task| (0..4).map(move |who| row(task, who))).collect();
    sandbox.write("labels.csv", &format!("task,worker,label\n{rows}"));
    let lower = |more: &[&str]| {
        let args = [&["agree", "labels.csv", "-c", "cohen-kappa", "--level", "nominal", "--json"], more].concat();
        json(&sandbox, &args)["results"][0]["lower"].as_f64().unwrap()
    };
    for by in ["pair", "annotator"] {
        let of = |more: &[&str]| lower(&[&["--by", by], more].concat());
        let drawn = of(&["--replicates", "300", "--seed", "1"]);
        assert!((drawn - of(&["--replicates", "0"])).abs() > 1e-6, "{by}");
        assert!((drawn - of(&["--replicates", "300", "--seed", "1", "--threads", "1"])).abs() < 1e-15, "{by}");
        assert!((drawn - of(&["--replicates", "300", "--seed", "2"])).abs() > 1e-6, "{by}");
    }
    let both = ["--by", "annotator", "--replicates", "300"];
    assert!((lower(&both) - lower(&[&both[..], &["--two-way"]].concat())).abs() > 1e-6);
    for (more, why) in [
        (&["--by", "pair", "--two-way"][..], "a pair is always the same two"),
        (&["--two-way", "--replicates", "0"], "--two-way needs samples"),
        (&["--replicates", "0", "--seed", "3"], "--seed says nothing"),
        (&["-c", "icc-2-1", "--level", "ordinal"], "--level says nothing to coefficients of ratings"),
        (&["--wide", "--worker", "worker"], "--worker names a column of a long table"),
        (&["--distance", "masi", "--objects", "boxes"], "says that the rows are shapes"),
        (&["-c", "gamma"], "gamma is for spans"),
        (&["--order", "0,1,2"], "--order says nothing where labels are compared as names"),
    ] {
        refused(&sandbox, &[&["agree", "labels.csv"], more].concat(), why);
    }
    refused(&sandbox, &["compare", "labels.csv", "labels.csv", "--confidence", "95"], "above 0 and below 1");
}
