//! An item: one raw record, made to meet the spec, with an identity by content.

use crate::kinds::describe;
use crate::spec::{Input, InputType, Spec};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The most bytes that one item's fields may have, as JSON.
pub const ITEM_BYTES_MAX: usize = 4 << 20;

/// Why a record is no item: the field, what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The field, when it is one field's fault.
    pub field: Option<String>,
    /// What is wrong.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// A record whose fields meet the spec.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The fields, in the order of the spec's inputs. A media field is an object with at least `hash` and `type`.
    pub fields: Map<String, Value>,
    /// Names in the record that the spec does not know; they are left out of the item and reported.
    pub left_out: Vec<String>,
}

/// Turns the name of a media file into its stored form, or refuses with a reason and a remedy.
pub type MediaLookup<'a> = dyn FnMut(&Input, &str) -> Result<Value, (String, String)> + 'a;

/// Makes a record meet the spec's inputs. Text cells become numbers and objects where the spec asks for them; a media
/// field is still the name of a file, which `media` turns into its stored form or refuses with a reason and a remedy.
pub fn fit(spec: &Spec, mut record: Map<String, Value>, media: &mut MediaLookup<'_>) -> Result<Item, Misfit> {
    let mut fields = Map::new();
    let is_strange = spec.inputs.iter().all(|input| !record.contains_key(&input.name));
    for input in &spec.inputs {
        let given = record.shift_remove(&input.name).filter(|value| !is_absent(value));
        match given {
            Some(value) => {
                fields.insert(input.name.clone(), fit_value(input, value, media)?);
            }
            None if input.optional => {}
            None => {
                let mut remedy = "fill it in, or mark the input `optional: true` in the spec".to_owned();
                if is_strange && !record.is_empty() {
                    let names: Vec<&str> = record.keys().take(NAMES_TOLD).map(String::as_str).collect();
                    remedy = format!("name one of its fields so, or {remedy}; it has {}", names.join(", "));
                }
                let reason = format!("the field “{}” is missing or empty", input.name);
                return Err(Misfit { field: Some(input.name.clone()), reason, remedy });
            }
        }
    }
    Ok(Item { fields, left_out: record.into_iter().map(|(name, _)| name).collect() })
}

/// The most names of fields that a refusal tells.
const NAMES_TOLD: usize = 8;

fn is_absent(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(|text| text.trim().is_empty())
}

fn fit_value(input: &Input, value: Value, media: &mut MediaLookup<'_>) -> Result<Value, Misfit> {
    let misfit =
        |reason: String, remedy: &str| Misfit { field: Some(input.name.clone()), reason, remedy: remedy.to_owned() };
    match (input.kind, value) {
        (InputType::Text, Value::String(text)) => Ok(Value::String(text)),
        (InputType::Text, Value::Number(number)) => Ok(Value::String(number.to_string())),
        (InputType::Number, Value::Number(number)) => Ok(Value::Number(number)),
        (InputType::Number, Value::String(text)) => {
            number(&text).ok_or_else(|| misfit(format!("“{text}” is not a number"), "write it with a point, as 12.5"))
        }
        (InputType::Object, value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
        (InputType::Object, Value::String(text)) => match serde_json::from_str(&text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => Ok(value),
            _ => Err(misfit("the text is not a JSON object or list".into(), "write it as JSON, as {\"rows\": 2}")),
        },
        (kind, Value::String(name)) if kind.is_media() => {
            media(input, &name).map_err(|(reason, remedy)| misfit(reason, &remedy))
        }
        (kind, value) => {
            let reason = format!("expected {}, found {}", expected(kind), describe(&value));
            Err(misfit(reason, "correct the record, or the input's `type` in the spec"))
        }
    }
}

const fn expected(kind: InputType) -> &'static str {
    match kind {
        InputType::Text => "a text",
        InputType::Number => "a number",
        InputType::Object => "an object or a list",
        _ => "the name of a media file",
    }
}

fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number)
}

