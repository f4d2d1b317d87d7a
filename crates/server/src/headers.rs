//! Headers that every answer carries: what browsers may load, where pages may be shown, what may be kept.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::Response;

/// Only our own scripts and styles, no plug-ins, no frames; pictures and clips also from memory.
const POLICY: &str = "default-src 'self'; img-src 'self' blob: data:; media-src 'self' blob: data:; \
    worker-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // What is not said to be kept is not kept: answers are about people and their work.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];

/// Two years of https only, for those who come by it.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// Adds the headers that an answer does not have yet.
pub async fn on_plain(mut response: Response) -> Response {
    add(response.headers_mut());
    response
}

/// As [`on_plain`], and binds browsers to https.
pub async fn on_https(mut response: Response) -> Response {
    add(response.headers_mut());
    response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    response
}

fn add(headers: &mut HeaderMap) {
    for (name, value) in &ALWAYS {
        headers.entry(name).or_insert_with(|| value.clone());
    }
}
