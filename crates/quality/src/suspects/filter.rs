//! Which labels are wrong? Confident learning's lists.
//!
//! # Definition
//! From the calibrated [`ConfidentJoint`] `n_ij` (labelled i, truly j):
//! ```text
//! prune by class         of each class i the (labels of i − n_ii) rows least probable to be i
//! prune by noise rate    for each i ≠ j the n_ij rows labelled i with the largest p_j − p_i
//! both                   what both of these list
//! confident learning     the rows that counted as truly of another class
//! predicted ≠ given      the rows whose most probable class is another
//! low self-confidence    as many rows as confident learning lists, the lowest by that score
//! low normalised margin  the same by the margin
//! ```
//! Save for the last two, a row whose label is the most probable class (to 10⁻⁶) is never listed.
//!
//! # When not to use it
//! To correct labels unseen: in published test sets half of what is listed was right. List, then look.
//!
//! # Cost
//! A sort of each class for each pair of classes it is mistaken between.
//!
//! # Reference
//! See [`confident_joint`](super::confident_joint()); the names are those of cleanlab's `filter_by`.

use super::confident_joint::{MARGIN, rounded_keeping_the_sum};
use super::label_quality::{Score, label_quality};
use super::{ConfidentJoint, Predictions, confident_joint, largest};

/// How wrong labels are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// The usual choice.
    PruneByNoiseRate,
    /// Kinder where one class is mistaken for many.
    PruneByClass,
    /// Only what both name: the shortest list.
    Both,
    /// What the count itself found.
    ConfidentLearning,
    /// Everything the model disagrees with: the longest list.
    PredictedNotGiven,
    /// The lowest by self-confidence.
    LowSelfConfidence,
    /// The lowest by normalised margin.
    LowNormalizedMargin,
}

/// A label that is probably wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    /// Its row, from 0.
    pub row: usize,
    /// The label it has.
    pub given: u32,
    /// The most probable class.
    pub proposed: u32,
    /// Its normalised margin, in [0, 1]: the lower, the surer.
    pub quality: f64,
}

/// The labels that are probably wrong, the surest first.
///
/// ```
/// use assay_quality::suspects::{Filter, Predictions, suspects};
///
/// let probabilities = [0.9, 0.1, 0.8, 0.2, 0.1, 0.9, 0.2, 0.8, 0.05, 0.95];
/// let predictions = Predictions::new(2, &[0, 0, 0, 1, 1], &probabilities)?;
/// let found = suspects(&predictions, Filter::PruneByNoiseRate);
/// assert_eq!(found.iter().map(|s| (s.row, s.given, s.proposed)).collect::<Vec<_>>(), [(2, 0, 1)]);
/// # Ok::<(), assay_quality::suspects::BadPredictions>(())
/// ```
pub fn suspects(predictions: &Predictions<'_>, filter: Filter) -> Vec<Suspect> {
    let joint = confident_joint(predictions);
    let mut listed = match filter {
        Filter::PruneByClass => by_class(predictions, &joint),
        Filter::PruneByNoiseRate => by_noise_rate(predictions, &joint),
        Filter::Both => {
            let other = by_class(predictions, &joint);
            by_noise_rate(predictions, &joint).into_iter().zip(other).map(|(a, b)| a && b).collect()
        }
        Filter::ConfidentLearning => disagreeing(predictions, &joint),
        Filter::PredictedNotGiven => predictions.rows().map(|(label, row)| largest(row) != label).collect(),
        Filter::LowSelfConfidence => lowest(predictions, &joint, Score::SelfConfidence),
        Filter::LowNormalizedMargin => lowest(predictions, &joint, Score::NormalizedMargin),
    };
    if !matches!(filter, Filter::LowSelfConfidence | Filter::LowNormalizedMargin) {
        clear_the_agreed(predictions, &mut listed);
    }
    let qualities = label_quality(predictions, Score::NormalizedMargin);
    let mut found: Vec<Suspect> = predictions
        .rows()
        .enumerate()
        .filter(|(at, _)| listed[*at])
        .map(|(at, (label, row))| Suspect {
            row: at,
            given: class_number(label),
            proposed: class_number(largest(row)),
            quality: qualities[at],
        })
        .collect();
    found.sort_by(|a, b| a.quality.total_cmp(&b.quality).then(a.row.cmp(&b.row)));
    found
}

