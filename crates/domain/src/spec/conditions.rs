//! The rules of a label's condition: it looks at labels above it, and at answers that they can have.

use super::{Label, Problems};
use crate::kinds::choice::nearest;
use crate::kinds::{Comparable, describe};
use crate::when::{OneOrMany, When};
use serde_json::Value;

/// How many names a hint lists before it only counts the rest.
const NAMES_LISTED_MAX: usize = 20;

/// Notes what keeps a condition from ever being decided by the answers to the labels above it.
pub(super) fn check(when: &When, earlier: &[Label], problems: &mut Problems<'_>) {
    let bounds = when.at_least.is_some() || when.at_most.is_some();
    let compares = when.is.is_some() || when.is_not.is_some() || bounds;
    let tests = compares || when.answered.is_some();
    match &when.label {
        Some(_) if !tests => problems.add("", "the condition tests nothing", "add `is: value` or `answered: true`"),
        Some(name) => match earlier.iter().find(|label| label.name == *name) {
            Some(label) => check_tests(when, label, problems),
            None => no_such_label(name, earlier, problems),
        },
        None if tests => problems.add("", "the condition names no label", "add `label: name`"),
        None if when.all.is_empty() && when.any.is_empty() => {
            problems.add("", "the condition is empty", "write it as `{ label: name, is: value }`");
        }
        None => {}
    }
    if when.answered == Some(false) && compares {
        let hint = "keep `answered: false`, or the tests of the answer; for either of them use `any`";
        problems.add("answered", "a label without an answer passes no test of its answer", hint);
    }
    for (list, parts) in [("all", &when.all), ("any", &when.any)] {
        for (index, part) in parts.iter().enumerate() {
            check(part, earlier, &mut problems.below(&format!("{list}[{index}]")));
        }
    }
}

fn no_such_label(name: &str, earlier: &[Label], problems: &mut Problems<'_>) {
    let names: Vec<&str> = earlier.iter().map(|label| label.name.as_str()).collect();
    let known = format!("a condition may look at labels above it: {}", names.join(", "));
    let hint = match nearest(name, &names) {
        _ if names.is_empty() => "the first label cannot have a condition".to_owned(),
        Some(near) => format!("did you mean “{near}”? {known}"),
        None => known,
    };
    problems.add("label", &format!("there is no earlier label “{name}”"), &hint);
}

fn check_tests(when: &When, label: &Label, problems: &mut Problems<'_>) {
    let comparable = label.kind.rules().comparable();
    for (test, values) in [("is", &when.is), ("is_not", &when.is_not)] {
        let Some(values) = values else { continue };
        if values.values().is_empty() {
            problems.add(test, "the list is empty", "name at least one answer");
        }
        for (index, value) in values.values().iter().enumerate() {
            if let Some(hint) = misfit(value, &comparable) {
                let place = if matches!(values, OneOrMany::Many(_)) { format!("{test}[{index}]") } else { test.into() };
                let message = format!("{} is no answer to “{}”", describe(value), label.name);
                problems.add(&place, &message, &hint);
            }
        }
    }
    for (test, bound) in [("at_least", when.at_least), ("at_most", when.at_most)] {
        let Some(bound) = bound else { continue };
        match comparable {
            Comparable::Numbers { min, max, .. } if !(min..=max).contains(&bound) => {
                let message = format!("every answer to “{}” is on one side of {bound}", label.name);
                problems.add(test, &message, &numbers(&comparable));
            }
            Comparable::Numbers { .. } => {}
            _ => {
                let message = format!("the answers to “{}”, a {}, are no numbers", label.name, label.kind.name());
                problems.add(test, &message, "use `is`, `is_not` or `answered`");
            }
        }
    }
    if let (Some(least), Some(most)) = (when.at_least, when.at_most)
        && least > most
    {
        let message = format!("no number is at least {least} and at most {most}");
        problems.add("at_most", &message, "`at_most` must be at least `at_least`");
    }
}

/// What to write instead of a value that no answer can be; nothing for one that an answer can be.
fn misfit(value: &Value, comparable: &Comparable) -> Option<String> {
    match comparable {
        Comparable::Names(names) => {
            if value.as_str().is_some_and(|given| names.iter().any(|name| name == given)) {
                return None;
            }
            Some(instead(value, names))
        }
        Comparable::Text if value.is_string() => None,
        Comparable::Text => Some(format!("its answers are texts; put the value in quotes, as \"{value}\"")),
        Comparable::Numbers { min, max, step } => {
            let fits = value.as_f64().is_some_and(|number| {
                let origin = if min.is_finite() { *min } else { 0.0 };
                let off =
                    step.map_or(0.0, |step| ((number - origin) / step - ((number - origin) / step).round()).abs());
                (*min..=*max).contains(&number) && off <= 1e-6
            });
            (!fits).then(|| numbers(comparable))
        }
        Comparable::Presence => Some("a condition on it can only ask whether it is answered: `answered: true`".into()),
    }
}

fn instead(value: &Value, names: &[String]) -> String {
    let mut listed: Vec<&str> = names.iter().map(String::as_str).collect();
    let given = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let near = nearest(&given, &listed);
    let more = listed.len().saturating_sub(NAMES_LISTED_MAX);
    listed.truncate(NAMES_LISTED_MAX);
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    let known = format!("its answers are {}{more}", listed.join(", "));
    match near {
        Some(near) if near == given => format!("put it in quotes: \"{near}\""),
        Some(near) => format!("did you mean “{near}”? {known}"),
        None => known,
    }
}

