//! Who comes how near to what all came to, where labels are more than categories; and known answers held fixed.

use crate::sandbox::{Sandbox, tells};

const NUMBERS: &str =
    "task,worker,label\n1,ann,10\n1,bob,11\n1,cay,18\n2,ann,7\n2,bob,7\n2,cay,9\n3,ann,4\n3,bob,5\n3,cay,\n";
const SETS: &str =
    "task,worker,label\n1,ann,a|b\n1,bob,a|b\n1,cay,c\n2,ann,\n2,bob,\n2,cay,a\n3,ann,b\n3,bob,b|c\n3,cay,b\n";
const TREES: &str =
    "task,worker,label\n1,ann,x/a\n1,bob,x/a\n1,cay,x/b\n2,ann,y\n2,bob,y\n2,cay,x/a\n3,ann,x\n3,bob,y\n";
const TEXTS: &str = "task,worker,label\n1,ann,the cat sat\n1,bob,the cat sat\n1,cay,a dog sat\n2,ann,so it is\n2,bob,so it is\n\
    2,cay,so is it not\n";
const RANKINGS: &str = "task,worker,label\n1,ann,a>b>c\n1,bob,a>b>c\n1,cay,c>b>a\n2,ann,d>e\n2,bob,d>e\n2,cay,e>d\n";
const PAIRS: &str = "worker,first,second,winner\nann,a,b,a\nann,b,c,b\nann,a,c,a\nbob,a,b,a\nbob,b,c,tie\nbob,a,c,a\ncay,a,b,b\n\
    cay,b,c,c\n";

const ALL: [(&str, &str); 6] = [
    ("numbers", NUMBERS),
    ("sets", SETS),
    ("trees", TREES),
    ("texts", TEXTS),
    ("rankings", RANKINGS),
    ("pairs", PAIRS),
];

/// Everybody's rows of the file, cell by cell.
fn rows(sandbox: &Sandbox) -> Vec<Vec<String>> {
    sandbox.read("people.csv").lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

fn number(cell: &str) -> f64 {
    cell.parse().unwrap()
}

#[test]
fn every_kind_tells_who_is_near_to_what_all_came_to_and_draws_it() {
    for (kind, text) in ALL {
        let sandbox = Sandbox::new();
        sandbox.write("in.csv", text);
        sandbox.must(&[
            "consensus",
            "in.csv",
            "--kind",
            kind,
            "--annotators-out",
            "people.csv",
            "--plot",
            "people.svg",
        ]);
        let rows = rows(&sandbox);
        assert_eq!(rows[0][..5], ["worker", "answers", "accuracy", "lower", "upper"], "{kind}");
        let accuracy: Vec<f64> = rows[1..].iter().map(|row| number(&row[2])).collect();
        // Cay says what nobody else says.
        assert!(rows[3][0] == "cay" && accuracy[2] < accuracy[0] && accuracy[2] < accuracy[1], "{kind} {rows:?}");
        for row in &rows[1..] {
            assert!(number(&row[3]) < number(&row[2]) && number(&row[2]) < number(&row[4]), "{kind} {row:?}");
        }
        let title = match kind {
            "numbers" => "How far each person is from the consensus",
            "pairs" => "Which items are better",
            _ => "How near each person comes to the consensus",
        };
        assert!(sandbox.read("people.svg").contains(title), "{kind}");
    }
}

#[test]
fn numbers_also_tell_how_far_somebody_is_off_and_to_which_side() {
    let sandbox = Sandbox::new();
    sandbox.write("n.csv", NUMBERS);
    sandbox.must(&["consensus", "n.csv", "--kind", "numbers", "--annotators-out", "people.csv"]);
    let rows = rows(&sandbox);
    assert_eq!(rows[0][5..], ["error", "error_lower", "error_upper", "bias", "bias_lower", "bias_upper"]);
    // Medians 11, 7 and 4.5: ann is off by −1, 0, −½, bob by 0, 0, ½, cay by 7 and 2.
    let of = |row: usize| (number(&rows[row][5]), number(&rows[row][8]));
    assert_eq!((of(1), of(3)), ((0.5, -0.5), (4.5, 4.5)));
    assert!((of(2).0 - 1.0 / 6.0).abs() < 1e-12 && (of(2).1 - 1.0 / 6.0).abs() < 1e-12);
    // Who gave one number may be off by anything.
    sandbox.write("one.csv", "task,worker,label\n1,ann,1\n1,bob,2\n2,bob,2\n");
    let printed = sandbox.must(&["consensus", "one.csv", "--kind", "numbers", "--annotators-out", "-"]);
    assert!(printed.lines().nth(1).is_some_and(|ann| ann.ends_with(",0.5,,,-0.5,,")), "{printed}");
}

#[test]
fn known_answers_are_held_fixed_and_judge_people_and_are_not_judged() {
    let known = [
        ("numbers", NUMBERS, "1,18"),
        ("sets", SETS, "1,c"),
        ("trees", TREES, "1,x/b"),
        ("texts", TEXTS, "1,a dog sat"),
        ("rankings", RANKINGS, "1,c>b>a"),
    ];
    for (kind, text, known) in known {
        let sandbox = Sandbox::new();
        sandbox.write("in.csv", text);
        sandbox.write("known.csv", &format!("task,label\n{known}\n"));
        let args = ["consensus", "in.csv", "--kind", kind, "--annotators-out", "people.csv", "--csv"];
        let accuracy = |sandbox: &Sandbox| number(&rows(sandbox)[3][2]);
        sandbox.must(&args);
        let before = accuracy(&sandbox);
        let held = sandbox.run(&[&args[..], &["--known", "known.csv", "--gold", "known.csv"]].concat());
        assert!(held.contains(&format!("{known},1,3,false")), "{kind}: {held}");
        assert!(held.contains("1 task of --gold is held fixed by --known, and not judged"), "{kind}: {held}");
        // Cay alone was right about it.
        assert!(accuracy(&sandbox) > before, "{kind}");
        let gate =
            ["consensus", "in.csv", "--kind", kind, "--known", "known.csv", "--gold", "known.csv", "--fail-under", "0"];
        assert!(sandbox.run(&gate).contains("held fixed by --known"), "{kind}");
    }
}

#[test]
fn pairs_hold_nothing_and_need_names_to_tell_of_people() {
    let sandbox = Sandbox::new();
    sandbox.write("p.csv", PAIRS);
    sandbox.write("nameless.csv", "first,second,winner\na,b,a\n");
    tells!(
        sandbox,
        sandbox.run(&["consensus", "p.csv", "--kind", "pairs", "--known", "p.csv"]),
        sandbox.run(&["consensus", "nameless.csv", "--kind", "pairs", "--annotators-out", "people.csv"]),
        sandbox.run(&["consensus", "p.csv", "--kind", "pairs", "--annotators-out", "-"]),
    );
}
