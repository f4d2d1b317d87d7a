//! Reads `project.yaml`, with every fault named at its line and column.
//!
//! The document is read into plain values first, so that each part can be checked against the struct it should be and a
//! fault keeps its path; the path is then looked up in the source.

use super::check::check;
use super::locate::Located;
use super::{Label, Problem, Spec};
use crate::kinds::choice::nearest;
use crate::kinds::{KINDS, Kind};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// The longest document that is read, in bytes.
const SOURCE_BYTES_MAX: usize = 1 << 20;

/// The names that every label may have, whatever its kind.
const COMMON: [&str; 5] = ["name", "title", "description", "required", "when"];

/// Reads a spec. On any fault gives all that were found, in the order of the document, each with its place.
pub fn parse(source: &str) -> Result<Spec, Vec<Problem>> {
    if source.len() > SOURCE_BYTES_MAX {
        return Err(vec![problem("", "the spec is larger than 1 MiB", "move data out of the spec, into items")]);
    }
    let document: Value = super::locate::yaml(source).map_err(|error| vec![syntax(source, &error)])?;
    let mut problems = Vec::new();
    find_nul(&document, "", &mut problems);
    let spec = read(document, &mut problems);
    if let Some(spec) = &spec {
        check(spec, &mut problems);
    }
    match spec {
        Some(spec) if problems.is_empty() => Ok(spec),
        _ => {
            if let Some(located) = Located::read(source) {
                for problem in &mut problems {
                    (problem.line, problem.column) = located.find(&problem.path);
                }
            }
            problems.sort_by_key(|problem| (problem.line, problem.column));
            Err(problems)
        }
    }
}

/// Reads a spec that was taken once, without asking whether it would be taken today.
pub fn reread(source: &str) -> Option<Spec> {
    read(super::locate::yaml(source).ok()?, &mut Vec::new())
}

fn syntax(source: &str, error: &serde_saphyr::Error) -> Problem {
    let place = error.location();
    let number = |part: Option<u64>| part.and_then(|part| u32::try_from(part).ok()).unwrap_or(0);
    let (message, hint) = super::words::of_syntax(error);
    let mut place = (number(place.map(|place| place.line())), number(place.map(|place| place.column())));
    if message == super::words::TAB {
        place = indenting_tab(source, place.0).unwrap_or(place);
    }
    Problem { line: place.0, column: place.1, ..problem("", &message, hint) }
}

/// Line and column, both from 1, of the first tab that indents, from a line on.
fn indenting_tab(source: &str, from: u32) -> Option<(u32, u32)> {
    let of_line = |(n, line): (u32, &str)| {
        let at = line.chars().take_while(|letter| [' ', '\t'].contains(letter)).position(|letter| letter == '\t')?;
        Some((n, u32::try_from(at).ok()? + 1))
    };
    (1..).zip(source.lines()).skip_while(|(n, _)| *n < from).find_map(of_line)
}

/// Notes every text with the character NUL, which not every database can hold.
fn find_nul(value: &Value, path: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::String(text) if text.contains('\0') => {
            problems.push(problem(path, "the text holds the character NUL", "take the character out"));
        }
        Value::Array(values) => {
            for (index, value) in values.iter().enumerate() {
                find_nul(value, &format!("{path}[{index}]"), problems);
            }
        }
        Value::Object(object) => {
            for (name, value) in object {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                find_nul(value, &below, problems);
            }
        }
        _ => {}
    }
}

fn problem(path: &str, message: &str, hint: &str) -> Problem {
    Problem { path: path.into(), line: 0, column: 0, message: message.into(), hint: hint.into() }
}

fn read(document: Value, problems: &mut Vec<Problem>) -> Option<Spec> {
    let Value::Object(mut root) = document else {
        problems.push(problem("", "the spec is not a mapping", "begin with `project: my-project`"));
        return None;
    };
    let labels = match root.insert("labels".into(), Value::Array(Vec::new())) {
        Some(Value::Array(labels)) => labels,
        Some(_) => {
            problems.push(problem("labels", "`labels` is not a list", "write each label as `- name: …`"));
            return None;
        }
        None => {
            problems.push(problem("", "there are no labels", "add `labels:` with at least one label"));
            return None;
        }
    };
    let labels: Vec<Option<Label>> =
        labels.into_iter().enumerate().map(|(index, label)| read_label(index, label, problems)).collect();
    let mut spec: Spec = part("", Value::Object(root), problems)?;
    spec.labels = labels.into_iter().collect::<Option<_>>()?;
    Some(spec)
}

fn read_label(index: usize, label: Value, problems: &mut Vec<Problem>) -> Option<Label> {
    let path = format!("labels[{index}]");
    let Value::Object(label) = label else {
        problems.push(problem(&path, "a label is not a mapping", "write it as `- name: …`"));
        return None;
    };
    let (mut common, mut own): (Map<_, _>, Map<_, _>) =
        label.into_iter().partition(|(name, _)| COMMON.contains(&name.as_str()));
    let kind = own.get("kind").and_then(Value::as_str).unwrap_or_default().to_owned();
    if !KINDS.contains(&kind.as_str()) {
        let known = format!("the kinds are {}", KINDS.join(", "));
        let (message, hint) = match (kind.as_str(), nearest(&kind, &KINDS)) {
            ("", _) => ("the label has no `kind`".to_owned(), known),
            (_, Some(near)) => (format!("“{kind}” is not a kind"), format!("did you mean “{near}”? {known}")),
            _ => (format!("“{kind}” is not a kind"), known),
        };
        let place = if kind.is_empty() { path } else { format!("{path}.kind") };
        problems.push(problem(&place, &message, &hint));
        return None;
    }
    let kind = read_kind(&path, &kind, std::mem::take(&mut own), problems);
    // A stand-in kind lets the common part be read as the struct that it belongs to.
    common.insert("kind".into(), "text".into());
    let mut label: Label = part(&path, Value::Object(common), problems)?;
    label.kind = kind?;
    Some(label)
}

