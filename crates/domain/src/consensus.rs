//! Several people's answers to one task made into one, label by label.

use crate::kinds::{Merged, Vote};
use crate::spec::Spec;
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The combined answer of a task.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Consensus {
    /// Label name to its combined value, in the order of the spec; labels that are not asked are absent.
    pub labels: IndexMap<String, Merged>,
    /// The least confidence among the labels that count, 0 to 1; 1 when none counts.
    pub confidence: f64,
    /// Whether a label that counts was tied.
    pub tie: bool,
    /// Labels on which the answers differ, by the measure of their kind.
    pub differs: Vec<String>,
}

impl Consensus {
    /// The combined values alone.
    pub fn values(&self) -> Map<String, Value> {
        self.labels.iter().map(|(name, merged)| (name.clone(), merged.value.clone())).collect()
    }
}

/// Combines valid answers, each with the trust in its author, strictly between 0 and 1. The order of `answers` breaks ties, so give
/// them in a stable one. A conditional label is combined from those who were asked it, and only when its condition
/// holds for the combined values above it.
pub fn combine(spec: &Spec, answers: &[(&Map<String, Value>, f64)]) -> Consensus {
    let mut consensus = Consensus { confidence: 1.0, ..Consensus::default() };
    let mut values = Map::new();
    for label in &spec.labels {
        if label.when.as_ref().is_some_and(|when| !when.holds(&values)) {
            continue;
        }
        let rules = label.kind.rules();
        let votes: Vec<Vote<'_>> = answers
            .iter()
            .filter_map(|(values, trust)| Some(Vote { value: values.get(&label.name)?, trust: *trust }))
            .collect();
        let Some(merged) = rules.merge(&votes) else {
            continue;
        };
        if rules.counts() {
            consensus.confidence = consensus.confidence.min(merged.confidence);
            consensus.tie |= merged.tie;
        }
        // Each with each: two may be too far apart that are both near enough to a third.
        let apart = |(n, vote): (usize, &Vote<'_>)| {
            votes[..n].iter().any(|other| rules.distance(other.value, vote.value) > 0.0)
        };
        if votes.iter().enumerate().any(apart) || votes.len() < asked(label, answers) {
            consensus.differs.push(label.name.clone());
        }
        values.insert(label.name.clone(), merged.value.clone());
        consensus.labels.insert(label.name.clone(), merged);
    }
    consensus
}

/// How many of the answers should have a value for the label.
fn asked(label: &crate::spec::Label, answers: &[(&Map<String, Value>, f64)]) -> usize {
    let asks = |values: &Map<String, Value>| label.when.as_ref().is_none_or(|when| when.holds(values));
    if label.required { answers.iter().filter(|(values, _)| asks(values)).count() } else { 0 }
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

    fn combined(answers: &[(Value, f64)]) -> Consensus {
        let answers: Vec<_> = answers.iter().map(|(values, trust)| (values.as_object().unwrap(), *trust)).collect();
        combine(&spec(), &answers)
    }

    #[test]
    fn a_condition_that_fails_for_the_combined_value_drops_its_label() {
        let here = json!({"stowed": "here"});
        let found = combined(&[(here.clone(), 0.8), (here, 0.8), (json!({"stowed": "other", "bin": "1A"}), 0.8)]);
        assert_eq!(Value::Object(found.values()), json!({"stowed": "here"}));
        assert!((found.confidence - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.differs, ["stowed"]);
    }

    #[test]
    fn the_least_sure_label_decides_and_free_text_does_not_count() {
        let answer = |bin: &str, why: &str| json!({"stowed": "other", "bin": bin, "why": why});
        let found = combined(&[(answer("1A", "x"), 0.8), (answer("1A", "yy"), 0.8), (answer("2A", "zzz"), 0.8)]);
        assert_eq!(found.labels["bin"].value, json!("1A"));
        assert!((found.confidence - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!(found.differs, ["bin", "why"]);
    }

    #[test]
    fn answers_differ_when_any_two_do_and_not_only_from_the_first() {
        let spec = crate::spec::parse(
            "project: a\ntitle: A\ninputs: [{ name: clip, type: video }]\nlabels:\n  \
             - { name: at, kind: moment, of: clip, tolerance_s: 0.5 }\n",
        )
        .unwrap();
        let at = |time_s: f64| json!({"at": {"frame": 1, "time_s": time_s}});
        let differs = |times: &[f64]| {
            let answers: Vec<_> = times.iter().map(|time| at(*time)).collect();
            let answers: Vec<_> = answers.iter().map(|answer| (answer.as_object().unwrap(), 0.8)).collect();
            combine(&spec, &answers).differs.len()
        };
        assert_eq!(differs(&[2.0, 2.4]), 0, "within the tolerance");
        assert_eq!(differs(&[2.0, 2.4, 1.6]), 1, "each is near the first, but not near each other");
    }

    #[test]
    fn trust_can_outweigh_numbers() {
        let found = combined(&[
            (json!({"stowed": "here"}), 0.95),
            (json!({"stowed": "other", "bin": "1A"}), 0.4),
            (json!({"stowed": "other", "bin": "1A"}), 0.4),
        ]);
        assert_eq!(found.labels["stowed"].value, json!("here"));
    }

    #[test]
    fn one_answer_is_its_own_consensus() {
        let found = combined(&[(json!({"stowed": "here"}), 0.7)]);
        assert!((found.confidence - 1.0).abs() < 1e-12 && !found.tie && found.differs.is_empty());
    }
}
