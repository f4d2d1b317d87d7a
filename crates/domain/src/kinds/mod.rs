//! The family of label kinds: what an answer to a label may be, how far two answers are apart, how several become one.
//!
//! A kind is one file here and one folder of the same name in `web/src/kinds`. To add one: the file, a variant of
//! [`Kind`], a line in [`KINDS`].

pub mod bins;
pub mod choice;
pub mod moment;
pub mod number;
pub mod rating;
pub mod text;
pub mod verify;

use crate::spec::{Input, Problems};
use quality::consensus::{Weighting, decide_by_weight, weighted_median};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Every kind's name, in the order of the documentation.
pub const KINDS: [&str; 7] = ["choice", "rating", "number", "text", "bins", "verify", "moment"];

/// What one label asks for, with the settings of its kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Kind {
    /// One or several of given options, flat or as a tree.
    Choice(choice::Choice),
    /// A step on a short scale.
    Rating(rating::Rating),
    /// A number within a range.
    Number(number::Number),
    /// Free text.
    Text(text::Text),
    /// A place in a grid of bins.
    Bins(bins::Bins),
    /// A judgement on a given value.
    Verify(verify::Verify),
    /// A frame of a video.
    Moment(moment::Moment),
}

/// Why a value is not an answer to a label: what is wrong, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct Invalid {
    /// What is wrong with the value.
    pub reason: String,
    /// What would be accepted instead.
    pub hint: String,
}

impl Invalid {
    /// A refusal with its way out.
    pub fn new(reason: impl Into<String>, hint: impl Into<String>) -> Self {
        Self { reason: reason.into(), hint: hint.into() }
    }
}

/// One person's value for a label and how much that person is trusted, strictly between 0 and 1.
#[derive(Debug, Clone, Copy)]
pub struct Vote<'a> {
    /// The value, valid and canonical.
    pub value: &'a Value,
    /// The weight of the vote.
    pub trust: f64,
}

/// Several people's values made into one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Merged {
    /// The combined value.
    pub value: Value,
    /// Share of trust that stands behind the value, 0 to 1.
    pub confidence: f64,
    /// How many people gave this value (or one within the kind's tolerance of it).
    pub support: u32,
    /// Whether another value had just as much trust behind it.
    pub tie: bool,
}

/// What a condition (`when`) can hold an answer against.
#[derive(Debug, Clone, PartialEq)]
pub enum Comparable {
    /// One of these names.
    Names(Vec<String>),
    /// A text that is not known beforehand.
    Text,
    /// A number from `min` to `max`, infinite where there is no bound, on the grid of `step`, which begins at `min` or at 0.
    Numbers {
        /// The least number that an answer can be.
        min: f64,
        /// The greatest number that an answer can be.
        max: f64,
        /// How far two neighbouring answers are apart; any number when absent.
        step: Option<f64>,
    },
    /// Nothing but whether there is an answer at all.
    Presence,
}

/// What a member of the family can do. One implementation per kind; [`Kind::rules`] gives it.
pub trait Rules {
    /// Checks the kind's own settings in a spec; problems name the path below the label.
    fn check(&self, inputs: &[Input], problems: &mut Problems<'_>);

    /// Refuses a value that is no answer to this label for an item with these fields.
    fn validate(&self, value: &Value, fields: &Map<String, Value>) -> Result<(), Invalid>;

    /// What a condition on this label can be about.
    fn comparable(&self) -> Comparable;

    /// The one form under which equal answers are equal; `value` is valid.
    fn canonical(&self, value: Value) -> Value {
        value
    }

    /// How far two valid values are apart: 0 is the same, 1 is nothing in common.
    fn distance(&self, left: &Value, right: &Value) -> f64;

    /// Combines at least one vote; votes are in a stable order, so ties fall the same way every time.
    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        merge_equal(votes, |left, right| self.distance(left, right))
    }

    /// Whether disagreement on this kind keeps a task from being settled. Free text does not.
    fn counts(&self) -> bool {
        true
    }

    /// The value in words, for tables and files.
    fn words(&self, value: &Value) -> String {
        plain(value)
    }
}

impl Kind {
    /// The kind's rules.
    pub fn rules(&self) -> &dyn Rules {
        match self {
            Self::Choice(kind) => kind,
            Self::Rating(kind) => kind,
            Self::Number(kind) => kind,
            Self::Text(kind) => kind,
            Self::Bins(kind) => kind,
            Self::Verify(kind) => kind,
            Self::Moment(kind) => kind,
        }
    }