/// The identity of an item: BLAKE3 over its fields by name, media by their own hash. Two records with the same content
/// are one item, whatever the order of their fields and the names of their media files.
pub fn identity(fields: &Map<String, Value>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut names: Vec<&String> = fields.keys().collect();
    names.sort_unstable();
    for name in names {
        absorb(&mut hasher, b'n', name.as_bytes());
        match media_hash(&fields[name]) {
            Some(hash) => absorb(&mut hasher, b'm', hash.as_bytes()),
            None => absorb_value(&mut hasher, &fields[name]),
        }
    }
    *hasher.finalize().as_bytes()
}

/// The content hash of a stored media field, as hexadecimal text.
pub fn media_hash(value: &Value) -> Option<&str> {
    let object = value.as_object()?;
    object.get("type")?.as_str()?;
    object.get("hash")?.as_str().filter(|hash| hash.len() == 64)
}

fn absorb(hasher: &mut blake3::Hasher, tag: u8, bytes: &[u8]) {
    hasher.update(&[tag]);
    hasher.update(&(bytes.len() as u64).to_le_bytes());
    hasher.update(bytes);
}

fn absorb_value(hasher: &mut blake3::Hasher, value: &Value) {
    match value {
        Value::String(text) => absorb(hasher, b's', text.as_bytes()),
        Value::Array(values) => {
            absorb(hasher, b'a', &(values.len() as u64).to_le_bytes());
            for value in values {
                absorb_value(hasher, value);
            }
        }
        Value::Object(object) => {
            absorb(hasher, b'o', &(object.len() as u64).to_le_bytes());
            let mut names: Vec<&String> = object.keys().collect();
            names.sort_unstable();
            for name in names {
                absorb(hasher, b'n', name.as_bytes());
                absorb_value(hasher, &object[name]);
            }
        }
        other => absorb(hasher, b'j', other.to_string().as_bytes()),
    }
}

/// The identity of an item from its fields as they are kept, or nothing when they are no JSON object. Numbers are taken as
/// they are written: to read one and write it again can change its last digit.
pub fn identity_as_kept(fields: &str) -> Option<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    for (name, value) in kept_object(fields)? {
        absorb(&mut hasher, b'n', name.as_bytes());
        match kept_media_hash(value.get()) {
            Some(hash) => absorb(&mut hasher, b'm', hash.as_bytes()),
            None => absorb_kept(&mut hasher, value.get())?,
        }
    }
    Some(*hasher.finalize().as_bytes())
}

/// The parts of a JSON object in the order of their names.
fn kept_object(text: &str) -> Option<BTreeMap<String, &RawValue>> {
    serde_json::from_str(text).ok()
}

/// As [`media_hash`].
fn kept_media_hash(text: &str) -> Option<String> {
    let object = if text.starts_with('{') { kept_object(text)? } else { return None };
    let text_of = |name: &str| serde_json::from_str::<String>(object.get(name)?.get()).ok();
    text_of("type")?;
    text_of("hash").filter(|hash| hash.len() == 64)
}

/// As [`absorb_value`].
fn absorb_kept(hasher: &mut blake3::Hasher, text: &str) -> Option<()> {
    match text.as_bytes().first()? {
        b'"' => absorb(hasher, b's', serde_json::from_str::<String>(text).ok()?.as_bytes()),
        b'[' => {
            let values: Vec<&RawValue> = serde_json::from_str(text).ok()?;
            absorb(hasher, b'a', &(values.len() as u64).to_le_bytes());
            for value in values {
                absorb_kept(hasher, value.get())?;
            }
        }
        b'{' => {
            let object = kept_object(text)?;
            absorb(hasher, b'o', &(object.len() as u64).to_le_bytes());
            for (name, value) in object {
                absorb(hasher, b'n', name.as_bytes());
                absorb_kept(hasher, value.get())?;
            }
        }
        _ => absorb(hasher, b'j', text.as_bytes()),
    }
    Some(())
}

