//! Media addresses: good for one session, one file and a while.

use crate::site::{API, Key, Reply, Site, request};
use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use serde_json::json;
use testkit::Delivery;

/// A picture of one pixel.
pub const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0\x3a\x7e\x9b\x55\
    \0\0\0\x0aIDAT\x78\x9c\x63\x60\0\0\0\x02\0\x01\x48\xaf\xa4\x71\0\0\0\0IEND\xae\x42\x60\x82";

/// A server with one picture, and the address that an associate was given.
async fn with_picture() -> (Site, (i64, Key), String) {
    let site = Site::new(&testkit::specs::pictures());
    site.world.file("delivery/a.png", PNG);
    let rows = site.world.file("delivery/items.csv", b"picture\na.png\n");
    site.world.imported(Delivery::of(rows.parent().unwrap()));
    let (person, key) = site.member("ann", Role::Associate);
    let leased = site.post(&key, &format!("{API}/projects/pictures/work/lease"), json!({})).await.json();
    let picture = &leased["tasks"][0]["fields"]["picture"];
    assert_eq!((&picture["type"], &picture["width"]), (&json!("image/png"), &json!(1)), "{leased}");
    let address = picture["url"].as_str().unwrap().to_owned();
    (site, (person, key), address)
}

async fn part(site: &Site, key: &Key, address: &str, range: &str) -> Reply {
    let mut request = request("GET", key, address, Body::empty());
    request.headers_mut().insert("range", range.parse().unwrap());
    site.send(request).await
}

#[tokio::test]
async fn the_one_it_was_signed_for_gets_the_file_and_nothing_that_could_run() {
    let (site, (_, key), address) = with_picture().await;
    let reply = site.get(&key, &address).await;
    assert_eq!((reply.status, reply.bytes.as_slice()), (StatusCode::OK, PNG));
    assert_eq!(reply.header("content-type"), "image/png");
    assert_eq!(reply.header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.header("content-disposition").starts_with("inline; filename=\""));
    assert!(reply.header("cache-control").starts_with("private"));
    let mut again = request("GET", &key, &address, Body::empty());
    again.headers_mut().insert("if-none-match", reply.headers["etag"].clone());
    assert_eq!(site.send(again).await.status, StatusCode::NOT_MODIFIED);
}

#[tokio::test]
async fn ranges_are_served() {
    let (site, (_, key), address) = with_picture().await;
    let reply = part(&site, &key, &address, "bytes=1-3").await;
    assert_eq!((reply.status, reply.bytes.as_slice()), (StatusCode::PARTIAL_CONTENT, &b"PNG"[..]));
    assert_eq!(reply.header("content-range"), format!("bytes 1-3/{}", PNG.len()));
    assert_eq!(reply.header("content-length"), "3");
    let reply = part(&site, &key, &address, "bytes=-4").await;
    assert_eq!(reply.bytes, &PNG[PNG.len() - 4..]);
    let reply = part(&site, &key, &address, "bytes=1000-").await;
    assert_eq!(reply.refusal(), "416 range");
    assert_eq!(reply.header("content-range"), format!("bytes */{}", PNG.len()));
}

#[tokio::test]
async fn nobody_else_gets_it() {
    let (site, (person, key), address) = with_picture().await;
    let (_, ben) = site.member("ben", Role::Lead);
    assert_eq!(site.get(&Key::default(), &address).await.refusal(), "401 sign_in_needed");
    assert_eq!(site.get(&ben, &address).await.refusal(), "403 media_address");
    let elsewhere = site.signed_in(person);
    assert_eq!(site.get(&elsewhere, &address).await.refusal(), "403 media_address", "another session of one's own");
    let (start, end) = address.split_at("/media/pictures/".len());
    let forged = format!("{start}{}{}", "0".repeat(64), &end[64..]);
    assert_eq!(site.get(&key, &forged).await.refusal(), "403 media_address");
}

#[tokio::test]
async fn it_expires() {
    let (site, (_, key), address) = with_picture().await;
    site.world.clock.advance_s(3_600);
    assert_eq!(site.get(&key, &address).await.status, StatusCode::OK);
    site.world.clock.advance_s(900);
    assert_eq!(site.get(&key, &address).await.refusal(), "403 media_address");
    let later = address.replace("until=1", "until=9");
    assert_eq!(site.get(&key, &later).await.refusal(), "403 media_address");
}

#[tokio::test]
async fn it_ends_with_the_membership() {
    let (site, (person, key), address) = with_picture().await;
    let (_, root) = site.stranger("root", true);
    let place = format!("{API}/projects/pictures/members/{person}");
    assert_eq!(site.call("DELETE", &root, &place, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&key, &address).await.refusal(), "404 not_found");
}

#[tokio::test]
async fn a_picture_has_no_frames() {
    let (site, (_, key), address) = with_picture().await;
    let hash = &address["/media/pictures/".len()..][..64];
    let frames = site.get(&key, &format!("{API}/projects/pictures/media/{hash}/frames")).await;
    assert_eq!(frames.refusal(), "404 not_found");
}
