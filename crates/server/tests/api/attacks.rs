//! Attacks from docs/attacks.md that come through the interface, by their numbers. Each must fail for the attacker.

use crate::roles::routes;
use crate::site::{API, Key, Reply, Site, request};
use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use serde_json::{Value, json};
use testkit::Delivery;

const LETTERS: &str = "/api/v1/projects/letters";

/// A second project, in which ids begin at 1 again.
const OTHER: &str = "project: other\ntitle: Other\ninputs: [{ name: text, type: text }]\n\
    labels: [{ name: letter, kind: choice, options: [{ value: a }, { value: b }] }]\n";

async fn lease(site: &Site, key: &Key) -> Value {
    site.post(key, &format!("{LETTERS}/work/lease"), json!({"take": 1})).await.json()["tasks"][0].clone()
}

async fn answer(site: &Site, key: &Key, letter: &str, note: &str) -> Reply {
    let task = lease(site, key).await;
    let path = format!("{LETTERS}/work/{}/submit", task["task"].as_str().unwrap());
    let body = json!({"fence": task["fence"], "key": note, "values": {"letter": letter}, "note": note});
    site.post(key, &path, body).await
}

#[tokio::test]
async fn attack_09_bytes_under_a_false_name_are_told_by_their_content_and_never_run() {
    let site = Site::new(&testkit::specs::pictures());
    let page = b"<html><script>alert(1)</script></html>";
    let drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let polyglot = [crate::media::PNG, page.as_slice()].concat();
    for (name, bytes) in [("page.png", page.as_slice()), ("drawing.png", drawing), ("picture.html", &polyglot)] {
        site.world.file(&format!("delivery/{name}"), bytes);
    }
    let rows = site.world.file("delivery/items.csv", b"picture\npage.png\ndrawing.png\npicture.html\n");
    let delivery = Delivery::of(rows.parent().unwrap()).accept_valid();
    assert_eq!(site.world.imported(delivery).len(), 1, "the picture alone, whatever its name");
    let (_, ann) = site.member("ann", Role::Associate);
    let leased = site.post(&ann, "/api/v1/projects/pictures/work/lease", json!({"take": 1})).await.json();
    let picture = &leased["tasks"][0]["fields"]["picture"];
    assert_eq!(picture["name"], "picture.html");
    let shown = site.get(&ann, picture["url"].as_str().unwrap()).await;
    assert_eq!((shown.header("content-type"), shown.header("x-content-type-options")), ("image/png", "nosniff"));
    assert_eq!(shown.header("content-security-policy"), "sandbox; default-src 'none'");
    assert!(!shown.header("content-disposition").contains("html"));
}

#[tokio::test]
async fn attack_13_numbers_of_another_project_s_things_lead_nowhere() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let letters = site.world.project_id();
    site.world.items(&["ours"]);
    site.world.project(OTHER);
    let (max_id, max) = site.member("max", Role::Lead);
    site.world.items(&["theirs", "theirs too"]);
    assert_ne!(site.world.project_id(), letters);
    for id in 1..=9 {
        for path in [format!("items/{id}"), format!("work/{id}"), format!("jobs/{id}"), format!("jobs/{id}/refusals")] {
            let ours = site.get(&lea, &format!("{LETTERS}/{path}")).await;
            assert!(!String::from_utf8_lossy(&ours.bytes).contains("theirs"), "{path}");
            let theirs = site.get(&lea, &format!("{API}/projects/other/{path}")).await;
            assert_eq!(theirs.refusal(), "404 not_found", "{path}");
        }
        let stopped = site.post(&lea, &format!("{API}/projects/other/jobs/{id}/cancel"), json!({})).await;
        assert_eq!(stopped.refusal(), "404 not_found");
    }
    let token = json!({"name": "probe", "scopes": ["read"], "expires_days": 1});
    let made = site.post(&max, &format!("{API}/tokens"), token).await.json();
    let path = format!("{API}/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(site.call("DELETE", &lea, &path, json!({})).await.refusal(), "404 not_found");
    let bearer = Key { bearer: made["token"].as_str().unwrap().to_owned(), ..Key::default() };
    assert_eq!(site.get(&bearer, &format!("{API}/me")).await.json()["person"]["id"], max_id.to_string());
}

