//! What every answer carries, and the pages.

use crate::site::{API, Key, Site, request};
use axum::body::Body;
use axum::http::StatusCode;

#[tokio::test]
async fn every_answer_forbids_what_nobody_needs() {
    let site = Site::letters();
    for path in
        ["/", "/p/letters/work", "/api/docs", "/api/v1/openapi.json", "/api/v1/me", "/api/nothing", "/assets/no.js"]
    {
        let reply = site.get(&Key::default(), path).await;
        let policy = reply.header("content-security-policy").to_owned();
        for part in ["default-src 'self'", "object-src 'none'", "frame-ancestors 'none'", "img-src 'self' blob: data:"]
        {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(reply.header(name), value, "{path}");
        }
    }
}

#[tokio::test]
async fn refusals_are_problem_documents_and_never_pages() {
    let site = Site::letters();
    for (method, path, refusal) in [
        ("GET", "/api/v1/me", "401 sign_in_needed"),
        ("GET", "/api/v1/nothing", "404 not_found"),
        ("GET", "/media/x", "404 not_found"),
        ("POST", "/p/letters", "405 method"),
        ("PUT", "/api/v1/me", "405 method"),
        ("POST", "/api/v1/session", "400 bad_json"),
    ] {
        let reply = site.send(request(method, &Key::default(), path, Body::from("{<script>"))).await;
        assert_eq!(reply.refusal(), refusal, "{method} {path}");
        assert_eq!(reply.header("content-type"), "application/problem+json", "{method} {path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{method} {path}");
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let site = Site::letters();
    let body = Body::from(vec![b' '; (4 << 20) + 1]);
    let reply = site.send(request("POST", &Key::default(), &format!("{API}/session"), body)).await;
    assert_eq!(reply.refusal(), "413 too_large");
}

#[tokio::test]
async fn views_get_the_first_page_and_are_asked_for_again_by_tag() {
    let site = Site::letters();
    let page = site.get(&Key::default(), "/p/letters/work").await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), "no-cache");
    let mut again = request("GET", &Key::default(), "/", Body::empty());
    again.headers_mut().insert("if-none-match", page.headers["etag"].clone());
    assert_eq!(site.send(again).await.status, StatusCode::NOT_MODIFIED);
}
