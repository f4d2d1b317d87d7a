//! Changes over what another has changed meanwhile: refused by `If-Match`, with who it was and when.

use crate::site::{API, Key, Reply, Site, request};
use axum::body::Body;
use domain::Role;
use serde_json::{Value, json};

async fn send(
    site: &Site,
    key: &Key,
    (method, path): (&str, &str),
    (header, tag): (&'static str, &str),
    body: Value,
) -> Reply {
    let mut request = request(method, key, path, Body::from(body.to_string()));
    request.headers_mut().insert(header, tag.parse().unwrap());
    site.send(request).await
}

#[tokio::test]
async fn a_role_is_given_and_taken_only_as_it_was_seen() {
    let site = Site::letters();
    let (lea_id, lea) = site.member("lea", Role::Lead);
    let (ann, _) = site.member("ann", Role::Associate);
    let list = format!("{API}/projects/letters/members");
    let path = format!("{list}/{ann}");
    let tag_of = |list: &Value| {
        let rows = list["items"].as_array().unwrap();
        rows.iter().find(|row| row["person"]["name"] == "ann").unwrap()["etag"].as_str().unwrap().to_owned()
    };
    let seen = tag_of(&site.get(&lea, &list).await.json());
    let given = send(&site, &lea, ("PUT", &path), ("if-match", &seen), json!({"role": "reviewer"})).await;
    assert_eq!(given.refusal(), "200 -");
    assert_eq!(given.header("etag"), given.json()["etag"], "the new tag, to go on with");
    assert_ne!(given.header("etag"), seen);
    let late = send(&site, &lea, ("PUT", &path), ("if-match", &seen), json!({"role": "lead"})).await;
    assert_eq!(late.refusal(), "412 changed_meanwhile");
    let problem = late.json();
    assert_eq!(problem["detail"], "Ann has the role reviewer by now.");
    assert_eq!(problem["changed"]["by"], "lea", "{lea_id} {problem}");
    assert!(problem["changed"]["at"].as_str().unwrap().ends_with('Z'), "{problem}");
    let late = send(&site, &lea, ("DELETE", &path), ("if-match", &seen), json!({})).await;
    assert_eq!(late.refusal(), "412 changed_meanwhile");
    let late = send(&site, &lea, ("PUT", &path), ("if-none-match", "*"), json!({"role": "lead"})).await;
    assert_eq!(late.refusal(), "412 changed_meanwhile", "who is to be added is there already");
    let unasked = site.call("PUT", &lea, &path, json!({"role": "analyst"})).await;
    assert_eq!(unasked.refusal(), "200 -", "without the header it is made in any case");
    let removed = send(&site, &lea, ("DELETE", &path), ("if-match", unasked.header("etag")), json!({})).await;
    assert_eq!(removed.refusal(), "204 -");
}

#[tokio::test]
async fn a_person_is_changed_only_as_they_were_seen() {
    let site = Site::letters();
    let (_, root) = site.stranger("root", true);
    let (ann, _) = site.stranger("ann", false);
    let path = format!("{API}/people/{ann}");
    let people = site.get(&root, &format!("{API}/people")).await.json();
    let seen = people["items"].as_array().unwrap().iter().find(|row| row["name"] == "ann").unwrap()["etag"].clone();
    let seen = seen.as_str().unwrap();
    let change = async |body: Value| send(&site, &root, ("PATCH", &path), ("if-match", seen), body).await;
    assert_eq!(change(json!({"admin": true})).await.refusal(), "200 -");
    let late = change(json!({"disabled": true})).await;
    assert_eq!(late.refusal(), "412 changed_meanwhile");
    let problem = late.json();
    assert_eq!(
        (&problem["changed"]["by"], &problem["detail"]),
        (&json!("root"), &json!("Ann was changed since you looked."))
    );
    assert!(problem["changed"]["at"].as_str().unwrap().ends_with('Z'), "{problem}");
    let now = site.get(&root, &format!("{API}/people")).await.json();
    let ann = now["items"].as_array().unwrap().iter().find(|row| row["name"] == "ann").unwrap().clone();
    assert_eq!((&ann["admin"], &ann["disabled"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn a_project_is_archived_only_as_it_was_seen() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let (path, project) = (format!("{API}/projects/letters/archive"), format!("{API}/projects/letters"));
    let before = site.get(&lea, &project).await;
    assert_eq!(before.header("etag"), before.json()["etag"].as_str().unwrap());
    let seen = before.header("etag").to_owned();
    let archive = async |seen: &str, archived: bool| {
        send(&site, &lea, ("POST", &path), ("if-match", seen), json!({"archived": archived})).await
    };
    assert_eq!(archive(&seen, true).await.refusal(), "204 -");
    let late = archive(&seen, true).await;
    assert_eq!(late.refusal(), "412 changed_meanwhile");
    let problem = late.json();
    assert_eq!((&problem["detail"], &problem["changed"]["by"]), (&json!("The project was archived."), &json!("lea")));
    let now = site.get(&lea, &project).await.header("etag").to_owned();
    let spec = json!({"source": site.get(&lea, &format!("{project}/spec")).await.json()["source"]});
    let applied = send(&site, &lea, ("POST", &format!("{API}/projects")), ("if-match", &now), spec).await;
    assert_eq!(applied.refusal(), "200 -", "a project's tag stands for its spec, too");
    assert_eq!(archive(&now, false).await.refusal(), "204 -");
}