/// Classes are numbered by `u32` labels, so this cannot saturate where it matters.
fn class_number(class: usize) -> u32 {
    u32::try_from(class).unwrap_or(u32::MAX)
}

fn disagreeing(predictions: &Predictions<'_>, joint: &ConfidentJoint) -> Vec<bool> {
    let mut listed = vec![false; predictions.labels.len()];
    for &row in &joint.disagreeing {
        listed[row] = true;
    }
    listed
}

/// A label that is the most probable class, or as good as it, is not doubted.
fn clear_the_agreed(predictions: &Predictions<'_>, listed: &mut [bool]) {
    for ((label, row), listed) in predictions.rows().zip(listed) {
        let own = row[label] + MARGIN;
        let beaten = row.iter().enumerate().any(|(class, &p)| p > own || (p >= own && class < label));
        *listed = *listed && beaten;
    }
}

fn lowest(predictions: &Predictions<'_>, joint: &ConfidentJoint, score: Score) -> Vec<bool> {
    let mut counted = disagreeing(predictions, joint);
    clear_the_agreed(predictions, &mut counted);
    let many = counted.iter().filter(|listed| **listed).count();
    let scores = label_quality(predictions, score);
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    let mut listed = vec![false; scores.len()];
    for &row in &order[..many] {
        listed[row] = true;
    }
    listed
}

fn by_class(predictions: &Predictions<'_>, joint: &ConfidentJoint) -> Vec<bool> {
    let to_prune = leaving_one(joint);
    let classes = joint.classes;
    let mut listed = vec![false; predictions.labels.len()];
    for (class, mut rows) in rows_by_label(predictions).into_iter().enumerate() {
        let kept = to_prune[class * classes + class];
        let many = rows.len().saturating_sub(usize::try_from(kept).unwrap_or(usize::MAX));
        if rows.len() > 1 {
            rows.sort_by(|&a, &b| probability(predictions, a, class).total_cmp(&probability(predictions, b, class)));
            for &row in &rows[..many] {
                listed[row] = true;
            }
        }
    }
    listed
}

fn by_noise_rate(predictions: &Predictions<'_>, joint: &ConfidentJoint) -> Vec<bool> {
    let to_prune = leaving_one(joint);
    let classes = joint.classes;
    let mut listed = vec![false; predictions.labels.len()];
    for (given, mut rows) in rows_by_label(predictions).into_iter().enumerate() {
        if rows.len() <= 1 {
            continue;
        }
        for class in (0..classes).filter(|&class| class != given) {
            let many = usize::try_from(to_prune[class * classes + given]).unwrap_or(usize::MAX).min(rows.len());
            if many > 0 {
                let margin = |row: usize| probability(predictions, row, class) - probability(predictions, row, given);
                rows.sort_by(|&a, &b| margin(b).total_cmp(&margin(a)).then(a.cmp(&b)));
                for &row in &rows[..many] {
                    listed[row] = true;
                }
            }
        }
    }
    listed
}

/// The count turned round, `[true][given]`, such that at least one row of each class stays.
fn leaving_one(joint: &ConfidentJoint) -> Vec<u64> {
    let classes = joint.classes;
    let at = |class: usize, given: usize| joint.calibrated[given * classes + class];
    let mut turned = vec![0.0; classes * classes];
    for given in 0..classes {
        let kept = at(given, given).max(1);
        let others = (0..classes).filter(|&class| at(class, given) > 0).count();
        let less = (kept - at(given, given)) as f64 / (others as f64 - 1.0).max(1.0);
        for class in 0..classes {
            let cell = if class == given { kept as f64 } else { (at(class, given) as f64 - less).max(0.0) };
            turned[class * classes + given] = cell;
        }
    }
    turned.chunks_exact(classes).flat_map(rounded_keeping_the_sum).collect()
}

