//! Which labels are probably wrong? From a model's probabilities, from several people, or from both.
//!
//! | at hand | where |
//! |---|---|
//! | one label each and a model's probabilities | [`suspects`]: which are wrong; [`label_quality`]: how good is each |
//! | several answers each, with or without a model | [`answer_quality`] |
//!
//! The probabilities must come from a model that did not learn from the label it judges: cross-validate. A model
//! that has seen the labels repeats their errors and finds none.
//!
//! Confident learning follows cleanlab 2.9 to the last count, including its rounding, so that lists agree between
//! the two.

mod answer_quality;
mod confident_joint;
mod filter;
mod label_quality;

use std::fmt;

pub use answer_quality::{AnswerQuality, Combined, CombinedOptions, UnitQuality, answer_quality};
pub use confident_joint::{ConfidentJoint, confident_joint};
pub use filter::{Filter, Suspect, suspects};
pub use label_quality::{Score, label_quality};

/// Labels beside the probabilities that a model gives to each class.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Predictions<'a> {
    classes: usize,
    labels: &'a [u32],
    probabilities: &'a [f64],
}

/// Why labels and probabilities do not go together.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BadPredictions {
    /// There are no rows, or fewer than two classes.
    Empty,
    /// The table has not one probability for each row and class.
    WrongSize {
        /// Probabilities given.
        given: usize,
        /// Rows of labels.
        rows: usize,
        /// Classes.
        classes: usize,
    },
    /// A label is not below the number of classes.
    LabelOutOfRange {
        /// The row, from 0.
        row: usize,
        /// The label found there.
        label: u32,
    },
    /// A probability is not in [0, 1], by more than rounding.
    NotAProbability {
        /// The row, from 0.
        row: usize,
    },
}

impl fmt::Display for BadPredictions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "there are no rows, or fewer than two classes, so no label can be doubted"),
            Self::WrongSize { given, rows, classes } => write!(
                f,
                "{given} probabilities for {rows} rows and {classes} classes; give one for each row and class, row by row"
            ),
            Self::LabelOutOfRange { row, label } => {
                write!(f, "row {row} has label {label}, which is not below the number of classes; number them from 0")
            }
            Self::NotAProbability { row } => {
                write!(
                    f,
                    "row {row} holds a probability outside 0 to 1; give the model's probabilities, not its scores"
                )
            }
        }
    }
}

impl std::error::Error for BadPredictions {}

/// How far beyond 0 and 1 rounding may take a probability.
const ROUNDING: f64 = 1e-4;

impl<'a> Predictions<'a> {
    /// `probabilities` holds a row of `classes` numbers for each label.
    pub fn new(classes: usize, labels: &'a [u32], probabilities: &'a [f64]) -> Result<Self, BadPredictions> {
        let rows = labels.len();
        if rows == 0 || classes < 2 {
            return Err(BadPredictions::Empty);
        }
        if rows.checked_mul(classes) != Some(probabilities.len()) {
            return Err(BadPredictions::WrongSize { given: probabilities.len(), rows, classes });
        }
        if let Some(row) = labels.iter().position(|&label| label as usize >= classes) {
            return Err(BadPredictions::LabelOutOfRange { row, label: labels[row] });
        }
        check_probabilities(classes, probabilities)?;
        Ok(Self { classes, labels, probabilities })
    }

    fn rows(&self) -> impl Iterator<Item = (usize, &'a [f64])> {
        self.labels.iter().map(|&label| label as usize).zip(self.probabilities.chunks_exact(self.classes))
    }

    /// How many rows have each label.
    fn label_counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.classes];
        for &label in self.labels {
            counts[label as usize] += 1;
        }
        counts
    }
}

fn check_probabilities(classes: usize, probabilities: &[f64]) -> Result<(), BadPredictions> {
    let allowed = -ROUNDING..=1.0 + ROUNDING;
    match probabilities.iter().position(|p| !allowed.contains(p)) {
        Some(at) => Err(BadPredictions::NotAProbability { row: at / classes }),
        None => Ok(()),
    }
}

/// The first of the largest numbers.
fn largest(numbers: &[f64]) -> usize {
    numbers.iter().enumerate().fold(0, |best, (at, number)| if *number > numbers[best] { at } else { best })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_go_together_is_refused() {
        assert_eq!(Predictions::new(2, &[], &[]), Err(BadPredictions::Empty));
        let wrong = BadPredictions::WrongSize { given: 3, rows: 2, classes: 2 };
        assert_eq!(Predictions::new(2, &[0, 1], &[0.5; 3]), Err(wrong));
        let label = BadPredictions::LabelOutOfRange { row: 1, label: 2 };
        assert_eq!(Predictions::new(2, &[0, 2], &[0.5; 4]), Err(label));
        let score = BadPredictions::NotAProbability { row: 1 };
        assert_eq!(Predictions::new(2, &[0, 1], &[0.5, 0.5, 3.0, 0.0]), Err(score));
        assert!(Predictions::new(2, &[0], &[f64::NAN, 0.5]).is_err());
    }
}
