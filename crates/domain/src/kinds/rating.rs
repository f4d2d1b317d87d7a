//! Rating: a whole step on a short scale, such as 1 to 5.
//!
//! Two ratings are apart by their difference over the length of the scale. Several merge to the weighted median;
//! a rating one step away still supports it on scales of more than four steps.

use super::{Comparable, Invalid, Merged, Rules, Vote, describe, merge_numbers};
use crate::spec::{Input, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Settings of a rating.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rating {
    /// The lowest step.
    #[serde(default = "one")]
    pub min: i64,
    /// The highest step.
    #[serde(default = "five")]
    pub max: i64,
    /// What the lowest step means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// What the highest step means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
}

const fn one() -> i64 {
    1
}

const fn five() -> i64 {
    5
}

impl Rules for Rating {
    fn check(&self, _inputs: &[Input], problems: &mut Problems<'_>) {
        if self.max <= self.min || self.max.saturating_sub(self.min) > 20 {
            let reason = format!("a scale from {} to {} is not usable", self.min, self.max);
            problems.add("max", &reason, "`max` is 1 to 20 steps above `min`; for longer scales use `kind: number`");
        }
    }

    fn validate(&self, value: &Value, _fields: &Map<String, Value>) -> Result<(), Invalid> {
        match value.as_i64() {
            Some(step) if (self.min..=self.max).contains(&step) => Ok(()),
            _ => Err(Invalid::new(
                format!("{} is not a step of the scale", describe(value)),
                format!("Send a whole number from {} to {}.", self.min, self.max),
            )),
        }
    }

    fn comparable(&self) -> Comparable {
        Comparable::Numbers { min: self.min as f64, max: self.max as f64, step: Some(1.0) }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        let apart = left.as_f64().unwrap_or_default() - right.as_f64().unwrap_or_default();
        apart.abs() / (self.max - self.min) as f64
    }

    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        let numbers: Vec<(f64, f64)> =
            votes.iter().filter_map(|vote| Some((vote.value.as_f64()?, vote.trust))).collect();
        let reach = if self.max - self.min >= 4 { 1.0 } else { 0.0 };
        let (median, confidence, support) = merge_numbers(&numbers, reach)?;
        #[expect(clippy::cast_possible_truncation, reason = "the median is one of the whole numbers voted for")]
        let value = Value::from(median as i64);
        Some(Merged { value, confidence, support, tie: false })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const SCALE: Rating = Rating { min: 1, max: 5, low: None, high: None };

    #[test]
    fn steps_off_the_scale_are_refused() {
        for (value, fits) in
            [(json!(1), true), (json!(5), true), (json!(0), false), (json!(2.5), false), (json!("3"), false)]
        {
            assert_eq!(SCALE.validate(&value, &Map::new()).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn ratings_merge_to_the_median_and_neighbours_support_it() {
        let values = [json!(4), json!(5), json!(1)];
        let votes: Vec<Vote<'_>> = values.iter().map(|value| Vote { value, trust: 0.8 }).collect();
        let merged = SCALE.merge(&votes).unwrap();
        assert_eq!((merged.value, merged.support), (json!(4), 2));
    }

    #[test]
    fn the_ends_of_the_scale_are_one_apart() {
        assert!((SCALE.distance(&json!(1), &json!(5)) - 1.0).abs() < 1e-12);
    }
}
