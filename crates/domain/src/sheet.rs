//! The sheet: like items looked over together, each with the usual answer until it is marked as odd.

use crate::kinds::Kind;
use crate::policy::Policy;
use crate::spec::{InputType, Problems, Spec, optional_text_of_scalar};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most tasks on one sheet: six rows of six are still seen one by one.
pub const SHEET_TASKS_MAX: u32 = 36;

/// The most tasks that any policy lets a person hold.
pub const IN_HAND_MAX: u32 = 2 * SHEET_TASKS_MAX;

/// How like items are looked over together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sheet {
    /// How many tasks stand on a sheet, 2 to 36. A person may hold twice as many: the sheet on the screen and the next.
    #[schemars(range(min = 2, max = 36))]
    pub tasks: u32,
    /// The answer that an item has until it is marked: an option, `yes` or `no`. The first one when absent.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "optional_text_of_scalar")]
    pub usual: Option<String>,
}

/// Notes what keeps the spec's items from being looked over on a sheet.
pub(crate) fn check(spec: &Spec, problems: &mut Problems<'_>) {
    let Policy { sheet: Some(sheet), .. } = &spec.policy else { return };
    if !(2..=SHEET_TASKS_MAX).contains(&sheet.tasks) {
        problems.add("tasks", &format!("a sheet has 2 to {SHEET_TASKS_MAX} tasks"), "12 suits most pictures");
    }
    let [label] = spec.labels.as_slice() else {
        let message = format!("a sheet asks one question, and there are {} labels", spec.labels.len());
        return problems.add("", &message, "leave `sheet` out, or ask the other questions in a project of their own");
    };
    let answers: Vec<&str> = match &label.kind {
        Kind::Choice(choice) if !choice.multiple => choice.all().iter().map(|option| option.value.as_str()).collect(),
        Kind::Verify(_) => vec!["yes", "no"],
        kind => {
            let message = format!("a sheet cannot ask “{}”, whose kind is {}", label.name, kind.name());
            return problems.add("", &message, "a sheet asks a choice of one option, or a verify");
        }
    };
    if let Some(usual) = sheet.usual.as_deref().filter(|usual| !answers.contains(usual)) {
        let message = format!("“{usual}” is no answer to “{}”", label.name);
        problems.add("usual", &message, &format!("the answers are {}", answers.join(", ")));
    }
    for input in spec.stage() {
        if !matches!(input.kind, InputType::Image | InputType::Text) {
            let message = format!("the stage shows “{}”, which is {}", input.name, input.kind.name());
            problems.add("", &message, "a sheet shows images and short texts; name those in `layout.stage`");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::parse;

    const SPEC: &str = "\
project: a
title: A
inputs: [{ name: text, type: text }, { name: clip, type: video, optional: true }]
layout: { stage: [text] }
labels:
  - { name: verdict, kind: choice, options: [{ value: ham }, { value: spam }] }
policy: { sheet: { tasks: 12, usual: ham } }
";

    #[test]
    fn a_sheet_fits_its_spec_as_the_table_says() {
        let table = [
            ("", "", None),
            (", usual: ham", "", None),
            ("tasks: 12", "tasks: 1", Some("policy.sheet.tasks")),
            ("tasks: 12", "tasks: 37", Some("policy.sheet.tasks")),
            ("usual: ham", "usual: eggs", Some("policy.sheet.usual")),
            ("stage: [text]", "stage: [clip]", Some("policy.sheet")),
            ("kind: choice,", "kind: choice, multiple: true,", Some("policy.sheet")),
            ("policy:", "  - { name: why, kind: text }\npolicy:", Some("policy.sheet")),
        ];
        for (from, to, expected) in table {
            let found = parse(&SPEC.replacen(from, to, 1));
            let path = found.as_ref().err().map(|problems| problems[0].path.as_str());
            assert_eq!(path, expected, "{from} -> {to}: {found:?}");
        }
    }

    #[test]
    fn a_person_may_hold_two_sheets_and_never_less_than_three_tasks() {
        let held = |policy: &str| {
            let source = SPEC.replace("policy: { sheet: { tasks: 12, usual: ham } }", policy);
            parse(&source).unwrap().policy.in_hand_max()
        };
        assert_eq!(held("policy: { sheet: { tasks: 12 } }"), 24);
        assert_eq!(held("policy: { sheet: { tasks: 2 } }"), 4);
        assert_eq!(held("policy: {}"), 3);
    }
}
