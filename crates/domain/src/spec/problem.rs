//! What is wrong with a spec, where, and what to write instead.

use super::{Input, InputType};
use serde::Serialize;

/// The longest title, in characters.
const TITLE_LENGTH_MAX: usize = 200;

/// One fault of a spec.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where in the document, such as `labels[1].options[0].key`; empty for the whole.
    pub path: String,
    /// The line, counted from 1; 0 when the place is unknown.
    pub line: u32,
    /// The column, counted from 1; 0 when the place is unknown.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub hint: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.line > 0 {
            write!(to, "line {}, column {}: ", self.line, self.column)?;
        }
        if !self.path.is_empty() {
            write!(to, "{}: ", self.path)?;
        }
        write!(to, "{}", self.message)?;
        if self.hint.is_empty() { Ok(()) } else { write!(to, " ({})", self.hint) }
    }
}

/// Collects problems below one path of the document.
pub struct Problems<'a> {
    path: String,
    found: &'a mut Vec<Problem>,
}

impl<'a> Problems<'a> {
    /// A collector at the root of the document.
    pub const fn new(found: &'a mut Vec<Problem>) -> Self {
        Self { path: String::new(), found }
    }

    /// A collector for a part of this one's place.
    pub fn below(&mut self, part: &str) -> Problems<'_> {
        Problems { path: join(&self.path, part), found: self.found }
    }

    /// Notes a problem at `part` of this place.
    pub fn add(&mut self, part: &str, message: &str, hint: &str) {
        self.found.push(Problem {
            path: join(&self.path, part),
            line: 0,
            column: 0,
            message: message.to_owned(),
            hint: hint.to_owned(),
        });
    }

    /// Notes a problem unless `title` can be read on one line of a screen.
    pub fn title(&mut self, part: &str, title: &str) {
        let length = title.chars().count();
        if title.trim().is_empty() {
            self.add(part, "the title is empty", "say it in a few words");
        } else if length > TITLE_LENGTH_MAX {
            let hint = format!("a title has at most {TITLE_LENGTH_MAX}; the rest belongs into `description`");
            self.add(part, &format!("the title has {length} characters"), &hint);
        } else if title.contains(|part: char| part.is_control() && part != '\0') {
            self.add(part, "the title has line breaks or characters that cannot be seen", "write it on one line");
        }
    }

    /// Notes a problem unless `name` is an input of one of the types (of any type when `types` is empty).
    pub fn input(&mut self, part: &str, name: &str, inputs: &[Input], types: &[InputType]) {
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        match inputs.iter().find(|input| input.name == name) {
            None => {
                let known = format!("the inputs are {}", names.join(", "));
                let hint = match crate::kinds::choice::nearest(name, &names) {
                    Some(near) => format!("did you mean “{near}”? {known}"),
                    None => known,
                };
                self.add(part, &format!("there is no input “{name}”"), &hint);
            }
            Some(input) if !types.is_empty() && !types.contains(&input.kind) => {
                let wanted: Vec<&str> = types.iter().map(|kind| kind.name()).collect();
                let message = format!("the input “{name}” is of type {}", input.kind.name());
                self.add(part, &message, &format!("name an input of type {}", wanted.join(" or ")));
            }
            Some(_) => {}
        }
    }
}

fn join(path: &str, part: &str) -> String {
    match (path, part) {
        ("", part) => part.to_owned(),
        (path, "") => path.to_owned(),
        (path, part) if part.starts_with('[') => format!("{path}{part}"),
        (path, part) => format!("{path}.{part}"),
    }
}
