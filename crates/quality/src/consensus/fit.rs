//! The one shape of every method's result, and how it is made from what the method found.

use super::Consensus;
use super::beta::credible;
use super::expectation::Beliefs;
use super::grouped::{Grouped, NONE};
use super::held;
use crate::table::Answers;
use std::borrow::Cow;
use std::fmt;

/// How a method is run. The defaults are each method's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Control<'a> {
    /// The most iterations, where the method has any.
    pub iterations_max: Option<u32>,
    /// Stop when the objective rises by less an answer; a negative number never stops early.
    pub tolerance: Option<f64>,
    /// How many threads share the work; at least one is used.
    pub threads: usize,
    /// Unit and right label where it is known: these answers are held fixed and teach what people are worth.
    pub known: &'a [(u32, u32)],
    /// The share of each true label, by category, where it is known beforehand: held instead of learnt. Their sum does not
    /// matter. Empty for the method's own; see [`Method::holds_label_shares`](super::Method::holds_label_shares).
    pub label_shares: &'a [f64],
    /// How often a person's interval should hold their accuracy: in (0, 1).
    pub confidence: f64,
}

impl Default for Control<'_> {
    /// Each method's own limits, one thread, nothing known, intervals of 95 %.
    fn default() -> Self {
        Self { iterations_max: None, tolerance: None, threads: 1, known: &[], label_shares: &[], confidence: 0.95 }
    }
}

/// Why a method cannot be fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unfit {
    /// A table of mistakes for so many labels does not fit into memory.
    TooManyCategories {
        /// Labels in use.
        categories: usize,
    },
    /// A known answer is no label of the table.
    KnownLabelOutOfRange {
        /// The unit.
        unit: u32,
        /// The label said to be right.
        label: u32,
        /// Labels of the table.
        categories: u32,
    },
    /// Two different labels are said to be right for one unit.
    KnownTwice {
        /// The unit.
        unit: u32,
    },
    /// Too many people for a method that compares each with each.
    TooManyPeople {
        /// People with an answer.
        people: usize,
        /// The most it takes.
        people_max: usize,
    },
    /// Shares of labels were given that are not one number from 0 on for each label, or are all 0.
    LabelSharesUnsound {
        /// Shares given.
        given: usize,
        /// Labels of the table.
        categories: u32,
    },
    /// Shares of labels were given to a method that holds none.
    NoLabelShares,
    /// There is not one trust for each person of the table.
    TrustsMissing {
        /// Trusts given.
        given: usize,
        /// People of the table.
        people: u32,
    },
    /// The trust in a person is not a number above 0.
    TrustNotPositive {
        /// The person.
        person: u32,
    },
    /// The confidence asked for is not strictly between 0 and 1.
    ConfidenceOutOfRange,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyCategories { categories } => write!(
                f,
                "{categories} different labels are too many to learn everyone's mistakes; use majority, or a method for texts or numbers"
            ),
            Self::KnownLabelOutOfRange { unit, label, categories } => write!(
                f,
                "the known label {label} of unit {unit} is not one of the {categories} labels; leave it out or add the label"
            ),
            Self::KnownTwice { unit } => {
                write!(f, "unit {unit} has two different known labels; keep the right one")
            }
            Self::TooManyPeople { people, people_max } => write!(
                f,
                "{people} people are more than this method compares with each other ({people_max}); use one-coin or dawid-skene"
            ),
            Self::LabelSharesUnsound { given, categories } => {
                write!(f, "{given} shares for {categories} labels; give each label a number from 0 on, not all 0")
            }
            Self::NoLabelShares => {
                write!(f, "this method has no shares of labels to hold; use one that learns or assumes them")
            }
            Self::TrustsMissing { given, people } => write!(f, "{given} trusts for {people} people; give one each"),
            Self::TrustNotPositive { person } => {
                write!(f, "the trust in person {person} is not a number above 0; leave out the answers of who has none")
            }
            Self::ConfidenceOutOfRange => write!(f, "the confidence is not between 0 and 1; 0.95 is usual"),
        }
    }
}

