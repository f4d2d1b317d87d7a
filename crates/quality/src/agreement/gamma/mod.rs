//! Do people mark the same stretches of a text, recording or film, when each section is one act and not so many steps?
//!
//! # Definition
//! Sections of different people are put together in groups, at most one of each person, so that the groups disagree as
//! little as possible; then the same is done for what chance makes of the document:
//! ```text
//! gamma = 1 − δ / δ_e
//! d(u, v) = ((|begin_u − begin_v| + |end_u − end_v|) / (length_u + length_v))² + [label_u ≠ label_v]
//! ẽ       = mean over pairs of people of d, or of 1 where either has no section in the group
//! δ       = Σ over the groups of the best alignment of ẽ, divided by the mean number of sections a person
//! δ_e     = mean δ of random documents
//! ```
//! A random document has as many readings, each that of a person drawn by chance and moved around the document by a
//! random shift. They are drawn until their mean is known to 1 % (95 % confidence), 30 at least. Documents count by the
//! sections that a person marks in them: δ and `δ_e` are their sums so weighted, which for one document is the paper's.
//!
//! | [`Sought`] | looks at |
//! |---|---|
//! | `All` | where sections lie and what they say |
//! | `Boundaries` | where they lie |
//!
//! Beside [`unitizing_alpha`](super::unitizing_alpha()), which compares step by step: gamma bears sections of one reading
//! that overlap or lie in each other, and a short section weighs as much as a long one. Where people mark no section of
//! a document at all, it says nothing; alpha counts gaps that agree.
//!
//! # When not to use it
//! Documents in which a section nearly fills the whole: moved around the document it meets itself, so that chance
//! agrees, too. Short documents: shifts are kept apart, which makes chance look worse than it is, so that readings
//! marked at random have a gamma of 0.01 where a document is forty mean sections long, and 0.06 where it is eight.
//!
//! # Undefined
//! No reading; no document with two readings; no section; chance agrees as well; or there are too many ways to put
//! sections together, which happens where many people mark many sections at the same places.
//!
//! # Cost
//! For each document and each random one: what is near each section to the power of people less one. The alignment is
//! exact; for three people with a hundred sections each it takes some 10 ms, for five half a second.
//!
//! # Reference
//! Y. Mathet, A. Widlöcher, J.-P. Métivier, *The unified and holistic method gamma (γ) for inter-annotator agreement
//! measure and alignment*, Computational Linguistics 41(3), 2015, <https://doi.org/10.1162/COLI_a_00227>, with the
//! dissimilarities of its sections 4.4 (α = β = Δ∅ = 1), and chance and precision of section 5.

mod alignment;
mod groups;
mod shuffle;

use self::alignment::least_disorder;
use self::groups::{Placed, TooMany, Weights};
use self::shuffle::{placed, shuffled};
use super::unitizing::{Document, Documents};
use crate::estimate::{Estimate, Options, Undefined};
use crate::random::Random;
use crate::resample::plain::Plain;
use crate::resample::{Basis, share_out};
use crate::special::normal_quantile;
use std::ops::Range;

/// What gamma is asked for, and the chance it draws.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gamma {
    /// What makes sections alike.
    pub sought: Sought,
    /// The same seed draws the same random documents, whatever the number of threads.
    pub seed: u64,
    /// How many threads share the work; at least one is used.
    pub threads: usize,
}

impl Default for Gamma {
    /// Everything, with seed 0 on one thread.
    fn default() -> Self {
        Self { sought: Sought::All, seed: 0, threads: 1 }
    }
}

/// What makes sections alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sought {
    /// Where they lie and what they say.
    #[default]
    All,
    /// Where they lie, whatever they say.
    Boundaries,
}

impl Sought {
    fn weights(self) -> Weights {
        match self {
            Self::All => Weights { position: 1.0, label: 1.0 },
            Self::Boundaries => Weights { position: 1.0, label: 0.0 },
        }
    }
}

