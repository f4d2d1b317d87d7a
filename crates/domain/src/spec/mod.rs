//! The spec (`project.yaml`): which fields an item has, which labels are asked, how it looks, and the policy.

mod change;
mod check;
mod conditions;
mod locate;
mod parse;
mod problem;
mod words;

pub use change::{Change, orphans};
pub use locate::place;
pub use parse::{parse, reread};
pub use problem::{Problem, Problems};

use crate::kinds::Kind;
use crate::policy::Policy;
use crate::when::When;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// One labelling programme, as written in `project.yaml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "Assay project")]
pub struct Spec {
    /// The project's identifier in addresses and commands: lower-case letters, digits and dashes.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]{0,62}$"))]
    pub project: String,
    /// What people call the project.
    pub title: String,
    /// What the project is for, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// The fields of an item.
    pub inputs: Vec<Input>,
    /// Which fields are shown where.
    #[serde(default)]
    pub layout: Layout,
    /// The questions asked about each item, in the order of the screen.
    pub labels: Vec<Label>,
    /// The rules, in Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub guideline: String,
    /// How many answers, when they suffice, what is reviewed.
    #[serde(default)]
    pub policy: Policy,
}

/// One field of an item.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Input {
    /// The field's name in the data.
    pub name: String,
    /// What the field holds.
    #[serde(rename = "type")]
    pub kind: InputType,
    /// What people read; the name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What the field means.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether an item may lack it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    /// The input that holds the captions of this video or sound: a file, or their text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captions: Option<String>,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InputType {
    /// Text of any length.
    Text,
    /// A number.
    Number,
    /// A picture file.
    Image,
    /// A video file.
    Video,
    /// A sound file.
    Audio,
    /// A media file of any of the three types.
    Media,
    /// A file of captions, in `WebVTT` or `SubRip` (.srt).
    Captions,
    /// A list or an object, such as the turns of a conversation.
    Object,
}

impl InputType {
    /// The type's name in specs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Number => "number",
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Media => "media",
            Self::Captions => "captions",
            Self::Object => "object",
        }
    }

    /// Whether the field names a file.
    pub const fn is_media(self) -> bool {
        self.is_shown_large() || matches!(self, Self::Captions)
    }

    const fn is_shown_large(self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Audio | Self::Media)
    }
}

/// Which fields are shown where.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Layout {
    /// Inputs shown large, in order; the first media or text input when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stage: Vec<String>,
    /// The input that names an item in lists; the first text input when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Inputs shown beside the stage, in order; all others when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub beside: Vec<String>,
    /// Number inputs, in seconds, drawn as marks on the timeline of a video.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<Mark>,
}

/// A time drawn on a video's timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// A number input that holds seconds.
    pub input: String,
    /// The mark's name.
    pub title: String,
}

/// One question about an item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Label {
    /// The label's name in answers and files.
    pub name: String,
    /// The question that people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The rule for the label, in Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether an answer must have it, when it is asked.
    #[serde(default = "yes")]
    pub required: bool,
    /// The condition under which it is asked; always when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What is asked for.
    #[serde(flatten)]
    pub kind: Kind,
}

impl Label {
    /// The question that people read.
    pub fn title(&self) -> &str {
        self.title.as_deref().unwrap_or(&self.name)
    }
}

impl Spec {
    /// The input of that name.
    pub fn input(&self, name: &str) -> Option<&Input> {
        self.inputs.iter().find(|input| input.name == name)
    }

    /// The label of that name.
    pub fn label(&self, name: &str) -> Option<&Label> {
        self.labels.iter().find(|label| label.name == name)
    }

    /// The inputs shown large: those of the layout, else the first media or text input, else the first of all.
    pub fn stage(&self) -> Vec<&Input> {
        let named: Vec<&Input> = self.layout.stage.iter().filter_map(|name| self.input(name)).collect();
        if !named.is_empty() {
            return named;
        }
        let first = |fits: fn(InputType) -> bool| self.inputs.iter().find(|input| fits(input.kind));
        let large = first(InputType::is_shown_large).or_else(|| first(|kind| kind == InputType::Text));
        large.or(self.inputs.first()).into_iter().collect()
    }

    /// The input that names an item in lists.
    pub fn title_input(&self) -> Option<&str> {
        let is_captions = |name: &str| self.inputs.iter().any(|other| other.captions.as_deref() == Some(name));
        let first_text = || self.inputs.iter().find(|input| input.kind == InputType::Text && !is_captions(&input.name));
        self.layout.title.as_deref().or_else(|| Some(first_text()?.name.as_str()))
    }

    /// The JSON Schema (draft 2020-12) by which editors complete `project.yaml`.
    pub fn schema() -> Value {
        schemars::schema_for!(Self).to_value()
    }
}

const fn yes() -> bool {
    true
}

/// Reads a text; a number is taken as its text, since YAML reads `key: 1` as one. A truth value is refused with advice.
pub(crate) fn text_of_scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::String(text) => Ok(text),
        Value::Number(number) => Ok(number.to_string()),
        Value::Bool(flag) => {
            Err(serde::de::Error::custom(format!("{flag} is read as a truth value; put it in quotes: \"{flag}\"")))
        }
        other => Err(serde::de::Error::custom(format!("expected a text, found {}", crate::kinds::describe(&other)))),
    }
}

pub(crate) fn optional_text_of_scalar<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    text_of_scalar(deserializer).map(Some)
}

pub(crate) fn texts_of_scalars<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    struct Scalar(#[serde(deserialize_with = "text_of_scalar")] String);
    Ok(Vec::<Scalar>::deserialize(deserializer)?.into_iter().map(|scalar| scalar.0).collect())
}
