//! Every route, for every role, for strangers, for the people of another project, and for nobody.

use crate::site::{API, Key, Site, request};
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use domain::role::ROLES;
use domain::{Act, Role};
use serde_json::Value;

/// Who may use a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Whoever comes from a page of this site.
    Anybody,
    /// Whoever is signed in.
    SignedIn,
    /// Administrators of the installation.
    Administrators,
    /// Administrators, and those who manage some project.
    Managers,
    /// Members of the project whose role allows this.
    Members(Act),
}

use Act::{Enter, Judge, Manage, Read, Transfer, Work};
use Who::{Administrators, Anybody, Managers, Members, SignedIn};

/// Who may use which route. A route that is not here fails the test.
const TABLE: &[(&str, &str, Who)] = &[
    ("post", "/api/v1/session", Anybody),
    ("delete", "/api/v1/session", SignedIn),
    ("get", "/api/v1/me", SignedIn),
    ("post", "/api/v1/me/password", SignedIn),
    ("get", "/api/v1/me/settings", SignedIn),
    ("put", "/api/v1/me/settings/{name}", SignedIn),
    ("post", "/api/v1/setup", Anybody),
    ("get", "/api/v1/people", Managers),
    ("post", "/api/v1/people", Administrators),
    ("patch", "/api/v1/people/{id}", Administrators),
    ("post", "/api/v1/people/{id}/link", Administrators),
    ("post", "/api/v1/people/acts", Administrators),
    ("get", "/api/v1/tokens", SignedIn),
    ("post", "/api/v1/tokens", SignedIn),
    ("delete", "/api/v1/tokens/{id}", SignedIn),
    ("get", "/api/v1/projects", SignedIn),
    ("post", "/api/v1/projects", Managers),
    ("get", "/api/v1/projects/{project}", Members(Enter)),
    ("get", "/api/v1/projects/{project}/spec", Members(Enter)),
    ("post", "/api/v1/projects/{project}/spec/check", Members(Manage)),
    ("post", "/api/v1/projects/{project}/archive", Members(Manage)),
    ("get", "/api/v1/projects/{project}/overview", Members(Read)),
    ("get", "/api/v1/projects/{project}/batches", Members(Read)),
    ("post", "/api/v1/projects/{project}/batches/acts", Members(Manage)),
    ("get", "/api/v1/projects/{project}/settings", Members(Enter)),
    ("put", "/api/v1/projects/{project}/settings/{name}", Members(Manage)),
    ("get", "/api/v1/projects/{project}/flags", Members(Read)),
    ("get", "/api/v1/projects/{project}/live", Members(Read)),
    ("get", "/api/v1/projects/{project}/members", Members(Read)),
    ("put", "/api/v1/projects/{project}/members/{person}", Members(Manage)),
    ("delete", "/api/v1/projects/{project}/members/{person}", Members(Manage)),
    ("post", "/api/v1/projects/{project}/members/acts", Members(Manage)),
    ("post", "/api/v1/projects/{project}/imports", Members(Transfer)),
    ("post", "/api/v1/projects/{project}/imports/preview", Members(Transfer)),
    ("post", "/api/v1/projects/{project}/exports", Members(Transfer)),
    ("get", "/api/v1/projects/{project}/jobs", Members(Read)),
    ("get", "/api/v1/projects/{project}/jobs/{id}", Members(Read)),
    ("post", "/api/v1/projects/{project}/jobs/{id}/cancel", Members(Transfer)),
    ("post", "/api/v1/projects/{project}/jobs/{id}/resume", Members(Transfer)),
    ("get", "/api/v1/projects/{project}/jobs/{id}/refusals", Members(Read)),
    ("get", "/api/v1/projects/{project}/jobs/{id}/file", Members(Transfer)),
    ("post", "/api/v1/projects/{project}/work/lease", Members(Work)),
    ("post", "/api/v1/projects/{project}/work/heartbeat", Members(Work)),
    ("post", "/api/v1/projects/{project}/work/{task}/submit", Members(Work)),
    ("post", "/api/v1/projects/{project}/work/{task}/skip", Members(Work)),
    ("post", "/api/v1/projects/{project}/work/{task}/release", Members(Work)),
    ("post", "/api/v1/projects/{project}/work/{task}/flag", Members(Work)),
    ("get", "/api/v1/projects/{project}/work/mine", Members(Work)),
    ("get", "/api/v1/projects/{project}/work/{task}", Members(Work)),
    ("get", "/api/v1/projects/{project}/work/progress", Members(Work)),
    ("post", "/api/v1/projects/{project}/review/lease", Members(Judge)),
    ("get", "/api/v1/projects/{project}/review", Members(Judge)),
    ("post", "/api/v1/projects/{project}/review/acts", Members(Manage)),
    ("post", "/api/v1/projects/{project}/review/{task}", Members(Judge)),
    ("post", "/api/v1/projects/{project}/review/{task}/release", Members(Judge)),
    ("get", "/api/v1/projects/{project}/items", Members(Read)),
    ("get", "/api/v1/projects/{project}/items/{id}", Members(Read)),
    ("get", "/api/v1/projects/{project}/items/places", Members(Read)),
    ("post", "/api/v1/projects/{project}/items/acts", Members(Manage)),
    ("get", "/api/v1/projects/{project}/media/{hash}/frames", Members(Enter)),
    ("get", "/api/v1/verifications", Administrators),
    ("post", "/api/v1/verifications", Administrators),
    ("get", "/api/v1/verifications/{id}", Administrators),
    ("post", "/api/v1/verifications/{id}/cancel", Administrators),
    ("get", "/api/v1/backup", Administrators),
    ("get", "/api/v1/backup/size", Administrators),
    ("get", "/media/{project}/{hash}", Members(Enter)),
];

