//! Attacks from docs/attacks.md on sessions, the log and what is kept of people, by their numbers; the others that come
//! through the interface are in `attacks.rs`.

use crate::roles::routes;
use crate::site::{API, Key, Site, request};
use assay_server::{Config, HEAD_TIMEOUT, Reached, SharedChance, Signer, serve};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use domain::{Clock, Role};
use flow::identity::{NewPassword, change_password, hash_password};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use store::people;
use testkit::SeededChance;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const LETTERS: &str = "/api/v1/projects/letters";

/// Longer than a listener's right to listen goes unchecked, and shorter than two such times.
const CHECKED_WITHIN: Duration = Duration::from_secs(8);

#[tokio::test]
async fn attack_18_a_stream_ends_with_its_session_however_much_there_is_to_tell() {
    let site = Site::letters();
    let (ann, ben) = (site.world.person("ann", Role::Analyst), site.world.person("ben", Role::Associate));
    let key = site.signed_in(ann);
    let texts: Vec<String> = (0..200).map(|n| n.to_string()).collect();
    site.world.items(&texts.iter().map(String::as_str).collect::<Vec<_>>());
    let chance: SharedChance = Arc::new(Mutex::new(SeededChance::new(1)));
    let (store, vault, specs) = (site.world.store.clone(), site.world.vault.clone(), site.world.specs.clone());
    let (clock, signer) = (Arc::clone(&site.world.clock) as Arc<dyn Clock>, Signer::new([1; 32]));
    let (reached, upload_bytes_max, head_timeout) = (Reached::default(), 1, HEAD_TIMEOUT);
    let config = Config { store, vault, specs, clock, chance, signer, reached, upload_bytes_max, head_timeout };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(serve(config, listener, std::future::pending()));
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = format!("GET {LETTERS}/live HTTP/1.1\r\nhost: a\r\ncookie: assay_session={}\r\n\r\n", key.cookie);
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut heard = Vec::new();
    let mut ended = async |most: Duration, texts: &mut Vec<u8>| {
        let end = tokio::time::Instant::now() + most;
        while tokio::time::Instant::now() < end {
            site.world.answer(ben, "a");
            let mut piece = [0; 4096];
            match tokio::time::timeout(Duration::from_millis(250), stream.read(&mut piece)).await {
                // The last piece of a stream of pieces has no bytes.
                Ok(Ok(read))
                    if read == 0 || piece[..read].ends_with(b"\r\n0\r\n\r\n") || &piece[..read] == b"0\r\n\r\n" =>
                {
                    return true;
                }
                Ok(Ok(read)) => texts.extend(&piece[..read]),
                Ok(Err(_)) => return true,
                Err(_) => {}
            }
        }
        false
    };
    assert!(!ended(Duration::from_secs(3), &mut heard).await);
    assert!(String::from_utf8_lossy(&heard).contains("event: progress"), "there is something to tell");
    site.world.clock.advance_s(13 * 3_600);
    assert!(ended(CHECKED_WITHIN, &mut heard).await, "the session has ended, and its stream goes on");
    server.abort();
}