fn numbers(comparable: &Comparable) -> String {
    let Comparable::Numbers { min, max, step } = comparable else { return String::new() };
    let range = match (min.is_finite(), max.is_finite()) {
        (true, true) => format!("numbers from {min} to {max}"),
        (true, false) => format!("numbers of at least {min}"),
        (false, true) => format!("numbers of at most {max}"),
        (false, false) => "numbers".to_owned(),
    };
    match step {
        Some(step) => format!("its answers are {range}, in steps of {step}"),
        None => format!("its answers are {range}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::parse;

    const SPEC: &str = "\
project: a
title: A
inputs:
  - { name: text, type: text }
  - { name: pod, type: object }
  - { name: clip, type: video }
labels:
  - name: verdict
    kind: choice
    options: [{ value: ham, options: [{ value: news }] }, { value: spam }, { value: 1 }, { value: \"true\" }]
  - { name: tags, kind: choice, multiple: true, options: [{ value: loud }, { value: dark }] }
  - { name: stars, kind: rating }
  - { name: count, kind: number, min: 0, step: 0.5 }
  - { name: bin, kind: bins, columns: [1, 2], rows: [A] }
  - { name: place, kind: bins, from: pod }
  - { name: title, kind: verify, of: text, fix: true }
  - { name: words, kind: text }
  - { name: seen, kind: moment, of: clip }
  - name: why
    kind: text
    when: ";

    /// The place and the hint of the first fault of the condition.
    fn fault(when: &str) -> Option<(String, (u32, u32), String)> {
        let first = parse(&format!("{SPEC}{when}\n")).err()?.remove(0);
        Some((first.path, (first.line, first.column), first.hint))
    }

    #[test]
    fn a_condition_that_answers_can_decide_is_good() {
        for when in [
            "{ label: verdict, is: spam }",
            "{ label: verdict, is: [ham, news, \"1\", \"true\"] }",
            "{ label: verdict, is_not: news }",
            "{ label: tags, is: loud }",
            "{ label: stars, is: [1, 5.0] }",
            "{ label: stars, at_least: 1, at_most: 5 }",
            "{ label: count, is: 2.5, at_least: 1000 }",
            "{ label: bin, is: 2A }",
            "{ label: place, is: 7Z }",
            "{ label: title, is: fix }",
            "{ label: words, is: any words }",
            "{ label: seen, answered: true }",
            "{ any: [{ label: seen, answered: false }, { label: stars, is: 2 }] }",
        ] {
            assert_eq!(fault(when), None, "{when}");
        }
    }

    #[test]
    fn a_value_that_no_answer_can_be_is_named_at_its_place_with_the_way_out() {
        let table = [
            (
                "{ label: verdict, is: spamm }",
                "is",
                29,
                "did you mean “spam”? its answers are ham, news, spam, 1, true",
            ),
            ("{ label: verdict, is: [spam, hamm] }", "is[1]", 40, "did you mean “ham”?"),
            ("{ label: verdict, is_not: nwes }", "is_not", 29, "did you mean “news”?"),
            ("{ label: verdict, is: 3 }", "is", 29, "its answers are ham"),
            ("{ label: verdict, is: 1 }", "is", 29, "put it in quotes: \"1\""),
            ("{ label: verdict, is: true }", "is", 29, "put it in quotes: \"true\""),
            ("{ label: verdict, is: [] }", "is", 29, "at least one answer"),
            ("{ label: verdict, at_least: 3 }", "at_least", 29, "use `is`"),
            ("{ any: [{ label: verdict, is: spam }, { label: tags, is: drak }] }", "any[1].is", 64, "“dark”?"),
            ("{ all: [{ any: [{ label: tags, is: x }] }] }", "all[0].any[0].is", 42, "its answers are loud, dark"),
            ("{ label: stars, is: 6 }", "is", 27, "numbers from 1 to 5, in steps of 1"),
            ("{ label: stars, is: 2.5 }", "is", 27, "in steps of 1"),
            ("{ label: stars, is: \"2\" }", "is", 27, "numbers from 1 to 5"),
            ("{ label: stars, at_least: 6 }", "at_least", 27, "numbers from 1 to 5"),
            ("{ label: stars, at_least: 4, at_most: 3 }", "at_most", 40, "must be at least"),
            ("{ label: count, is: -1 }", "is", 27, "numbers of at least 0, in steps of 0.5"),
            ("{ label: bin, is: A2 }", "is", 25, "its answers are 1A, 2A"),
            ("{ label: place, is: 7 }", "is", 27, "in quotes, as \"7\""),
            ("{ label: title, is: maybe }", "is", 27, "its answers are yes, no, fix"),
            ("{ label: words, is: true }", "is", 27, "in quotes"),
            ("{ label: seen, is: 12 }", "is", 26, "`answered: true`"),
            ("{ label: stars, answered: false, is: 2 }", "answered", 27, "use `any`"),
            ("{ label: verdit, is: spam }", "label", 13, "did you mean “verdict”?"),
        ];
        for (when, path, column, hint) in table {
            let (found, place, given) = fault(when).unwrap_or_else(|| panic!("{when} was taken"));
            assert_eq!(found, format!("labels[9].when.{path}"), "{when}");
            assert_eq!(place, (21, column), "{when}");
            assert!(given.contains(hint), "{when}: {given}");
        }
    }
}
