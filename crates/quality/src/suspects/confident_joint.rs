//! How many labels of each class really belong to each other class? Confident learning's count.
//!
//! # Definition
//! The threshold of a class is the mean probability that the model gives it where it is the label. A row counts as
//! truly of class j when the probability of j reaches the threshold of j; of several such, the most probable; with
//! none, the row does not count. `counted[i][j]` are the rows labelled i that count as truly j, the diagonal at least 1.
//! `calibrated` scales each row of it to the number of labels of that class, in whole numbers that keep that sum.
//!
//! # When not to use it
//! With a model that learnt from these very labels. With classes of a handful of rows, whose thresholds mean nothing.
//!
//! # Cost
//! Two passes over the probabilities.
//!
//! # Reference
//! C. Northcutt, L. Jiang, I. Chuang, *Confident learning: estimating uncertainty in dataset labels*, Journal of
//! Artificial Intelligence Research 70, 2021, <https://doi.org/10.1613/jair.1.12125>. Margins and rounding are those
//! of cleanlab 2.9.

use super::{Predictions, largest};

/// A probability this little below a threshold reaches it.
pub(super) const MARGIN: f64 = 1e-6;

/// Labels against what they probably should be.
#[derive(Debug, Clone, PartialEq)]
pub struct ConfidentJoint {
    /// How many classes there are.
    pub classes: usize,
    /// The probability from which a class is believed; `None` for a class that is no row's label.
    pub thresholds: Vec<Option<f64>>,
    /// `counted[given * classes + true]`: rows that count, the diagonal at least 1.
    pub counted: Vec<u64>,
    /// The same scaled to all rows; each row of it sums to the labels of that class.
    pub calibrated: Vec<u64>,
    /// The rows that count as truly of another class, ascending.
    pub disagreeing: Vec<usize>,
}

impl ConfidentJoint {
    /// The share of labels that are wrong, as estimated, in [0, 1].
    pub fn wrong_share(&self) -> f64 {
        let right: u64 = (0..self.classes).map(|class| self.calibrated[class * self.classes + class]).sum();
        let all: u64 = self.calibrated.iter().sum();
        if all == 0 { 0.0 } else { 1.0 - right as f64 / all as f64 }
    }
}

/// Counts labels against what they probably should be.
///
/// ```
/// use assay_quality::suspects::{Predictions, confident_joint};
///
/// let probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95];
/// let joint = confident_joint(&Predictions::new(2, &[0, 0, 0, 1, 1], &probabilities)?);
/// assert_eq!(joint.counted, [2, 1, 0, 1]);
/// assert_eq!(joint.calibrated, [2, 1, 0, 2]);
/// assert_eq!(joint.disagreeing, [2]);
/// # Ok::<(), assay_quality::suspects::BadPredictions>(())
/// ```
pub fn confident_joint(predictions: &Predictions<'_>) -> ConfidentJoint {
    let classes = predictions.classes;
    let counts = predictions.label_counts();
    let mut thresholds = vec![0.0; classes];
    for (label, row) in predictions.rows() {
        thresholds[label] += row[label];
    }
    for (threshold, &count) in thresholds.iter_mut().zip(&counts) {
        // A class that nobody gave is never believed.
        *threshold = if count > 0 { (*threshold / count as f64).max(2.0 * MARGIN) } else { f64::INFINITY };
    }
    let mut counted = vec![0u64; classes * classes];
    let mut disagreeing = Vec::new();
    for (at, (label, row)) in predictions.rows().enumerate() {
        let mut believed = (0..classes).filter(|&class| row[class] >= thresholds[class] - MARGIN);
        let Some(first) = believed.next() else { continue };
        let class = if believed.next().is_some() { largest(row) } else { first };
        counted[label * classes + class] += 1;
        if class != label {
            disagreeing.push(at);
        }
    }
    for class in 0..classes {
        let diagonal = &mut counted[class * classes + class];
        *diagonal = (*diagonal).max(1);
    }
    ConfidentJoint {
        classes,
        thresholds: thresholds.iter().map(|&threshold| threshold.is_finite().then_some(threshold)).collect(),
        calibrated: calibrate(&counted, &counts),
        counted,
        disagreeing,
    }
}

/// Scales each row to the labels of its class, in whole numbers.
fn calibrate(counted: &[u64], counts: &[usize]) -> Vec<u64> {
    let classes = counts.len();
    let mut scaled: Vec<f64> = Vec::with_capacity(counted.len());
    for (row, &count) in counted.chunks_exact(classes).zip(counts) {
        let sum = row.iter().sum::<u64>() as f64;
        scaled.extend(row.iter().map(|&cell| cell as f64 / sum * count as f64));
    }
    let all: f64 = scaled.iter().sum();
    let rows = counts.iter().sum::<usize>() as f64;
    for cell in &mut scaled {
        *cell = *cell / all * rows;
    }
    scaled.chunks_exact(classes).flat_map(rounded_keeping_the_sum).collect()
}

/// Whole numbers near these that add up to their sum, rounded: what is missing goes where rounding took the most.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole numbers from 0 up to the row count")]
pub(super) fn rounded_keeping_the_sum(numbers: &[f64]) -> Vec<u64> {
    let mut whole: Vec<f64> = numbers.iter().map(|number| number.round_ties_even()).collect();
    let target = numbers.iter().sum::<f64>().round_ties_even();
    loop {
        let missing = target - whole.iter().sum::<f64>().round_ties_even();
        if missing.abs() < 0.5 {
            return whole.iter().map(|&number| number.max(0.0) as u64).collect();
        }
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        let taken = |at: usize| numbers[at] - whole[at];
        order.sort_by(|&a, &b| taken(a).total_cmp(&taken(b)));
        if missing > 0.0 {
            order.reverse();
        }
        let changes = (missing.abs() as usize).min(order.len());
        for &at in &order[..changes] {
            whole[at] += missing.signum();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_sum_and_gives_to_those_it_took_from() {
        assert_eq!(rounded_keeping_the_sum(&[0.4, 0.4, 0.4, 1.8]), [0, 0, 1, 2]);
        assert_eq!(rounded_keeping_the_sum(&[0.6, 0.7, 0.7]), [0, 1, 1]);
        assert_eq!(rounded_keeping_the_sum(&[2.5, 3.5]), [2, 4]);
        assert_eq!(rounded_keeping_the_sum(&[]), Vec::<u64>::new());
    }

    #[test]
    fn every_row_of_the_calibrated_count_sums_to_the_labels_of_its_class() {
        let labels: Vec<u32> = (0..90).map(|i| if i < 60 { 0 } else { 1 + i % 2 }).collect();
        let probabilities: Vec<f64> = (0..90u32)
            .flat_map(|i| {
                let weights = [1 + i % 5, 1 + i % 3, 1 + (i * 7) % 11].map(f64::from);
                let sum: f64 = weights.iter().sum();
                weights.map(|w| w / sum)
            })
            .collect();
        let joint = confident_joint(&Predictions::new(3, &labels, &probabilities).unwrap());
        let sums: Vec<u64> = joint.calibrated.chunks(3).map(|row| row.iter().sum()).collect();
        assert_eq!(sums, [60, 15, 15]);
        assert!(joint.wrong_share() > 0.0 && joint.wrong_share() < 1.0);
    }

    #[test]
    fn a_class_without_labels_is_never_believed() {
        let joint = confident_joint(&Predictions::new(3, &[0, 1], &[0.1, 0.1, 0.8, 0.2, 0.5, 0.3]).unwrap());
        assert_eq!(joint.thresholds[2], None);
        assert_eq!(joint.disagreeing, Vec::<usize>::new());
    }
}
