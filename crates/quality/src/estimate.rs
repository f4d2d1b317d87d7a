//! What every coefficient returns: a value with its interval and what it rests on, or why there is none.

use std::fmt;

/// A value with the range it may plausibly have, and what it was computed from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The coefficient on these answers.
    pub value: f64,
    /// Lower end of the interval. Never beyond what the coefficient can be.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// How often such intervals hold the true value, in (0, 1): 0.95 unless asked otherwise.
    pub confidence: f64,
    /// Large-sample standard error over units, or over units and people where
    /// [those were drawn](IntervalMethod::TwoWayBootstrap); `None` when there are fewer than two units.
    pub standard_error: Option<f64>,
    /// Units with at least two answers that count: the others say nothing about agreement.
    pub units: usize,
    /// People with an answer on those units.
    pub annotators: usize,
    /// Answers on those units.
    pub answers: usize,
}

/// Why a value cannot be known from these answers.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Undefined {
    /// The table is empty.
    NoAnswers,
    /// No unit has two answers that can be compared.
    NoOverlap,
    /// Only one category was ever used (or only one exists), so agreement by chance is certain.
    SingleCategory,
    /// The coefficient compares exactly two people.
    NotTwoAnnotators {
        /// How many people answered.
        found: usize,
    },
    /// Someone answered the same unit more than once, and the coefficient compares people one answer each.
    RepeatedAnswers {
        /// How many answers there are beyond the first.
        repeated: usize,
    },
    /// The scale needs numbers and the categories have none.
    NoValues,
    /// The scale starts at zero and a category stands for a number below it.
    NegativeValue {
        /// The lowest number.
        value: f64,
    },
    /// A distance does not know all labels of the table.
    UnknownLabels {
        /// How many labels it knows.
        known: u32,
        /// How many categories the table has.
        categories: u32,
    },
    /// Some people did not answer some units, and the coefficient needs every answer.
    Incomplete {
        /// Units that everyone answered.
        complete: usize,
        /// Units with two answers or more.
        units: usize,
    },
    /// The numbers differ, but units do not: there is nothing that people could agree on.
    NoSpread,
    /// It is a share of nothing: nothing was found, or nothing is known to be there.
    NothingToCompare,
    /// Sections that are moved by chance agree as well as these can.
    ChanceAgrees,
    /// Sections of one document can be put together in more ways than can be tried.
    TooManyAlignments {
        /// Sections of the document.
        sections: usize,
        /// People who read it.
        annotators: usize,
    },
    /// Too few units to measure how they vary.
    TooFewUnits {
        /// How many there are.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// An interval over people was asked for, and there is no bootstrap over people for this coefficient.
    OnlyOverUnits,
    /// An interval over people was asked for, and they are too few to stand for others.
    TooFewAnnotators {
        /// How many people answered.
        found: usize,
        /// How many it takes.
        needed: usize,
    },
    /// The confidence asked for is not strictly between 0 and 1.
    ConfidenceOutOfRange {
        /// What was asked for.
        confidence: f64,
    },
}

