//! How does each person work? Skill, habits, speed, and how these change, each with its doubt.
//!
//! | question | where | needs |
//! |---|---|---|
//! | How often are they right, on items as hard as everyone's? | [`skills`] | right labels |
//! | What do they mistake for what, and which label do they favour? | [`confusions`], [`Confusion::leaning`] | right labels |
//! | Do their answers depend on the item at all? | [`spam_score`] | right labels |
//! | Do they agree with the others? | [`agreement_with_others`] | overlap |
//! | Do they take as long as the item deserves? | [`paces`] | seconds |
//! | Are they getting worse, watched answer by answer? | [`Cusum`] | right or wrong, in order |
//! | Did they change at some point, looking back? | [`change_point`] | right or wrong, in order |
//! | Are they learning? | [`learning_curve`] | right or wrong, in order |
//!
//! A **right label** is one that is known: gold, reviewed, or a consensus without the person's own answer. A consensus
//! that holds the answer it is compared with flatters everyone; without other labels use [`agreement_with_others`].
//! For a few counts of one person alone see [`skill`](crate::skill).

mod agreement;
mod change_point;
mod confusion;
mod cusum;
mod learning_curve;
mod pace;
mod skills;
mod spam;

use std::fmt;

pub use agreement::{OthersAgreement, agreement_with_others};
pub use change_point::{ChangePoint, change_point};
pub use confusion::{Confusion, Leaning, confusions};
pub use cusum::{Alarm, Cusum, Watch};
pub use learning_curve::{CurvePoint, LearningCurve, learning_curve};
pub use pace::{AnswerPace, Pace, Paces, Timed, paces};
pub use skills::{AdjustedSkill, Skills, skills};
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

/// An answer beside the label that is right.
#[derive(Debug, Clone, Copy)]
struct Checked {
    unit: u32,
    annotator: u32,
    given: u32,
    right: u32,
}

/// Every answer to a unit whose right label is known.
fn checked_answers(answers: &Answers, right: &[Option<u32>]) -> Result<Vec<Checked>, Unknown> {
    if right.len() != answers.units() {
        return Err(Unknown::WrongLength { given: right.len(), units: answers.units() });
    }
    for (unit, label) in right.iter().enumerate() {
        if let Some(label) = label.filter(|&label| label >= answers.categories()) {
            return Err(Unknown::LabelOutOfRange { unit, label });
        }
    }
    let checked: Vec<Checked> = answers
        .iter()
        .filter_map(|(unit, annotator, given)| {
            right[unit as usize].map(|right| Checked { unit, annotator, given, right })
        })
        .collect();
    if checked.is_empty() { Err(Unknown::NothingToCompare) } else { Ok(checked) }
}
