//! Choice: one or several of given options, flat or as a tree.
//!
//! A value is the chosen option's `value` (text), or with `multiple` a list of them in the order of the spec. In a tree
//! any option may be chosen, a branch as well as a leaf; values are unique in the whole tree. Two single choices are
//! 0 or 1 apart; in a tree, by how early their paths part (Wu and Palmer 1994, doi:10.3115/981732.981751); several
//! choices by Jaccard's distance of the two sets.

use super::{Comparable, Invalid, Merged, Rules, Vote, describe, merge_equal};
use crate::spec::{Input, Problems};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The longest value of an option, in characters.
const VALUE_LENGTH_MAX: usize = 200;

/// Keys that mean the same on every screen of the workbench, and what they do there.
const TAKEN: [(&str, &str); 5] = [
    ("s", "skips a task"),
    ("f", "flags a task"),
    ("u", "takes back the last act"),
    ("n", "writes a note"),
    ("g", "goes to the next question"),
];

/// Settings of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The options, in the order of the screen and of the keys.
    pub options: Vec<ChoiceOption>,
    /// Whether several options may be chosen.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub multiple: bool,
}

/// One option of a choice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChoiceOption {
    /// What is stored and exported when this option is chosen; unique in the label.
    #[serde(deserialize_with = "crate::spec::text_of_scalar")]
    pub value: String,
    /// What people read; the value when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The key that chooses it: one character, unique in the label. Given out in order when absent.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "crate::spec::optional_text_of_scalar"
    )]
    #[schemars(extend("not" = taken_keys()))]
    pub key: Option<String>,
    /// A colour as `#rrggbb`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// The rule for this option, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Narrower options below this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<ChoiceOption>,
}

impl ChoiceOption {
    /// What people read.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.value)
    }
}

impl Choice {
    /// Every option of the tree, a branch before what is below it.
    pub fn all(&self) -> Vec<&ChoiceOption> {
        fn walk<'a>(options: &'a [ChoiceOption], into: &mut Vec<&'a ChoiceOption>) {
            for option in options {
                into.push(option);
                walk(&option.options, into);
            }
        }
        let mut all = Vec::new();
        walk(&self.options, &mut all);
        all
    }

    /// The options from the root down to the one of this value.
    pub fn path(&self, value: &str) -> Option<Vec<&ChoiceOption>> {
        fn walk<'a>(options: &'a [ChoiceOption], value: &str) -> Option<Vec<&'a ChoiceOption>> {
            options.iter().find_map(|option| {
                if option.value == value {
                    return Some(vec![option]);
                }
                let mut below = walk(&option.options, value)?;
                below.insert(0, option);
                Some(below)
            })
        }
        walk(&self.options, value)
    }

    fn one(&self, value: &Value) -> Result<(), Invalid> {
        let known = value.as_str().is_some_and(|value| self.path(value).is_some());
        if known {
            return Ok(());
        }
        let values: Vec<&str> = self.all().iter().map(|option| option.value.as_str()).collect();
        let nearest = value.as_str().and_then(|given| nearest(given, &values));
        let hint = match nearest {
            Some(near) => format!("Did you mean “{near}”? The options are {}.", values.join(", ")),
            None => format!("The options are {}.", values.join(", ")),
        };
        Err(Invalid::new(format!("{} is not an option", describe(value)), hint))
    }

    /// Wu and Palmer's distance: 1 - 2·shared / (depth of left + depth of right).
    fn apart(&self, left: &Value, right: &Value) -> f64 {
        if left == right {
            return 0.0;
        }
        let path = |value: &Value| self.path(value.as_str().unwrap_or_default()).unwrap_or_default();
        let (left, right) = (path(left), path(right));
        let shared = left.iter().zip(&right).take_while(|(a, b)| a.value == b.value).count();
        1.0 - 2.0 * shared as f64 / ((left.len() + right.len()).max(1)) as f64
    }
}

/// The known name most like the given one, when it is like enough to be a slip of the hand.
pub fn nearest<'a>(given: &str, known: &[&'a str]) -> Option<&'a str> {
    let (likeness, name) = known
        .iter()
        .map(|name| (strsim::normalized_damerau_levenshtein(given, name), *name))
        .max_by(|left, right| left.0.total_cmp(&right.0))?;
    (likeness >= 0.6).then_some(name)
}

impl Rules for Choice {
    fn check(&self, _inputs: &[Input], problems: &mut Problems<'_>) {
        if self.options.is_empty() {
            problems.add("options", "a choice needs at least one option", "list the options as `- value: name`");
        }
        check_options(&self.options, problems, &mut Vec::new(), &mut Vec::new());
    }