/// Every route of the document with who may use it.
pub fn routes() -> Vec<(String, String, Who)> {
    let document = serde_json::to_value(assay_server::openapi()).unwrap();
    let mut routes = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            let row = TABLE.iter().find(|(named, address, _)| named == method && address == path);
            let (.., who) = row.unwrap_or_else(|| panic!("say in TABLE who may use {method} {path}"));
            routes.push((method.to_uppercase(), path.clone(), *who));
        }
    }
    assert_eq!(routes.len(), TABLE.len(), "TABLE names a route that is gone");
    routes
}

/// Status and refusal of a request that carries nothing useful: only who is asking matters here.
async fn knock(site: &Site, key: &Key, (method, path): (&str, &str)) -> (StatusCode, Value) {
    let path = path.replace("{project}", "letters").replace("{hash}", &"0".repeat(64));
    let path = ["{id}", "{task}", "{person}"].iter().fold(path, |path, name| path.replace(name, "999999"));
    let body = match path.as_str() {
        "/api/v1/projects" if method == "POST" => r#"{"source": "project: letters"}"#,
        "/api/v1/people" if method == "POST" => r#"{"name": ""}"#,
        "/api/v1/people/acts" => r#"{"people": [], "act": "disable"}"#,
        _ => "{}",
    };
    let response = site.raw(request(method, key, &path, Body::from(body))).await;
    let status = response.status();
    if status.is_success() {
        // A stream never ends, so its body is not waited for.
        return (status, Value::Null);
    }
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("{method} {path}: a refusal that is no JSON")))
}

fn let_in(status: StatusCode, problem: &Value) -> bool {
    let hidden = problem["detail"] == "There is no such project.";
    !matches!(status.as_u16(), 401 | 403) && !hidden
}

