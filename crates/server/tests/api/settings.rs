//! Settings over the wire: each person's own, and those that a lead makes for a project.

use crate::site::{API, Site};
use domain::Role;
use serde_json::json;

#[tokio::test]
async fn a_person_finds_what_they_set_wherever_they_sign_in_and_nobody_else_does() {
    let site = Site::letters();
    let (ann, key) = site.member("ann", Role::Associate);
    let (_, bob) = site.member("bob", Role::Associate);
    let own = format!("{API}/me/settings");
    let value = json!({"columns": ["title"], "views": [{"name": "mine", "query": "state=open"}]});
    let kept = site.call("PUT", &key, &format!("{own}/list.items"), json!({"value": value, "revision": 0})).await;
    assert_eq!((kept.status.as_u16(), &kept.json()["revision"]), (200, &json!(1)), "{}", kept.json());
    let elsewhere = site.signed_in(ann);
    let found = site.get(&elsewhere, &own).await.json();
    assert_eq!((&found["items"][0]["name"], &found["items"][0]["value"]), (&json!("list.items"), &value), "{found}");
    assert_eq!(site.get(&bob, &own).await.json()["items"], json!([]));
}

#[tokio::test]
async fn a_change_over_another_change_is_refused_and_what_is_no_object_is_not_read() {
    let site = Site::letters();
    let (_, key) = site.member("ann", Role::Associate);
    let look = format!("{API}/me/settings/look");
    let put = async |value: serde_json::Value, revision: i64| {
        site.call("PUT", &key, &look, json!({"value": value, "revision": revision})).await.refusal()
    };
    assert_eq!(put(json!({"theme": "dark"}), 0).await, "200 -");
    assert_eq!(put(json!({"theme": "light"}), 0).await, "412 changed_meanwhile");
    assert_eq!(put(json!(["dark"]), 1).await, "400 bad_json");
    assert_eq!(put(json!({"text": "x".repeat(40_000)}), 1).await, "422 bad_setting");
}

#[tokio::test]
async fn what_a_lead_shares_everybody_in_the_project_reads() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let (_, ann) = site.member("ann", Role::Reviewer);
    let shared = format!("{API}/projects/letters/settings");
    let body = json!({"value": {"views": []}, "revision": 0});
    let refused = site.call("PUT", &ann, &format!("{shared}/list.items"), body.clone()).await;
    assert_eq!(refused.refusal(), "403 forbidden");
    assert_eq!(site.call("PUT", &lea, &format!("{shared}/list.items"), body).await.status.as_u16(), 200);
    let found = site.get(&ann, &shared).await.json();
    assert_eq!(
        (&found["items"][0]["name"], &found["items"][0]["revision"]),
        (&json!("list.items"), &json!(1)),
        "{found}"
    );
    assert_eq!(site.get(&lea, &format!("{API}/me/settings")).await.json()["items"], json!([]));
}
