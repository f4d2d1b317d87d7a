//! How likely is each label right, judging by a model? One number a label, low for doubtful ones.
//!
//! # Definition
//! With p the model's probabilities, l the given label and K classes,
//! ```text
//! self-confidence               p_l
//! normalised margin             (p_l − max of the others + 1) / 2
//! confidence-weighted entropy   ln(1 + h) / h     h = (−Σ p ln p / ln K) / p_l
//! ```
//! all in [0, 1].
//!
//! # When not to use it
//! To say how many labels are wrong: the numbers only rank. [`confident_joint`](super::confident_joint()) counts.
//!
//! # Cost
//! One pass over the probabilities.
//!
//! # Reference
//! J. Kuan, J. Mueller, *Model-agnostic label quality scoring to detect real-world label errors*, ICML
//! workshop on data-centric benchmarks, 2022.

use super::Predictions;

/// How the doubt in a label is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Score {
    /// The probability of the label: good for labels that nobody would have chosen.
    SelfConfidence,
    /// How far the label leads over the next: good where classes are mistaken for each other.
    NormalizedMargin,
    /// Doubts more where the model is sure of something else.
    ConfidenceWeightedEntropy,
}

/// Below this a probability counts as this, so that it can divide.
const LEAST: f64 = 1e-6;

/// The quality of each label, in the order of rows.
///
/// ```
/// use assay_quality::suspects::{Predictions, Score, label_quality};
///
/// let predictions = Predictions::new(3, &[0, 2], &[0.7, 0.2, 0.1, 0.6, 0.3, 0.1])?;
/// let margins = label_quality(&predictions, Score::NormalizedMargin);
/// assert!((margins[0] - 0.75).abs() < 1e-12 && (margins[1] - 0.25).abs() < 1e-12);
/// # Ok::<(), assay_quality::suspects::BadPredictions>(())
/// ```
pub fn label_quality(predictions: &Predictions<'_>, score: Score) -> Vec<f64> {
    predictions.rows().map(|(label, row)| one(score, label, row)).collect()
}

fn one(score: Score, label: usize, row: &[f64]) -> f64 {
    let own = row[label];
    match score {
        Score::SelfConfidence => own,
        Score::NormalizedMargin => {
            let others = row.iter().enumerate().filter(|(class, _)| *class != label).map(|(_, p)| *p);
            f64::midpoint(own - others.fold(f64::NEG_INFINITY, f64::max), 1.0)
        }
        Score::ConfidenceWeightedEntropy => {
            let entropy: f64 = row.iter().filter(|p| **p > 0.0).map(|p| -p * p.ln()).sum();
            let doubt = entropy / (row.len() as f64).ln() / own.max(LEAST);
            (doubt + 1.0).ln() / doubt.max(LEAST)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Score; 3] = [Score::SelfConfidence, Score::NormalizedMargin, Score::ConfidenceWeightedEntropy];

    #[test]
    fn by_hand_an_even_row() {
        // Entropy 1 over p = 1/2: ln 3 / 2.
        assert!((one(Score::ConfidenceWeightedEntropy, 0, &[0.5, 0.5]) - 3f64.ln() / 2.0).abs() < 1e-12);
        assert!((one(Score::NormalizedMargin, 0, &[0.5, 0.5]) - 0.5).abs() < 1e-15);
    }

    #[test]
    fn every_score_is_between_nothing_and_one_and_grows_with_the_labels_probability() {
        for score in ALL {
            let scores: Vec<f64> =
                (0..=100).map(|i| f64::from(i) / 100.0).map(|p| one(score, 0, &[p, 1.0 - p])).collect();
            assert!(scores.iter().all(|q| (0.0..=1.0).contains(q)), "{score:?} {scores:?}");
            assert!(scores.is_sorted() || score == Score::ConfidenceWeightedEntropy, "{score:?} {scores:?}");
        }
    }
}
