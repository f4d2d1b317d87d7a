//! The web pages: embedded files, and the first page for every address that is a view.

use crate::error::Refusal;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};

/// Answers whatever no route took.
pub async fn page(method: Method, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let ours = path == "/api" || ["/api/", "/media/", "/assets/"].iter().any(|start| path.starts_with(start));
    if !method.is_safe() {
        return Refusal::new("method", "", "See /api/docs for the methods of this address.").into_response();
    }
    let accepted = accepted(&headers);
    match ui::asset_encoded(path.trim_start_matches('/'), accepted) {
        Some(asset) => file(asset, &headers),
        None if ours => Refusal::not_found("such address").into_response(),
        None => file(ui::index_encoded(accepted), &headers),
    }
}

/// A page of its own; while the pages are not built, the one that says so.
pub fn named(name: &str, headers: &HeaderMap) -> Response {
    let accepted = accepted(headers);
    file(ui::asset_encoded(name, accepted).unwrap_or_else(|| ui::index_encoded(accepted)), headers)
}

fn accepted(headers: &HeaderMap) -> &str {
    headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Answers a known address asked with a method it does not take.
pub async fn wrong_method() -> Refusal {
    Refusal::new("method", "", "See /api/docs for the methods of this address.")
}

fn file(asset: ui::Asset, headers: &HeaderMap) -> Response {
    let keep = if asset.immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let always =
        [(header::CACHE_CONTROL, keep), (header::ETAG, asset.etag.as_str()), (header::VARY, "accept-encoding")];
    if known.is_some_and(|known| known.contains(asset.etag.as_str())) {
        return (StatusCode::NOT_MODIFIED, always).into_response();
    }
    let mut response = (always, [(header::CONTENT_TYPE, asset.mime)], asset.bytes).into_response();
    if let Some(encoding) = asset.encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, header::HeaderValue::from_static(encoding));
    }
    response
}
