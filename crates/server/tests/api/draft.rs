//! Drafts of a spec: read, compared and never applied.

use crate::site::{API, Site};
use domain::Role;
use serde_json::json;

const CHECK: &str = "/api/v1/projects/letters/spec/check";

#[tokio::test]
async fn a_draft_is_read_and_named_with_the_version_it_would_become() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let source = testkit::specs::letters("{}");
    let same = site.post(&lea, CHECK, json!({"source": source})).await.json();
    assert_eq!((&same["version"], &same["changed"]), (&json!(1), &json!(false)), "{same}");
    let draft =
        site.post(&lea, CHECK, json!({"source": source.replace("title: Letters", "title: Signs")})).await.json();
    assert_eq!((&draft["version"], &draft["changed"], &draft["orphans"]), (&json!(2), &json!(true), &json!([])));
    assert_eq!((&draft["spec"]["title"], &draft["spec"]["labels"][0]["kind"]), (&json!("Signs"), &json!("choice")));
    assert_eq!(site.get(&lea, &format!("{API}/projects/letters")).await.json()["version"], json!(1));
}

#[tokio::test]
async fn what_is_wrong_and_what_would_orphan_answers_is_named_at_its_line() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let source = testkit::specs::letters("{}");
    let wrong = site.post(&lea, CHECK, json!({"source": source.replace("kind: choice", "kind: choise")})).await;
    assert_eq!(wrong.json()["errors"][0]["line"], json!(5), "{}", wrong.json());
    let other = site.post(&lea, CHECK, json!({"source": source.replace("project: letters", "project: others")})).await;
    let error = &other.json()["errors"][0];
    assert_eq!(
        (&error["path"], &error["line"], &error["column"]),
        (&json!("project"), &json!(1), &json!(1)),
        "{error}"
    );
    let gone = site.post(&lea, CHECK, json!({"source": source.replace(", { value: c }", "")})).await.json();
    let orphan = &gone["orphans"][0];
    assert_eq!((&orphan["path"], &orphan["line"]), (&json!("labels[0]"), &json!(5)), "{gone}");
    assert!(orphan["hint"].as_str().unwrap().contains("keep the option"), "{orphan}");
}
