//! Coming in and going out: set-up, sign-in, guessing, sign-out, and losing one's rights.

use crate::site::{API, Key, Reply, Site, request};
use assay_server::{Reached, setup_link};
use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use serde_json::{Value, json};

const PASSWORD: &str = "four unrelated words here";

fn key_of(reply: &Reply) -> Key {
    let cookie = reply.header("set-cookie");
    let secret = cookie.strip_prefix("assay_session=").and_then(|rest| rest.split(';').next()).unwrap_or_default();
    let csrf = reply.json()["csrf"].as_str().unwrap_or_default().to_owned();
    Key { cookie: secret.to_owned(), csrf, bearer: String::new() }
}

async fn sign_in(site: &Site, name: &str, password: &str) -> Reply {
    site.post(&Key::default(), &format!("{API}/session"), json!({"name": name, "password": password})).await
}

/// Gives a person a password by their link, and their key.
async fn set_up(site: &Site, link: &Value, password: &str) -> Reply {
    site.post(&Key::default(), &format!("{API}/setup"), json!({"link": link, "password": password})).await
}

/// A server with an administrator who came by the first link.
async fn with_administrator(site: &Site) -> Key {
    let link = setup_link(&site.app.store, &*site.app.clock, &site.app.chance).unwrap().unwrap();
    let body = json!({"link": link, "name": " Root ", "display": "Ruth", "password": PASSWORD});
    let made = site.post(&Key::default(), &format!("{API}/setup"), body).await;
    assert_eq!(made.status, StatusCode::OK, "{}", made.json());
    assert_eq!(made.json()["person"]["name"], "root");
    assert_eq!(made.json()["person"]["admin"], true);
    key_of(&made)
}

#[tokio::test]
async fn the_first_link_makes_one_administrator_and_no_more() {
    let site = Site::letters();
    let first = setup_link(&site.app.store, &*site.app.clock, &site.app.chance).unwrap().unwrap();
    let key = with_administrator(&site).await;
    assert_eq!(site.get(&key, &format!("{API}/me")).await.status, StatusCode::OK);
    assert_eq!(setup_link(&site.app.store, &*site.app.clock, &site.app.chance).unwrap(), None);
    let body = json!({"link": first, "name": "second", "display": "Second", "password": PASSWORD});
    assert_eq!(site.post(&Key::default(), &format!("{API}/setup"), body).await.refusal(), "404 link_used");
}

#[tokio::test]
async fn a_link_works_once_and_for_a_week() {
    let site = Site::letters();
    let root = with_administrator(&site).await;
    let add = async |name: &str| {
        let added = site.post(&root, &format!("{API}/people"), json!({"name": name})).await;
        assert_eq!(added.status, StatusCode::CREATED);
        added.json()["link"].clone()
    };
    let link = add("ann").await;
    let (page, secret) = link.as_str().unwrap().split_once('#').unwrap();
    assert!(page == "/setup" && secret.len() > 40, "the secret is in no part of the address that is sent: {link}");
    assert_eq!(set_up(&site, &link, PASSWORD).await.status, StatusCode::OK);
    assert_eq!(set_up(&site, &link, PASSWORD).await.refusal(), "404 link_used");
    let link = json!(add("ben").await.as_str().unwrap().split_once('#').unwrap().1);
    assert_eq!(set_up(&site, &link, "short").await.refusal(), "422 weak_password");
    site.world.clock.advance_s(7 * 86_400);
    assert_eq!(set_up(&site, &link, PASSWORD).await.refusal(), "404 link_used");
}

#[tokio::test]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let plain = Site::letters();
    with_administrator(&plain).await;
    let cookie = sign_in(&plain, "ROOT", PASSWORD).await.header("set-cookie").to_owned();
    assert!(cookie.ends_with("; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200"), "{cookie}");
    let reached = Reached { by_https: true, through_proxy: false };
    let secure = Site::with(&testkit::specs::letters("{}"), reached, 1);
    with_administrator(&secure).await;
    let reply = sign_in(&secure, "root", PASSWORD).await;
    assert!(reply.header("set-cookie").ends_with("; Secure"));
    assert!(reply.header("strict-transport-security").starts_with("max-age="));
}