/// What an item is called in lists: its title input, at most 200 characters, on one line.
pub fn title(spec: &Spec, fields: &Map<String, Value>) -> String {
    let media_name = |value: &Value| value.get("name").and_then(Value::as_str).map(str::to_owned);
    let named = spec.title_input().and_then(|name| fields.get(name)).map(crate::kinds::plain);
    let title = named.or_else(|| fields.values().find_map(media_name)).unwrap_or_default();
    title.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn spec() -> Spec {
        crate::spec::parse(
            "project: a\ntitle: A\ninputs:\n  - { name: text, type: text }\n  - { name: plays, type: number, optional: true }\n  \
             - { name: pod, type: object, optional: true }\n  - { name: photo, type: image, optional: true }\n\
             labels: [{ name: ok, kind: rating }]\n",
        )
        .unwrap()
    }

    fn fitted(record: Value) -> Result<Item, Misfit> {
        let Value::Object(record) = record else { panic!("an object") };
        fit(&spec(), record, &mut |_, name| match name {
            "a.png" => Ok(json!({"hash": "0".repeat(64), "type": "image/png", "name": name})),
            _ => Err((format!("there is no file “{name}”"), "add it to the archive".into())),
        })
    }

    #[test]
    fn cells_of_text_become_what_the_spec_asks_for() {
        let item = fitted(json!({"text": "a", "plays": " 12 ", "pod": "{\"rows\": 2}", "extra": 1})).unwrap();
        assert_eq!(Value::Object(item.fields), json!({"text": "a", "plays": 12, "pod": {"rows": 2}}));
        assert_eq!(item.left_out, ["extra"]);
    }

    #[test]
    fn misfits_name_the_field_and_the_remedy() {
        for (record, field, reason) in [
            (json!({}), "text", "the field “text” is missing or empty"),
            (json!({"text": " "}), "text", "the field “text” is missing or empty"),
            (json!({"text": "a", "plays": "many"}), "plays", "“many” is not a number"),
            (json!({"text": ["a"]}), "text", "expected a text, found a list of 1"),
            (json!({"text": "a", "photo": "b.png"}), "photo", "there is no file “b.png”"),
        ] {
            let misfit = fitted(record).unwrap_err();
            assert_eq!((misfit.field.as_deref(), misfit.reason.as_str()), (Some(field), reason));
            assert!(!misfit.remedy.is_empty());
        }
        // Of a record that has nothing the spec asks for, its fields are told: one of them was probably meant.
        let told = |record: Value| fitted(record).unwrap_err().remedy;
        assert!(told(json!({"message": "a", "at": 1})).ends_with("; it has message, at"));
        assert!(!told(json!({"message": "a", "plays": 1})).contains("it has"));
        assert!(!told(json!({})).contains("it has"));
    }

    #[test]
    fn fields_as_they_are_kept_have_the_identity_that_they_came_with() {
        let photo = json!({"hash": "a".repeat(64), "type": "image/png", "name": "ü.png"});
        // The last digit of the first number is lost when it is read and written again.
        let hard = [0.1 + 0.2, 1.797_693_134_862_315_7e308, 4.9e-324, 2.225_073_858_507_201_4e-308, 123_456.789, 1.0];
        for number in
            hard.into_iter().chain((0..2_000_u64).map(|n| f64::from_bits(n.wrapping_mul(0x9E37_79B9_7F4A_7C15))))
        {
            let fields =
                json!({"b": number, "a": "q\"\n\u{1}", "photo": photo, "deep": [{"z": [number], "y": null}, true, 7]});
            let fields = fields.as_object().unwrap();
            let kept = serde_json::to_string(fields).unwrap();
            assert_eq!(identity_as_kept(&kept), Some(identity(fields)), "{kept}");
            assert_ne!(identity_as_kept(&kept.replace("true", "false")), Some(identity(fields)));
        }
        for no_object in ["", "[]", "{", "{\"a\": 1} more"] {
            assert_eq!(identity_as_kept(no_object), None, "{no_object}");
        }
    }

    #[test]
    fn identity_depends_on_content_alone() {
        let of = |value: Value| identity(value.as_object().unwrap());
        assert_eq!(of(json!({"a": 1, "b": "x"})), of(json!({"b": "x", "a": 1})));
        assert_ne!(of(json!({"a": "1"})), of(json!({"a": 1})));
        assert_ne!(of(json!({"a": ["x", "y"]})), of(json!({"a": ["xy"]})));
        let photo = |name: &str, hash: &str| json!({"p": {"hash": hash.repeat(64), "type": "image/png", "name": name}});
        assert_eq!(of(photo("a.png", "0")), of(photo("b.png", "0")));
        assert_ne!(of(photo("a.png", "0")), of(photo("a.png", "1")));
    }
}
