//! Verify: a judgement on a value that the item brings: yes, no, or the right value.
//!
//! A value is `"yes"`, `"no"` or `{"fix": text}`. Two judgements are 0 or 1 apart; two corrections are equal when their
//! texts are, apart from case and outer spaces.

use super::{Comparable, Invalid, Rules, describe, plain};
use crate::spec::{Input, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// Settings of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Verify {
    /// The input whose value is judged.
    pub of: String,
    /// Whether the right value may be given instead of “no”.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub fix: bool,
}

impl Rules for Verify {
    fn check(&self, inputs: &[Input], problems: &mut Problems<'_>) {
        problems.input("of", &self.of, inputs, &[]);
    }

    fn validate(&self, value: &Value, _fields: &Map<String, Value>) -> Result<(), Invalid> {
        let fits = match value {
            Value::String(verdict) => verdict == "yes" || verdict == "no",
            Value::Object(fix) if self.fix => {
                let text = fix.get("fix").and_then(Value::as_str).map(str::trim);
                fix.len() == 1 && text.is_some_and(|text| !text.is_empty() && text.len() <= 10_000)
            }
            _ => false,
        };
        if fits {
            return Ok(());
        }
        let hint = if self.fix {
            "Send \"yes\", \"no\" or {\"fix\": \"the right value\"}."
        } else {
            "Send \"yes\" or \"no\"."
        };
        Err(Invalid::new(format!("{} is not a verdict", describe(value)), hint))
    }

    fn comparable(&self) -> Comparable {
        let verdicts: &[&str] = if self.fix { &["yes", "no", "fix"] } else { &["yes", "no"] };
        Comparable::Names(verdicts.iter().map(|verdict| (*verdict).to_owned()).collect())
    }

    fn canonical(&self, value: Value) -> Value {
        match value.get("fix").and_then(Value::as_str) {
            Some(text) => json!({"fix": text.trim()}),
            None => value,
        }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        let fold = |value: &Value| value.get("fix").and_then(Value::as_str).map(str::to_lowercase);
        f64::from(match (fold(left), fold(right)) {
            (Some(left), Some(right)) => left != right,
            _ => left != right,
        })
    }

    fn words(&self, value: &Value) -> String {
        match value.get("fix") {
            Some(text) => format!("fix: {}", plain(text)),
            None => plain(value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_is_taken_only_where_the_spec_allows_it() {
        let strict = Verify { of: "title".into(), fix: false };
        let open = Verify { of: "title".into(), fix: true };
        let fix = json!({"fix": " Tape "});
        assert!(strict.validate(&fix, &Map::new()).is_err());
        assert!(open.validate(&fix, &Map::new()).is_ok());
        assert_eq!(open.canonical(fix), json!({"fix": "Tape"}));
        assert!(open.validate(&json!({"fix": " "}), &Map::new()).is_err());
        assert!(open.validate(&json!("maybe"), &Map::new()).is_err());
    }

    #[test]
    fn corrections_that_differ_in_case_only_are_the_same() {
        let open = Verify { of: "title".into(), fix: true };
        assert!(open.distance(&json!({"fix": "Tape"}), &json!({"fix": "tape"})).abs() < 1e-12);
        assert!((open.distance(&json!("yes"), &json!("no")) - 1.0).abs() < 1e-12);
    }
}
