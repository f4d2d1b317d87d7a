//! The rules of a spec that go beyond its shape: names, references, conditions, policy.

use super::{Input, InputType, Problem, Problems, Spec};

/// Notes every rule that `spec` breaks.
pub(crate) fn check(spec: &Spec, found: &mut Vec<Problem>) {
    let mut problems = Problems::new(found);
    if !is_identifier(&spec.project, '-') || spec.project.len() > 63 {
        let message = format!("“{}” cannot be a project's identifier", spec.project);
        problems.add("project", &message, "use lower-case letters, digits and dashes, beginning with a letter");
    }
    problems.title("title", &spec.title);
    if spec.inputs.is_empty() {
        problems.add("inputs", "there are no inputs", "list the fields of an item as `- { name: text, type: text }`");
    }
    if spec.labels.is_empty() {
        problems.add("labels", "there are no labels", "add at least one label");
    }
    check_inputs(&spec.inputs, &mut problems);
    check_layout(spec, &mut problems);
    check_labels(spec, &mut problems);
    spec.policy.check(&mut problems.below("policy"));
    crate::sheet::check(spec, &mut problems.below("policy.sheet"));
}

/// Lower-case letters, digits and one separator, beginning with a letter.
fn is_identifier(name: &str, separator: char) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|part| part.is_ascii_lowercase() || part.is_ascii_digit() || part == separator)
}

fn check_inputs(inputs: &[Input], problems: &mut Problems<'_>) {
    for (index, input) in inputs.iter().enumerate() {
        let mut problems = problems.below(&format!("inputs[{index}]"));
        if input.name.is_empty() || input.name.len() > 200 || input.name.chars().any(char::is_control) {
            problems.add("name", "the name is empty or unreadable", "use the name of the field in the data");
        }
        if inputs[..index].iter().any(|earlier| earlier.name == input.name) {
            problems.add("name", &format!("the input “{}” is there twice", input.name), "name each field once");
        }
        if let Some(title) = &input.title {
            problems.title("title", title);
        }
        if let Some(captions) = &input.captions {
            problems.input("captions", captions, inputs, &[InputType::Captions, InputType::Text]);
            if !matches!(input.kind, InputType::Video | InputType::Audio | InputType::Media) {
                let message = format!("an input of type {} has no captions", input.kind.name());
                problems.add("captions", &message, "captions belong to a video or a sound");
            }
        }
    }
}

fn check_layout(spec: &Spec, problems: &mut Problems<'_>) {
    let mut problems = problems.below("layout");
    for (list, names) in [("stage", &spec.layout.stage), ("beside", &spec.layout.beside)] {
        for (index, name) in names.iter().enumerate() {
            problems.input(&format!("{list}[{index}]"), name, &spec.inputs, &[]);
        }
    }
    if let Some(title) = &spec.layout.title {
        problems.input("title", title, &spec.inputs, &[InputType::Text, InputType::Number]);
    }
    for (index, mark) in spec.layout.marks.iter().enumerate() {
        problems.title(&format!("marks[{index}].title"), &mark.title);
        problems.input(&format!("marks[{index}].input"), &mark.input, &spec.inputs, &[InputType::Number]);
    }
}

fn check_labels(spec: &Spec, problems: &mut Problems<'_>) {
    for (index, label) in spec.labels.iter().enumerate() {
        let earlier = &spec.labels[..index];
        let mut problems = problems.below(&format!("labels[{index}]"));
        if !is_identifier(&label.name, '_') || label.name.len() > 63 {
            let message = format!("“{}” cannot be a label's name", label.name);
            problems.add("name", &message, "use lower-case letters, digits and underscores, beginning with a letter");
        }
        if earlier.iter().any(|other| other.name == label.name) {
            problems.add("name", &format!("the label “{}” is there twice", label.name), "name each label once");
        }
        if let Some(title) = &label.title {
            problems.title("title", title);
        }
        label.kind.rules().check(&spec.inputs, &mut problems);
        if let Some(when) = &label.when {
            super::conditions::check(when, earlier, &mut problems.below("when"));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::parse;

    const SPEC: &str = "\
project: a
title: A
inputs:
  - { name: words, type: captions, optional: true }
  - { name: spoken, type: text }
  - { name: clip, type: video, captions: words }
labels: [{ name: good, kind: rating }]
";

    #[test]
    fn titles_can_be_read_and_keys_are_those_that_the_workbench_gives() {
        const ASKS: &str = "\
project: a
title: A
inputs: [{ name: text, type: text, title: Words }]
labels:
  - name: verdict
    title: Which?
    kind: choice
    options: [{ value: x, title: One, key: q }, { value: y, key: 1 }]
";
        let long = "x".repeat(201);
        let table = [
            ("", "", None),
            ("title: A", "title: ' '", Some(("title", "the title is empty"))),
            ("title: Words", "title: ''", Some(("inputs[0].title", "the title is empty"))),
            ("title: Which?", &format!("title: {long}"), Some(("labels[0].title", "the title has 201 characters"))),
            ("title: Which?", "title: \"a\\0b\"", Some(("labels[0].title", "the text holds the character NUL"))),
            ("title: One", "title: ''", Some(("labels[0].options[0].title", "the title is empty"))),
            (
                "value: x",
                &format!("value: {long}"),
                Some(("labels[0].options[0].value", "the value has 201 characters")),
            ),
            ("key: q", "key: s", Some(("labels[0].options[0].key", "the key “s” skips a task"))),
            ("key: q", "key: U", Some(("labels[0].options[0].key", "the key “U” takes back the last act"))),
            ("key: q", "key: '?'", Some(("labels[0].options[0].key", "the key “?” is no letter or digit"))),
            ("key: 1", "key: Q", Some(("labels[0].options[1].key", "the key “Q” is used twice"))),
        ];
        for (from, to, expected) in table {
            let found = parse(&ASKS.replacen(from, to, 1)).err().map(|problems| {
                assert!(problems[0].line > 0 && !problems[0].hint.is_empty(), "{problems:?}");
                (problems[0].path.clone(), problems[0].message.clone())
            });
            let expected = expected.map(|(path, message)| (path.to_owned(), message.to_owned()));
            assert_eq!(found, expected, "{from} -> {to}");
        }
    }

    #[test]
    fn captions_belong_to_a_recording_and_are_a_file_or_a_text() {
        let table = [
            ("", "", None),
            ("captions: words", "captions: spoken", None),
            ("captions: words", "captions: clip", Some("inputs[2].captions")),
            ("captions: words", "captions: wrds", Some("inputs[2].captions")),
            ("type: video", "type: image", Some("inputs[2].captions")),
        ];
        for (from, to, expected) in table {
            let found = parse(&SPEC.replacen(from, to, 1));
            let path = found.as_ref().err().map(|problems| problems[0].path.as_str());
            assert_eq!(path, expected, "{from} -> {to}: {found:?}");
        }
    }

    #[test]
    fn captions_neither_name_an_item_nor_stand_on_the_stage() {
        let source = SPEC.replace("captions: words", "captions: spoken");
        let spec = parse(&source).unwrap();
        assert_eq!(spec.title_input(), None);
        assert_eq!(spec.stage()[0].name, "clip");
    }
}
