//! Conditions under which a label is asked: `when: {label: stowed, is: [other_bin]}`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One value or a list of them; a condition `is` holds when any matches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(untagged)]
pub enum OneOrMany {
    /// Several values.
    Many(Vec<Value>),
    /// A single value.
    One(Value),
}

impl OneOrMany {
    /// The values as a slice.
    pub fn values(&self) -> &[Value] {
        match self {
            Self::Many(values) => values,
            Self::One(value) => std::slice::from_ref(value),
        }
    }
}

/// A condition over the answers given so far. Either one test of one earlier label, or `all`/`any` of conditions.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct When {
    /// The earlier label that is looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Holds when the answer is one of these (for several-answer choices: contains one of these).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is: Option<OneOrMany>,
    /// Holds when the label is answered with none of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_not: Option<OneOrMany>,
    /// Holds when the answer is a number of at least this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// Holds when the answer is a number of at most this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Holds when the label has an answer (`true`) or has none (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered: Option<bool>,
    /// Holds when all of these hold.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub all: Vec<When>,
    /// Holds when at least one of these holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub any: Vec<When>,
}

impl When {
    /// Whether the condition holds for `values` (label name to value). An unanswered label fails every test but
    /// `answered: false`.
    pub fn holds(&self, values: &Map<String, Value>) -> bool {
        self.all.iter().all(|part| part.holds(values))
            && (self.any.is_empty() || self.any.iter().any(|part| part.holds(values)))
            && self.label.as_ref().is_none_or(|label| self.test(values.get(label)))
    }

    fn test(&self, answer: Option<&Value>) -> bool {
        if let Some(wanted) = self.answered
            && wanted != answer.is_some()
        {
            return false;
        }
        let Some(answer) = answer else {
            return self.answered == Some(false) && self.needs_no_value();
        };
        self.is.as_ref().is_none_or(|is| is.values().iter().any(|value| matches(answer, value)))
            && self.is_not.as_ref().is_none_or(|not| !not.values().iter().any(|value| matches(answer, value)))
            && self.at_least.is_none_or(|bound| answer.as_f64().is_some_and(|number| number >= bound))
            && self.at_most.is_none_or(|bound| answer.as_f64().is_some_and(|number| number <= bound))
    }

    const fn needs_no_value(&self) -> bool {
        self.is.is_none() && self.is_not.is_none() && self.at_least.is_none() && self.at_most.is_none()
    }

    /// Every label the condition looks at, in order of appearance.
    pub fn labels(&self) -> Vec<&str> {
        let parts = self.all.iter().chain(&self.any).flat_map(Self::labels);
        self.label.as_deref().into_iter().chain(parts).collect()
    }
}

/// A several-answer value matches when it contains the wanted one; `{"fix": …}` matches `fix`.
fn matches(answer: &Value, wanted: &Value) -> bool {
    match answer {
        Value::Array(values) => values.contains(wanted),
        Value::Object(object) => wanted.as_str().is_some_and(|name| object.contains_key(name)),
        Value::Number(number) => number.as_f64() == wanted.as_f64(),
        _ => answer == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn holds(when: Value, values: &Value) -> bool {
        let when: When = serde_json::from_value(when).unwrap();
        when.holds(values.as_object().unwrap())
    }

    #[test]
    fn conditions_hold_as_the_table_says() {
        let table = [
            (json!({"label": "a", "is": "x"}), json!({"a": "x"}), true),
            (json!({"label": "a", "is": ["x", "y"]}), json!({"a": "y"}), true),
            (json!({"label": "a", "is": "x"}), json!({}), false),
            (json!({"label": "a", "is_not": "x"}), json!({"a": "y"}), true),
            (json!({"label": "a", "is_not": "x"}), json!({}), false),
            (json!({"label": "a", "is": "x"}), json!({"a": ["w", "x"]}), true),
            (json!({"label": "a", "at_least": 3}), json!({"a": 3}), true),
            (json!({"label": "a", "at_least": 3}), json!({"a": 2}), false),
            (json!({"label": "a", "at_most": 3}), json!({"a": "3"}), false),
            (json!({"label": "a", "answered": true}), json!({"a": 1}), true),
            (json!({"label": "a", "answered": false}), json!({}), true),
            (json!({"label": "a", "answered": false}), json!({"a": 1}), false),
            (json!({"label": "a", "is": "fix"}), json!({"a": {"fix": "text"}}), true),
            (json!({"label": "a", "is": 3}), json!({"a": 3.0}), true),
            (json!({"all": [{"label": "a", "is": 1}, {"label": "b", "is": 2}]}), json!({"a": 1, "b": 2}), true),
            (json!({"all": [{"label": "a", "is": 1}, {"label": "b", "is": 2}]}), json!({"a": 1}), false),
            (json!({"any": [{"label": "a", "is": 1}, {"label": "b", "is": 2}]}), json!({"b": 2}), true),
            (json!({"any": [{"label": "a", "is": 1}]}), json!({"a": 2}), false),
        ];
        for (when, values, expected) in table {
            assert_eq!(holds(when.clone(), &values), expected, "{when} over {values}");
        }
    }
}