    /// The kind's name in specs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Choice(_) => "choice",
            Self::Rating(_) => "rating",
            Self::Number(_) => "number",
            Self::Text(_) => "text",
            Self::Bins(_) => "bins",
            Self::Verify(_) => "verify",
            Self::Moment(_) => "moment",
        }
    }
}

/// The value with the most trust behind it; values at distance 0 are one. Confidence is its share of all trust. In a
/// tie the value given first is taken, and the tie is told.
pub fn merge_equal(votes: &[Vote<'_>], distance: impl Fn(&Value, &Value) -> f64) -> Option<Merged> {
    let mut values: Vec<&Value> = Vec::new();
    let mut labelled = Vec::with_capacity(votes.len());
    for vote in votes {
        let known = values.iter().position(|value| distance(value, vote.value) <= 0.0);
        let label = known.unwrap_or_else(|| {
            values.push(vote.value);
            values.len() - 1
        });
        labelled.push(quality::consensus::Vote { label: u32::try_from(label).ok()?, trust: vote.trust });
    }
    let categories = u32::try_from(values.len()).ok()?;
    let verdict = decide_by_weight(&labelled, categories, Weighting::TrustShare).ok()??.verdict;
    Some(Merged {
        value: values[verdict.candidate as usize].clone(),
        confidence: verdict.confidence,
        support: verdict.support,
        tie: verdict.tie,
    })
}

/// Combines `(number, trust)`: the weighted median, the share of trust within `reach` of it (in the numbers' own unit),
/// and how many people that is.
pub fn merge_numbers(votes: &[(f64, f64)], reach: f64) -> Option<(f64, f64, u32)> {
    let median = weighted_median(votes)?;
    let total: f64 = votes.iter().map(|(_, trust)| trust).sum();
    let near = votes.iter().filter(|(number, _)| (number - median).abs() <= reach + 1e-9);
    let (trust, support) = near.fold((0.0, 0), |(sum, count), (_, trust)| (sum + trust, count + 1));
    Some((median, trust / total, support))
}

/// A JSON value in plain words.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What a JSON value is, in the words of an error message.
pub fn describe(value: &Value) -> String {
    match value {
        Value::Null => "nothing".into(),
        Value::Bool(flag) => format!("the truth value {flag}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) if text.chars().count() > 40 => {
            format!("the text “{}…”", text.chars().take(40).collect::<String>())
        }
        Value::String(text) => format!("the text “{text}”"),
        Value::Array(values) => format!("a list of {}", values.len()),
        Value::Object(_) => "an object".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn distance(left: &Value, right: &Value) -> f64 {
        f64::from(left != right)
    }

    #[test]
    fn the_value_with_the_most_trust_wins_with_its_share_as_confidence() {
        let (a, b) = (json!("a"), json!("b"));
        let votes = [Vote { value: &a, trust: 0.9 }, Vote { value: &b, trust: 0.6 }, Vote { value: &b, trust: 0.5 }];
        let merged = merge_equal(&votes, distance).unwrap();
        assert_eq!(merged.value, b);
        assert!((merged.confidence - 1.1 / 2.0).abs() < 1e-12);
        assert_eq!((merged.support, merged.tie), (2, false));
    }

    #[test]
    fn a_tie_is_named_and_falls_to_the_first_given() {
        let (a, b) = (json!("a"), json!("b"));
        let votes = [Vote { value: &b, trust: 0.5 }, Vote { value: &a, trust: 0.5 }];
        let merged = merge_equal(&votes, distance).unwrap();
        assert_eq!((merged.value, merged.tie), (b, true));
    }

    #[test]
    fn no_votes_merge_to_nothing() {
        assert_eq!(merge_equal(&[], distance), None);
        assert_eq!(merge_numbers(&[], 0.0), None);
    }

    #[test]
    fn numbers_merge_to_the_weighted_median_and_its_neighbours_support_it() {
        let (median, confidence, support) = merge_numbers(&[(1.0, 0.8), (2.0, 0.8), (9.0, 0.8)], 1.0).unwrap();
        assert!((median - 2.0).abs() < f64::EPSILON);
        assert!((confidence - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(support, 2);
    }
}