#[tokio::test]
async fn attack_23_the_character_nul_comes_past_no_door() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    site.world.items(&["first"]);
    for (method, path, body) in [
        ("POST", format!("{API}/session"), r#"{"name":"a\u0000","password":"b"}"#),
        ("POST", format!("{API}/people"), r#"{"name":"ann","display":"\u0000"}"#),
        ("POST", format!("{LETTERS}/work/1/flag"), r#"{"reason":"dark","note":"\u0000"}"#),
        ("POST", format!("{LETTERS}/work/1/submit"), r#"{"fence":1,"key":"\u0000","values":{"letter":"a"}}"#),
        ("POST", format!("{LETTERS}/review/1"), r#"{"fence":1,"decision":{"rework":{"reason":"\u0000"}}}"#),
        ("PUT", format!("{API}/me/settings/keys"), r#"{"value":{"a":"\u0000"},"revision":0}"#),
    ] {
        let reply = site.send(request(method, &root, &path, Body::from(body))).await;
        assert_eq!(reply.refusal(), "400 bad_json", "{path}: {}", reply.json());
    }
    for (path, refusal) in [
        (format!("{API}/projects/%00"), "404 not_found"),
        (format!("{LETTERS}/media/%00/frames"), "404 not_found"),
        (format!("{LETTERS}/items?q=%00"), "400 bad_query"),
        (format!("{LETTERS}/items?batch=a%00"), "400 bad_query"),
    ] {
        assert_eq!(site.get(&root, &path).await.refusal(), refusal, "{path}");
    }
    let import =
        request("POST", &root, &format!("{LETTERS}/imports?batch=%00&filename=a.csv"), Body::from("text\na\n"));
    assert_eq!(site.send(import).await.refusal(), "400 bad_query");
}

#[tokio::test]
async fn attack_24_a_spec_is_read_only_for_those_who_could_apply_one() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let bomb = json!({"source": format!("a: &a [x]\nb: [{}]", "*a, ".repeat(100_000))});
    for role in [Role::Associate, Role::Reviewer, Role::Analyst, Role::Requester] {
        let (_, key) = site.member(role.name(), role);
        let refused = site.post(&key, &format!("{API}/projects"), bomb.clone()).await;
        assert_eq!(refused.refusal(), "403 forbidden", "{role:?} had it read");
    }
    assert_eq!(site.post(&lea, &format!("{API}/projects"), bomb).await.refusal(), "422 spec_invalid");
    let foreign = json!({"source": "project: other\ntitle: O\ninputs: [{ name: a, type: text }]\nlabels: [{ name: b, kind: rating }]\n"});
    assert_eq!(site.post(&lea, &format!("{API}/projects"), foreign).await.refusal(), "403 forbidden");
}

#[tokio::test]
async fn attack_24_a_note_is_no_place_to_fill_the_disk_by() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    site.world.items(&["first"]);
    let leased = site.post(&ann, &format!("{LETTERS}/work/lease"), json!({"take": 1})).await.json();
    let (fence, note) = (&leased["tasks"][0]["fence"], "x".repeat(4_001));
    for (act, body) in [
        ("flag", json!({"reason": "dark", "note": note})),
        ("skip", json!({"fence": fence, "reason": "dark", "note": note})),
    ] {
        let refused = site.post(&ann, &format!("{LETTERS}/work/1/{act}"), body).await;
        assert_eq!(refused.refusal(), "400 reason_too_long", "{act}");
    }
    let submit = json!({"fence": fence, "key": "k", "values": {"letter": "a"}, "note": note});
    assert_eq!(site.post(&ann, &format!("{LETTERS}/work/1/submit"), submit).await.refusal(), "422 answer_invalid");
}

#[tokio::test]
async fn attack_27_no_address_leads_out_of_what_is_served() {
    let site = Site::letters();
    for path in [
        "/../../etc/passwd",
        "/assets/../../etc/passwd",
        "/assets/..%2f..%2fetc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/assets/%2e%2e%2f%2e%2e%2fmedia.key",
        "//etc/passwd",
        "/assets/..%5c..%5cmedia.key",
        "/assets..%2fassay.db",
        "/media/letters/..%2f..%2fmedia.key?until=9999999999&sig=0",
        "/media.key",
        "/assay.db",
    ] {
        let reply = site.get(&Key::default(), path).await;
        let text = String::from_utf8_lossy(&reply.bytes).into_owned();
        let page = reply.header("content-type") == "text/html; charset=utf-8" && text.contains("<!doctype html");
        assert!(page || matches!(reply.status.as_u16(), 401 | 404), "{path}: {} {text}", reply.status);
    }
}

#[tokio::test]
async fn attack_30_looking_changes_nothing() {
    let site = Site::letters();
    let (root, _) = site.stranger("root", true);
    site.world.items(&["first"]);
    let rows = || {
        let all = "select (select count(*) from event) + (select count(*) from job) + (select count(*) from token) \
            + (select count(*) from link) + (select count(*) from slot where state <> 0) + (select count(*) from setting) \
            + (select count(*) from spec) + (select count(*) from member) where $1 > 0";
        site.world.count(all)
    };
    let before = rows();
    for (method, path, _) in routes() {
        if method != "GET" {
            continue;
        }
        let path = path.replace("{project}", "letters").replace("{hash}", &"0".repeat(64));
        let path = ["{id}", "{task}"].iter().fold(path, |path, name| path.replace(name, "1"));
        let mut forged = request("GET", &site.signed_in(root), &path, Body::empty());
        forged.headers_mut().insert("sec-fetch-site", "cross-site".parse().unwrap());
        let response = site.raw(forged).await;
        for header in ["access-control-allow-origin", "access-control-allow-credentials"] {
            assert!(!response.headers().contains_key(header), "{path} lets other sites read it");
        }
        if !path.ends_with("/live") {
            to_bytes(response.into_body(), 64 << 20).await.unwrap();
        }
        assert_eq!(rows(), before, "{path}");
    }
}

#[tokio::test]
async fn attack_34_a_new_password_ends_what_was_made_under_the_old_one() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (ann_id, ann) = site.member("ann", Role::Lead);
    let token = json!({"name": "stolen", "scopes": ["manage"], "expires_days": 366});
    let made = site.post(&ann, &format!("{API}/tokens"), token).await.json();
    let bearer = Key { bearer: made["token"].as_str().unwrap().to_owned(), ..Key::default() };
    let link = site.post(&root, &format!("{API}/people/{ann_id}/link"), json!({})).await.json()["link"].clone();
    assert_eq!(site.get(&bearer, LETTERS).await.status, StatusCode::OK);
    let person = site.world.look(|tx| Ok(people::by_id(tx, ann_id)?)).unwrap();
    let password = hash_password("ann", "four unrelated words here", &mut SeededChance::new(3)).unwrap();
    let request = NewPassword { person, password, session: [0; 32] };
    site.world.act(move |tx| change_password(tx, &request)).unwrap();
    site.app.gate.forget_person(ann_id);
    for key in [&ann, &bearer] {
        assert_eq!(site.get(key, LETTERS).await.refusal(), "401 sign_in_needed");
    }
    let body = json!({"link": link, "password": "some other four words"});
    assert_eq!(site.post(&Key::default(), &format!("{API}/setup"), body).await.refusal(), "404 link_used");
}

#[tokio::test]
async fn attack_36_nobody_edits_the_log_and_whoever_exports_stands_in_it() {
    let site = Site::letters();
    let (root_id, root) = site.stranger("root", true);
    site.world.items(&["first"]);
    let body = json!({"format": "jsonl", "states": ["gathering"], "answers": true});
    site.post(&root, &format!("{LETTERS}/exports"), body).await;
    site.world.run_jobs();
    let exported = site.world.count("select person from event where project = $1 and kind = 'exported'");
    assert_eq!(exported, root_id);
    for (method, path, _) in routes() {
        let log = path.split('/').any(|part| matches!(part, "events" | "event" | "log" | "audit" | "blocks"));
        assert!(!log, "{method} {path}: show here that nobody can write to it");
    }
}

#[tokio::test]
async fn attack_37_a_client_s_clock_counts_for_nothing_and_its_stopwatch_for_little() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    site.world.items(&["first", "second"]);
    for (task, claimed) in [(1, i64::MAX), (2, i64::MIN)] {
        let leased = site.post(&ann, &format!("{LETTERS}/work/lease"), json!({"take": 1})).await.json();
        let fence = &leased["tasks"][0]["fence"];
        let body = json!({"fence": fence, "key": claimed.to_string(), "values": {"letter": "a"}, "active_ms": claimed});
        let dated = json!({"fence": fence, "key": "k", "values": {"letter": "a"}, "at": "2020-01-01T00:00:00Z"});
        let path = format!("{LETTERS}/work/{task}/submit");
        assert_eq!(site.post(&ann, &path, dated).await.refusal(), "400 bad_json");
        assert_eq!(site.post(&ann, &path, body).await.status, StatusCode::OK);
    }
    let progress = site.get(&ann, &format!("{LETTERS}/work/progress")).await.json();
    assert_eq!(progress["active_ms"], 4 * 3_600_000, "four hours for the first, nothing for the second");
}

#[tokio::test]
async fn attack_40_what_broke_inside_is_not_told_with_the_item() {
    let site = Site::new(&testkit::specs::pictures());
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.file("delivery/a.png", crate::media::PNG);
    let rows = site.world.file("delivery/items.csv", b"picture,caption\na.png,confidential\n");
    site.world.imported(testkit::Delivery::of(rows.parent().unwrap()));
    let path = format!("{API}/projects/pictures/items/1");
    assert!(site.get(&lea, &path).await.json().to_string().contains("confidential"));
    site.world.tamper("update item set fields = '{\"caption\": \"confidential\"'");
    let broken: Value = {
        let reply = site.get(&lea, &path).await;
        assert_eq!(reply.refusal(), "500 internal");
        reply.json()
    };
    assert!(!broken.to_string().contains("confidential"), "{broken}");
}
