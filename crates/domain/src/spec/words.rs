//! What the readers of YAML and of its parts say, in the words of whoever writes a spec.

use crate::kinds::choice::nearest;
use serde_saphyr::Error;

/// The words of a tab where only spaces may be; the reader tells what stood before it.
pub(super) const TAB: &str = "a tab stands where only spaces may";

const TOO_MANY: (&str, &str) =
    ("the document has too many parts", "move data out of the spec, into items; write out aliases");

/// What the reader of YAML says, what it means for whoever wrote the document, and what would be right.
const SYNTAX: [(&str, &str, &str); 13] = [
    ("found a tab", TAB, "indent with spaces; every editor can turn tabs into them"),
    ("tabs disallowed", TAB, "indent with spaces; every editor can turn tabs into them"),
    (
        "mapping values are not allowed",
        "a colon stands where no name can end",
        "put a text that holds “: ” into quotes; begin the names of one mapping in the same column",
    ),
    (
        "trailing content after",
        "a text goes on behind its quotes",
        "write ' within single quotes as '', and \" as \\\"",
    ),
    ("multiline quoted", "a quote is not closed", "close it where the text ends"),
    ("unclosed", "a bracket is not closed", "close it where the list or the mapping ends"),
    (
        "illegal placement of ':'",
        "a colon stands where none may",
        "see whether a bracket or a quote before it is closed",
    ),
    ("expected ':'", "a name has no colon behind it", "write `name: value`"),
    ("unexpected character", "a text cannot begin with this character", "put the text into quotes"),
    ("unknown anchor", "a text that begins with * stands for another, and there is none", "put the text into quotes"),
    (
        "recursion limit",
        "the document is nested too deeply",
        "a spec needs a few levels; see whether brackets are closed",
    ),
    ("budget breached", TOO_MANY.0, TOO_MANY.1),
    ("end of stream", "the document ends too early", "see whether a bracket or a quote is not closed"),
];

/// What is wrong with a document that is no YAML, or none that a spec can be; and what would be right.
pub(super) fn of_syntax(error: &Error) -> (String, &'static str) {
    let hint = "the document must be YAML; check indentation, colons and quotes near this place";
    match error.without_snippet() {
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("“{key}” is there twice"), "keep one of the two; a mapping has each name once")
        }
        Error::DuplicateMappingKey { .. } => {
            ("a name is there twice".to_owned(), "keep one of the two; a mapping has each name once")
        }
        Error::MultipleDocuments { .. } => (
            "there are several documents in the file".to_owned(),
            "keep one, and take out the lines `---` between them",
        ),
        Error::Budget { .. } | Error::AliasReplayCounterOverflow { .. } | Error::AliasReplayLimitExceeded { .. } => {
            (TOO_MANY.0.to_owned(), TOO_MANY.1)
        }
        Error::Eof { .. } => {
            ("the document is empty, or ends too early".to_owned(), "begin with `project: my-project`")
        }
        other => {
            let text = other.to_string();
            let text = text.split(" at line ").next().unwrap_or(&text).trim_start_matches("error: ");
            let known = SYNTAX.iter().find(|(said, ..)| text.contains(said));
            known.map_or((text.to_owned(), hint), |(_, message, hint)| ((*message).to_owned(), hint))
        }
    }
}

/// What is wrong with a part that has another shape than it should, and what would be right: serde's wording, translated.
/// Names `beside` the known ones may stand there, too.
pub(super) fn of_shape(text: &str, beside: &[&str]) -> (String, String) {
    if let Some(rest) = text.strip_prefix("unknown field ") {
        return unknown(rest, beside, "what may stand here is");
    }
    if let Some(rest) = text.strip_prefix("unknown variant ") {
        return unknown(rest, &[], "use one of");
    }
    if let Some(rest) = text.strip_prefix("missing field ") {
        let name = quoted(rest).next().unwrap_or_default();
        return (format!("“{name}” is missing"), format!("add `{name}: …`"));
    }
    let rest = ["invalid type: ", "invalid value: "].iter().find_map(|start| text.strip_prefix(start));
    match rest.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((given, wanted)) => (format!("found {}", found(given)), format!("expected {}", expected(wanted))),
        None => (text.to_owned(), String::new()),
    }
}

/// The names that serde quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// A name that is not known, of a text that quotes it and then those that are.
fn unknown(text: &str, beside: &[&str], lead: &str) -> (String, String) {
    let mut names = quoted(text);
    let given = names.next().unwrap_or_default();
    let known: Vec<&str> = beside.iter().copied().chain(names).collect();
    let list = format!("{lead} {}", known.join(", "));
    let hint = nearest(given, &known).map_or_else(|| list.clone(), |near| format!("did you mean “{near}”? {list}"));
    (format!("“{given}” is not known here"), hint)
}

