//! What does a person mistake for what, and which label do they favour?
//!
//! # Definition
//! The confusion matrix counts answers by right label and given label. The **leaning** towards a label is the share of
//! answers that give it, less the share of the same units for which it is right:
//! ```text
//! leaning = (b − c) / n     b: given wrongly   c: missed   n: checked answers
//! ```
//! Both shares come from the same units, so the interval is that of matched proportions, with half an answer added to
//! each of the four kinds (Agresti and Min).
//!
//! # When not to use it
//! With right labels from a consensus that holds the person's own answers.
//!
//! # Undefined
//! People without checked answers have an empty matrix: no shares, no leaning.
//!
//! # Cost
//! One pass over the answers.
//!
//! # Reference
//! A. Agresti, Y. Min, *Simple improved confidence intervals for comparing matched proportions*, Statistics in Medicine
//! 24(5), 2005, <https://doi.org/10.1002/sim.1781>.

use super::{Right, Unknown, between_zero_and_one, checked_answers};
use crate::interval::{BadSample, Proportion, wilson};
use crate::special::normal_quantile;
use crate::table::Answers;

/// How often each label was given for each right label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Confusion {
    classes: usize,
    counts: Vec<u64>,
}

/// How far a person favours a label.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leaning {
    /// The label.
    pub label: u32,
    /// The share given less the share right, in [−1, 1]: above 0 when it is favoured.
    pub value: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// The confidence asked for.
    pub confidence: f64,
    /// How often it was given wrongly.
    pub given_wrongly: u64,
    /// How often it was missed.
    pub missed: u64,
    /// Checked answers.
    pub total: u64,
}

/// The confusion matrix of everyone in the table, by number.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::{Right, confusions};
///
/// let answers = Answers::from_triples(2, [(0, 0, 0), (1, 0, 1), (2, 0, 1), (2, 1, 0)])?;
/// let found = confusions(&answers, Right::Known(&[Some(0), Some(0), Some(1)])).unwrap();
/// assert_eq!((found[0].count(0, 0), found[0].count(0, 1), found[0].count(1, 1)), (1, 1, 1));
/// assert_eq!(found[1].accuracy(0.95).unwrap().hits, 0);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn confusions(answers: &Answers, right: Right<'_>) -> Result<Vec<Confusion>, Unknown> {
    let classes = answers.categories() as usize;
    let mut people = vec![Confusion { classes, counts: vec![0; classes * classes] }; answers.annotators() as usize];
    for answer in checked_answers(answers, right)? {
        people[answer.annotator as usize].counts[answer.right as usize * classes + answer.given as usize] += 1;
    }
    Ok(people)
}

impl Confusion {
    /// How many labels there are.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// How often `given` was said where `right` is right; 0 beyond the labels.
    pub fn count(&self, right: u32, given: u32) -> u64 {
        let (right, given) = (right as usize, given as usize);
        if right < self.classes && given < self.classes { self.counts[right * self.classes + given] } else { 0 }
    }

