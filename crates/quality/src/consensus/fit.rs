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
    /// The method keeps something for each unit, so that answers cannot only pass by.
    NotInPasses,
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
            Self::NotInPasses => write!(f, "this method needs all answers in memory; use dawid-skene"),
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
        self.confusion.as_ref()?.chance(annotator, truth, answer)
    }
}

impl Confusion {
    /// What is believed of so many people and categories of a table.
    pub fn of(grouped: &Grouped, (people, categories): (u32, u32), beliefs: Beliefs) -> Self {
        Self {
            person_rank: ranks(&grouped.person_at, people),
            label_rank: ranks(&grouped.label_at, categories),
            first_said: grouped.first_said.clone(),
            said_label: grouped.said.iter().map(|said| said.label).collect(),
            lanes: beliefs.lanes,
            chances: beliefs.chances,
        }
    }

    /// As [`Fit::confusion`].
    pub fn chance(&self, annotator: u32, truth: u32, answer: u32) -> Option<f64> {
        let rank = |ranks: &[u32], number: u32| ranks.get(number as usize).copied().filter(|rank| *rank != NONE);
        let person = rank(&self.person_rank, annotator)? as usize;
        let (truth, answer) = (rank(&self.label_rank, truth)?, rank(&self.label_rank, answer)?);
        let mut own = self.first_said[person] as usize..self.first_said[person + 1] as usize;
        let said = own.find(|&said| self.said_label[said] == answer)?;
        Some(self.chances[said * self.lanes + truth as usize])
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
    let mut judged = Judged::default();
    judged.add(&grouped, &solution.shares);
    let annotators = judged.skills(&grouped, people, control.confidence);
    let label_shares = judged.label_shares(&grouped);
    let confusion = solution.beliefs.map(|beliefs| Confusion::of(&grouped, (people, categories), beliefs));
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

/// What groups and their shares come to, for people and for labels.
#[derive(Debug, Default)]
pub(super) struct Judged {
    /// Right answers and answers of each person.
    tallies: Vec<(f64, f64)>,
    /// Units of each label.
    labels: Vec<f64>,
}

impl Judged {
    /// Adds groups with their shares, row by row.
    pub fn add(&mut self, grouped: &Grouped, shares: &[f64]) {
        add_tallies(&mut self.tallies, grouped, shares);
        self.labels.resize(grouped.labels, 0.0);
        for (row, &size) in shares.chunks_exact(grouped.labels.max(1)).zip(&grouped.sizes) {
            row.iter().zip(&mut self.labels).for_each(|(share, sum)| *sum += share * f64::from(size));
        }
    }

    /// The share of each label, by its number in the table.
    pub fn label_shares(&self, grouped: &Grouped) -> Vec<(u32, f64)> {
        let total: f64 = self.labels.iter().sum();
        let shares = grouped.label_at.iter().zip(&self.labels).map(|(&label, sum)| (label, sum / total));
        let mut listed: Vec<_> = shares.collect();
        listed.sort_unstable_by_key(|(label, _)| *label);
        listed
    }

    /// Everyone's accuracy by the consensus, with a Beta posterior whose prior the pool suggests.
    pub fn skills(&self, grouped: &Grouped, annotators: u32, confidence: f64) -> Vec<Option<Annotator>> {
        let intervals = credible(&self.tallies, confidence);
        let mut annotators = vec![None; annotators as usize];
        for ((&number, &(right, answers)), (accuracy, lower, upper)) in
            grouped.person_at.iter().zip(&self.tallies).zip(intervals)
        {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of rows fits")]
            let answers = answers as u32;
            annotators[number as usize] = Some(Annotator { accuracy, lower, upper, answers, right });
        }
        annotators
    }
}

/// Adds the right answers, by the shares, and the answers of each person in some groups.
pub(super) fn add_tallies(tallies: &mut Vec<(f64, f64)>, grouped: &Grouped, shares: &[f64]) {
    tallies.resize(grouped.people, (0.0, 0.0));
    for ((codes, size), row) in grouped.iter().zip(shares.chunks_exact(grouped.labels.max(1))) {
        for &code in codes {
            let said = grouped.said[code as usize];
            let tally = &mut tallies[said.person as usize];
            tally.0 += size * row[said.label as usize];
            tally.1 += size;
        }
    }
}

/// The share of each person's answers that is right.
pub(super) fn shares_right(tallies: &[(f64, f64)]) -> Vec<f64> {
    tallies.iter().map(|(right, answers)| right / answers).collect()
}
