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

/// One person's value for a label and how much that person is trusted, in (0, 1].
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

/// What a member of the family can do. One implementation per kind; [`Kind::rules`] gives it.
pub trait Rules {
    /// Checks the kind's own settings in a spec; problems name the path below the label.
    fn check(&self, inputs: &[Input], problems: &mut Problems<'_>);

    /// Refuses a value that is no answer to this label for an item with these fields.
    fn validate(&self, value: &Value, fields: &Map<String, Value>) -> Result<(), Invalid>;

    /// The one form under which equal answers are equal; `value` is valid.
    fn canonical(&self, value: Value) -> Value {
        value
    }

    /// How far two valid values are apart: 0 is the same, 1 is nothing in common.
    fn distance(&self, left: &Value, right: &Value) -> f64;

    /// Combines at least one vote; votes are in a stable order, so ties fall the same way every time.
    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        merge_nearest(votes, |left, right| self.distance(left, right), 0.0)
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

/// Picks the vote with the most trust within `reach` of it; the first given wins a tie. With `reach` 0 this is the
/// weighted majority: confidence is the winner's share of all trust (the rule of Appen's confidence score).
pub fn merge_nearest(votes: &[Vote<'_>], distance: impl Fn(&Value, &Value) -> f64, reach: f64) -> Option<Merged> {
    let total: f64 = votes.iter().map(|vote| vote.trust).sum();
    let mut best: Option<(usize, f64, u32)> = None;
    let mut tie = false;
    for (index, candidate) in votes.iter().enumerate() {
        if votes[..index].iter().any(|seen| distance(seen.value, candidate.value) == 0.0) {
            continue;
        }
        let near = votes.iter().filter(|vote| distance(vote.value, candidate.value) <= reach);
        let (trust, support) = near.fold((0.0, 0), |(trust, support), vote| (trust + vote.trust, support + 1));
        match best {
            Some((_, most, _)) if trust < most - 1e-12 => {}
            Some((_, most, _)) if trust <= most + 1e-12 => tie = true,
            _ => (best, tie) = (Some((index, trust, support)), false),
        }
    }
    let (index, trust, support) = best?;
    Some(Merged { value: votes[index].value.clone(), confidence: trust / total, support, tie })
}

/// Combines numbers: the weighted median, supported by the votes within `reach` of it (in the numbers' own unit).
pub fn merge_numbers(votes: &[(f64, f64)], reach: f64) -> Option<(f64, f64, u32)> {
    let total: f64 = votes.iter().map(|(_, trust)| trust).sum();
    let mut sorted = votes.to_vec();
    sorted.sort_by(|left, right| left.0.total_cmp(&right.0));
    let mut below = 0.0;
    let median = sorted.iter().find_map(|(number, trust)| {
        below += trust;
        (below >= total / 2.0 - 1e-12).then_some(*number)
    })?;
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
        let merged = merge_nearest(&votes, distance, 0.0).unwrap();
        assert_eq!(merged.value, b);
        assert!((merged.confidence - 1.1 / 2.0).abs() < 1e-12);
        assert_eq!((merged.support, merged.tie), (2, false));
    }

    #[test]
    fn a_tie_is_named_and_falls_to_the_first_given() {
        let (a, b) = (json!("a"), json!("b"));
        let votes = [Vote { value: &b, trust: 0.5 }, Vote { value: &a, trust: 0.5 }];
        let merged = merge_nearest(&votes, distance, 0.0).unwrap();
        assert_eq!((merged.value, merged.tie), (b, true));
    }

    #[test]
    fn no_votes_merge_to_nothing() {
        assert_eq!(merge_nearest(&[], distance, 0.0), None);
        assert_eq!(merge_numbers(&[], 0.0), None);
    }

    #[test]
    fn numbers_merge_to_the_weighted_median_and_its_neighbours_support_it() {
        let (median, confidence, support) = merge_numbers(&[(1.0, 1.0), (2.0, 1.0), (9.0, 1.0)], 1.0).unwrap();
        assert!((median - 2.0).abs() < f64::EPSILON);
        assert!((confidence - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(support, 2);
    }
}
