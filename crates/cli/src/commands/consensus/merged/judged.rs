//! How much of a consensus is right, by known answers: exactly, and how close the others are.

use super::Label;
use crate::commands::consensus::decided::Unjudged;
use crate::quality::kinds::Kind;
use crate::trouble::{Outcome, Trouble};
use quality::interval::{BadSample, Proportion, Ranged, ratio_by_units, wilson};

/// How close one label is to the right one.
pub struct Close {
    /// Whether it is right.
    pub exact: bool,
    /// What is counted of it, and by what: an error by 1, wrong words by words.
    pub part: (f64, f64),
}

/// Compares a label with the right one.
pub type Judge<'a> = Box<dyn Fn(&Label, &str) -> Close + 'a>;

/// How much of it is right.
pub struct Judged {
    /// The share that is exactly right; nothing without a known task.
    pub accuracy: Option<Proportion>,
    /// How close all are, by the name of the kind; nothing for kinds without a measure.
    pub closeness: Option<Closeness>,
    /// How many known tasks were answered.
    pub tasks: usize,
    /// Why nothing is known, where that is so.
    pub unjudged: Unjudged,
}

/// How close labels are to the right ones on average.
pub struct Closeness {
    /// Its name for programs.
    pub name: &'static str,
    /// The same for people.
    pub words: &'static str,
    /// Whether it is a share, shown in percent.
    pub is_share: bool,
    /// The mean; nothing without a known task.
    pub value: Option<f64>,
    /// Its interval, or why there is none.
    pub range: Result<(f64, f64), BadSample>,
}

impl Judged {
    /// Of the known tasks that were answered.
    pub fn of((kind, unjudged): (Kind, Unjudged), close: &[Close], confidence: f64) -> Outcome<Self> {
        let hits = close.iter().filter(|close| close.exact).count() as u64;
        let bad = |error: BadSample| Trouble::refused("bad_confidence", error.to_string(), "");
        let accuracy = (!close.is_empty()).then(|| wilson(hits, close.len() as u64, confidence).map_err(bad));
        let parts: Vec<(f64, f64)> = close.iter().map(|close| close.part).collect();
        Ok(Self {
            accuracy: accuracy.transpose()?,
            closeness: Closeness::of(kind, &parts, confidence),
            tasks: close.len(),
            unjudged,
        })
    }
}

impl Closeness {
    fn of(kind: Kind, parts: &[(f64, f64)], confidence: f64) -> Option<Self> {
        let (name, words, is_share) = match kind {
            Kind::Numbers => ("mean_absolute_error", "mean absolute error", false),
            Kind::Sets => ("mean_jaccard", "mean Jaccard similarity", true),
            Kind::Trees => ("mean_shared_path", "mean shared path", true),
            Kind::Texts => ("word_error_rate", "word error rate", true),
            Kind::Rankings => ("mean_concordance", "mean share of pairs in order", true),
            Kind::Labels | Kind::Pairs => return None,
        };
        let (counted, by) = parts.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        // No error is below 0 and no likeness above 1; more words may be wrong than there are.
        let most = if is_share && kind != Kind::Texts { 1.0 } else { f64::INFINITY };
        let within = |found: Ranged| (found.lower.max(0.0), found.upper.min(most));
        Some(Self {
            name,
            words,
            is_share,
            value: (by > 0.0).then(|| counted / by),
            range: ratio_by_units(parts, confidence).map(within),
        })
    }
}
