//! Real crowd data against the values that other packages compute from it: krippendorff, statsmodels, irrCAC,
//! crowd-kit. The data lie beside the repository; without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use assay_quality::agreement::coefficient;
use assay_quality::consensus::{Control, DawidSkene, dawid_skene, majority};
use assay_quality::{Answers, Estimate, Options};

const ABSENT: &str = "skipped: ../shared/data/crowd is not beside this repository";

/// Metric of reference.csv, our name and level, and the digits it was printed with.
const METRICS: [(&str, &str, &str, f64); 22] = [
    ("alpha_nominal", "krippendorff-alpha", "nominal", 1e-9),
    ("alpha_ordinal", "krippendorff-alpha", "ordinal", 1e-9),
    ("alpha_interval", "krippendorff-alpha", "interval", 1e-9),
    ("alpha_ratio", "krippendorff-alpha", "ratio", 1e-9),
    ("fleiss_kappa", "fleiss-kappa", "nominal", 1e-9),
    ("randolph_kappa", "brennan-prediger", "nominal", 1e-9),
    ("cohen_kappa", "cohen-kappa", "nominal", 1e-9),
    ("cohen_kappa_linear", "cohen-kappa", "linear", 1e-9),
    ("cohen_kappa_quadratic", "cohen-kappa", "quadratic", 1e-9),
    ("krippendorff", "krippendorff-alpha", "nominal", 6e-6),
    ("gwet_AC1", "gwet-ac", "nominal", 6e-6),
    ("gwet_AC2_linear", "gwet-ac", "linear", 6e-6),
    ("gwet_AC2_quadratic", "gwet-ac", "quadratic", 6e-6),
    ("gwet_AC2_ordinal", "gwet-ac", "ordinal", 6e-6),
    ("fleiss", "fleiss-kappa", "nominal", 6e-6),
    ("fleiss_linear", "fleiss-kappa", "linear", 6e-6),
    ("fleiss_quadratic", "fleiss-kappa", "quadratic", 6e-6),
    ("fleiss_ordinal", "fleiss-kappa", "ordinal", 6e-6),
    ("conger", "conger-kappa", "nominal", 6e-6),
    ("conger_linear", "conger-kappa", "linear", 6e-6),
    ("conger_quadratic", "conger-kappa", "quadratic", 6e-6),
    ("brennan_prediger", "brennan-prediger", "nominal", 6e-6),
];

/// The folder of crowd data, where it is present.
fn crowd() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd");
    folder.join("reference.csv").exists().then_some(folder)
}

fn rows(path: &Path) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// One data set with its names in sorted order, numbers as numbers.
struct Set {
    answers: Answers,
    tasks: BTreeMap<String, u32>,
    labels: Vec<String>,
}

fn numbered(names: impl Iterator<Item = String>) -> BTreeMap<String, u32> {
    let distinct: BTreeSet<String> = names.collect();
    (0u32..).zip(distinct).map(|(number, name)| (name, number)).collect()
}

fn read(folder: &Path, name: &str) -> Set {
    let rows = rows(&folder.join(name).join("labels.csv"));
    let tasks = numbered(rows.iter().map(|row| row[0].clone()));
    let workers = numbered(rows.iter().map(|row| row[1].clone()));
    let mut labels: Vec<String> = numbered(rows.iter().map(|row| row[2].clone())).into_keys().collect();
    let number = |label: &String| label.parse::<f64>();
    let values: Result<Vec<f64>, _> = labels.iter().map(number).collect();
    if values.is_ok() {
        labels.sort_by(|a, b| number(a).unwrap().total_cmp(&number(b).unwrap()));
    }
    let of = |label: &String| u32::try_from(labels.iter().position(|l| l == label).unwrap()).unwrap();
    let triples = rows.iter().map(|row| (tasks[&row[0]], workers[&row[1]], of(&row[2])));
    let categories = u32::try_from(labels.len()).unwrap();
    let mut answers = Answers::from_triples(categories, triples).unwrap();
    if values.is_ok() {
        answers = answers.with_values(labels.iter().map(|l| number(l).unwrap()).collect()).unwrap();
    }
    Set { answers, tasks, labels }
}

