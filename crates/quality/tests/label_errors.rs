//! Suspected label errors against what cleanlab 2.9 finds, on the sets named in the reference values. The data lie
//! beside the repository; without them these tests say so and pass.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

use assay_quality::suspects::{Filter, Predictions, Score, confident_joint, label_quality, suspects};

const ABSENT: &str = "skipped: ../shared/data/crowd is not beside this repository";

fn crowd() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/crowd");
    folder.join("reference.csv").exists().then_some(folder)
}

/// The numbers of a `NumPy` file of version 1, each of as many bytes as its header says.
fn numbers(path: &Path) -> Vec<Vec<u8>> {
    let bytes = fs::read(path).unwrap();
    assert_eq!(&bytes[..7], b"\x93NUMPY\x01");
    let start = 10 + usize::from(u16::from_le_bytes([bytes[8], bytes[9]]));
    let header = String::from_utf8_lossy(&bytes[..start]);
    assert!(!header.contains("'fortran_order': True"));
    let width = if header.contains("<u2") { 2 } else { 8 };
    bytes[start..].chunks_exact(width).map(<[u8]>::to_vec).collect()
}

fn labels(path: &Path) -> Vec<u32> {
    let whole = |bytes: Vec<u8>| bytes.iter().rev().fold(0, |number, byte| number << 8 | u32::from(*byte));
    numbers(path).into_iter().map(whole).collect()
}

fn read(folder: &Path, set: &str) -> (Vec<u32>, Vec<f64>) {
    let probability = |bytes: Vec<u8>| f64::from_le_bytes(bytes.try_into().unwrap());
    let probabilities = numbers(&folder.join(set).join("pred_probs.npy"));
    (labels(&folder.join(set).join("labels.npy")), probabilities.into_iter().map(probability).collect())
}

/// What we compute for a metric of reference.csv.
fn computed(metric: &str, predictions: &Predictions<'_>) -> Option<f64> {
    let many = |filter| Some(suspects(predictions, filter).len() as f64);
    let mean = |score| {
        let scores = label_quality(predictions, score);
        Some(scores.iter().sum::<f64>() / scores.len() as f64)
    };
    match metric {
        "confident_joint_diag_sum" => {
            let joint = confident_joint(predictions);
            Some((0..joint.classes).map(|k| joint.calibrated[k * joint.classes + k]).sum::<u64>() as f64)
        }
        "issues_prune_by_noise_rate" => many(Filter::PruneByNoiseRate),
        "issues_prune_by_class" => many(Filter::PruneByClass),
        "issues_both" => many(Filter::Both),
        "num_label_issues" | "issues_confident_learning" => many(Filter::ConfidentLearning),
        "issues_predicted_neq_given" => many(Filter::PredictedNotGiven),
        "issues_low_normalized_margin" => many(Filter::LowNormalizedMargin),
        "issues_low_self_confidence" => many(Filter::LowSelfConfidence),
        "mean_quality_self_confidence" => mean(Score::SelfConfidence),
        "mean_quality_normalized_margin" => mean(Score::NormalizedMargin),
        "mean_quality_confidence_weighted_entropy" => mean(Score::ConfidenceWeightedEntropy),
        _ => None,
    }
}

#[test]
fn every_count_is_the_one_cleanlab_finds() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let mut compared = 0;
    for (set, classes) in [("labelerrors_synth5k", 5), ("labelerrors_cifar10_test_set", 10)] {
        let (labels, probabilities) = read(&folder, set);
        let predictions = Predictions::new(classes, &labels, &probabilities).unwrap();
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(folder.join("reference.csv")).unwrap();
        for row in reader.records().map(Result::unwrap).filter(|row| &row[0] == set) {
            let found = computed(&row[1], &predictions).unwrap_or_else(|| panic!("nothing computes {}", &row[1]));
            let expected: f64 = row[3].parse().unwrap();
            assert!((found - expected).abs() < 1e-9, "{set} {}: {found} not {expected}", &row[1]);
            compared += 1;
        }
    }
    assert_eq!(compared, 24);
}

#[test]
fn lists_hold_as_many_true_errors_as_cleanlabs() {
    let Some(folder) = crowd() else {
        println!("{ABSENT}");
        return;
    };
    let (labels, probabilities) = read(&folder, "labelerrors_synth5k");
    let truth = self::labels(&folder.join("labelerrors_synth5k/truth.npy"));
    let predictions = Predictions::new(5, &labels, &probabilities).unwrap();
    // Precision as printed beside the counts.
    for (filter, precision) in [
        (Filter::PruneByNoiseRate, 0.617_834),
        (Filter::PruneByClass, 0.612_952),
        (Filter::Both, 0.690_778),
        (Filter::ConfidentLearning, 0.669_048),
        (Filter::PredictedNotGiven, 0.363_110),
        (Filter::LowNormalizedMargin, 0.759_524),
        (Filter::LowSelfConfidence, 0.797_619),
    ] {
        let found = suspects(&predictions, filter);
        let right = found.iter().filter(|s| labels[s.row] != truth[s.row]).count();
        let share = right as f64 / found.len() as f64;
        assert!((share - precision).abs() < 1e-6, "{filter:?}: {share} not {precision}");
    }
}
