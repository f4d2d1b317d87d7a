//! Turns the text of one JSON object into the fields of a record, within limits and without silent loss.

use std::cell::RefCell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use crate::{Fields, Limits};

/// What is wrong with a row; the caller knows where the row stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowFault {
    pub field: Option<String>,
    pub reason: String,
    pub remedy: String,
}

impl RowFault {
    pub fn new(reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { field: None, reason: reason.into(), remedy: remedy.into() }
    }

    fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}

/// Parses one row. Refused beyond what `serde_json` refuses: a key given twice, more depth or fields than
/// allowed, integers that would lose digits, and the character U+0000, which databases cannot keep.
pub(crate) fn parse(bytes: &[u8], limits: &Limits) -> Result<Fields, RowFault> {
    let text = std::str::from_utf8(bytes).map_err(|error| invalid_utf8(error.valid_up_to()))?;
    let build = Build { limits, depth: 0, fault: &RefCell::new(None) };
    let mut parser = serde_json::Deserializer::from_str(text);
    let value = build.deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    if let Some(fault) = build.fault.take() {
        return Err(fault);
    }
    match value {
        Ok(Value::Object(fields)) => refuse_long_integers(text, &fields).map(|()| fields),
        Ok(other) => Err(RowFault::new(
            format!("a row must be an object such as {{\"id\": 1}}, and this is {}", kind_of(&other)),
            "put the values into an object, each under a name",
        )),
        Err(error) => Err(syntax(text, &error)),
    }
}

/// The fault of text that is not UTF-8.
pub(crate) fn invalid_utf8(at: usize) -> RowFault {
    RowFault::new(format!("byte {} of the row is not valid UTF-8", at + 1), crate::text::SAVE_AS_UTF8)
}

/// The fault of a row over the size limit.
pub(crate) fn too_long(limits: &Limits) -> RowFault {
    RowFault::new(
        format!("the row is larger than {} bytes", limits.row_bytes_max),
        "move large content into media files and name them in the row",
    )
}

fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

fn syntax(text: &str, error: &serde_json::Error) -> RowFault {
    // serde_json counts columns in bytes and points at or just after the offending one.
    let at = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
    let near = text.as_bytes().get((at + error.column()).saturating_sub(2)..).unwrap_or_default();
    let not_a_number = near.windows(2).take(3).any(|w| matches!(w, b"Na" | b"In"));
    if not_a_number {
        return RowFault::new("NaN and Infinity are not JSON", "write null, or leave the field out");
    }
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let place = if error.line() > 1 { format!("line {} of the row, ", error.line()) } else { String::new() };
    RowFault::new(
        format!("not valid JSON: {said} ({place}column {})", error.column()),
        "correct the row; a row cut short usually means that the file was not written to its end",
    )
}

/// Integers beyond 64 bits become floating point in the parser; their digits would be lost unseen.
fn refuse_long_integers(text: &str, fields: &Fields) -> Result<(), RowFault> {
    if !fields.values().any(has_huge_float) {
        return Ok(());
    }
    let mut in_text = false;
    let mut escaped = false;
    let outside = text.split(|c: char| {
        match (in_text, escaped, c) {
            (true, true, _) => escaped = false,
            (true, false, '\\') => escaped = true,
            (_, false, '"') => in_text = !in_text,
            _ => {}
        }
        in_text || !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'))
    });
    for token in outside {
        let digits = token.strip_prefix('-').unwrap_or(token);
        let integer = digits.len() >= 19 && digits.bytes().all(|b| b.is_ascii_digit());
        if integer && token.parse::<i64>().is_err() && token.parse::<u64>().is_err() {
            return Err(RowFault::new(
                format!("the number {token} has more digits than a number can keep"),
                "write it as text, in quotes",
            ));
        }
    }
    Ok(())
}

fn has_huge_float(value: &Value) -> bool {
    match value {
        Value::Number(n) => n.is_f64() && n.as_f64().is_some_and(|x| x.abs() >= 9.2e18),
        Value::Array(items) => items.iter().any(has_huge_float),
        Value::Object(fields) => fields.values().any(has_huge_float),
        _ => false,
    }
}

/// Builds a value while watching the limits; the first fault is left in `fault`.
#[derive(Clone, Copy)]
struct Build<'a> {
    limits: &'a Limits,
    depth: usize,
    fault: &'a RefCell<Option<RowFault>>,
}