#[tokio::test]
async fn attack_14_no_route_tells_somebody_who_only_labels_what_others_answered_or_how_many_are_asked() {
    let site =
        Site::new(&testkit::specs::letters("{ overlap: { min: 2, max: 5 }, agreement: 0.81, review_share: 0.17 }"));
    let (_, ann) = site.member("ann", Role::Associate);
    let (ben_id, ben) = site.member("benedict", Role::Associate);
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["first", "second"]);
    assert_eq!(answer(&site, &ben, "c", "seen-by-nobody").await.status, StatusCode::OK);
    let own = lease(&site, &ann).await;
    let ben_id = format!("\"{ben_id}\"");
    for (method, path, _) in routes() {
        if method != "GET" || path.ends_with("/live") {
            continue;
        }
        let path = path.replace("{project}", "letters").replace("{hash}", &"0".repeat(64));
        let path = ["{id}", "{task}", "{person}"].iter().fold(path, |path, name| path.replace(name, "1"));
        let reply = site.get(&ann, &path).await;
        let (text, headers) = (String::from_utf8_lossy(&reply.bytes).into_owned(), format!("{:?}", reply.headers));
        for told in ["seen-by-nobody", "benedict", &ben_id, "overlap", "0.81", "0.17", "review_share"] {
            assert!(!text.contains(told) && !headers.contains(told), "{path} tells {told}: {text}");
        }
    }
    assert!(!own.to_string().contains("seen-by-nobody") && !own.to_string().contains("benedict"), "{own}");
    // To those who may read them they are told, so the search above could have found them.
    let spec = site.get(&lea, &format!("{LETTERS}/spec")).await.json();
    assert!(spec["source"].as_str().unwrap().contains("0.81") && spec["spec"]["policy"]["overlap"]["max"] == 5);
    assert_eq!(site.get(&lea, LETTERS).await.json()["spec"]["policy"]["review_share"], 0.17);
}

#[tokio::test]
async fn attack_16_a_closed_project_hands_out_neither_work_nor_cases() {
    let site = Site::new(&testkit::specs::letters("{ overlap: { min: 2, max: 2 } }"));
    let (_, ann) = site.member("ann", Role::Associate);
    let (_, ben) = site.member("ben", Role::Associate);
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["first"]);
    answer(&site, &ann, "a", "1").await;
    answer(&site, &ben, "b", "2").await;
    site.world.settle();
    let claim = async || site.post(&lea, &format!("{LETTERS}/review/lease"), json!({"task": "1"})).await.json();
    assert_eq!(claim().await["task"], "1", "it waits for a judge");
    site.post(&lea, &format!("{LETTERS}/archive"), json!({"archived": true})).await;
    assert_eq!(claim().await, json!({"empty_reason": "archived"}));
}