fn read_kind(path: &str, kind: &str, mut own: Map<String, Value>, problems: &mut Vec<Problem>) -> Option<Kind> {
    own.remove("kind");
    let own = Value::Object(own);
    Some(match kind {
        "choice" => Kind::Choice(part_beside(path, own, (&COMMON, problems))?),
        "rating" => Kind::Rating(part_beside(path, own, (&COMMON, problems))?),
        "number" => Kind::Number(part_beside(path, own, (&COMMON, problems))?),
        "text" => Kind::Text(part_beside(path, own, (&COMMON, problems))?),
        "bins" => Kind::Bins(part_beside(path, own, (&COMMON, problems))?),
        "verify" => Kind::Verify(part_beside(path, own, (&COMMON, problems))?),
        _ => Kind::Moment(part_beside(path, own, (&COMMON, problems))?),
    })
}

/// Reads one part as a struct; a fault is noted at its path below `path`.
fn part<T: DeserializeOwned>(path: &str, value: Value, problems: &mut Vec<Problem>) -> Option<T> {
    part_beside(path, value, (&[], problems))
}

/// As [`part`], where names `beside` those of the struct may stand, too.
fn part_beside<T: DeserializeOwned>(
    path: &str,
    value: Value,
    (beside, problems): (&[&str], &mut Vec<Problem>),
) -> Option<T> {
    match serde_path_to_error::deserialize(value) {
        Ok(part) => Some(part),
        Err(error) => {
            let below = error.path().to_string();
            let place = match (path, below.as_str()) {
                (path, ".") => path.to_owned(),
                ("", below) => below.to_owned(),
                (path, below) => format!("{path}.{below}"),
            };
            let text = error.into_inner().to_string();
            let (message, hint) =
                super::words::of_shape(&text, if below.contains(['.', '[']) && below != "." { &[] } else { beside });
            problems.push(problem(&place, &message, &hint));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
project: spam
title: Spam
inputs:
  - { name: message, type: text }
labels:
  - name: verdict
    kind: choice
    options:
      - value: spam
        key: 1
      - value: ham
        key: 2
policy:
  overlap: { min: 2, max: 3 }
";

    fn first(source: &str) -> Problem {
        parse(source).unwrap_err().remove(0)
    }

    #[test]
    fn a_good_spec_is_read_and_a_bare_digit_serves_as_a_key() {
        let spec = parse(GOOD).unwrap();
        assert_eq!((spec.project.as_str(), spec.policy.overlap.max), ("spam", 3));
        let Kind::Choice(choice) = &spec.labels[0].kind else { panic!("a choice") };
        assert_eq!(choice.options[1].key.as_deref(), Some("2"));
    }

    #[test]
    fn what_is_written_as_json_reads_back_the_same() {
        let spec = parse(GOOD).unwrap();
        let back: Spec = serde_json::from_value(serde_json::to_value(&spec).unwrap()).unwrap();
        assert_eq!(back, spec);
    }

    #[test]
    fn faults_are_named_at_their_place_with_a_way_out() {
        let table = [
            ("kind: choice", "kind: choise", (7, 5), "did you mean “choice”?"),
            ("value: ham", "value: spam", (11, 9), "values are unique"),
            ("key: 2", "key: 1", (12, 9), "give each option its own key"),
            ("type: text", "type: words", (4, 22), "use one of text, number"),
            ("title: Spam", "titel: Spam", (2, 1), "did you mean “title”?"),
            ("project: spam", "project: Spam!", (1, 1), "lower-case"),
            ("min: 2, max: 3", "min: 4, max: 3", (14, 22), "`max` must be at least `min`"),
            ("options:", "option:", (8, 5), "did you mean “options”?"),
            ("    kind: choice\n", "", (6, 5), "the kinds are"),
            ("title: Spam\n", "", (1, 1), "add `title: …`"),
        ];
        for (from, to, place, hint) in table {
            let found = first(&GOOD.replacen(from, to, 1));
            assert!(found.hint.contains(hint), "{from} -> {to}: {found}");
            assert_eq!((found.line, found.column), place, "{from} -> {to}: {found}");
        }
    }

    #[test]
    fn yaml_that_cannot_be_read_is_named_by_line() {
        let found = first("project: [a\ntitle: b\n");
        assert!(found.line > 0, "{found}");
    }

    #[test]
    fn several_faults_are_all_reported() {
        let source = GOOD.replace("value: ham", "value: spam").replace("project: spam", "project: Spam!");
        assert_eq!(parse(&source).unwrap_err().len(), 2);
    }
}