impl Build<'_> {
    fn refuse<E: Error>(self, fault: RowFault) -> E {
        self.fault.borrow_mut().get_or_insert(fault);
        E::custom("refused")
    }

    fn deeper<E: Error>(self) -> Result<Self, E> {
        if self.depth == self.limits.depth_max {
            return Err(self.refuse(RowFault::new(
                format!("objects and lists are nested more than {} deep", self.limits.depth_max),
                "flatten the row",
            )));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn text<E: Error>(self, text: &str) -> Result<(), E> {
        if text.contains('\0') {
            return Err(self.refuse(RowFault::new(
                "the row holds the character U+0000, which databases cannot keep",
                "remove it",
            )));
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Build<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Build<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_i64<E: Error>(self, v: i64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_u64<E: Error>(self, v: u64) -> Result<Value, E> {
        Ok(v.into())
    }

    fn visit_f64<E: Error>(self, v: f64) -> Result<Value, E> {
        Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, v: &str) -> Result<Value, E> {
        self.text(v)?;
        Ok(v.into())
    }

    fn visit_string<E: Error>(self, v: String) -> Result<Value, E> {
        self.text(&v)?;
        Ok(v.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let build = self.deeper()?;
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(build)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let build = self.deeper()?;
        let mut fields = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            self.text(&key)?;
            let value = map.next_value_seed(build)?;
            if fields.len() == self.limits.fields_max {
                let reason = format!("an object has more than {} fields", self.limits.fields_max);
                return Err(self.refuse(RowFault::new(reason, "split it, or use a list")));
            }
            match fields.entry(key) {
                serde_json::map::Entry::Vacant(slot) => drop(slot.insert(value)),
                serde_json::map::Entry::Occupied(slot) => {
                    let fault = RowFault::new("the field is given twice", "keep one of the two").about(slot.key());
                    return Err(self.refuse(fault));
                }
            }
        }
        Ok(Value::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn reason(text: &str) -> String {
        parse(text.as_bytes(), &Limits::default()).unwrap_err().reason
    }

    #[test]
    fn a_key_given_twice_is_refused_by_name_at_any_depth() {
        let fault = parse(br#"{"a":{"id":1,"id":2}}"#, &Limits::default()).unwrap_err();
        assert_eq!((fault.field.as_deref(), fault.reason.as_str()), (Some("id"), "the field is given twice"));
    }

    #[test]
    fn an_integer_that_would_lose_digits_is_refused_but_text_and_floats_are_not() {
        assert!(reason(r#"{"id":12345678901234567890123}"#).contains("12345678901234567890123"));
        for kept in [
            r#"{"id":"12345678901234567890123"}"#,
            r#"{"x":1e30,"id":"99999999999999999999999 \" 99999999999999999999999"}"#,
            r#"{"id":18446744073709551615,"low":-9223372036854775808}"#,
        ] {
            assert!(parse(kept.as_bytes(), &Limits::default()).is_ok(), "{kept}");
        }
    }

    #[test]
    fn the_row_itself_is_depth_one_and_the_limit_holds_exactly() {
        let limits = Limits { depth_max: 3, ..Limits::default() };
        assert!(parse(br#"{"a":[[1]]}"#, &limits).is_ok());
        assert!(parse(br#"{"a":[[[1]]]}"#, &limits).is_err());
    }

    #[test]
    fn a_hundred_thousand_brackets_are_refused_and_do_not_overflow_the_stack() {
        let deep = format!("{{\"a\":{}", "[".repeat(100_000));
        assert!(reason(&deep).contains("nested"));
    }

    #[test]
    fn faults_of_other_writers_get_their_own_words() {
        assert!(reason(r#"{"score":NaN}"#).contains("NaN"), "{}", reason(r#"{"score":NaN}"#));
        assert!(reason(r#"{"score":-Infinity}"#).contains("NaN"), "{}", reason(r#"{"score":-Infinity}"#));
        assert!(reason(r#"{"text":"a\u0000b"}"#).contains("U+0000"));
        assert!(reason("[1,2]").contains("this is a list"));
        assert!(reason(r#"{"a":1} {"b":2}"#).contains("trailing"));
        assert!(reason(r#"{"a":"cut"#).contains("EOF"));
    }

    proptest! {
        #[test]
        fn whatever_the_bytes_parsing_ends_without_panic_and_agrees_with_serde_json(text in "[\\[\\]{}\",:0-9a\\\\ eN.-]{0,40}") {
            let ours = parse(text.as_bytes(), &Limits::default());
            if let Ok(fields) = ours {
                prop_assert_eq!(serde_json::from_str::<Fields>(&text).unwrap(), fields);
            }
        }
    }
}