#[tokio::test]
async fn nobody_learns_which_names_exist() {
    let site = Site::letters();
    let root = with_administrator(&site).await;
    site.post(&root, &format!("{API}/people"), json!({"name": "no-password-yet"})).await;
    let wrong = sign_in(&site, "root", "not the password").await;
    let unknown = sign_in(&site, "nobody", "not the password").await;
    let unfinished = sign_in(&site, "no-password-yet", "").await;
    assert_eq!(wrong.refusal(), "401 sign_in_failed");
    assert_eq!(wrong.json(), unknown.json());
    assert_eq!(wrong.json(), unfinished.json());
}

#[tokio::test]
async fn guessing_is_slowed_down_and_says_how_long() {
    let site = Site::letters();
    with_administrator(&site).await;
    for _ in 0..8 {
        assert_eq!(sign_in(&site, "root", "guess guess").await.refusal(), "401 sign_in_failed");
    }
    let refused = sign_in(&site, "root", PASSWORD).await;
    assert_eq!(refused.refusal(), "429 too_many");
    let seconds: i64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=16).contains(&seconds));
    site.world.clock.advance_s(seconds);
    assert_eq!(sign_in(&site, "root", PASSWORD).await.status, StatusCode::OK);
}

#[tokio::test]
async fn another_site_cannot_sign_anybody_in() {
    let site = Site::letters();
    with_administrator(&site).await;
    let body = json!({"name": "root", "password": PASSWORD}).to_string();
    let build = |name: &str, value: &str| {
        let path = format!("{API}/session");
        let mut request = request("POST", &Key::default(), &path, Body::from(body.clone()));
        request
            .headers_mut()
            .insert(axum::http::HeaderName::try_from(name).unwrap(), axum::http::HeaderValue::try_from(value).unwrap());
        request
    };
    assert_eq!(site.send(build("sec-fetch-site", "cross-site")).await.refusal(), "403 csrf");
    assert_eq!(site.send(build("origin", "https://evil.example")).await.refusal(), "403 csrf");
    assert_eq!(site.send(build("content-type", "text/plain")).await.refusal(), "415 json_needed");
    assert_eq!(site.send(build("sec-fetch-site", "same-origin")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_session_ends_by_signing_out_and_after_twelve_idle_hours() {
    let site = Site::letters();
    let (person, key) = site.member("ann", Role::Associate);
    let me = format!("{API}/me");
    assert_eq!(site.call("DELETE", &key, &format!("{API}/session"), json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&key, &me).await.refusal(), "401 sign_in_needed");
    let key = site.signed_in(person);
    for _ in 0..3 {
        site.world.clock.advance_s(11 * 3_600);
        assert_eq!(site.get(&key, &me).await.status, StatusCode::OK, "use moves the end on");
        // The end is moved on behind the answer; this waits for the writer.
        site.world.act(|_| Ok(())).unwrap();
    }
    site.world.clock.advance_s(12 * 3_600);
    assert_eq!(site.get(&key, &me).await.refusal(), "401 sign_in_needed");
}

#[tokio::test]
async fn a_new_password_ends_every_other_session() {
    let site = Site::letters();
    let here = with_administrator(&site).await;
    let there = key_of(&sign_in(&site, "root", PASSWORD).await);
    let change = async |old: &str| {
        let body = json!({"old": old, "new": "another four unrelated words"});
        site.post(&here, &format!("{API}/me/password"), body).await
    };
    assert_eq!(change("not the password").await.refusal(), "401 sign_in_failed");
    assert_eq!(change(PASSWORD).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&here, &format!("{API}/me")).await.status, StatusCode::OK);
    assert_eq!(site.get(&there, &format!("{API}/me")).await.refusal(), "401 sign_in_needed");
    assert_eq!(sign_in(&site, "root", PASSWORD).await.refusal(), "401 sign_in_failed");
}

#[tokio::test]
async fn a_disabled_person_is_out_at_once_with_sessions_and_tokens() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (person, key) = site.member("ann", Role::Lead);
    let body = json!({"name": "probe", "scopes": ["read"], "expires_days": 1});
    let token = site.post(&key, &format!("{API}/tokens"), body).await.json()["token"].as_str().unwrap().to_owned();
    let token = Key { bearer: token, ..Key::default() };
    for key in [&key, &token] {
        assert_eq!(site.get(key, &format!("{API}/me")).await.status, StatusCode::OK);
    }
    let path = format!("{API}/people/{person}");
    assert_eq!(site.call("PATCH", &root, &path, json!({"disabled": true})).await.status, StatusCode::OK);
    for key in [&key, &token] {
        assert_eq!(site.get(key, &format!("{API}/me")).await.refusal(), "401 sign_in_needed");
    }
    assert_eq!(site.post(&root, &format!("{path}/link"), json!({})).await.refusal(), "409 disabled");
}

#[tokio::test]
async fn the_last_administrator_stays_one_and_rights_cannot_be_smuggled_in() {
    let site = Site::letters();
    let (person, root) = site.stranger("root", true);
    let path = format!("{API}/people/{person}");
    for change in [json!({"disabled": true}), json!({"admin": false})] {
        assert_eq!(site.call("PATCH", &root, &path, change).await.refusal(), "409 last_administrator");
    }
    assert_eq!(site.call("PATCH", &root, &path, json!({"role": "admin"})).await.refusal(), "400 bad_json");
    let name = json!({"name": "root"});
    assert_eq!(site.post(&root, &format!("{API}/people"), name).await.refusal(), "409 name_taken");
}

#[tokio::test]
async fn somebody_who_is_there_becomes_an_administrator_at_once_and_no_longer_at_once() {
    let site = Site::letters();
    let (first, root) = site.stranger("root", true);
    let (second, ann) = site.stranger("ann", false);
    let people = format!("{API}/people");
    let path = |person: i64| format!("{people}/{person}");
    assert_eq!(site.get(&ann, &people).await.refusal(), "403 forbidden");
    assert_eq!(site.call("PATCH", &ann, &path(second), json!({"admin": true})).await.refusal(), "403 forbidden");
    let made = site.call("PATCH", &root, &path(second), json!({"admin": true})).await;
    assert_eq!(made.json()["admin"], true);
    assert_eq!(site.get(&ann, &people).await.status, StatusCode::OK);
    assert_eq!(site.call("PATCH", &ann, &path(first), json!({"admin": false})).await.status, StatusCode::OK);
    assert_eq!(site.get(&root, &people).await.refusal(), "403 forbidden");
    assert_eq!(site.call("PATCH", &ann, &path(first), json!({"disabled": true})).await.status, StatusCode::OK);
    assert_eq!(site.call("PATCH", &ann, &path(first), json!({"admin": true})).await.refusal(), "409 disabled");
}

#[tokio::test]
async fn a_removed_member_is_out_at_once() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (person, key) = site.member("ann", Role::Reviewer);
    let items = format!("{API}/projects/letters/items");
    assert_eq!(site.get(&key, &items).await.status, StatusCode::OK);
    let place = format!("{API}/projects/letters/members/{person}");
    assert_eq!(site.call("PUT", &root, &place, json!({"role": "associate"})).await.status, StatusCode::OK);
    assert_eq!(site.get(&key, &items).await.refusal(), "403 forbidden");
    assert_eq!(site.call("DELETE", &root, &place, json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.get(&key, &items).await.refusal(), "404 not_found");
}

#[test]
fn the_document_tells_the_length_of_a_password_that_is_asked_for() {
    let document = serde_json::to_value(assay_server::openapi()).unwrap();
    for (shape, field) in [("SetUp", "password"), ("ChangePassword", "new")] {
        let least = &document["components"]["schemas"][shape]["properties"][field]["minLength"];
        assert_eq!(*least, flow::identity::PASSWORD_LENGTH_MIN, "{shape}");
    }
}
