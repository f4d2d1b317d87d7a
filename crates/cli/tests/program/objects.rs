//! Boxes, spans, trees and costs: what the commands on label files promise for them.

use crate::sandbox::{Sandbox, tells};
use serde_json::Value;
use std::fmt::Write;

fn json(sandbox: &Sandbox, args: &[&str]) -> Value {
    serde_json::from_str(&sandbox.must(args)).unwrap()
}

/// Three people draw two boxes in task 1 and agree that there is none in task 2; ann sees one that nobody else does.
const BOXES: &str = "task,worker,x,y,width,height,label\n\
    1,ann,10,10,20,20,cat\n1,bob,11,10,20,20,cat\n1,cay,12,10,20,20,dog\n\
    1,ann,60,60,10,10,dog\n1,bob,60,61,10,10,dog\n1,ann,90,0,5,5,cat\n\
    2,ann,,,,,\n2,bob,,,,,\n2,cay,,,,,\n";

#[test]
fn boxes_of_several_people_become_one_of_each_object() {
    let sandbox = Sandbox::new();
    sandbox.write("boxes.csv", BOXES);
    sandbox.write("gold.csv", "task,x,y,width,height,label\n1,11,10,20,20,cat\n2,,,,,\n");
    let args = ["consensus", "boxes.csv", "--method", "majority"];
    tells!(sandbox, sandbox.run(&[&args[..], &["--csv"]].concat()));
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--json"]].concat());
    assert_eq!((&found["objects"], &found["candidates"], &found["gold_tasks"]), (&2.into(), &3.into(), &2.into()));
    assert_eq!(
        (&found["precision"], &found["recall"], &found["mean_overlap"]),
        (&0.5.into(), &1.0.into(), &1.0.into())
    );
    assert!(found["f1_lower"].as_f64() <= found["f1"].as_f64() && found.get("covered_f1").is_none(), "{found}");
    sandbox.must(&[&args[..], &["--gold", "gold.csv", "--plot", "scores.svg", "--html", "boxes.html"]].concat());
    assert!(sandbox.read("scores.svg").contains("mean overlap") && sandbox.read("boxes.html").contains("The objects"));
    let refused = sandbox.run(&[&args[..], &["--posteriors"]].concat());
    assert!(refused.contains("--posteriors is not for boxes and spans"), "{refused}");
    let plain = sandbox.must(&[&args[..], &["--objects", "none", "--csv"]].concat());
    assert!(plain.starts_with("task,label,confidence,answers,tie\n"), "{plain}");
}

#[test]
fn what_says_nothing_about_boxes_or_spans_is_refused_and_not_passed_over() {
    let sandbox = Sandbox::new();
    sandbox.write("boxes.csv", BOXES);
    sandbox.write("spans.csv", "task,worker,start,end\na,x,0,10\na,y,2,10\n");
    sandbox.write("lengths.csv", "task,length\n1,90\na,90\n");
    tells!(
        sandbox,
        sandbox.run(&["agree", "boxes.csv", "--lengths", "lengths.csv"]),
        sandbox.run(&["agree", "boxes.csv", "--order", "dog,cat"]),
        sandbox.run(&["agree", "spans.csv", "--order", "dog,cat", "--level", "spans"]),
    );
    assert!(sandbox.run(&["agree", "spans.csv", "--lengths", "lengths.csv"]).contains("exit code: 0"));
}

#[test]
fn spans_are_found_by_their_columns_also_on_standard_input_and_scored_by_position_too() {
    let sandbox = Sandbox::new();
    let spans = "task,worker,start,end\na,x,0,10\na,y,2,10\na,z,2,11\na,x,40,50\nb,x,5,9\nb,y,5,9\n";
    sandbox.write("spans.csv", spans);
    sandbox.write("gold.csv", "task,start,end\na,2,10\na,40,50\nb,5,9\nc,0,3\n");
    let args = ["consensus", "spans.csv", "--gold", "gold.csv", "--json"];
    let found = json(&sandbox, &args);
    assert_eq!((&found["objects"], &found["shapes"], &found["method"]), (&2.into(), &6.into(), &"wawa".into()));
    assert_eq!((&found["precision"], &found["covered_precision"]), (&1.0.into(), &1.0.into()));
    assert!((found["recall"].as_f64().unwrap() - 2.0 / 3.0).abs() < 1e-9);
    assert!((found["covered_recall"].as_f64().unwrap() - 12.0 / 22.0).abs() < 1e-9);
    let from_file = sandbox.must(&["consensus", "spans.csv", "--csv"]);
    let said = sandbox.run_with(&["consensus", "-", "--objects", "spans", "--csv"], spans);
    assert!(said.contains(&from_file), "{said}");
    let gate = sandbox.run(&["consensus", "spans.csv", "--gold", "gold.csv", "--fail-under", "0.99"]);
    assert!(gate.contains("exit code: 1"), "{gate}");
}

