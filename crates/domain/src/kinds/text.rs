//! Text: free words, such as a reason or a correction.
//!
//! Two texts are apart by the edit distance over the longer one's length (Damerau and Levenshtein), counted in
//! characters, or in words where a text is long: the cost grows with the product of the lengths. Several merge to the
//! one nearest to all others. Free text never keeps a task from being settled.

use super::{Comparable, Invalid, Merged, Rules, Vote, describe};
use crate::spec::{Input, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Texts up to this many bytes are compared by characters, longer ones by words.
const CHARACTERS_COMPARED_MAX: usize = 400;

/// Of a long text, as many words are compared.
const WORDS_COMPARED_MAX: usize = 400;

/// Settings of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// The fewest characters allowed.
    #[serde(default)]
    pub min_length: usize,
    /// The most characters allowed.
    #[serde(default = "default_length")]
    pub max_length: usize,
    /// Whether line breaks are allowed.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiline: bool,
    /// Ready texts offered on the screen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suggestions: Vec<String>,
}

const fn default_length() -> usize {
    10_000
}

impl Rules for Text {
    fn check(&self, _inputs: &[Input], problems: &mut Problems<'_>) {
        if self.max_length == 0 || self.max_length < self.min_length {
            problems.add("max_length", "no text is short enough", "`max_length` must be above 0 and `min_length`");
        }
    }

    fn validate(&self, value: &Value, _fields: &Map<String, Value>) -> Result<(), Invalid> {
        let Value::String(text) = value else {
            return Err(Invalid::new(format!("{} is not a text", describe(value)), "Send a text."));
        };
        let length = text.chars().count();
        if length < self.min_length || length > self.max_length {
            return Err(Invalid::new(
                format!("the text has {length} characters"),
                format!("It may have {} to {}.", self.min_length, self.max_length),
            ));
        }
        if !self.multiline && text.contains('\n') {
            return Err(Invalid::new("the text has line breaks", "Put it on one line."));
        }
        Ok(())
    }

    fn comparable(&self) -> Comparable {
        Comparable::Text
    }

    fn canonical(&self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(text.trim().to_owned()),
            other => other,
        }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        let (left, right) = (left.as_str().unwrap_or_default(), right.as_str().unwrap_or_default());
        if left == right {
            return 0.0;
        }
        if left.len().max(right.len()) <= CHARACTERS_COMPARED_MAX {
            return 1.0 - strsim::normalized_damerau_levenshtein(left, right);
        }
        let words =
            |text: &str| text.split_whitespace().take(WORDS_COMPARED_MAX).map(str::to_owned).collect::<Vec<_>>();
        let (left, right) = (words(left), words(right));
        let apart = strsim::generic_damerau_levenshtein(&left, &right) as f64;
        // Two texts that differ in spaces alone, or behind the words that are compared, are near but not the same.
        (apart / left.len().max(right.len()).max(1) as f64).clamp(f64::EPSILON, 1.0)
    }

    /// The medoid: the text with the least trust-weighted distance to all others; confidence is its mean nearness.
    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        if let [first, others @ ..] = votes
            && others.iter().all(|other| other.value == first.value)
        {
            let support = u32::try_from(votes.len()).unwrap_or(u32::MAX);
            return Some(Merged { value: first.value.clone(), confidence: 1.0, support, tie: false });
        }
        let total: f64 = votes.iter().map(|vote| vote.trust).sum();
        let cost = |vote: &Vote<'_>| -> f64 {
            votes.iter().map(|other| other.trust * self.distance(vote.value, other.value)).sum::<f64>() / total
        };
        let (best, least) =
            votes.iter().map(|vote| (vote, cost(vote))).min_by(|left, right| left.1.total_cmp(&right.1))?;
        let same = votes.iter().filter(|vote| vote.value == best.value).count();
        let support = u32::try_from(same).unwrap_or(u32::MAX);
        Some(Merged { value: best.value.clone(), confidence: 1.0 - least, support, tie: false })
    }

    fn counts(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line() -> Text {
        Text { min_length: 0, max_length: 20, multiline: false, suggestions: Vec::new() }
    }

    #[test]
    fn texts_too_long_or_of_several_lines_are_refused() {
        for (value, fits) in
            [(json!("dark"), true), (json!("a\nb"), false), (json!("x".repeat(21)), false), (json!(1), false)]
        {
            assert_eq!(line().validate(&value, &Map::new()).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn long_texts_are_compared_by_words() {
        let long = "one two three four five ".repeat(40);
        let changed = long.replacen("three", "3", 20);
        let apart = line().distance(&json!(long), &json!(changed));
        assert!((apart - 20.0 / 200.0).abs() < 1e-12, "{apart}");
        assert!(line().distance(&json!(long), &json!(format!("{long} "))) > 0.0);
        assert!(line().distance(&json!(long), &json!(long)).abs() < 1e-12);
    }

    #[test]
    fn the_text_nearest_to_all_others_wins() {
        let values = [json!("too dark"), json!("too dark!"), json!("too dark!!")];
        let votes: Vec<Vote<'_>> = values.iter().map(|value| Vote { value, trust: 0.8 }).collect();
        assert_eq!(line().merge(&votes).unwrap().value, json!("too dark!"));
    }
}
