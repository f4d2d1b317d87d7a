//! Verifications and backups: for administrators, run by the server, whole or not at all.

use crate::site::{API, Key, Site};
use axum::http::StatusCode;
use domain::Role;
use flow::jobs::{Line, run_next};
use serde_json::json;
use testkit::Delivery;

/// A site with an administrator and three items.
fn site() -> (Site, Key) {
    let site = Site::letters();
    let file = site.world.file("in.jsonl", b"{\"text\":\"a\"}\n{\"text\":\"b\"}\n{\"text\":\"c\"}\n");
    assert_eq!(site.world.import(Delivery::of(&file)).state, "done");
    let (_, root) = site.stranger("root", true);
    (site, root)
}

fn check(site: &Site) {
    assert!(run_next(&site.world.runner(), Line::Checks).unwrap());
}

#[tokio::test]
async fn a_verification_finds_by_http_what_the_program_finds_in_the_folder() {
    let (site, root) = site();
    let all = format!("{API}/verifications");
    let started = site.post(&root, &all, json!({"quick": true})).await;
    assert_eq!((started.status, &started.json()["state"]), (StatusCode::ACCEPTED, &json!("queued")));
    let id = started.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(site.post(&root, &all, json!({})).await.refusal(), "409 verification_under_way");
    assert!(!run_next(&site.world.runner(), Line::Data).unwrap(), "it does not stand in the way of imports");
    check(&site);
    let done = site.get(&root, &format!("{all}/{id}")).await.json();
    assert_eq!((&done["state"], &done["quick"]), (&json!("done"), &json!(true)), "{done}");
    assert_eq!((&done["report"]["items"], &done["report"]["findings"]), (&json!(3), &json!([])), "{done}");

    site.world.tamper("update item set fields = '{\"text\":\"z\"}' where id = 2");
    let second = site.post(&root, &all, json!({})).await.json()["id"].as_str().unwrap().to_owned();
    check(&site);
    let found = site.get(&root, &format!("{all}/{second}")).await.json();
    assert_eq!(found["report"]["findings"][0]["project"], "letters", "{found}");
    assert!(found["report"]["findings"][0]["what"].as_str().unwrap().contains("the fields of item 2"), "{found}");
    let listed = site.get(&root, &all).await.json();
    assert_eq!(listed["items"], json!([found, done]), "the newest first, with what they found");
}

#[tokio::test]
async fn a_verification_that_is_stopped_says_so_and_reports_nothing() {
    let (site, root) = site();
    let all = format!("{API}/verifications");
    let id = site.post(&root, &all, json!({})).await.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(site.post(&root, &format!("{all}/{id}/cancel"), json!({})).await.status, StatusCode::OK);
    assert!(!run_next(&site.world.runner(), Line::Checks).unwrap(), "one that waits is stopped at once");
    let ended = site.get(&root, &format!("{all}/{id}")).await.json();
    assert_eq!((&ended["state"], &ended["report"]), (&json!("cancelled"), &json!(null)), "{ended}");
    assert_eq!(site.post(&root, &format!("{all}/{id}/cancel"), json!({})).await.refusal(), "409 job_ended");
}

#[tokio::test]
async fn a_verification_is_no_job_of_a_project_and_a_project_s_job_no_verification() {
    let (site, root) = site();
    let id = site.post(&root, &format!("{API}/verifications"), json!({})).await.json()["id"].clone();
    let (_, lead) = site.member("lea", Role::Lead);
    let job = site.get(&lead, &format!("{API}/projects/letters/jobs/{}", id.as_str().unwrap())).await;
    assert_eq!(job.refusal(), "404 not_found");
    assert_eq!(site.get(&root, &format!("{API}/verifications/1")).await.refusal(), "404 not_found");
}

#[tokio::test]
async fn a_token_of_an_administrator_needs_the_scope_of_those_who_may_do_everything() {
    let (site, root) = site();
    for (scope, wanted) in [("manage", "403 forbidden"), ("people", "200 -")] {
        let body = json!({"name": scope, "scopes": [scope], "expires_days": 1});
        let token = site.post(&root, &format!("{API}/tokens"), body).await.json()["token"].clone();
        let key = Key { bearer: token.as_str().unwrap().to_owned(), ..Key::default() };
        assert_eq!(site.get(&key, &format!("{API}/backup")).await.refusal(), wanted);
    }
}

#[tokio::test]
async fn a_backup_ends_with_its_list_and_leaves_no_copy_behind() {
    let (site, root) = site();
    let before = site.world.vault.work_files("").unwrap().len();
    let size = site.get(&root, &format!("{API}/backup/size")).await.json();
    assert_eq!((&size["media_files"], &size["under_way"]), (&json!(0), &json!(false)), "{size}");
    // What was written last is still in the log beside the database's file, and counts all the same.
    assert!(size["database_bytes"].as_u64().unwrap() > 100_000, "{size}");
    let backup = site.get(&root, &format!("{API}/backup")).await;
    assert_eq!((backup.status, backup.header("content-type")), (StatusCode::OK, "application/x-tar"));
    assert!(backup.header("content-disposition").starts_with("attachment; filename=\"assay-"));
    let text = String::from_utf8_lossy(&backup.bytes);
    let list = text.rsplit_once("{\n  \"layout\"").map(|(_, list)| format!("{{\"layout\"{list}")).unwrap();
    let list: serde_json::Value = serde_json::from_str(list.trim_end_matches('\0')).unwrap();
    assert!(list["files"]["assay.db"]["size"].as_u64().unwrap() > 1_000, "{list}");
    assert_eq!(site.world.vault.work_files("").unwrap().len(), before);
}

#[tokio::test]
async fn one_backup_is_made_at_a_time_and_one_that_lacks_a_file_not_at_all() {
    let (site, root) = site();
    let path = format!("{API}/backup");
    // More than is made ahead of the reader, of which this one takes nothing.
    let saved = site.world.vault.put(&mut &vec![7_u8; 4 << 20][..], 8 << 20).unwrap();
    let large = store::media::Media { hash: saved.hash, kind: "image/png".into(), size: 4 << 20, info: "{}".into() };
    site.world.act(move |tx| Ok(store::media::put(tx, (1, 1), &large, domain::Timestamp(0))?)).unwrap();
    let held = site.raw(crate::site::request("GET", &root, &path, axum::body::Body::empty())).await;
    assert_eq!(held.status(), StatusCode::OK);
    let second = site.get(&root, &path).await;
    assert_eq!((second.refusal().as_str(), second.header("retry-after")), ("503 busy", "60"));
    let size = site.get(&root, &format!("{path}/size")).await.json();
    assert_eq!((&size["media_files"], &size["under_way"]), (&json!(1), &json!(true)), "{size}");
    assert_eq!(size["media_bytes"], 4 << 20, "{size}");
    drop(held);
    let hash = "ab".repeat(32);
    let lost = store::media::Media { hash, kind: "image/png".into(), size: 22, info: "{}".into() };
    site.world.act(move |tx| Ok(store::media::put(tx, (1, 1), &lost, domain::Timestamp(0))?)).unwrap();
    let mut last = site.get(&root, &path).await.refusal();
    for _ in 0..100 {
        if last != "503 busy" {
            break;
        }
        // Whoever packed learns only now that the reader went away.
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        last = site.get(&root, &path).await.refusal();
    }
    assert_eq!(last, "409 media_missing");
}
