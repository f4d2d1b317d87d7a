//! Files that are larger than memory: with `--memory` the commands say what they say of a file in memory.

use crate::label_files::with_labels;
use crate::sandbox::tells;
use std::path::Path;

#[test]
fn a_file_whose_answers_stay_on_a_disk_says_the_same_and_what_needs_them_in_memory_is_refused() {
    let sandbox = with_labels();
    let rows = (0..60_000).map(|row| format!("t{},w{},{}\n", row * 7 % 9_001, row % 13, row % 89 * row % 5));
    sandbox.write("large.csv", &format!("task,worker,label\n{}nonsense\n", rows.collect::<String>()));
    let majority = ["consensus", "large.csv", "--method", "majority", "--csv"];
    let within = sandbox.must(&[&majority[..], &["--memory", "1MB"]].concat());
    assert_eq!(within, sandbox.must(&majority));
    assert_eq!(within.lines().count(), 9_002);
    assert_eq!(sandbox.must(&[&majority[..], &["--memory", "1GB"]].concat()), within);
    let refused = |more: &[&str]| sandbox.run(&[&["consensus", "labels.csv", "--memory", "1GB"][..], more].concat());
    sandbox.write("boxes.csv", "task,worker,x,y,width,height,label\n1,ann,1,2,3,4,cat\n1,bob,1,2,3,4,cat\n");
    tells!(
        sandbox,
        refused(&[]),
        sandbox.run(&["consensus", "boxes.csv", "--method", "majority", "--memory", "1MB"]),
        sandbox.run(&[
            "consensus",
            "boxes.csv",
            "--method",
            "majority",
            "--memory",
            "1MB",
            "--kind",
            "labels",
            "--csv"
        ]),
        refused(&["--method", "glad", "--csv"]),
        refused(&["--method", "dawid-skene", "--parquet", "x.parquet"]),
        refused(&["--method", "majority", "--html", "x.html"]),
        refused(&["--kind", "texts"]),
        sandbox.run(&["consensus", "labels.csv", "--method", "wawa", "--memory", "1GB"]),
        sandbox.run(&["consensus", "labels.csv", "--method", "wawa", "--memory", "much"]),
        sandbox.run(&["consensus", "none.csv", "--method", "wawa", "--memory", "1GB"]),
    );
}

/// Crowds in which not all answer alike, with all that a file may have: known and gold answers, repeats, rows left out.
#[test]
fn every_method_that_works_in_passes_says_to_the_last_digit_what_it_says_of_a_file_in_memory() {
    let sandbox = with_labels();
    let text = |row: usize| match row * 31 % 97 {
        0..=60 => row / 4 % 5,
        61..=80 => row / 4 * 7 % 5,
        _ => row * 11 % 5,
    };
    let rows = (0..30_000).map(|row| format!("t{},w{},{}\n", row / 4 * 13 % 7_001, row * row % 23, text(row)));
    let odd = "nonsense\nt1,,3\nt2,w1,\nt3,w2,nan\nt3,w2,2\nt3,w2,2\n\"t,4\",w1,1.0\n";
    sandbox.write("large.csv", &format!("task,worker,label\n{}{odd}", rows.collect::<String>()));
    let rows_of = |rows: &mut dyn Iterator<Item = (usize, usize)>, name: &str| {
        rows.fold(String::new(), |text, (id, value)| text + &format!("{name}{id},{value}\n"))
    };
    let gold = |from, step| rows_of(&mut (from..7_001).step_by(step).map(|task| (task, task % 5)), "t");
    sandbox.write("gold.csv", &format!("task,label\n{}elsewhere,1\nt9,3\nt9,4\n", gold(0, 11)));
    sandbox.write("known.csv", &format!("task,label\n{}t5,9\n", gold(3, 40)));
    sandbox.write("costs.csv", "truth,answer,cost\n1,2,5\n");
    let trust = rows_of(&mut (0..23).map(|worker| (worker, worker + 1)), "w");
    sandbox.write("trust.csv", &format!("worker,trust\n{trust}"));
    let own = ["--posteriors", "--known", "known.csv", "--gold", "gold.csv", "--annotators-out", "workers.csv"];
    let ways: [&[&str]; 6] = [
        &["--csv"],
        &["--json"],
        &[],
        &["--csv", "--costs", "costs.csv"],
        &["--json", "--costs", "costs.csv"],
        &["--csv", "--missing", "nan"],
    ];
    let same = |more: &[&str]| {
        let said = |memory: &[&str]| {
            let args = [&["consensus", "large.csv", "--threads", "1"][..], &own, more, memory].concat();
            let output = sandbox.command(&args).output().unwrap();
            (output.status.code(), output.stdout, output.stderr, sandbox.read("workers.csv"))
        };
        assert!(said(&[]) == said(&["--memory", "1MB"]), "{more:?}");
    };
    for method in ["majority", "wawa", "zero-based-skill", "one-coin", "dawid-skene", "fast-dawid-skene"] {
        for way in ways.iter().skip(usize::from(method != "one-coin") * 3) {
            same(&[&["--method", method][..], way].concat());
        }
    }
    same(&["--method", "dawid-skene", "--iterations", "3", "--prior", "uniform"]);
    same(&["--trust", "trust.csv", "--csv"]);
}

