//! The JSON that a request carries.

use crate::app::Shared;
use crate::error::Refusal;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// The body, read as JSON. An empty one stands for `{}`. No text in it holds the character NUL, which not every database can
/// keep.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status().as_u16() {
            413 => Refusal::new("too_large", "", "Send less at once."),
            _ => Refusal::new("bad_request", "The body broke off.", "Send it again."),
        })?;
        let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
        let hint = "See /api/docs for the shape of this request.";
        if holds_nul(body) {
            return Err(Refusal::new("bad_json", "A text holds the character NUL.", "Take the character out."));
        }
        serde_json::from_slice(body).map(Self).map_err(|error| Refusal::new("bad_json", error.to_string(), hint))
    }
}

/// Whether a text in JSON holds the character NUL, which can only stand there escaped.
fn holds_nul(json: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = json[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        if json[at..].starts_with(b"\\u0000") {
            return true;
        }
        // Whatever is escaped is no beginning of an escape itself.
        at = (at + 2).min(json.len());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_escaped_nul_is_found_and_an_escaped_backslash_before_u0000_is_none() {
        for (json, holds) in [
            (r#"{"a":"b\u0000"}"#, true),
            (r#"{"a\u0000":1}"#, true),
            (r#"{"a":"\\\u0000"}"#, true),
            (r#"{"a":"\\u0000"}"#, false),
            (r#"{"a":"\u0001u0000"}"#, false),
            (r#"{"a":"\"#, false),
            ("{}", false),
        ] {
            assert_eq!(holds_nul(json.as_bytes()), holds, "{json}");
        }
    }
}