/// `se=0.14557` (irrCAC) or `std_kappa=0.28807` (statsmodels) in a note.
fn standard_error_of(note: &str) -> Option<f64> {
    let word = |word: &'_ str| word.strip_prefix("se=").or(word.strip_prefix("std_kappa=")).map(str::to_owned);
    note.split_whitespace().find_map(word).and_then(|number| number.parse().ok())
}

fn computed(sets: &mut BTreeMap<String, Set>, folder: &Path, row: &[String], name: &str, level: &str) -> Estimate {
    let set = sets.entry(row[0].clone()).or_insert_with(|| read(folder, &row[0]));
    let compute = coefficient(name, level).unwrap().compute;
    compute(&set.answers, &Options::analytic()).unwrap_or_else(|reason| panic!("{} of {}: {reason}", row[1], row[0]))
}

#[test]
fn agreement_on_real_crowds_is_what_other_packages_find() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let mut sets = BTreeMap::new();
    let (mut compared, mut errors) = (0, 0);
    for row in rows(&folder.join("reference.csv")) {
        let Some((_, name, level, digits)) = METRICS.iter().find(|(metric, ..)| *metric == row[1]) else {
            continue;
        };
        let Ok(expected) = row[3].parse::<f64>() else { continue };
        let found = computed(&mut sets, &folder, &row, name, level);
        assert!((found.value - expected).abs() < *digits, "{} {}: {} not {expected}", row[0], row[1], found.value);
        compared += 1;
        if let Some(expected) = row.get(5).and_then(|note| standard_error_of(note)) {
            let error = found.standard_error.unwrap();
            assert!((error - expected).abs() < 6e-6, "error of {} {}: {error} not {expected}", row[0], row[1]);
            errors += 1;
        }
    }
    // All there are: where a package found a number, so do we, and the same.
    assert!(compared >= 222 && errors >= 134, "compared only {compared} values and {errors} errors");
}

#[test]
fn majority_on_real_crowds_is_as_right_as_others_find_with_ties_in_part() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let mut compared = 0;
    for row in rows(&folder.join("reference.csv")).iter().filter(|r| r[1] == "MajorityVote_fractional_tie_accuracy") {
        let set = read(&folder, &row[0]);
        // Gold classes nobody used get a number no label has.
        let label = |name: &String| {
            set.labels.iter().position(|l| l == name).map_or(u32::MAX, |label| u32::try_from(label).unwrap())
        };
        let gold = rows(&folder.join(&row[0]).join("gold.csv"));
        let known = gold.iter().filter_map(|g| Some((*set.tasks.get(&g[0])?, label(&g[1]))));
        let accuracy = majority(&set.answers).accuracy(known).unwrap();
        let expected: f64 = row[3].parse().unwrap();
        assert!((accuracy - expected).abs() < 1e-9, "{}: {accuracy} not {expected}", row[0]);
        compared += 1;
    }
    assert!(compared >= 13, "compared only {compared}");
}

#[test]
fn dawid_skene_on_real_crowds_has_crowd_kits_probabilities_after_a_hundred_iterations() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let options = DawidSkene { iterations_max: 100, tolerance: f64::NEG_INFINITY, ..DawidSkene::default() };
    let mut compared = 0;
    for set_name in [
        "CF",
        "CF_amt",
        "barzan",
        "face",
        "bluebird",
        "dawid_skene_1979",
        "dog",
        "gal_toy",
        "rte",
        "snow_temp",
        "labelme",
    ] {
        let set = read(&folder, set_name);
        let fit = dawid_skene(&set.answers, &options, &Control::default()).unwrap();
        let path = folder.join("posteriors").join(format!("{set_name}.DawidSkene_100it.probas.csv"));
        let mut reader = csv::Reader::from_path(&path).unwrap();
        let header: Vec<usize> = reader
            .headers()
            .unwrap()
            .iter()
            .skip(1)
            .map(|label| set.labels.iter().position(|l| l == label).unwrap())
            .collect();
        for row in reader.records() {
            let row = row.unwrap();
            let shares = fit.consensus.shares(set.tasks[&row[0]] as usize);
            for (&label, expected) in header.iter().zip(row.iter().skip(1)) {
                let (found, expected) = (shares[label].1, expected.parse::<f64>().unwrap());
                assert!((found - expected).abs() < 1e-6, "{set_name} {}: {found} not {expected}", &row[0]);
                compared += 1;
            }
        }
    }
    assert!(compared > 5_000, "compared only {compared}");
}