#[test]
fn times_of_work_are_no_spans_and_bad_shapes_are_named() {
    let sandbox = Sandbox::new();
    sandbox
        .write("timed.csv", "task,worker,label,start,end\n1,a,x,1767225600,1767225660\n1,b,x,2026-01-01,2026-01-02\n");
    assert!(sandbox.must(&["consensus", "timed.csv", "--csv"]).starts_with("task,label,"));
    sandbox.write("bad.csv", "task,worker,start,end\n1,a,5,3\n1,b,0,4\n1,c,x,4\n");
    let args = ["consensus", "bad.csv", "--objects", "spans", "--csv"];
    tells!(sandbox, sandbox.run(&args), sandbox.run(&[&args[..], &["--strict"]].concat()));
}

#[test]
fn people_who_draw_are_judged_like_people_who_label() {
    let sandbox = Sandbox::new();
    let mut rows = String::from("task,worker,start,end\n");
    for task in 0..20 {
        for (worker, off) in [("ann", 0), ("bob", 1), ("dim", 500)] {
            writeln!(rows, "{task},{worker},{},{}", 10 + off, 60 + off).unwrap();
        }
    }
    sandbox.write("spans.csv", &rows);
    sandbox.must(&["consensus", "spans.csv", "--annotators-out", "workers.csv"]);
    let written = sandbox.read("workers.csv");
    let accuracy = |name: &str| -> f64 {
        let line = written.lines().find(|line| line.starts_with(name)).unwrap();
        line.split(',').nth(2).unwrap().parse().unwrap()
    };
    assert!(accuracy("ann") > 0.8 && accuracy("dim") < 0.2, "{written}");
}

#[test]
fn agreement_on_spans_is_alpha_of_spans_and_for_unitizing() {
    let sandbox = Sandbox::new();
    // Krippendorff, Content Analysis, 2018, figure 12.11: 0.510 and 0.413 and 0.724 of a continuum of length 60.
    let readings = [
        ("alex", &[(0, 7, 1), (7, 13, 2), (30, 32, 5), (32, 37, 6), (37, 44, 6), (44, 60, 7)][..]),
        ("paul", &[(0, 7, 1), (7, 13, 3), (13, 21, 5), (32, 44, 6)]),
        ("suzan", &[(0, 7, 1), (7, 13, 4), (13, 21, 5), (32, 37, 6), (37, 41, 6), (41, 44, 6)]),
    ];
    let mut rows = String::from("task,worker,start,end,label\n");
    for (worker, sections) in readings {
        for (start, end, label) in sections {
            writeln!(rows, "1,{worker},{start},{end},{label}").unwrap();
        }
    }
    sandbox.write("spans.csv", &rows);
    sandbox.write("lengths.csv", "task,length\n1,60\n");
    let found = json(&sandbox, &["agree", "spans.csv", "--lengths", "lengths.csv", "--json"]);
    let value = |level: &str| {
        let rows = found["results"].as_array().unwrap();
        rows.iter().find(|row| row["level"] == level).unwrap()["value"].as_f64().unwrap()
    };
    assert!((value("all") - 0.510).abs() < 5e-4 && (value("boundaries") - 0.413).abs() < 1e-3, "{found}");
    assert!((value("coding") - 0.724).abs() < 5e-4, "{found}");
    let short = sandbox.run(&["agree", "spans.csv", "--by", "label", "--coefficient", "unitizing-alpha"]);
    assert!(short.contains("boundaries") && short.contains("exit code: 0"), "{short}");
}

#[test]
fn gamma_puts_spans_beside_their_like_also_where_they_overlap() {
    let sandbox = Sandbox::new();
    let readings = [
        ("ann", &[(0, 20, "quote"), (2, 9, "name"), (24, 30, "place"), (50, 54, "name")][..]),
        ("bob", &[(0, 19, "quote"), (2, 9, "name"), (23, 30, "name")]),
        ("cay", &[(1, 9, "name"), (24, 31, "place"), (50, 54, "name")]),
    ];
    let mut rows = String::from("task,worker,start,end,label\n");
    for (worker, sections) in readings {
        for (start, end, label) in sections {
            writeln!(rows, "1,{worker},{start},{end},{label}").unwrap();
        }
    }
    sandbox.write("spans.csv", &rows);
    sandbox.write("lengths.csv", "task,length\n1,70\n");
    let args = ["agree", "spans.csv", "--lengths", "lengths.csv", "--coefficient", "gamma"];
    tells!(sandbox, sandbox.run(&args), sandbox.run(&[&args[..], &["--by", "pair", "--level", "all"]].concat()));
    let found = |more: &[&str]| json(&sandbox, &[&args[..], &["--level", "all", "--json"], more].concat());
    let (found, other) = (found(&["--threads", "1"]), found(&["--threads", "2", "--seed", "1"]));
    assert_eq!((&found["results"][0]["coefficient"], &found["results"][0]["level"]), (&"gamma".into(), &"all".into()));
    let value = |found: &Value| found["results"][0]["value"].as_f64().unwrap();
    let apart = (value(&found) - value(&other)).abs();
    assert!(apart > 0.0 && apart < 0.03, "{found} {other}");
}