fn rows_by_label(predictions: &Predictions<'_>) -> Vec<Vec<usize>> {
    let mut rows = vec![Vec::new(); predictions.classes];
    for (row, &label) in predictions.labels.iter().enumerate() {
        rows[label as usize].push(row);
    }
    rows
}

fn probability(predictions: &Predictions<'_>, row: usize, class: usize) -> f64 {
    predictions.probabilities[row * predictions.classes + class]
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Filter; 7] = [
        Filter::PruneByNoiseRate,
        Filter::PruneByClass,
        Filter::Both,
        Filter::ConfidentLearning,
        Filter::PredictedNotGiven,
        Filter::LowSelfConfidence,
        Filter::LowNormalizedMargin,
    ];

    /// A hundred rows of three classes: the model is nearly sure of `truth`, and every tenth label is another.
    fn noisy() -> (Vec<u32>, Vec<f64>, Vec<usize>) {
        let truth: Vec<u32> = (0..100).map(|i| i % 3).collect();
        let labels: Vec<u32> = truth.iter().zip(0..).map(|(t, i)| if i % 10 == 3 { (t + 1) % 3 } else { *t }).collect();
        let probabilities = truth.iter().zip(0..100u32).flat_map(|(&t, i)| {
            let sure = 0.8 + f64::from(i % 7) / 100.0;
            (0..3).map(move |class| if class == t { sure } else { (1.0 - sure) / 2.0 })
        });
        let wrong = (0..100).filter(|i| i % 10 == 3).collect();
        (labels.clone(), probabilities.collect(), wrong)
    }

    #[test]
    fn every_filter_finds_the_wrong_labels_of_a_sure_model() {
        let (labels, probabilities, wrong) = noisy();
        let predictions = Predictions::new(3, &labels, &probabilities).unwrap();
        for filter in ALL {
            let mut found: Vec<usize> = suspects(&predictions, filter).iter().map(|s| s.row).collect();
            found.sort_unstable();
            let right = found.iter().filter(|row| wrong.contains(row)).count();
            assert_eq!(right, found.len(), "{filter:?} {found:?}");
            assert!(right >= 3, "{filter:?} {found:?}");
        }
    }

    #[test]
    fn both_lists_what_the_other_two_list() {
        let (labels, probabilities, _) = noisy();
        let predictions = Predictions::new(3, &labels, &probabilities).unwrap();
        let rows = |filter| suspects(&predictions, filter).into_iter().map(|s| s.row).collect::<Vec<_>>();
        let (class, rate) = (rows(Filter::PruneByClass), rows(Filter::PruneByNoiseRate));
        let both: Vec<usize> = rate.into_iter().filter(|row| class.contains(row)).collect();
        assert_eq!(rows(Filter::Both), both);
    }

    #[test]
    fn a_model_that_agrees_with_every_label_suspects_none() {
        let labels = [0, 1, 0, 1];
        let probabilities = [0.9, 0.1, 0.4, 0.6, 0.6, 0.4, 0.2, 0.8];
        let predictions = Predictions::new(2, &labels, &probabilities).unwrap();
        for filter in ALL {
            assert_eq!(suspects(&predictions, filter), [], "{filter:?}");
        }
    }

    #[test]
    fn the_surest_comes_first() {
        let (labels, probabilities, _) = noisy();
        let predictions = Predictions::new(3, &labels, &probabilities).unwrap();
        let found = suspects(&predictions, Filter::PredictedNotGiven);
        assert!(found.is_sorted_by(|a, b| a.quality <= b.quality));
    }
}
