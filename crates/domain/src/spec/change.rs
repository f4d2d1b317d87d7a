//! What a changed spec does to answers that were already given.

use super::Spec;
use crate::kinds::Kind;

/// One way in which a new spec would orphan answers given under the old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The label it happens to.
    pub label: String,
    /// What would be lost.
    pub reason: String,
    /// What to do instead.
    pub hint: String,
}

/// The changes from `old` to `new` under which answers to `old` would have no place any more. Harmless changes (titles,
/// descriptions, new labels, new options, conditions, policy, guideline) are not among them.
pub fn orphans(old: &Spec, new: &Spec) -> Vec<Change> {
    let mut changes = Vec::new();
    for label in &old.labels {
        let name = label.name.as_str();
        let mut add = |reason: String, hint: &str| {
            changes.push(Change { label: name.to_owned(), reason, hint: hint.to_owned() });
        };
        let Some(newer) = new.label(name) else {
            add(
                format!("the label “{name}” is gone, its answers would have no place"),
                "keep it with `required: false` and a `when` that never holds, or make a new project",
            );
            continue;
        };
        match (&label.kind, &newer.kind) {
            (Kind::Choice(before), Kind::Choice(after)) => {
                if before.multiple != after.multiple {
                    add("`multiple` changed".to_owned(), "add a new label beside it");
                }
                for option in before.all() {
                    if after.path(&option.value).is_none() {
                        add(
                            format!("the option “{}” is gone", option.value),
                            "keep the option and say in its title that it is no longer used",
                        );
                    }
                }
            }
            (before, after) if before.name() != after.name() => {
                let reason = format!("the kind changed from {} to {}", before.name(), after.name());
                add(reason, "give the changed label a new name");
            }
            _ => {}
        }
    }
    for input in new.inputs.iter().filter(|input| !input.optional) {
        if old.input(&input.name).is_none_or(|before| before.kind != input.kind || before.optional) {
            changes.push(Change {
                label: String::new(),
                reason: format!("items already imported have no valid field “{}”", input.name),
                hint: "make the new input `optional: true`".to_owned(),
            });
        }
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::parse;

    const OLD: &str = "\
project: a
title: A
inputs: [{ name: text, type: text }]
labels:
  - { name: verdict, kind: choice, options: [{ value: x }, { value: y }] }
  - { name: why, kind: text, required: false }
";

    #[test]
    fn changes_orphan_answers_as_the_table_says() {
        let old = parse(OLD).unwrap();
        let table = [
            ("title: A", "title: B", 0),
            ("{ value: y }", "{ value: y }, { value: z }", 0),
            (", { value: y }", "", 1),
            ("kind: text", "kind: rating", 1),
            ("name: why", "name: reason", 1),
            ("kind: choice,", "kind: choice, multiple: true,", 1),
            ("[{ name: text, type: text }]", "[{ name: text, type: text }, { name: b, type: text }]", 1),
            (
                "[{ name: text, type: text }]",
                "[{ name: text, type: text }, { name: b, type: text, optional: true }]",
                0,
            ),
        ];
        for (from, to, expected) in table {
            let new = parse(&OLD.replacen(from, to, 1)).unwrap();
            assert_eq!(orphans(&old, &new).len(), expected, "{from} -> {to}");
        }
    }
}