    fn validate(&self, value: &Value, _fields: &Map<String, Value>) -> Result<(), Invalid> {
        if !self.multiple {
            return self.one(value);
        }
        let Value::Array(values) = value else {
            return Err(Invalid::new(
                format!("{} is not a list of options", describe(value)),
                "Send a list; an empty list means none of the options.",
            ));
        };
        for (index, value) in values.iter().enumerate() {
            self.one(value)?;
            if values[..index].contains(value) {
                return Err(Invalid::new(format!("{} is chosen twice", describe(value)), "Name each option once."));
            }
        }
        Ok(())
    }

    fn comparable(&self) -> Comparable {
        Comparable::Names(self.all().iter().map(|option| option.value.clone()).collect())
    }

    fn canonical(&self, value: Value) -> Value {
        match value {
            Value::Array(mut values) => {
                let order = self.all();
                values
                    .sort_by_key(|value| order.iter().position(|option| Some(option.value.as_str()) == value.as_str()));
                Value::Array(values)
            }
            single => single,
        }
    }

    fn distance(&self, left: &Value, right: &Value) -> f64 {
        match (left, right) {
            (Value::Array(left), Value::Array(right)) => jaccard(left, right),
            _ => self.apart(left, right),
        }
    }

    /// Single: the option with the most trust. Several: each option is kept when more than half of the trust chose it.
    fn merge(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        if self.multiple { self.merge_sets(votes) } else { merge_equal(votes, |a, b| f64::from(a != b)) }
    }

    fn words(&self, value: &Value) -> String {
        let title = |value: &Value| {
            let path = self.path(value.as_str().unwrap_or_default()).unwrap_or_default();
            path.iter().map(|option| option.title()).collect::<Vec<_>>().join(" › ")
        };
        match value {
            Value::Array(values) => values.iter().map(title).collect::<Vec<_>>().join(", "),
            single => title(single),
        }
    }
}

impl Choice {
    fn merge_sets(&self, votes: &[Vote<'_>]) -> Option<Merged> {
        let total: f64 = votes.iter().map(|vote| vote.trust).sum();
        if votes.is_empty() {
            return None;
        }
        let (mut kept, mut confidence, mut tie) = (Vec::new(), 1.0_f64, false);
        for option in self.all() {
            let chosen = Value::String(option.value.clone());
            let chose = |vote: &&Vote<'_>| vote.value.as_array().is_some_and(|set| set.contains(&chosen));
            let share = votes.iter().filter(chose).map(|vote| vote.trust).sum::<f64>() / total;
            tie |= (share - 0.5).abs() < 1e-12;
            confidence = confidence.min(share.max(1.0 - share));
            if share > 0.5 {
                kept.push(chosen);
            }
        }
        let value = Value::Array(kept);
        let support = votes.iter().filter(|vote| *vote.value == value).count();
        Some(Merged { value, confidence, support: u32::try_from(support).unwrap_or(u32::MAX), tie })
    }
}

fn jaccard(left: &[Value], right: &[Value]) -> f64 {
    let shared = left.iter().filter(|value| right.contains(value)).count();
    let all = left.len() + right.len() - shared;
    if all == 0 { 0.0 } else { 1.0 - shared as f64 / all as f64 }
}

fn check_options<'a>(
    options: &'a [ChoiceOption],
    problems: &mut Problems<'_>,
    values: &mut Vec<&'a str>,
    keys: &mut Vec<String>,
) {
    for (index, option) in options.iter().enumerate() {
        let mut problems = problems.below(&format!("options[{index}]"));
        if option.value.trim().is_empty() {
            problems.add("value", "an option's value is empty", "give it a short name, as `value: other_bin`");
        } else if values.contains(&option.value.as_str()) {
            let reason = format!("the value “{}” is used twice", option.value);
            problems.add("value", &reason, "values are unique in the whole label, trees included");
        }
        let length = option.value.chars().count();
        if length > VALUE_LENGTH_MAX {
            let hint = format!("a value has at most {VALUE_LENGTH_MAX}; what people read is the `title`");
            problems.add("value", &format!("the value has {length} characters"), &hint);
        }
        values.push(&option.value);
        if let Some(title) = &option.title {
            problems.title("title", title);
        }
        if let Some(key) = option.key.as_deref() {
            check_key(key, keys, &mut problems);
        }
        if let Some(color) = option.color.as_deref()
            && !is_color(color)
        {
            problems.add("color", &format!("“{color}” is not a colour"), "write it as `\"#1f7a4d\"`");
        }
        check_options(&option.options, &mut problems, values, keys);
    }
}

