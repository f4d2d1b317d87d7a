//! Files in and out: uploads are queued whole or not at all, exports come back as files.

use crate::site::{API, Key, Site, request};
use assay_server::Reached;
use axum::body::Body;
use axum::http::StatusCode;
use domain::Role;
use serde_json::json;

fn upload(key: &Key, query: &str, body: &'static str) -> axum::http::Request<Body> {
    request("POST", key, &format!("{API}/projects/letters/imports?{query}"), Body::from(body))
}

/// Files in the work folder of the vault.
fn work_files(site: &Site) -> usize {
    let folder = site.world.vault.work_file("x");
    std::fs::read_dir(folder.parent().unwrap()).unwrap().count()
}

#[tokio::test]
async fn an_upload_becomes_a_batch_and_an_export_a_file() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let rows = "{\"text\":\"one\"}\n{\"text\":\"two\"}\n{\"txt\":\"three\"}\n";
    let queued = site.send(upload(&lea, "batch=may&filename=may.jsonl&accept_valid=true", rows)).await;
    assert_eq!(queued.status, StatusCode::ACCEPTED, "{}", queued.json());
    assert_eq!((&queued.json()["kind"], &queued.json()["state"]), (&json!("import"), &json!("queued")));
    site.world.run_jobs();
    let id = queued.json()["id"].as_str().unwrap().to_owned();
    let jobs = format!("{API}/projects/letters/jobs");
    let job = site.get(&lea, &format!("{jobs}/{id}")).await.json();
    assert_eq!((&job["state"], &job["refused"]), (&json!("done"), &json!(1)), "{job}");
    assert_eq!((&job["filename"], &job["batch"]), (&json!("may.jsonl"), &json!("may")), "{job}");
    let report = site.get(&lea, &format!("{jobs}/{id}/refusals")).await;
    assert_eq!(report.header("content-type"), "application/x-ndjson");
    let line: serde_json::Value =
        serde_json::from_slice(report.bytes.split(|byte| *byte == b'\n').next().unwrap()).unwrap();
    assert!(line.to_string().contains("“text” is missing"), "{line}");
    let batches = site.get(&lea, &format!("{API}/projects/letters/batches")).await.json();
    assert_eq!((&batches["items"][0]["name"], &batches["items"][0]["size"]), (&json!("may"), &json!(2)));

    let body = json!({"format": "jsonl", "states": ["gathering"], "answers": false});
    let queued = site.post(&lea, &format!("{API}/projects/letters/exports"), body).await;
    let id = queued.json()["id"].as_str().unwrap().to_owned();
    assert_eq!(site.get(&lea, &format!("{jobs}/{id}/file")).await.refusal(), "409 job_without_file");
    assert_eq!(queued.json()["filename"], json!(null), "it has no file yet");
    site.world.run_jobs();
    let listed = site.get(&lea, &jobs).await.json();
    let name = listed["items"][0]["filename"].as_str().unwrap();
    assert!(name.starts_with("letters-v1-") && listed["items"][0]["batch"].is_null(), "{listed}");
    let file = site.get(&lea, &format!("{jobs}/{id}/file")).await;
    assert!(file.header("content-disposition").starts_with("attachment; filename=\"letters-v1-"));
    assert_eq!(String::from_utf8(file.bytes).unwrap().lines().count(), 2);
}

#[tokio::test]
async fn a_table_without_a_first_line_of_names_is_read_with_the_columns_of_the_address() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let queued = site.send(upload(&lea, "batch=may&filename=may.csv&columns=text,%20note", "one,1\ntwo,2\n")).await;
    assert_eq!(queued.status, StatusCode::ACCEPTED, "{}", queued.json());
    site.world.run_jobs();
    let items = site.get(&lea, &format!("{API}/projects/letters/items")).await.json();
    let titles: Vec<_> = items["items"].as_array().unwrap().iter().map(|line| line["title"].clone()).collect();
    assert_eq!(titles, [json!("one"), json!("two")]);
}

