//! An answer to a task: a value for each label that is asked, checked against the spec it was given under.

use crate::policy::DEGREE_MAX;
use crate::spec::Spec;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The longest note, in characters.
pub const NOTE_LENGTH_MAX: usize = 4_000;

/// What one person says about one item.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Answer {
    /// Label name to value.
    pub values: Map<String, Value>,
    /// A remark for whoever judges.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Names of labels that the person was unsure of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unsure: Vec<String>,
    /// How unsure, for labels in `unsure`: from 1, a little, to [`DEGREE_MAX`], guessing. Only where the spec asks for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unsure_degree: BTreeMap<String, u8>,
}

/// One thing wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The label, or empty for the whole answer.
    pub label: String,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub hint: String,
}

impl Answer {
    /// The answer in its canonical form, or everything that is wrong with it. `fields` are the item's.
    ///
    /// A label is asked when its condition holds for the values of labels above it. An asked, required label must have
    /// a value; a label that is not asked must have none.
    pub fn checked(mut self, spec: &Spec, fields: &Map<String, Value>) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut fault = |label: &str, reason: String, hint: &str| {
            faults.push(Fault { label: label.to_owned(), reason, hint: hint.to_owned() });
        };
        let mut kept = Map::new();
        for label in &spec.labels {
            let asked = label.when.as_ref().is_none_or(|when| when.holds(&kept));
            let given = self.values.shift_remove(&label.name).filter(|value| !value.is_null());
            match given {
                Some(value) if asked => match label.kind.rules().validate(&value, fields) {
                    Ok(()) => {
                        kept.insert(label.name.clone(), label.kind.rules().canonical(value));
                    }
                    Err(invalid) => fault(&label.name, invalid.reason, &invalid.hint),
                },
                Some(_) => fault(&label.name, "it is not asked for these answers".into(), "Leave it out."),
                None if asked && label.required => fault(&label.name, "it has no answer".into(), "Answer it."),
                None => {}
            }
        }
        for name in self.values.keys() {
            fault(name, "the spec has no such label".into(), "Reload the task: its spec may be of another version.");
        }
        if self.note.as_ref().is_some_and(|note| note.chars().count() > NOTE_LENGTH_MAX) {
            fault("", format!("the note is longer than {NOTE_LENGTH_MAX} characters"), "Shorten it.");
        }
        for name in self.unsure.iter().filter(|name| spec.label(name).is_none()) {
            fault(name, "the spec has no such label".into(), "Name labels of the spec in `unsure`.");
        }
        faults.extend(self.degree_faults(spec));
        if !faults.is_empty() {
            return Err(faults);
        }
        self.values = kept;
        self.note = self.note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
        Ok(self)
    }

    fn degree_faults<'a>(&'a self, spec: &'a Spec) -> impl Iterator<Item = Fault> + 'a {
        self.unsure_degree.iter().filter_map(|(name, degree)| {
            let (reason, hint) = if !spec.policy.unsure.asks_degree() {
                ("the spec does not ask how unsure one is".to_owned(), "Leave `unsure_degree` out.")
            } else if !self.unsure.contains(name) {
                ("it has a degree, and is not among those one is unsure of".to_owned(), "Name it in `unsure`, too.")
            } else if !(1..=DEGREE_MAX).contains(degree) {
                (format!("{degree} is no degree of doubt"), "Give 1, a little unsure, to 3, guessing.")
            } else {
                return None;
            };
            Some(Fault { label: name.clone(), reason, hint: hint.to_owned() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec() -> Spec {
        crate::spec::parse(
            "project: a\ntitle: A\ninputs: [{ name: text, type: text }]\nlabels:\n  \
             - { name: stowed, kind: choice, options: [{ value: here }, { value: other }] }\n  \
             - { name: bin, kind: bins, columns: [1, 2], rows: [A], when: { label: stowed, is: other } }\n  \
             - { name: why, kind: text, required: false }\n",
        )
        .unwrap()
    }

    fn faults(answer: Value) -> Vec<(String, String)> {
        let answer: Answer = serde_json::from_value(answer).unwrap();
        let faults = answer.checked(&spec(), &Map::new()).err().unwrap_or_default();
        faults.into_iter().map(|fault| (fault.label, fault.reason)).collect()
    }

    #[test]
    fn answers_are_refused_as_the_table_says() {
        let table = [
            (json!({"values": {"stowed": "here"}}), vec![]),
            (json!({"values": {"stowed": "other", "bin": "2A"}}), vec![]),
            (json!({"values": {}}), vec![("stowed", "it has no answer")]),
            (json!({"values": {"stowed": "other"}}), vec![("bin", "it has no answer")]),
            (json!({"values": {"stowed": "here", "bin": "2A"}}), vec![("bin", "it is not asked for these answers")]),
            (json!({"values": {"stowed": "here", "colour": 1}}), vec![("colour", "the spec has no such label")]),
            (json!({"values": {"stowed": "here"}, "unsure": ["x"]}), vec![("x", "the spec has no such label")]),
        ];
        for (answer, expected) in table {
            let expected: Vec<_> = expected.into_iter().map(|(a, b)| (a.to_owned(), b.to_owned())).collect();
            assert_eq!(faults(answer.clone()), expected, "{answer}");
        }
    }

    #[test]
    fn a_degree_of_doubt_is_kept_where_the_spec_asks_for_it_and_refused_elsewhere() {
        let mut asks = spec();
        asks.policy = serde_json::from_value(json!({"unsure": "degree"})).unwrap();
        let checked = |spec: &Spec, degree: Value, unsure: Value| {
            let answer = json!({"values": {"stowed": "here"}, "unsure": unsure, "unsure_degree": degree});
            let answer: Answer = serde_json::from_value(answer).unwrap();
            answer.checked(spec, &Map::new()).map(|kept| kept.unsure_degree.get("stowed").copied())
        };
        let (some, stowed) = (json!({"stowed": 3}), json!(["stowed"]));
        assert_eq!(checked(&asks, some.clone(), stowed.clone()), Ok(Some(3)));
        assert_eq!(checked(&asks, json!({}), stowed.clone()), Ok(None), "plain doubt is still doubt");
        assert!(checked(&asks, json!({"stowed": 4}), stowed.clone()).is_err());
        assert!(checked(&asks, json!({"stowed": 0}), stowed.clone()).is_err());
        assert!(checked(&asks, some.clone(), json!([])).is_err());
        assert!(checked(&spec(), some, stowed).is_err());
    }

    #[test]
    fn a_good_answer_comes_back_in_the_order_of_the_spec_without_empty_parts() {
        let answer = json!({"values": {"why": " dark ", "stowed": "here", "bin": null}, "note": "  "});
        let answer: Answer = serde_json::from_value(answer).unwrap();
        let checked = answer.checked(&spec(), &Map::new()).unwrap();
        assert_eq!(serde_json::to_string(&checked).unwrap(), r#"{"values":{"stowed":"here","why":"dark"}}"#);
    }
}