#[tokio::test]
async fn attack_17_no_body_takes_a_field_that_it_was_not_made_for() {
    let site = Site::letters();
    let (root, _) = site.stranger("root", true);
    let document = serde_json::to_value(assay_server::openapi()).unwrap();
    let mut tried = 0;
    for (method, path, _) in routes() {
        let body = &document["paths"][&path][method.to_lowercase()]["requestBody"]["content"];
        if body["application/json"].is_null() {
            continue;
        }
        let path = path.replace("{project}", "letters");
        let path = ["{id}", "{task}", "{person}"].iter().fold(path, |path, name| path.replace(name, "1"));
        for smuggled in ["is_gold", "score", "created_by", "time_spent", "person_id", "__proto__"] {
            let reply = site.call(&method, &site.signed_in(root), &path, json!({ smuggled: true })).await;
            let detail = reply.json()["detail"].to_string();
            assert!(detail.contains("unknown") && reply.status == 400, "{method} {path} {smuggled}: {}", reply.json());
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn attack_18_the_token_of_somebody_removed_opens_nothing_any_more() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (ann_id, ann) = site.member("ann", Role::Lead);
    let token = json!({"name": "probe", "scopes": ["read", "manage", "transfer"], "expires_days": 1});
    let made = site.post(&ann, &format!("{API}/tokens"), token).await.json();
    let bearer = Key { bearer: made["token"].as_str().unwrap().to_owned(), ..Key::default() };
    assert_eq!(site.get(&bearer, &format!("{LETTERS}/items")).await.status, StatusCode::OK);
    site.member("lea", Role::Lead);
    let place = format!("{LETTERS}/members/{ann_id}");
    assert_eq!(site.call("DELETE", &root, &place, json!({})).await.status, StatusCode::NO_CONTENT);
    for path in ["items", "spec", "jobs", "live", "members"] {
        assert_eq!(site.get(&bearer, &format!("{LETTERS}/{path}")).await.refusal(), "404 not_found", "{path}");
    }
    site.world.clock.advance_s(86_400);
    assert_eq!(site.get(&bearer, &format!("{API}/me")).await.refusal(), "401 sign_in_needed", "it ends by itself");
}

#[tokio::test]
async fn attack_20_and_22_lists_are_sorted_and_filtered_by_what_is_offered_alone() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["100 % sure", "under_score", "plain"]);
    for query in [
        "sort=person.password",
        "sort=id;drop table item",
        "sort=(select 1)",
        "sort=-state",
        "sort=title%20desc",
        "state=accepted'%20or%201=1",
        "mark=password",
        "batch='%20or%20'1'='1",
        "person.password=a",
        "person__password=a",
        "after=nan_1",
        "sort=confidence&after=nan_1",
        "sort=confidence&after=1e999_1",
        "after=1;drop",
        "limit=0",
        "limit=-1",
        "limit=99999999999999999999",
        "limit=1e3",
        "q=%00",
        "fields=password",
        "select=hash",
    ] {
        let path = format!("{LETTERS}/items?{}", query.replace(' ', "%20"));
        assert_eq!(site.get(&lea, &path).await.refusal(), "400 bad_query", "{query}");
    }
    for (text, found) in
        [("%25", 1), ("_", 1), ("%5C", 0), ("'", 0), ("%25%25%25%25", 0), ("(a%2B)%2B%24", 0), ("plain", 1)]
    {
        let items = site.get(&lea, &format!("{LETTERS}/items?q={text}")).await.json()["items"].clone();
        assert_eq!(items.as_array().unwrap().len(), found, "{text} is looked for as it is written");
    }
}

#[tokio::test]
async fn attack_23_an_upload_names_no_file_of_the_server() {
    let site = Site::new(&testkit::specs::pictures());
    let (_, lea) = site.member("lea", Role::Lead);
    for named in
        ["/etc/passwd", "../assay.db", "file:///etc/hostname", "..%2f..%2fassay.db", "media.key", "job-1-export"]
    {
        let path = format!("{API}/projects/pictures/imports?batch=may&filename=..%2F..%2Fmay.csv");
        let queued = site.send(request("POST", &lea, &path, Body::from(format!("picture\n{named}\n")))).await;
        assert_eq!(queued.status, StatusCode::ACCEPTED, "{}", queued.json());
        site.world.run_jobs();
        let id = queued.json()["id"].as_str().unwrap().to_owned();
        let job = site.get(&lea, &format!("{API}/projects/pictures/jobs/{id}")).await.json();
        assert_eq!((&job["state"], &job["refused"]), (&json!("failed"), &json!(1)), "{named}: {job}");
        let report = site.get(&lea, &format!("{API}/projects/pictures/jobs/{id}/refusals")).await;
        assert!(String::from_utf8_lossy(&report.bytes).contains("the delivery has no media"), "{named}");
    }
}
