//! The reference of the interface: the page that is drawn from the `OpenAPI` document, and the document itself.

use crate::pages;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::sync::OnceLock;

/// The page.
pub async fn page(headers: HeaderMap) -> Response {
    pages::named("reference.html", &headers)
}

/// The document itself.
pub async fn document() -> Response {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    let write = || serde_json::to_vec(&crate::openapi()).unwrap_or_default().into();
    let document = DOCUMENT.get_or_init(write).clone();
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], document).into_response()
}
