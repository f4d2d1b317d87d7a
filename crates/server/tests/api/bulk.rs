//! Acts on many things at once through the interface: looked at, then done or refused as a whole.

use crate::site::{API, Key, Site};
use axum::http::StatusCode;
use domain::Role;
use serde_json::{Value, json};

/// Looks, and acts on what was seen; gives both answers.
async fn look_and_act(site: &Site, key: &Key, path: &str, mut body: Value) -> (Value, Value) {
    let seen = site.post(key, path, body.clone()).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.json());
    body["plan"] = seen.json()["plan"].clone();
    let done = site.post(key, path, body).await;
    assert_eq!(done.status, StatusCode::OK, "{}", done.json());
    (seen.json(), done.json())
}

#[tokio::test]
async fn items_that_fit_a_filter_are_flagged_but_for_some() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["red one", "blue one", "red two", "red three"]);
    let path = format!("{API}/projects/letters/items/acts");
    let choice = json!({"all": {"q": "RED", "except": ["3"]}});
    let act = json!({"flag": {"reason": "check the colour"}});
    let (seen, done) = look_and_act(&site, &lea, &path, json!({"choice": choice, "act": act})).await;
    insta::assert_json_snapshot!("items_seen", seen);
    assert_eq!((&seen["done"], &done["done"], &done["changes"]), (&json!(false), &json!(true), &seen["changes"]));
    let flagged = site.get(&lea, &format!("{API}/projects/letters/items?mark=flagged")).await.json();
    let titles: Vec<&Value> = flagged["items"].as_array().unwrap().iter().map(|line| &line["title"]).collect();
    assert_eq!(titles, [&json!("red one"), &json!("red three")]);
    assert_eq!(flagged["items"][0]["flagged"], json!(true));
    let flags = site.get(&lea, &format!("{API}/projects/letters/flags")).await.json();
    assert_eq!(flags["items"][0]["reason"], json!("check the colour"));
}

#[tokio::test]
async fn a_plan_that_is_no_longer_true_changes_nothing() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["one", "two"]);
    let path = format!("{API}/projects/letters/items/acts");
    let body = json!({"choice": {"all": {}}, "act": {"flag": {"reason": "check"}}});
    let plan = site.post(&lea, &path, body.clone()).await.json()["plan"].clone();
    site.world.items(&["three"]);
    let mut late = body.clone();
    late["plan"] = plan;
    assert_eq!(site.post(&lea, &path, late).await.refusal(), "412 changed_meanwhile");
    let flags = site.get(&lea, &format!("{API}/projects/letters/flags")).await.json();
    assert_eq!(flags["items"], json!([]));
}

#[tokio::test]
async fn what_is_not_known_is_refused_before_anything_is_looked_at() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let path = format!("{API}/projects/letters/items/acts");
    let refusal = async |body: Value| site.post(&lea, &path, body).await.refusal();
    assert_eq!(refusal(json!({"choice": {"all": {"mark": "old"}}, "act": "unflag"})).await, "400 bad_query");
    assert_eq!(refusal(json!({"choice": {"all": {"state": "old"}}, "act": "unflag"})).await, "400 bad_query");
    assert_eq!(refusal(json!({"choice": {"all": {"batch": "old"}}, "act": "unflag"})).await, "400 bad_query");
    assert_eq!(refusal(json!({"choice": {"these": ["1"]}, "act": "burn"})).await, "400 bad_json");
    assert_eq!(refusal(json!({"choice": {"these": []}, "act": {"flag": {"reason": ""}}})).await, "400 reason_missing");
    let many: Vec<String> = (0..=10_000).map(|id: i32| id.to_string()).collect();
    assert_eq!(refusal(json!({"choice": {"these": many}, "act": "unflag"})).await, "400 too_many_chosen");
}

#[tokio::test]
async fn batches_are_planned_together() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["one"]);
    site.world.items(&["two"]);
    let path = format!("{API}/projects/letters/batches/acts");
    let due = json!({"batches": ["1", "2", "9"], "act": {"due": "2027-01-05T12:00:00Z"}});
    let (seen, _) = look_and_act(&site, &lea, &path, due).await;
    assert_eq!((&seen["changes"]["count"], &seen["refusals"][0]["code"]), (&json!(2), &json!("gone")));
    look_and_act(&site, &lea, &path, json!({"batches": ["2"], "act": {"priority": 7}})).await;
    look_and_act(&site, &lea, &path, json!({"batches": ["1"], "act": {"due": null}})).await;
    let batches = site.get(&lea, &format!("{API}/projects/letters/batches")).await.json();
    let planned: Vec<_> =
        batches["items"].as_array().unwrap().iter().map(|one| (&one["due"], &one["priority"])).collect();
    assert_eq!(planned, [(&Value::Null, &json!(0)), (&json!("2027-01-05T12:00:00.000Z"), &json!(7))]);
}

#[tokio::test]
async fn a_role_that_is_taken_away_in_a_bulk_act_ends_at_once() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let (ann, key) = site.member("ann", Role::Reviewer);
    let items = format!("{API}/projects/letters/items");
    assert_eq!(site.get(&key, &items).await.status, StatusCode::OK);
    let path = format!("{API}/projects/letters/members/acts");
    let unknown = json!({"people": [ann.to_string()], "act": {"role": "king"}});
    assert_eq!(site.post(&lea, &path, unknown).await.refusal(), "400 bad_request");
    look_and_act(&site, &lea, &path, json!({"people": [ann.to_string()], "act": {"role": "associate"}})).await;
    assert_eq!(site.get(&key, &items).await.refusal(), "403 forbidden");
    look_and_act(&site, &lea, &path, json!({"people": [ann.to_string()], "act": "remove"})).await;
    assert_eq!(site.get(&key, &format!("{API}/projects/letters")).await.refusal(), "404 not_found");
}

#[tokio::test]
async fn people_who_are_disabled_together_are_out_at_once() {
    let site = Site::letters();
    let (root, admin) = site.stranger("root", true);
    let (ann, key) = site.member("ann", Role::Associate);
    assert_eq!(site.get(&key, &format!("{API}/me")).await.status, StatusCode::OK);
    let body = json!({"people": [ann.to_string(), root.to_string()], "act": "disable"});
    let (seen, _) = look_and_act(&site, &admin, &format!("{API}/people/acts"), body).await;
    assert_eq!(seen["refusals"][0]["code"], json!("yourself"));
    assert_eq!(site.get(&key, &format!("{API}/me")).await.refusal(), "401 sign_in_needed");
}