#[test]
fn agreement_on_boxes_counts_what_is_shared() {
    let sandbox = Sandbox::new();
    let mut rows = String::from("task,worker,x,y,width,height\n");
    for task in 0..12 {
        let x = task * 30;
        writeln!(rows, "{task},ann,{x},0,20,20\n{task},bob,{},0,20,20\n{task},dim,900,900,5,5", x + 1).unwrap();
    }
    sandbox.write("boxes.csv", &rows);
    let found = json(&sandbox, &["agree", "boxes.csv", "--by", "pair", "--json"]);
    let value = |group: &str| {
        let rows = found["results"].as_array().unwrap();
        rows.iter().find(|row| row["group"] == group).unwrap()["value"].as_f64().unwrap()
    };
    assert!(value("ann and bob") > 0.85 && value("ann and dim") < 0.1, "{found}");
    assert_eq!(found["results"][0]["level"], "boxes");
}

#[test]
fn labels_of_a_tree_are_near_where_they_meet() {
    let sandbox = Sandbox::new();
    let rows = "1,a,animal/cat\n1,b,animal/dog\n2,a,plant/rose\n2,b,plant/rose\n3,a,plant/oak\n3,b,plant/rose\n";
    sandbox.write("paths.csv", &format!("task,worker,label\n{rows}"));
    sandbox.write("names.csv", &format!("task,worker,label\n{}", rows.replace("animal/", "").replace("plant/", "")));
    sandbox.write("tree.csv", "label,parent\nanimal,\nplant,\ncat,animal\ndog,animal\nrose,plant\noak,plant\n");
    let value = |args: &[&str]| {
        let found = json(&sandbox, &[&["agree"], args, &["--replicates", "0", "--json"]].concat());
        found["results"][0]["value"].as_f64().unwrap()
    };
    let paths = value(&["paths.csv", "--distance", "tree"]);
    assert!((paths - value(&["names.csv", "--distance", "tree", "--tree", "tree.csv"])).abs() < 1e-12);
    assert!(paths > value(&["names.csv", "--coefficient", "krippendorff-alpha", "--level", "nominal"]));
    sandbox.write("short.csv", "label,parent\ncat,animal\n");
    let refused = sandbox.run(&["agree", "names.csv", "--distance", "steps", "--tree", "short.csv"]);
    assert!(refused.contains("label “dog” is not in short.csv"), "{refused}");
}

#[test]
fn each_question_has_its_own_distance() {
    let sandbox = Sandbox::new();
    sandbox.write(
        "answers.csv",
        "task,worker,question,label\n1,a,topics,x|y\n1,b,topics,y|x\n2,a,topics,z\n2,b,topics,z|y\n\
         1,a,hour,23\n1,b,hour,1\n2,a,hour,12\n2,b,hour,13\n1,a,kind,p\n1,b,kind,q\n2,a,kind,p\n2,b,kind,p\n",
    );
    let args = ["agree", "answers.csv", "--by", "question", "--distance", "topics=masi,hour=hours", "--json"];
    let found = json(&sandbox, &args);
    let levels: Vec<_> =
        found["results"].as_array().unwrap().iter().map(|row| (&row["group"], &row["level"])).collect();
    assert_eq!(
        format!("{levels:?}"),
        r#"[(String("hour"), String("hours")), (String("kind"), String("nominal")), (String("topics"), String("masi"))]"#
    );
    assert!(found["results"][0]["value"].as_f64().unwrap() > 0.8, "{found}");
    let refused = sandbox.run(&["agree", "answers.csv", "--by", "question", "--distance", "topic=masi"]);
    assert!(refused.contains("--distance names “topic”"), "{refused}");
}

#[test]
fn costs_turn_the_consensus_to_the_cheapest_label() {
    let sandbox = Sandbox::new();
    sandbox.write("labels.csv", "task,worker,label\n1,a,safe\n1,b,safe\n1,c,harmful\n2,a,safe\n2,b,safe\n2,c,safe\n");
    sandbox.write("costs.csv", "truth,answer,cost\nharmful,safe,20\nsafe,harmful,1\n");
    sandbox.write("gold.csv", "task,label\n1,safe\n2,safe\n");
    let args = ["consensus", "labels.csv", "--method", "majority", "--costs", "costs.csv"];
    tells!(sandbox, sandbox.run(&[&args[..], &["--csv"]].concat()));
    let found = json(&sandbox, &[&args[..], &["--gold", "gold.csv", "--json"]].concat());
    assert_eq!((&found["accuracy"], &found["gold_cost"]), (&0.5.into(), &0.5.into()));
    assert!((found["expected_cost"].as_f64().unwrap() - 1.0 / 3.0).abs() < 1e-9, "{found}");
    sandbox.write("wrong.csv", "truth,answer,cost\nharmful,safe,-1\n");
    let refused = sandbox.run(&["consensus", "labels.csv", "--costs", "wrong.csv"]);
    assert!(refused.contains("is no cost"), "{refused}");
}