impl fmt::Display for Undefined {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAnswers => write!(f, "there are no answers yet"),
            Self::NoOverlap => write!(f, "no unit has two answers to compare; ask for more than one answer a unit"),
            Self::SingleCategory => write!(
                f,
                "only one category was used, so agreement beyond chance cannot be told; look at percent agreement, or at more varied units"
            ),
            Self::NotTwoAnnotators { found } => write!(
                f,
                "this compares exactly two people and there are {found}; compare pairs, or use a coefficient for any number of people such as Krippendorff's alpha"
            ),
            Self::RepeatedAnswers { repeated } => write!(
                f,
                "{repeated} answers repeat a person and a unit, and this compares one answer each; keep one answer each first"
            ),
            Self::NoValues => write!(
                f,
                "this scale needs a number for each category and there is none; give the categories values or use the nominal or ordinal level"
            ),
            Self::NegativeValue { value } => {
                write!(f, "a ratio scale starts at zero and a category stands for {value}; use the interval level")
            }
            Self::UnknownLabels { known, categories } => write!(
                f,
                "the distance knows {known} labels and the table has {categories}; give it what every label stands for"
            ),
            Self::Incomplete { complete, units } => write!(
                f,
                "only {complete} of {units} units were answered by everyone; keep these alone, or use Krippendorff's alpha or ICC(1), which bear missing answers"
            ),
            Self::NoSpread => write!(
                f,
                "units differ no more than nothing, so there is no spread to share out; look at more varied units"
            ),
            Self::NothingToCompare => write!(f, "there is nothing it could be a share of"),
            Self::ChanceAgrees => write!(
                f,
                "sections moved by chance agree just as well, so agreement beyond chance cannot be told; look at longer documents, or give their lengths"
            ),
            Self::TooManyAlignments { sections, annotators } => write!(
                f,
                "the {sections} sections of {annotators} people in one document can be put together in too many ways; compare pairs of people, or shorter documents"
            ),
            Self::TooFewUnits { found, needed } => {
                write!(f, "{found} units are too few, it takes {needed}; label more")
            }
            Self::OnlyOverUnits => write!(
                f,
                "there is no bootstrap over people for this; the analytic interval of ICC(2) speaks of other people, else use one over units"
            ),
            Self::TooFewAnnotators { found, needed } => write!(
                f,
                "{found} people cannot stand for others, it takes {needed}; ask for an interval over units alone"
            ),
            Self::ConfidenceOutOfRange { confidence } => {
                write!(f, "confidence {confidence} is not between 0 and 1; 0.95 is usual")
            }
        }
    }
}

impl std::error::Error for Undefined {}

/// How an interval is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Options {
    /// How often the interval should hold the true value: in (0, 1).
    pub confidence: f64,
    /// Where the interval comes from.
    pub interval: IntervalMethod,
}

/// Where an interval comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntervalMethod {
    /// Units are drawn again and again with replacement (bias-corrected and accelerated). Best for small or skewed samples.
    Bootstrap(Bootstrap),
    /// From the large-sample standard error: instant, and good from some fifty units on.
    Analytic,
    /// Units and people are drawn, so that the interval speaks of other people too (bias-corrected). It needs three
    /// people, for about 88 % cover at 95 % stated; from five on it covers 90 to 97 %, and more where most answers are
    /// missing. Slower: each sample reads all answers. The numbering of units and people decides what a seed draws.
    TwoWayBootstrap(Bootstrap),
}

/// A bootstrap over units: whole units are drawn, because the answers of one unit depend on each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bootstrap {
    /// How many samples are drawn.
    pub replicates: u32,
    /// The same seed gives the same interval, whatever the number of threads.
    pub seed: u64,
    /// How many threads share the work; at least one is used.
    pub threads: usize,
}

impl Default for Options {
    /// 95 %, by a bootstrap of 1,000 samples with seed 0 on one thread.
    fn default() -> Self {
        Self { confidence: 0.95, interval: IntervalMethod::Bootstrap(Bootstrap::default()) }
    }
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { replicates: 1_000, seed: 0, threads: 1 }
    }
}

impl Options {
    /// 95 % from the standard error: no resampling.
    pub fn analytic() -> Self {
        Self { interval: IntervalMethod::Analytic, ..Self::default() }
    }

    /// Whether `annotators` are enough for the interval asked for.
    pub(crate) fn check_people(&self, annotators: usize) -> Result<(), Undefined> {
        const NEEDED: usize = 3;
        match self.interval {
            IntervalMethod::TwoWayBootstrap(_) if annotators < NEEDED => {
                Err(Undefined::TooFewAnnotators { found: annotators, needed: NEEDED })
            }
            _ => Ok(()),
        }
    }

    /// The confidence, if it is one.
    pub(crate) fn checked_confidence(&self) -> Result<f64, Undefined> {
        if self.confidence > 0.0 && self.confidence < 1.0 {
            Ok(self.confidence)
        } else {
            Err(Undefined::ConfidenceOutOfRange { confidence: self.confidence })
        }
    }
}