/// What was found: ``string "x"`` or ``integer `3` ``, in plain words.
fn found(given: &str) -> String {
    let inner = |given: &str| given.trim_matches(['`', '"']).to_owned();
    match given.split_once(' ') {
        Some(("string", text)) => format!("the text “{}”", inner(text)),
        Some(("integer", number)) => format!("the number {}", inner(number)),
        Some(("floating", rest)) => format!("the number {}", inner(rest.trim_start_matches("point "))),
        Some(("boolean", flag)) => format!("the truth value {}", inner(flag)),
        _ => match given {
            "map" => "a mapping".to_owned(),
            "sequence" => "a list".to_owned(),
            "null" | "unit value" => "nothing".to_owned(),
            other => other.to_owned(),
        },
    }
}

/// What was expected: a type of ours, in plain words.
fn expected(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "string" => "a text",
        "a boolean" => "`true` or `false`",
        "a sequence" => "a list",
        "a map" => "a mapping, as `{ name: value }`",
        // One that begins with `struct` or `enum`, and may say with how many parts.
        shape if shape.starts_with("struct ") => "a mapping, as `{ name: value }`",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::parse;

    const SPEC: &str = "\
project: a
title: A
inputs: [{ name: text, type: text }]
labels:
  - name: verdict
    kind: choice
    options: [{ value: x }, { value: y }]
  - { name: sure, kind: rating, min: 1, max: 5 }
  - { name: count, kind: number, min: 0 }
  - { name: why, kind: text, when: { label: verdict, is: x } }
policy: { overlap: { min: 1, max: 2 } }
";

    #[test]
    fn faults_are_told_in_the_words_of_whoever_writes_a_spec() {
        let table = [
            ("title: A\n", "title: A\ntitle: B\n", "“title” is there twice", "keep one of the two"),
            ("policy:", "---\npolicy:", "there are several documents in the file", "keep one"),
            ("name: verdict", "nam: verdict", "“nam” is not known here", "did you mean “name”?"),
            ("min: 1, max: 5", "min: low, max: 5", "found the text “low”", "expected a whole number"),
            ("min: 1, max: 2", "min: 1.5, max: 2", "found the number 1.5", "expected a whole number, 0 or more"),
            ("min: 1, max: 2", "min: -1, max: 2", "found the number -1", "expected a whole number, 0 or more"),
            ("kind: number, min: 0", "kind: number, min: none", "found the text “none”", "expected a number"),
            ("{ label: verdict, is: x }", "verdict", "found the text “verdict”", "expected a mapping, as"),
            ("[{ value: x }, { value: y }]", "x", "found the text “x”", "expected a list"),
            ("{ overlap: { min: 1, max: 2 } }", "often", "found the text “often”", "expected a mapping"),
        ];
        for (from, to, message, hint) in table {
            let found = parse(&SPEC.replacen(from, to, 1)).unwrap_err();
            let told =
                found.iter().any(|fault| fault.message == message && fault.hint.contains(hint) && fault.line > 0);
            assert!(told, "{from} -> {to}: {found:?}");
        }
        let bomb = format!("project: a\ntitle: A\nlabels: [{}]\n", "[],".repeat(260_000));
        assert_eq!(parse(&bomb).unwrap_err()[0].message, "the document has too many parts");
        for (source, line, column, message) in [
            ("project: a\n\ttitle: A\n", 2, 1, "a tab stands where only spaces may"),
            ("project: a\ninputs:\n  - name: t\n  \ttype: text\n", 4, 3, "a tab stands where only spaces may"),
            ("title: it's: fine\n", 1, 12, "a colon stands where no name can end"),
            ("title: 'it's fine'\n", 1, 12, "a text goes on behind its quotes"),
            ("title: \"A\nproject: a\n", 2, 1, "a quote is not closed"),
            ("title: [a\n", 1, 8, "a bracket is not closed"),
            ("labels: [{ name: a }\npolicy: {}\n", 2, 7, "a colon stands where none may"),
            ("project: a\ntitle A\n", 2, 1, "a name has no colon behind it"),
            ("title: @A\n", 1, 8, "a text cannot begin with this character"),
            ("title: *A\n", 1, 8, "a text that begins with * stands for another, and there is none"),
        ] {
            let found = &parse(source).unwrap_err()[0];
            assert_eq!((found.line, found.column, found.message.as_str()), (line, column, message), "{source}");
        }
        let deep = format!("a: {}", "[".repeat(2_000));
        assert_eq!(parse(&deep).unwrap_err()[0].message, "the document is nested too deeply");
        for source in ["", "# nothing\n"] {
            assert!(!parse(source).unwrap_err()[0].message.contains("Options"), "{source}");
        }
    }
}