impl std::error::Error for Unfit {}

/// What a method found.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The verdict and shares of each unit.
    pub consensus: Consensus,
    /// The share of each true label, labels ascending; sums to 1. Labels that nobody gave are left out.
    pub label_shares: Vec<(u32, f64)>,
    /// How the fit went.
    pub diagnostics: Diagnostics,
    pub(super) annotators: Vec<Option<Annotator>>,
    pub(super) confusion: Option<Confusion>,
}

/// How a fit went.
#[derive(Debug, Clone, PartialEq)]
pub struct Diagnostics {
    /// The name of the method that was used.
    pub method: &'static str,
    /// Why this method, or what is out of the ordinary about its use, in a sentence; empty if nothing is.
    pub why: String,
    /// How many iterations were made; 0 for methods without any.
    pub iterations: u32,
    /// Whether the objective came to rest; true for methods without iterations.
    pub converged: bool,
    /// What was maximised: a log-likelihood, log-posterior or lower bound of the log-evidence, in nats.
    pub objective: Option<f64>,
}

/// How good a person is, judged by the consensus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Annotator {
    /// Expected agreement with the consensus, strictly between 0 and 1: the share of their answers that is right by its
    /// shares, shrunk towards the pool. Where the consensus errs it is not how often they are right.
    pub accuracy: f64,
    /// Lower end of the credible interval of that agreement; what the consensus errs is not in it.
    pub lower: f64,
    /// Upper end of it.
    pub upper: f64,
    /// How many answers they gave.
    pub answers: u32,
    /// How many of them are right, by the consensus' shares.
    pub right: f64,
}

/// What was learnt of people's mistakes, by their numbers in the table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Confusion {
    /// `first_said` position of each person of the table, or [`NONE`].
    person_rank: Vec<u32>,
    label_rank: Vec<u32>,
    first_said: Vec<u32>,
    said_label: Vec<u32>,
    lanes: usize,
    chances: Vec<f64>,
}

/// What a method hands over.
pub(crate) struct Solution {
    /// Share of each label for each group, row by row.
    pub shares: Vec<f64>,
    /// What was learnt of people's mistakes.
    pub beliefs: Option<Beliefs>,
    pub iterations: u32,
    pub converged: bool,
    pub objective: Option<f64>,
    pub why: String,
}

impl Solution {
    /// A result without iterations.
    pub fn at_once(shares: Vec<f64>) -> Self {
        Self { shares, beliefs: None, iterations: 0, converged: true, objective: None, why: String::new() }
    }
}

impl Fit {
    /// How good person `annotator` is; `None` without answers, or beyond the table.
    pub fn annotator(&self, annotator: u32) -> Option<Annotator> {
        self.annotators.get(annotator as usize).copied().flatten()
    }

    /// Every person of the table, in order; `None` for one without answers.
    pub fn annotators(&self) -> &[Option<Annotator>] {
        &self.annotators
    }

    /// The chance that `annotator` answers `answer` when `truth` is the true label. `None` for a label they never
    /// gave, beyond the table, and for methods that do not learn mistakes.
    pub fn confusion(&self, annotator: u32, truth: u32, answer: u32) -> Option<f64> {
        let confusion = self.confusion.as_ref()?;
        let rank = |ranks: &[u32], number: u32| ranks.get(number as usize).copied().filter(|rank| *rank != NONE);
        let person = rank(&confusion.person_rank, annotator)? as usize;
        let (truth, answer) = (rank(&confusion.label_rank, truth)?, rank(&confusion.label_rank, answer)?);
        let mut own = confusion.first_said[person] as usize..confusion.first_said[person + 1] as usize;
        let said = own.find(|&said| confusion.said_label[said] == answer)?;
        Some(confusion.chances[said * confusion.lanes + truth as usize])
    }
}