#[tokio::test]
async fn nobody_gets_in_without_signing_in() {
    let site = Site::letters();
    for (method, path, who) in routes() {
        let (status, problem) = knock(&site, &Key::default(), (&method, &path)).await;
        if who == Anybody {
            assert!(!matches!(status.as_u16(), 200 | 403), "{method} {path}: {status}");
        } else {
            assert_eq!((status.as_u16(), &problem["code"]), (401, &"sign_in_needed".into()), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn each_role_may_use_exactly_what_the_table_says() {
    let site = Site::letters();
    for role in ROLES {
        let (person, _) = site.member(role.name(), role);
        for (method, path, who) in routes() {
            // A session of its own for each request: some of them end it.
            let key = site.signed_in(person);
            let (status, problem) = knock(&site, &key, (&method, &path)).await;
            let may = match who {
                Anybody | SignedIn => true,
                Administrators => false,
                Managers => role.allows(Manage),
                Members(act) => role.allows(act),
            };
            assert_eq!(let_in(status, &problem), may, "{role:?} {method} {path}: {status} {problem}");
        }
    }
}

#[tokio::test]
async fn a_project_does_not_exist_for_strangers_and_the_people_of_another() {
    let site = Site::letters();
    let (stranger, _) = site.stranger("stranger", false);
    site.world.project(
        "project: other\ntitle: Other\ninputs: [{ name: a, type: text }]\nlabels: [{ name: b, kind: rating }]\n",
    );
    let (foreign, _) = site.member("foreign", Role::Admin);
    for person in [stranger, foreign] {
        for (method, path, who) in routes() {
            let Members(_) = who else { continue };
            let key = site.signed_in(person);
            let (status, problem) = knock(&site, &key, (&method, &path)).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{method} {path}: {problem}");
            // Word for word what is said of a project that does not exist.
            let nowhere = path.replace("{project}", "nowhere");
            let (_, other) = knock(&site, &key, (&method, &nowhere)).await;
            assert_eq!(problem, other, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn administrators_get_in_everywhere() {
    let site = Site::letters();
    let (person, _) = site.stranger("root", true);
    for (method, path, _) in routes() {
        let key = site.signed_in(person);
        let (status, problem) = knock(&site, &key, (&method, &path)).await;
        let bad_signature = path.starts_with("/media/") && problem["code"] == "bad_query";
        assert!(let_in(status, &problem) || bad_signature, "{method} {path}: {status} {problem}");
    }
}

#[tokio::test]
async fn a_change_by_cookie_needs_the_secret_of_the_session() {
    let site = Site::letters();
    let (person, _) = site.stranger("root", true);
    let other = site.signed_in(person);
    for (method, path, who) in routes() {
        if method == "GET" || who == Anybody {
            continue;
        }
        let key = site.signed_in(person);
        for csrf in ["", "guess", other.csrf.as_str()] {
            let forged = Key { csrf: csrf.to_owned(), ..key.clone() };
            let (status, problem) = knock(&site, &forged, (&method, &path)).await;
            assert_eq!((status.as_u16(), &problem["code"]), (403, &"csrf".into()), "{method} {path} {csrf}");
        }
    }
}

#[tokio::test]
async fn a_token_may_do_what_its_scopes_say_and_no_more_than_its_owner() {
    let site = Site::letters();
    let (_, lead) = site.member("lea", Role::Lead);
    let (_, associate) = site.member("ann", Role::Associate);
    let make = async |key: &Key, scope: &str| {
        let body = serde_json::json!({"name": "probe", "scopes": [scope], "expires_days": 1});
        let made = site.post(key, &format!("{API}/tokens"), body).await;
        assert_eq!(made.status, StatusCode::CREATED);
        Key { bearer: made.json()["token"].as_str().unwrap().to_owned(), ..Key::default() }
    };
    let items = format!("{API}/projects/letters/items");
    let lease = format!("{API}/projects/letters/work/lease");
    let reader = make(&lead, "read").await;
    assert_eq!(site.get(&reader, &items).await.status, StatusCode::OK);
    assert_eq!(site.post(&reader, &lease, serde_json::json!({})).await.refusal(), "403 forbidden");
    let worker = make(&lead, "work").await;
    assert_eq!(site.post(&worker, &lease, serde_json::json!({})).await.status, StatusCode::OK);
    assert_eq!(site.get(&worker, &items).await.refusal(), "403 forbidden");
    // Whoever may import sees the import to its end, and is shown nothing else.
    let carrier = make(&lead, "transfer").await;
    let jobs = format!("{API}/projects/letters/jobs");
    assert_eq!(site.get(&carrier, &jobs).await.status, StatusCode::OK);
    assert_eq!(site.get(&carrier, &format!("{jobs}/1")).await.refusal(), "404 not_found");
    let refused = site.get(&carrier, &items).await;
    assert_eq!(refused.refusal(), "403 forbidden");
    assert_eq!(refused.json()["detail"], "The token was not made for this: it needs the scope `read`.");
    assert_eq!(site.get(&worker, &jobs).await.refusal(), "403 forbidden");
    let blind = make(&associate, "read").await;
    assert_eq!(site.get(&blind, &items).await.refusal(), "403 forbidden");
    // A token makes no token, reads none, and changes no password.
    let token = serde_json::json!({"name": "heir", "scopes": ["read"], "expires_days": 1});
    assert_eq!(site.post(&reader, &format!("{API}/tokens"), token).await.refusal(), "403 forbidden");
    let password = serde_json::json!({"old": "a", "new": "b"});
    assert_eq!(site.post(&reader, &format!("{API}/me/password"), password).await.refusal(), "403 forbidden");
    assert_eq!(site.get(&reader, &format!("{API}/tokens")).await.refusal(), "403 forbidden");
}
