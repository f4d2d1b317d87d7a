//! Number: a number within a range, in a unit, on a step.
//!
//! Two numbers are 0 apart when equal within half a step, else by their difference over the range where there is one,
//! or over the larger of the two. Several merge to the weighted median, supported by those within half a step.

use super::{Comparable, Invalid, Merged, Rules, Vote, describe, merge_numbers};
use crate::spec::{Input, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Settings of a number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Number {
    /// The least value allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// The greatest value allowed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The grid of allowed values, counted from `min` or from 0; any number when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<f64>,
    /// What is counted or measured, shown after the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Number {
    fn reach(&self) -> f64 {
        self.step.map_or(0.0, |step| step / 2.0)
    }

    fn range_words(&self) -> String {
        match (self.min, self.max) {
            (Some(min), Some(max)) => format!("a number from {min} to {max}"),
            (Some(min), None) => format!("a number of at least {min}"),
            (None, Some(max)) => format!("a number of at most {max}"),
            (None, None) => "a number".into(),
        }
    }
}

impl Rules for Number {
    fn check(&self, _inputs: &[Input], problems: &mut Problems<'_>) {
        if let (Some(min), Some(max)) = (self.min, self.max)
            && min >= max
        {
            problems.add("max", &format!("the range {min} to {max} is empty"), "`max` must be above `min`");
        }
        if self.step.is_some_and(|step| step <= 0.0) {
            problems.add("step", "the step is not above 0", "leave `step` out to allow any number");
        }
    }

    fn validate(&self, value: &Value, _fields: &Map<String, Value>) -> Result<(), Invalid> {
        let number = value.as_f64().filter(|number| {
            number.is_finite() && self.min.is_none_or(|min| *number >= min) && self.max.is_none_or(|max| *number <= max)
        });
        let Some(number) = number else {
            return Err(Invalid::new(
                format!("{} is not {}", describe(value), self.range_words()),
                format!("Send {}.", self.range_words()),
            ));
        };
        if let Some(step) = self.step {
            let steps = (number - self.min.unwrap_or_default()) / step;
            if (steps - steps.round()).abs() > 1e-6 {
                return Err(Invalid::new(format!("{number} is between two steps"), format!("Use steps of {step}.")));
            }
        }
        Ok(())
    }

    fn comparable(&self) -> Comparable {
        let (min, max) = (self.min.unwrap_or(f64::NEG_INFINITY), self.max.unwrap_or(f64::INFINITY));
        Comparable::Numbers { min, max, step: self.step }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        let (left, right) = (left.as_f64().unwrap_or_default(), right.as_f64().unwrap_or_default());
        let apart = (left - right).abs();
        if apart <= self.reach().max(1e-9) {
            return 0.0;
        }
        let scale = match (self.min, self.max) {
            (Some(min), Some(max)) => max - min,
            _ => left.abs().max(right.abs()),
        };
        (apart / scale).min(1.0)
    }

    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        let numbers: Vec<(f64, f64)> =
            votes.iter().filter_map(|vote| Some((vote.value.as_f64()?, vote.trust))).collect();
        let (median, confidence, support) = merge_numbers(&numbers, self.reach())?;
        let value = votes.iter().find(|vote| vote.value.as_f64() == Some(median))?.value.clone();
        Some(Merged { value, confidence, support, tie: false })
    }

    fn words(&self, value: &Value) -> String {
        match &self.unit {
            Some(unit) => format!("{value} {unit}"),
            None => value.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn count() -> Number {
        Number { min: Some(0.0), max: Some(10.0), step: Some(1.0), unit: Some("items".into()) }
    }

    #[test]
    fn numbers_out_of_range_or_between_steps_are_refused() {
        for (value, fits) in
            [(json!(0), true), (json!(10), true), (json!(11), false), (json!(2.5), false), (json!("2"), false)]
        {
            assert_eq!(count().validate(&value, &Map::new()).is_ok(), fits, "{value}");
        }
    }

    #[test]
    fn the_median_outvotes_the_outlier() {
        let values = [json!(3), json!(3), json!(9)];
        let votes: Vec<Vote<'_>> = values.iter().map(|value| Vote { value, trust: 0.8 }).collect();
        let merged = count().merge(&votes).unwrap();
        assert_eq!((merged.value, merged.support), (json!(3), 2));
    }

    #[test]
    fn distance_is_the_share_of_the_range() {
        assert!((count().distance(&json!(2), &json!(7)) - 0.5).abs() < 1e-12);
        assert!(count().distance(&json!(2), &json!(2.0)).abs() < 1e-12);
    }
}