/// What an option's key must not be, for the schema of specs. The pages hold their own keys against it.
fn taken_keys() -> Value {
    let both = |key: &str| [key.to_owned(), key.to_uppercase()];
    serde_json::json!({"enum": TAKEN.iter().flat_map(|(key, _)| both(key)).collect::<Vec<_>>()})
}

fn check_key(key: &str, keys: &mut Vec<String>, problems: &mut Problems<'_>) {
    // A key is the same with and without shift.
    let folded = key.to_lowercase();
    if key.chars().count() != 1 {
        problems.add("key", &format!("the key “{key}” is not one character"), "use one digit or letter");
    } else if !key.chars().all(char::is_alphanumeric) {
        problems.add("key", &format!("the key “{key}” is no letter or digit"), "use one digit or letter");
    } else if let Some((_, act)) = TAKEN.iter().find(|(taken, _)| *taken == folded) {
        let hint = "that it does on every screen; use another, or leave it out to be given one";
        problems.add("key", &format!("the key “{key}” {act}"), hint);
    } else if keys.contains(&folded) {
        problems.add("key", &format!("the key “{key}” is used twice"), "give each option its own key");
    }
    keys.push(folded);
}

fn is_color(text: &str) -> bool {
    text.len() == 7 && text.starts_with('#') && text[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn tree() -> Choice {
        serde_json::from_value(json!({"options": [
            {"value": "allowed"},
            {"value": "harm", "title": "Harm", "options": [
                {"value": "medical", "title": "Medical claim", "options": [{"value": "cure"}, {"value": "stop"}]},
                {"value": "violence"}]},
        ]}))
        .unwrap()
    }

    fn several() -> Choice {
        Choice { multiple: true, ..tree() }
    }

    #[test]
    fn an_unknown_option_is_refused_with_the_nearest_one() {
        let refused = tree().validate(&json!("alowed"), &Map::new()).unwrap_err();
        assert_eq!(refused.reason, "the text “alowed” is not an option");
        assert!(refused.hint.starts_with("Did you mean “allowed”?"), "{}", refused.hint);
    }

    #[test]
    fn branches_and_leaves_may_both_be_chosen() {
        for value in ["allowed", "harm", "medical", "cure"] {
            assert_eq!(tree().validate(&json!(value), &Map::new()), Ok(()));
        }
        assert!(tree().validate(&json!(["cure"]), &Map::new()).is_err());
        assert!(tree().validate(&json!(3), &Map::new()).is_err());
    }

    #[test]
    fn several_choices_are_a_list_without_repeats_in_the_order_of_the_spec() {
        let choice = several();
        assert!(choice.validate(&json!("cure"), &Map::new()).is_err());
        assert!(choice.validate(&json!(["cure", "cure"]), &Map::new()).is_err());
        assert_eq!(choice.canonical(json!(["stop", "allowed"])), json!(["allowed", "stop"]));
    }

    #[test]
    fn distances_are_as_the_table_says() {
        let table = [
            ("cure", "cure", 0.0),
            ("cure", "stop", 1.0 - 4.0 / 6.0),
            ("cure", "violence", 0.6),
            ("cure", "allowed", 1.0),
        ];
        for (left, right, expected) in table {
            let found = tree().distance(&json!(left), &json!(right));
            assert!((found - expected).abs() < 1e-12, "{left} {right} {found}");
        }
        let sets = several().distance(&json!(["cure", "stop"]), &json!(["cure"]));
        assert!((sets - 0.5).abs() < 1e-12);
        assert!(several().distance(&json!([]), &json!([])).abs() < 1e-12);
    }

    #[test]
    fn a_set_keeps_each_option_that_most_people_chose() {
        let sets = [json!(["cure", "stop"]), json!(["cure"]), json!(["cure", "violence"])];
        let votes: Vec<Vote<'_>> = sets.iter().map(|value| Vote { value, trust: 0.8 }).collect();
        let merged = several().merge(&votes).unwrap();
        assert_eq!(merged.value, json!(["cure"]));
        assert!((merged.confidence - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((merged.support, merged.tie), (1, false));
    }

    #[test]
    fn words_give_the_path_of_titles() {
        assert_eq!(tree().words(&json!("cure")), "Harm › Medical claim › cure");
    }
}
