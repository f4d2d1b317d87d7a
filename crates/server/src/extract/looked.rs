//! What the caller saw before they change it: the headers `If-Match` and `If-None-Match`.

use crate::error::Refusal;
use axum::extract::FromRequestParts;
use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use flow::seen::Seen;

/// What the caller saw. Without a header they do not say, and the change is made in any case.
pub struct Looked(pub Seen);

impl<S: Sync> FromRequestParts<S> for Looked {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refusal> {
        Ok(Self(seen(&parts.headers)))
    }
}

fn seen(headers: &HeaderMap) -> Seen {
    if text(headers, &IF_NONE_MATCH).is_some_and(|value| value.trim() == "*") {
        return Seen::Nothing;
    }
    match text(headers, &IF_MATCH) {
        None => Seen::Unsaid,
        Some(value) if value.trim() == "*" => Seen::Something,
        // A weak tag (`W/"…"`) matches nothing, as the standard has it for changes.
        Some(value) => {
            let tags = value.split(',').filter_map(|tag| tag.trim().strip_prefix('"')?.strip_suffix('"'));
            Seen::Tags(tags.map(str::to_owned).collect())
        }
    }
}

/// A header's text; what is no text matches nothing.
fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned())
}

/// The header with the tag of what is sent; `etag` is in its quotes.
pub fn tagged(etag: &str) -> HeaderMap {
    HeaderValue::from_str(etag).map(|value| HeaderMap::from_iter([(ETAG, value)])).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &'static str, value: &str) -> Seen {
        seen(&HeaderMap::from_iter([(HeaderName::from_static(name), value.parse().unwrap())]))
    }

    #[test]
    fn what_was_seen_is_read_as_the_standard_says() {
        let tags = |tags: &[&str]| Seen::Tags(tags.iter().map(|tag| (*tag).to_owned()).collect());
        assert_eq!(of("if-match", "\"a\", \"b\""), tags(&["a", "b"]));
        assert_eq!(of("if-match", "W/\"a\""), tags(&[]));
        assert_eq!(of("if-match", "*"), Seen::Something);
        assert_eq!(of("if-none-match", "*"), Seen::Nothing);
        assert_eq!(of("accept", "*"), Seen::Unsaid);
    }
}
