//! Specs for tests, as small as they can be.

/// A project with one text a task and one question: is it `a`, `b` or `c`? `policy` is the policy in YAML flow style,
/// such as `{ overlap: { min: 2, max: 3 } }`.
pub fn letters(policy: &str) -> String {
    format!(
        "project: letters\ntitle: Letters\ninputs: [{{ name: text, type: text }}]\nlabels:\n  \
         - {{ name: letter, kind: choice, options: [{{ value: a }}, {{ value: b }}, {{ value: c }}] }}\n\
         policy: {policy}\n"
    )
}

/// A project with one picture a task, a caption that may be missing, and one question.
pub fn pictures() -> String {
    "project: pictures\ntitle: Pictures\ninputs:\n  - { name: picture, type: image }\n  \
     - { name: caption, type: text, optional: true }\nlabels:\n  - { name: good, kind: rating, min: 1, max: 5 }\n"
        .to_owned()
}