/// Mathet's gamma: 1 is full agreement, 0 is what chance gives; it may be far below 0.
///
/// The interval is over documents, so one document alone bounds little. What chance gives is known to 1 % of `1 − gamma`.
///
/// ```
/// use assay_quality::{Options, agreement::{Document, Documents, Gamma, Reading, Section, gamma}};
///
/// // Two people read one text of 60 characters and mark three names; the second ends the first name later.
/// let reading = |annotator, name_end| Reading {
///     annotator,
///     sections: [(3, name_end), (20, 25), (40, 46)].map(|(begin, end)| Section { begin, end, label: 0 }).to_vec(),
/// };
/// let document = Document { length: 60, readings: vec![reading(0, 9), reading(1, 12)] };
/// let documents = Documents::new(vec![document])?;
/// let found = gamma(&documents, Gamma::default(), &Options::analytic()).unwrap();
/// assert!(found.value > 0.9 && found.value < 1.0);
/// # Ok::<(), assay_quality::agreement::BadSections>(())
/// ```
pub fn gamma(documents: &Documents, gamma: Gamma, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    let read: Vec<&Document> = documents.documents().iter().filter(|document| document.readings.len() > 1).collect();
    if read.is_empty() {
        let any = documents.documents().iter().any(|document| !document.readings.is_empty());
        return Err(if any { Undefined::NoOverlap } else { Undefined::NoAnswers });
    }
    if read.iter().all(|document| sections(document) == 0) {
        return Err(Undefined::NothingToCompare);
    }
    let disorders = disorders(&read, gamma.sought.weights(), (gamma.seed, gamma.threads))?;
    let again = |times: &[u32]| value(&disorders, times).ok();
    let value = value(&disorders, &vec![1; read.len()])?;
    let mut people: Vec<u32> = read.iter().flat_map(|document| &document.readings).map(|r| r.annotator).collect();
    people.sort_unstable();
    people.dedup();
    let basis = Basis {
        units: read.len(),
        annotators: people.len(),
        answers: read.iter().map(|document| sections(document)).sum(),
    };
    Plain { value, again: &again, units: read.len(), range: (value.min(-1.0), 1.0), formula: None }
        .estimate(basis, options)
}

/// Disorder of a document, times the mean number of sections a person.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Disorder {
    /// As people marked it.
    observed: f64,
    /// As chance would.
    expected: f64,
}

fn value(disorders: &[Disorder], times: &[u32]) -> Result<f64, Undefined> {
    let sum = |part: fn(&Disorder) -> f64| -> f64 {
        disorders.iter().zip(times).map(|(disorder, &times)| f64::from(times) * part(disorder)).sum()
    };
    let (observed, expected) = (sum(|d| d.observed), sum(|d| d.expected));
    if expected > 0.0 { Ok(1.0 - observed / expected) } else { Err(Undefined::ChanceAgrees) }
}

/// The disorder of each document, observed and expected.
fn disorders(read: &[&Document], weights: Weights, (seed, threads): (u64, usize)) -> Result<Vec<Disorder>, Undefined> {
    let of_sample = |sample: u32| -> Result<Vec<f64>, Undefined> {
        let of_document = |(at, document): (u64, &&Document)| {
            let mut random = Random::new(seed, u64::from(sample) * read.len() as u64 + at);
            least(document, &shuffled(document, &mut random), weights)
        };
        (0u64..).zip(read).map(of_document).collect()
    };
    let draw = |samples: Range<u32>| -> Result<Vec<Vec<f64>>, Undefined> {
        share_out(samples, threads, |samples| samples.map(of_sample).collect()).into_iter().collect()
    };
    let observed = read.iter().map(|document| least(document, &placed(document), weights));
    let observed = observed.collect::<Result<Vec<f64>, Undefined>>()?;
    let mut samples = draw(0..SAMPLES_MIN)?;
    samples.extend(draw(SAMPLES_MIN..samples_needed(&samples))?);
    let expected = |at: usize| samples.iter().map(|sample| sample[at]).sum::<f64>() / samples.len() as f64;
    let of = |(at, observed): (usize, f64)| Disorder { observed, expected: expected(at) };
    Ok(observed.into_iter().enumerate().map(of).collect())
}

/// Random documents that are always drawn.
const SAMPLES_MIN: u32 = 30;

/// How many random documents give their mean disorder to 1 % with 95 % confidence, judging by some: section 5.3 of the
/// paper.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at least 30 and at most 10,000")]
fn samples_needed(samples: &[Vec<f64>]) -> u32 {
    const PRECISION: f64 = 0.01;
    const MOST: f64 = 10_000.0;
    let count = samples.len() as f64;
    let sums: Vec<f64> = samples.iter().map(|sample| sample.iter().sum()).collect();
    let mean = sums.iter().sum::<f64>() / count;
    let squares: f64 = sums.iter().map(|sum| (sum - mean).powi(2)).sum();
    let variation = if mean > 0.0 { (squares / (count - 1.0)).sqrt() / mean } else { 0.0 };
    let needed = (normal_quantile(0.975) * variation / PRECISION).powi(2);
    needed.ceil().clamp(f64::from(SAMPLES_MIN), MOST) as u32
}

/// The least disorder of what people marked in a document, or would have, were it as many sections as they did mark.
fn least(document: &Document, people: &[Vec<Placed>], weights: Weights) -> Result<f64, Undefined> {
    let sections = sections(document);
    let own: usize = people.iter().map(Vec::len).sum();
    if own == 0 {
        return Ok(0.0);
    }
    let disorder = least_disorder(people, weights)
        .map_err(|TooMany| Undefined::TooManyAlignments { sections, annotators: people.len() })?;
    Ok(disorder * sections as f64 / own as f64)
}

fn sections(document: &Document) -> usize {
    document.readings.iter().map(|reading| reading.sections.len()).sum()
}

#[cfg(test)]
mod tests;
