//! How does each person work? Skill, habits, speed, and how these change, each with its doubt.
//!
//! | question | where | needs |
//! |---|---|---|
//! | How often are they right, on items as hard as everyone's? How hard is each item? | [`skills`] | right labels |
//! | What do they mistake for what, and which label do they favour? | [`confusions`], [`Confusion::leaning`] | right labels |
//! | Do their answers depend on the item at all? | [`spam_score`] | right labels |
//! | Do they agree with the others? | [`agreement_with_others`] | overlap |
//! | Do they take as long as the item deserves? | [`paces`] | seconds |
//! | Are they getting worse, watched answer by answer? | [`Cusum`] | right or wrong, in order |
//! | Did they change at some point, looking back? | [`change_point`] | right or wrong, in order |
//! | Are they learning? | [`learning_curve`] | right or wrong, in order |
//!
//! A **right label** is one that is known: gold, reviewed, or a consensus without the person's own answer
//! ([`Right`]). A consensus that holds the answer it is compared with flatters everyone. [`profiles`] puts together what
//! can be said of everyone in a table; for a few counts of one person alone see [`skill`](crate::skill).

mod agreement;
mod change_point;
mod confusion;
mod cusum;
mod learning_curve;
mod pace;
mod profile;
mod skills;
mod spam;

use std::fmt;

pub use agreement::{OthersAgreement, agreement_with_others};
pub use change_point::{ChangePoint, change_point};
pub use confusion::{Confusion, Leaning, confusions};
pub use cusum::{Alarm, Cusum, Watch};
pub use learning_curve::{CurvePoint, LearningCurve, learning_curve};
pub use pace::{AnswerPace, Pace, Paces, Timed, paces};
pub use profile::{Profile, profiles};
pub use skills::{AdjustedSkill, ItemDifficulty, Skills, skills};
pub use spam::{SpamScore, spam_score};

use crate::table::Answers;

/// Why a number about a person cannot be known.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Unknown {
    /// No answer can be used: none was given, or none has a right label or another answer beside it.
    NothingToCompare,
    /// There are too few answers for this.
    TooFew {
        /// How many there are.
        found: usize,
        /// How many are needed at least.
        needed: usize,
    },
    /// The list of right labels has not one entry a unit.
    WrongLength {
        /// Entries given.
        given: usize,
        /// Units of the table.
        units: usize,
    },
    /// A right label is not below the number of categories.
    LabelOutOfRange {
        /// The unit, from 0.
        unit: usize,
        /// The label found there.
        label: u32,
    },
    /// Fewer than two right labels occur, so nothing shows whether answers depend on them.
    SingleLabel,
    /// Everyone used one label only, so agreement by chance is certain.
    SingleCategory,
    /// A time is not above 0, or not a number.
    BadTime {
        /// The row, from 0.
        row: usize,
    },
    /// A rate, confidence or chance of false alarm is not strictly between 0 and 1.
    NotBetweenZeroAndOne {
        /// What was given.
        given: f64,
    },
    /// Two rates are equal, so there is no change to watch for.
    NoChange {
        /// The rate.
        rate: f64,
    },
    /// No limit of reasonable size gives so long a run without a false alarm.
    RunTooLong {
        /// The average run asked for.
        run: f64,
    },
}

impl fmt::Display for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToCompare => {
                write!(f, "no answer has anything to be compared with; add right labels, or a second answer a unit")
            }
            Self::TooFew { found, needed } => write!(f, "{found} answers are too few; {needed} are needed at least"),
            Self::WrongLength { given, units } => {
                write!(f, "{given} right labels for {units} units; give one a unit, or none where it is not known")
            }
            Self::LabelOutOfRange { unit, label } => {
                write!(f, "unit {unit} is said to be {label}, which is not below the number of categories")
            }
            Self::SingleLabel => {
                write!(
                    f,
                    "only one right label occurs, so nothing shows whether answers depend on the item; check others"
                )
            }
            Self::SingleCategory => {
                write!(
                    f,
                    "only one label was used, so agreement beyond chance cannot be told; look at the share agreed"
                )
            }
            Self::BadTime { row } => write!(f, "the time of row {row} is not above 0 seconds; leave it out"),
            Self::NotBetweenZeroAndOne { given } => {
                write!(f, "{given} is not between 0 and 1; 0.95 is a usual confidence, 0.05 a usual rate")
            }
            Self::NoChange { rate } => write!(f, "both rates are {rate}; say which change is to be seen"),
            Self::RunTooLong { run } => {
                write!(
                    f,
                    "no limit gives {run} answers without a false alarm; ask for a shorter run or a larger change"
                )
            }
        }
    }
}

impl std::error::Error for Unknown {}