    /// Checked answers.
    pub fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// The row of counts for each right label.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[u64]> {
        self.counts.chunks_exact(self.classes.max(1))
    }

    fn diagonal(&self) -> u64 {
        self.rows().enumerate().map(|(right, row)| row[right]).sum()
    }

    /// The share of checked answers that were right, as it is: see [`skills`](super::skills()) for one that allows for
    /// luck and for hard items.
    pub fn accuracy(&self, confidence: f64) -> Result<Proportion, BadSample> {
        wilson(self.diagonal(), self.total(), confidence)
    }

    /// The share of units with this right label that were seen to have it (recall).
    pub fn recall(&self, label: u32, confidence: f64) -> Result<Proportion, BadSample> {
        let all = self.rows().nth(label as usize).map_or(0, |row| row.iter().sum());
        wilson(self.count(label, label), all, confidence)
    }

    /// The share of answers with this label that were right (precision).
    pub fn precision(&self, label: u32, confidence: f64) -> Result<Proportion, BadSample> {
        let all = self.rows().map(|row| row.get(label as usize).copied().unwrap_or(0)).sum();
        wilson(self.count(label, label), all, confidence)
    }

    /// How far the person favours a label.
    ///
    /// ```
    /// use assay_quality::Answers;
    /// use assay_quality::annotators::{Right, confusions};
    ///
    /// // Says 1 to everything; 1 is right half of the time.
    /// let answers = Answers::from_triples(2, (0..40).map(|unit| (unit, 0, 1)))?;
    /// let right: Vec<_> = (0..40).map(|unit| Some(unit % 2)).collect();
    /// let leaning = confusions(&answers, Right::Known(&right)).unwrap()[0].leaning(1, 0.95).unwrap();
    /// assert_eq!(leaning.value, 0.5);
    /// assert!(leaning.lower > 0.3 && leaning.upper < 0.7);
    /// # Ok::<(), assay_quality::BadAnswers>(())
    /// ```
    pub fn leaning(&self, label: u32, confidence: f64) -> Result<Leaning, Unknown> {
        let confidence = between_zero_and_one(confidence)?;
        let total = self.total();
        if total == 0 {
            return Err(Unknown::NothingToCompare);
        }
        let hits = self.count(label, label);
        let missed = self.rows().nth(label as usize).map_or(0, |row| row.iter().sum::<u64>()) - hits;
        let said: u64 = self.rows().map(|row| row.get(label as usize).copied().unwrap_or(0)).sum();
        let given_wrongly = said - hits;
        // Half an answer for each of: both, neither, given wrongly, missed.
        let (b, c, n) = (given_wrongly as f64 + 0.5, missed as f64 + 0.5, total as f64 + 2.0);
        let middle = (b - c) / n;
        let reach = normal_quantile(f64::midpoint(1.0, confidence)) * (b + c - (b - c).powi(2) / n).max(0.0).sqrt() / n;
        let value = (given_wrongly as f64 - missed as f64) / total as f64;
        Ok(Leaning {
            label,
            value,
            lower: (middle - reach).clamp(-1.0, value),
            upper: (middle + reach).clamp(value, 1.0),
            confidence,
            given_wrongly,
            missed,
            total,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    fn of(counts: [u64; 4]) -> Confusion {
        Confusion { classes: 2, counts: counts.to_vec() }
    }

    #[test]
    fn by_hand_shares_of_a_small_matrix() {
        // Right 0: 8 seen, 2 missed. Right 1: 1 missed, 9 seen.
        let confusion = of([8, 2, 1, 9]);
        assert_eq!(confusion.accuracy(0.95).unwrap().hits, 17);
        assert_eq!((confusion.recall(0, 0.95).unwrap().hits, confusion.recall(0, 0.95).unwrap().total), (8, 10));
        assert_eq!((confusion.precision(1, 0.95).unwrap().hits, confusion.precision(1, 0.95).unwrap().total), (9, 11));
        let leaning = confusion.leaning(1, 0.95).unwrap();
        assert!((leaning.value - 0.05).abs() < 1e-15 && leaning.lower < 0.0 && leaning.upper > 0.0);
        // Agresti and Min: (2.5 − 1.5) / 22 ± 1.96 √(4 − 1/22) / 22.
        let reach = 1.959_963_984_540_054 * (4.0f64 - 1.0 / 22.0).sqrt() / 22.0;
        assert!((leaning.upper - (1.0 / 22.0 + reach)).abs() < 1e-12);
    }

    #[test]
    fn leanings_of_all_labels_cancel() {
        let counts = vec![5, 2, 0, 1, 7, 3, 2, 2, 4];
        let confusion = Confusion { classes: 3, counts };
        let sum: f64 = (0..3).map(|label| confusion.leaning(label, 0.95).unwrap().value).sum();
        assert!(sum.abs() < 1e-15);
    }

    #[test]
    fn intervals_of_leanings_cover_as_stated() {
        let mut random = Random::new(11, 0);
        let mut held = 0;
        for _ in 0..2_000 {
            // Of 60 answers a label is given wrongly with chance 0.15 and missed with chance 0.05.
            let mut counts = [0u64; 4];
            for _ in 0..60 {
                let draw = random.below(100);
                counts[if draw < 15 {
                    1
                } else if draw < 20 {
                    2
                } else if draw < 60 {
                    0
                } else {
                    3
                }] += 1;
            }
            let leaning = of(counts).leaning(1, 0.95).unwrap();
            held += u32::from(leaning.lower <= 0.1 && 0.1 <= leaning.upper);
        }
        let covered = f64::from(held) / 20.0;
        assert!((93.0..=97.5).contains(&covered), "{covered} of 100");
    }

    #[test]
    fn nobody_checked_is_said_to_be_unknown() {
        assert_eq!(of([0; 4]).leaning(0, 0.95), Err(Unknown::NothingToCompare));
        assert_eq!(of([0; 4]).accuracy(0.95), Err(BadSample::Empty));
        assert_eq!(of([1; 4]).leaning(0, 0.0), Err(Unknown::NotBetweenZeroAndOne { given: 0.0 }));
    }
}