/// The public sets beside the repository, where ids, labels and gold are as people write them.
#[test]
fn public_sets_say_the_same_in_passes_as_in_memory() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd");
    let sets: Vec<_> = ["rte", "web", "dog", "CF", "snow_temp"].into_iter().map(|name| folder.join(name)).collect();
    let Some(sets) = sets.iter().all(|set| set.join("labels.csv").is_file()).then_some(sets) else {
        eprintln!("skipped: ../shared/data/crowd is not beside this repository");
        return;
    };
    let sandbox = with_labels();
    for set in sets {
        let [labels, gold] = ["labels.csv", "gold.csv"].map(|name| set.join(name).to_string_lossy().into_owned());
        for method in ["dawid-skene", "one-coin", "zero-based-skill"] {
            let args = ["consensus", &labels, "--gold", &gold, "--method", method, "--json", "--threads", "1"];
            let within = sandbox.must(&[&args[..], &["--memory", "1MB"]].concat());
            assert!(within == sandbox.must(&args), "{labels}, {method}");
        }
    }
}

#[test]
fn an_id_of_a_row_left_out_does_not_say_in_which_order_the_others_stand() {
    let sandbox = with_labels();
    sandbox.write("numbers.csv", "task,worker,label\n10,10,10\n9,9,9\nx,x,\n100,9,9\n9,x,NA\n");
    let args = ["consensus", "numbers.csv", "--method", "majority", "--missing", "NA", "--csv", "--posteriors"];
    let said = "task,label,confidence,answers,tie,9,10\n9,9,1,1,false,1,0\n10,10,1,1,false,0,1\n100,9,1,1,false,1,0\n";
    assert_eq!(sandbox.must(&args), said);
    assert_eq!(sandbox.must(&[&args[..], &["--memory", "1MB"]].concat()), said);
}

#[test]
fn where_no_temporary_file_can_be_written_that_is_said_and_nothing_is_written() {
    let sandbox = with_labels();
    let nowhere = sandbox.path("nowhere");
    let args = ["consensus", "labels.csv", "--method", "majority", "--memory", "1MB", "--csv"];
    let output = sandbox.command(&args).env("TMPDIR", nowhere).output().unwrap();
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert!(said.contains("the temporary file in ") && said.contains("set TMPDIR to a folder"), "{said}");
    assert!(!said.contains("task,label"), "{said}");
}

#[test]
fn agreement_by_label_counts_is_that_of_a_file_in_memory_and_what_needs_people_is_refused() {
    let sandbox = with_labels();
    let rows = (0..9_000).map(|row| format!("t{},w{},{}\n", row / 3 * 7 % 4_001, row * 5 % 11, row * row / 7 % 4));
    sandbox.write("large.csv", &format!("task,worker,label\n{}x,,1\nx,w1,\n", rows.collect::<String>()));
    sandbox.write("words.csv", "task,worker,label\n1,a,low\n1,b,mid\n2,a,high\n2,b,high\n3,a,low\n3,b,low\n");
    let counted = "percent-agreement,scott-pi,fleiss-kappa,krippendorff-alpha,gwet-ac,brennan-prediger";
    let ways: [&[&str]; 5] = [
        &["large.csv"],
        &["large.csv", "--json", "--replicates", "60"],
        &["large.csv", "--csv", "--level", "ordinal", "--fail-under", "0.9"],
        &["words.csv", "--json", "--level", "linear,ordinal", "--order", "low,mid,high"],
        &["words.csv", "--csv"],
    ];
    for way in ways {
        let said = |memory: &[&str]| {
            let output = sandbox.command(&[&["agree", "--coefficient", counted][..], way, memory].concat()).output();
            let output = output.unwrap();
            (output.status.code(), output.stdout, output.stderr)
        };
        assert!(said(&[]) == said(&["--memory", "1MB"]), "{way:?}");
    }
    let refused = |more: &[&str]| sandbox.run(&[&["agree", "labels.csv", "--memory", "1GB"][..], more].concat());
    tells!(
        sandbox,
        refused(&[]),
        refused(&["--coefficient", "cohen-kappa,gwet-ac"]),
        refused(&["--by", "pair"]),
        refused(&["--two-way"]),
        refused(&["--kind", "sets"]),
        refused(&["--plot", "x.svg"]),
    );
}
