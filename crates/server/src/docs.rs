//! The interactive documentation: one page of our own that reads the `OpenAPI` document. Nothing is loaded from elsewhere.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use std::sync::OnceLock;

fn text(kind: &'static str, body: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], body).into_response()
}

/// The page.
pub async fn page() -> Response {
    text("text/html; charset=utf-8", include_str!("../assets/docs.html"))
}

/// Its script.
pub async fn script() -> Response {
    text("text/javascript; charset=utf-8", include_str!("../assets/docs.js"))
}

/// Its look.
pub async fn style() -> Response {
    text("text/css; charset=utf-8", include_str!("../assets/docs.css"))
}

/// The document itself.
pub async fn document() -> Response {
    static DOCUMENT: OnceLock<Bytes> = OnceLock::new();
    let write = || serde_json::to_vec(&crate::openapi()).unwrap_or_default().into();
    let document = DOCUMENT.get_or_init(write).clone();
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")], document).into_response()
}