/// The number itself, if it lies strictly between 0 and 1.
fn between_zero_and_one(given: f64) -> Result<f64, Unknown> {
    if given > 0.0 && given < 1.0 { Ok(given) } else { Err(Unknown::NotBetweenZeroAndOne { given }) }
}

/// What answers are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right<'a> {
    /// The right label of each unit, where it is known: one entry a unit of the table.
    Known(&'a [Option<u32>]),
    /// What most of the others said of the unit, where one label leads. Where others err often, everybody looks worse than
    /// they are, the best people most; people can still be compared.
    Others,
}

/// An answer beside the label that is right.
#[derive(Debug, Clone, Copy)]
struct Checked {
    unit: u32,
    annotator: u32,
    given: u32,
    right: u32,
}

/// Whether each answer was right that has something to be compared with: unit, annotator, and that; in order of units.
///
/// Put in the order in which they were given, one person's are the record that [`change_point`], [`learning_curve`] and
/// [`Cusum`] ask for.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::{Right, marks};
///
/// let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 0), (1, 0, 0)])?;
/// let found = marks(&answers, Right::Known(&[Some(1), None])).unwrap();
/// assert_eq!(found, [(0, 0, true), (0, 1, false)]);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn marks(answers: &Answers, right: Right<'_>) -> Result<Vec<(u32, u32, bool)>, Unknown> {
    let mark = |checked: Checked| (checked.unit, checked.annotator, checked.given == checked.right);
    Ok(checked_answers(answers, right)?.into_iter().map(mark).collect())
}

/// Every answer that has something to be compared with, in order of units.
fn checked_answers(answers: &Answers, right: Right<'_>) -> Result<Vec<Checked>, Unknown> {
    let checked = match right {
        Right::Known(labels) => against_known(answers, labels)?,
        Right::Others => against_others(answers),
    };
    if checked.is_empty() { Err(Unknown::NothingToCompare) } else { Ok(checked) }
}

fn against_known(answers: &Answers, labels: &[Option<u32>]) -> Result<Vec<Checked>, Unknown> {
    if labels.len() != answers.units() {
        return Err(Unknown::WrongLength { given: labels.len(), units: answers.units() });
    }
    for (unit, label) in labels.iter().enumerate() {
        if let Some(label) = label.filter(|&label| label >= answers.categories()) {
            return Err(Unknown::LabelOutOfRange { unit, label });
        }
    }
    let known = |(unit, annotator, given)| labels[unit as usize].map(|right| Checked { unit, annotator, given, right });
    Ok(answers.iter().filter_map(known).collect())
}

fn against_others(answers: &Answers) -> Vec<Checked> {
    let mut counts = vec![0u32; answers.categories() as usize];
    let mut checked = Vec::new();
    for (unit, own) in (0u32..).zip(answers.iter_units()) {
        for &label in own.labels {
            counts[label as usize] += 1;
        }
        for (&annotator, &given) in own.annotators.iter().zip(own.labels) {
            // All of a person's answers to the unit stand aside, should there be several.
            let others = |label: u32| {
                let mine = own.annotators.iter().zip(own.labels).filter(|&(&a, &l)| a == annotator && l == label);
                counts[label as usize] - u32::try_from(mine.count()).unwrap_or(0)
            };
            if let Some(right) = leader(own.labels, others) {
                checked.push(Checked { unit, annotator, given, right });
            }
        }
        for &label in own.labels {
            counts[label as usize] = 0;
        }
    }
    checked
}

/// The label with the highest count; `None` in a tie, or when all are 0.
fn leader(labels: &[u32], count: impl Fn(u32) -> u32) -> Option<u32> {
    let best = labels.iter().map(|&label| count(label)).max().filter(|&most| most > 0)?;
    let mut leaders = labels.iter().copied().filter(|&label| count(label) == best);
    let first = leaders.next()?;
    leaders.all(|label| label == first).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_decide_without_the_person_and_not_in_a_tie() {
        let rows = [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0), (1, 1, 1), (2, 2, 1), (3, 0, 0), (3, 0, 0), (3, 1, 1)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let found: Vec<_> = against_others(&answers).iter().map(|c| (c.unit, c.annotator, c.given, c.right)).collect();
        // On unit 0 the two that agree leave each other in a tie with the third.
        let expected = [(0, 2, 0, 1), (1, 0, 0, 1), (1, 1, 1, 0), (3, 0, 0, 1), (3, 0, 0, 1), (3, 1, 1, 0)];
        assert_eq!(found, expected);
    }

    #[test]
    fn nobody_to_compare_with_is_said_so() {
        let answers = Answers::from_triples(2, [(0, 0, 1), (1, 1, 0)]).unwrap();
        assert_eq!(skills(&answers, Right::Others, 0.95), Err(Unknown::NothingToCompare));
    }
}
