//! Live updates: they arrive, and they end when the right to them ends.

use crate::site::{API, Key, Site, request};
use axum::body::{Body, BodyDataStream};
use axum::http::StatusCode;
use domain::Role;
use futures::StreamExt;
use serde_json::json;
use std::time::Duration;

async fn listen(site: &Site, key: &Key) -> BodyDataStream {
    let path = format!("{API}/projects/letters/live");
    let response = site.raw(request("GET", key, &path, Body::empty())).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

/// Whether the stream ends soon; what comes before its end does not matter.
async fn ends(mut stream: BodyDataStream) -> bool {
    let end = async { while stream.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(3), end).await.is_ok()
}

#[tokio::test]
async fn a_stream_ends_when_its_listener_is_removed_disabled_or_signs_out() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (ann_id, ann) = site.member("ann", Role::Analyst);
    let (ben_id, ben) = site.member("ben", Role::Analyst);
    let (_, cat) = site.member("cat", Role::Analyst);
    let (_, dan) = site.member("dan", Role::Analyst);
    let streams = [listen(&site, &ann).await, listen(&site, &ben).await, listen(&site, &cat).await];
    let stays = listen(&site, &dan).await;
    site.call("DELETE", &root, &format!("{API}/projects/letters/members/{ann_id}"), json!({})).await;
    site.call("PATCH", &root, &format!("{API}/people/{ben_id}"), json!({"disabled": true})).await;
    site.call("DELETE", &cat, &format!("{API}/session"), json!({})).await;
    for stream in streams {
        assert!(ends(stream).await);
    }
    assert!(!ends(stays).await, "everybody else goes on");
}

#[tokio::test]
async fn a_stream_ends_when_the_server_closes() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Analyst);
    let stream = listen(&site, &ann).await;
    site.app.closing.send_replace(true);
    assert!(ends(stream).await);
}