#[tokio::test]
async fn an_upload_that_comes_to_nothing_leaves_nothing() {
    let site = Site::with(&testkit::specs::letters("{}"), Reached::default(), 10);
    let (_, lea) = site.member("lea", Role::Lead);
    let before = work_files(&site);
    let long = site.send(upload(&lea, "batch=may&filename=may.jsonl", "0123456789a")).await;
    assert_eq!(long.refusal(), "413 too_large");
    let nameless = site.send(upload(&lea, "batch=&filename=may.jsonl", "{}")).await;
    assert_eq!(nameless.refusal(), "400 batch_name_missing");
    let unasked = site.send(upload(&lea, "filename=may.jsonl", "{}")).await;
    assert_eq!(unasked.refusal(), "400 bad_query");
    assert_eq!(work_files(&site), before);
    assert_eq!(site.get(&lea, &format!("{API}/projects/letters/jobs")).await.json()["items"], json!([]));
}

#[tokio::test]
async fn an_upload_that_breaks_off_queues_nothing() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let before = work_files(&site);
    let pieces = [Ok("{\"text\":"), Err(std::io::Error::other("the line went dead"))];
    let body = Body::from_stream(futures::stream::iter(pieces));
    let path = format!("{API}/projects/letters/imports?batch=may&filename=may.jsonl");
    let broken = site.send(request("POST", &lea, &path, body)).await;
    assert_eq!(broken.refusal(), "400 bad_request");
    assert_eq!(work_files(&site), before);
}

#[tokio::test]
async fn an_archived_project_takes_no_items() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    site.post(&lea, &format!("{API}/projects/letters/archive"), json!({"archived": true})).await;
    assert_eq!(site.send(upload(&lea, "batch=may&filename=a.jsonl", "{}")).await.refusal(), "409 archived");
}

#[tokio::test]
async fn a_preview_says_what_feeds_what_and_which_rows_would_be_refused_and_keeps_nothing() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let sent = site.send(upload(&lea, "batch=may&filename=may.csv", "text\nthere already\n")).await;
    assert_eq!(sent.status, StatusCode::ACCEPTED);
    site.world.run_jobs();
    let before = work_files(&site);
    let look = |query: &'static str, body: &'static str| {
        site.send(request("POST", &lea, &format!("{API}/projects/letters/imports/preview?{query}"), Body::from(body)))
    };
    let table = "text,colour\nfirst,red\nthere already,blue\n,green\n";
    let seen = look("filename=june.csv", table).await.json();
    assert_eq!((&seen["format"], &seen["read"], &seen["refused"]), (&json!("csv"), &json!(3), &json!(1)), "{seen}");
    assert_eq!((&seen["duplicates"], &seen["complete"]), (&json!(1), &json!(true)));
    assert_eq!(seen["columns"][0], json!({"name": "text", "input": "text", "filled": 2, "sample": "first"}));
    assert_eq!(seen["columns"][1]["input"], json!(null));
    assert_eq!(seen["rows"][0]["fields"], json!({"text": "first", "colour": "red"}));
    assert_eq!((&seen["refusals"][0]["line"], &seen["refusals"][0]["field"]), (&json!(4), &json!("text")));
    assert_eq!(seen["rows"][2]["refusal"], seen["refusals"][0]);

    let cut = look("filename=june.csv&beginning=true", "text\nfirst\n\"cut off in the midd").await.json();
    assert_eq!((&cut["read"], &cut["refused"], &cut["complete"]), (&json!(1), &json!(0), &json!(false)), "{cut}");
    let named = look("filename=june.csv", "Texts\nfirst\n").await.json();
    assert_eq!((&named["missing"], &named["columns"][0]["meant"]), (&json!(["text"]), &json!("text")), "{named}");
    assert_eq!(look("filename=june.bin", "\u{1}\u{2}\u{3}").await.refusal(), "400 format_unknown");
    assert_eq!(work_files(&site), before);
}