/// Groups the answers, runs a method on them and puts its result into the one shape.
///
/// A table that is given away is let go of while it is grouped, before the method needs memory of its own.
pub(crate) fn fitted(
    answers: Cow<'_, Answers>,
    control: &Control<'_>,
    method: &'static str,
    run: impl FnOnce(&Grouped) -> Result<Solution, Unfit>,
) -> Result<Fit, Unfit> {
    check(control)?;
    let (people, categories) = (answers.annotators(), answers.categories());
    held::check(control, categories)?;
    let mut grouped = Grouped::new(answers, control.known, control.threads)?;
    let solution = run(&grouped)?;
    let annotators = skills(&grouped, people, &solution.shares, control.confidence);
    let label_shares = label_shares(&grouped, &solution.shares);
    let confusion = solution.beliefs.map(|beliefs| Confusion {
        person_rank: ranks(&grouped.person_at, people),
        label_rank: ranks(&grouped.label_at, categories),
        first_said: grouped.first_said.clone(),
        said_label: grouped.said.iter().map(|said| said.label).collect(),
        lanes: beliefs.lanes,
        chances: beliefs.chances,
    });
    let diagnostics = Diagnostics {
        method,
        why: solution.why,
        iterations: solution.iterations,
        converged: solution.converged,
        objective: solution.objective,
    };
    // The verdicts need memory of their own, and these are done with.
    (grouped.colours, grouped.sizes, grouped.known) = (Vec::new(), Vec::new(), Vec::new());
    let consensus = Consensus::of_groups(&mut grouped, solution.shares);
    Ok(Fit { consensus, label_shares, diagnostics, annotators, confusion })
}

/// Refuses what no method can work with.
pub(super) fn check(control: &Control<'_>) -> Result<(), Unfit> {
    if control.confidence > 0.0 && control.confidence < 1.0 { Ok(()) } else { Err(Unfit::ConfidenceOutOfRange) }
}

/// The rank of each of `count` numbers.
fn ranks(at: &[u32], count: u32) -> Vec<u32> {
    let mut ranks = vec![NONE; count as usize];
    for (rank, &number) in (0u32..).zip(at) {
        ranks[number as usize] = rank;
    }
    ranks
}

fn label_shares(grouped: &Grouped, shares: &[f64]) -> Vec<(u32, f64)> {
    let mut sums = vec![0.0; grouped.labels];
    for (row, &size) in shares.chunks_exact(grouped.labels.max(1)).zip(&grouped.sizes) {
        row.iter().zip(&mut sums).for_each(|(share, sum)| *sum += share * f64::from(size));
    }
    let total: f64 = sums.iter().sum();
    let mut listed: Vec<_> = grouped.label_at.iter().zip(sums).map(|(&label, sum)| (label, sum / total)).collect();
    listed.sort_unstable_by_key(|(label, _)| *label);
    listed
}

/// Everyone's accuracy by the consensus, with a Beta posterior whose prior the pool suggests.
fn skills(grouped: &Grouped, annotators: u32, shares: &[f64], confidence: f64) -> Vec<Option<Annotator>> {
    let tallies = tallies(grouped, shares);
    let intervals = credible(&tallies, confidence);
    let mut annotators = vec![None; annotators as usize];
    for ((&number, (right, answers)), (accuracy, lower, upper)) in grouped.person_at.iter().zip(tallies).zip(intervals)
    {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows fits")]
        let answers = answers as u32;
        annotators[number as usize] = Some(Annotator { accuracy, lower, upper, answers, right });
    }
    annotators
}

/// Right answers, by the shares, and answers of each person.
pub(crate) fn tallies(grouped: &Grouped, shares: &[f64]) -> Vec<(f64, f64)> {
    let mut tallies = vec![(0.0, 0.0); grouped.people];
    for ((codes, size), row) in grouped.iter().zip(shares.chunks_exact(grouped.labels.max(1))) {
        for &code in codes {
            let said = grouped.said[code as usize];
            let tally = &mut tallies[said.person as usize];
            tally.0 += size * row[said.label as usize];
            tally.1 += size;
        }
    }
    tallies
}
