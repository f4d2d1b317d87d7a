//! Labelling through the interface: from a lease to an accepted label and its story.

use crate::site::{API, Key, Site};
use axum::http::StatusCode;
use domain::Role;
use serde_json::{Value, json};

fn answer(letter: &str, key: &str, fence: &Value) -> Value {
    json!({"fence": fence, "key": key, "values": {"letter": letter}, "active_ms": 1200})
}

async fn lease(site: &Site, key: &Key) -> Value {
    site.post(key, &format!("{API}/projects/letters/work/lease"), json!({"take": 1})).await.json()
}

#[tokio::test]
async fn a_task_goes_from_lease_to_story() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    let (_, lea) = site.member("lea", Role::Lead);
    site.world.items(&["first"]);
    let leased = lease(&site, &ann).await;
    insta::assert_json_snapshot!("lease", leased);
    let (task, fence) = (&leased["tasks"][0]["task"], &leased["tasks"][0]["fence"]);
    let path = format!("{API}/projects/letters/work/{}/submit", task.as_str().unwrap());
    let kept = site.post(&ann, &path, answer("a", "key-1", fence)).await;
    insta::assert_json_snapshot!("submit", kept.json());
    site.world.settle();
    let own = site.get(&ann, &format!("{API}/projects/letters/work/1")).await;
    insta::assert_json_snapshot!("own", own.json());
    let story = site.get(&lea, &format!("{API}/projects/letters/items/1")).await;
    insta::assert_json_snapshot!("story", story.json());
    let list = site.get(&lea, &format!("{API}/projects/letters/items?state=accepted&sort=-id")).await;
    insta::assert_json_snapshot!("items", list.json());
    let overview = site.get(&lea, &format!("{API}/projects/letters/overview")).await;
    insta::assert_json_snapshot!("overview", overview.json());
}

#[tokio::test]
async fn the_same_key_gives_the_same_reply_and_no_second_answer() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    site.world.items(&["first"]);
    let fence = lease(&site, &ann).await["tasks"][0]["fence"].clone();
    let path = format!("{API}/projects/letters/work/1/submit");
    let first = site.post(&ann, &path, answer("a", "key-1", &fence)).await;
    site.world.clock.advance_s(60);
    let again = site.post(&ann, &path, answer("a", "key-1", &fence)).await;
    assert_eq!(first.json(), again.json());
    let other = site.post(&ann, &path, answer("b", "key-2", &fence)).await;
    assert_eq!(other.refusal(), "409 already_answered");
}

#[tokio::test]
async fn a_wrong_answer_is_refused_label_by_label() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    site.world.items(&["first"]);
    let fence = lease(&site, &ann).await["tasks"][0]["fence"].clone();
    let path = format!("{API}/projects/letters/work/1/submit");
    let mut wrong = answer("z", "key-1", &fence);
    wrong["values"]["colour"] = json!(1);
    insta::assert_json_snapshot!("refused_answer", site.post(&ann, &path, wrong).await.json());
    // The lease is still in hand, so the right answer follows.
    assert_eq!(site.post(&ann, &path, answer("a", "key-1", &fence)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_lease_of_somebody_else_cannot_be_used() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    let (_, ben) = site.member("ben", Role::Associate);
    site.world.items(&["first"]);
    let fence = lease(&site, &ann).await["tasks"][0]["fence"].clone();
    let path = format!("{API}/projects/letters/work/1");
    let stolen = site.post(&ben, &format!("{path}/submit"), answer("a", "key-1", &fence)).await;
    assert_eq!(stolen.refusal(), "409 not_leased");
    for act in ["release", "skip"] {
        let refused = site.post(&ben, &format!("{path}/{act}"), json!({"fence": fence, "reason": "x"})).await;
        assert!(["409 not_leased", "400 bad_json"].contains(&refused.refusal().as_str()), "{}", refused.refusal());
    }
    assert_eq!(site.get(&ben, &path).await.refusal(), "404 not_found");
    let beat = json!({"leases": [{"task": "1", "fence": fence}], "active_ms": 0});
    let beaten = site.post(&ben, &format!("{API}/projects/letters/work/heartbeat"), beat.clone()).await;
    assert_eq!(beaten.json(), json!({"held": [], "lost": ["1"]}));
    let beaten = site.post(&ann, &format!("{API}/projects/letters/work/heartbeat"), beat).await;
    assert_eq!(beaten.json()["lost"], json!([]));
}

#[tokio::test]
async fn an_empty_queue_says_why() {
    let site = Site::letters();
    let (_, ann) = site.member("ann", Role::Associate);
    let (_, lea) = site.member("lea", Role::Lead);
    assert_eq!(lease(&site, &ann).await, json!({"tasks": [], "empty_reason": "no_items"}));
    let archive = format!("{API}/projects/letters/archive");
    assert_eq!(site.post(&lea, &archive, json!({"archived": true})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(lease(&site, &ann).await["empty_reason"], "archived");
}

#[tokio::test]
async fn a_contested_task_is_judged_by_somebody_else() {
    let site = Site::new(&testkit::specs::letters("{ overlap: { min: 2, max: 2 } }"));
    let (ann_id, ann) = site.member("ann", Role::Reviewer);
    let (_, ben) = site.member("ben", Role::Associate);
    let (_, rob) = site.member("rob", Role::Reviewer);
    let (_, sue) = site.member("sue", Role::Reviewer);
    site.world.items(&["first"]);
    for (key, letter) in [(&ann, "a"), (&ben, "b")] {
        let fence = lease(&site, key).await["tasks"][0]["fence"].clone();
        let path = format!("{API}/projects/letters/work/1/submit");
        assert_eq!(site.post(key, &path, answer(letter, letter, &fence)).await.status, StatusCode::OK);
    }
    site.world.settle();
    let review = format!("{API}/projects/letters/review");
    assert_eq!(site.get(&ann, &review).await.json()["items"], json!([]), "never one's own");
    let to_judge = async |key: &Key| site.get(key, &format!("{API}/projects/letters")).await.json()["to_judge"].clone();
    assert_eq!((to_judge(&ann).await, to_judge(&rob).await, to_judge(&ben).await), (json!(0), json!(1), Value::Null));
    let why_none = async |key: &Key| site.post(key, &format!("{review}/lease"), json!({"task": "1"})).await.json();
    assert_eq!(why_none(&ann).await, json!({"empty_reason": "own_answer"}));
    let waiting = site.get(&rob, &review).await.json();
    assert_eq!((&waiting["items"][0]["task"], &waiting["items"][0]["why"]), (&json!("1"), &json!("tie")));
    let case = site.post(&rob, &format!("{review}/lease"), json!({"queue": "contested"})).await.json();
    insta::assert_json_snapshot!("case", case);
    assert_eq!(why_none(&sue).await, json!({"empty_reason": "held"}));
    let decision = json!({"fence": case["fence"], "decision": {"accept": {"person": ann_id.to_string()}}});
    let decided = site.post(&rob, &format!("{review}/1"), decision.clone()).await;
    assert_eq!(decided.json(), json!({"task": "1", "state": "accepted"}));
    assert_eq!(why_none(&sue).await, json!({"empty_reason": "not_waiting"}));
    assert_eq!(to_judge(&rob).await, 0);
    assert_eq!(site.post(&rob, &format!("{review}/1"), decision).await.refusal(), "409 not_leased");
}

#[tokio::test]
async fn a_spec_with_problems_is_refused_with_their_places() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let source =
        "project: letters\ntitle: L\ninputs: [{ name: text, type: text }]\nlabels:\n  - { name: a, kind: stars }\n";
    let refused = site.post(&lea, &format!("{API}/projects"), json!({"source": source})).await;
    assert_eq!(refused.refusal(), "422 spec_invalid");
    assert_eq!(refused.json()["errors"][0]["line"], 5);
}

#[tokio::test]
async fn a_spec_is_not_applied_over_one_that_was_not_seen() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let (_, ann) = site.member("ann", Role::Associate);
    let seen = site.get(&lea, &format!("{API}/projects/letters/spec")).await;
    assert_eq!(seen.header("etag"), "\"v1\"");
    let apply = async |key: &Key, policy: &str, seen: &str| {
        let body = json!({"source": testkit::specs::letters(policy)}).to_string();
        let mut request = crate::site::request("POST", key, &format!("{API}/projects"), body.into());
        request.headers_mut().insert("if-match", seen.parse().unwrap());
        site.send(request).await
    };
    assert_eq!(apply(&ann, "{ priority: 1 }", "\"v1\"").await.refusal(), "403 forbidden");
    assert_eq!(apply(&lea, "{ priority: 1 }", "\"v1\"").await.json()["version"], 2);
    assert_eq!(apply(&lea, "{ priority: 2 }", "\"v1\"").await.refusal(), "412 changed_meanwhile");
    // The new version is in force at once.
    assert_eq!(site.get(&lea, &format!("{API}/projects/letters")).await.json()["version"], 2);
}

#[tokio::test]
async fn items_are_sorted_and_paged_by_what_was_asked_for() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let (_, ann) = site.member("ann", Role::Associate);
    site.world.items(&["first", "second", "third"]);
    let leased = lease(&site, &ann).await;
    let path = format!("{API}/projects/letters/work/1/submit");
    site.post(&ann, &path, answer("a", "key-1", &leased["tasks"][0]["fence"])).await;
    site.world.settle();
    for (sort, order) in [("confidence", ["1", "2", "3"]), ("state", ["2", "3", "1"]), ("-id", ["3", "2", "1"])] {
        let (mut found, mut after) = (Vec::new(), String::new());
        for _ in 0..4 {
            let path = format!("{API}/projects/letters/items?sort={sort}&limit=1&after={after}");
            let page = site.get(&lea, &path).await.json();
            found
                .extend(page["items"].as_array().unwrap().iter().map(|line| line["item"].as_str().unwrap().to_owned()));
            let Some(next) = page["next"].as_str() else { break };
            next.clone_into(&mut after);
        }
        assert_eq!(found, order, "{sort}");
    }
    for wrong in ["sort=title", "sort=state&after=7", "sort=confidence&after=NaN_1", "after=x"] {
        let refused = site.get(&lea, &format!("{API}/projects/letters/items?{wrong}")).await;
        assert_eq!(refused.refusal(), "400 bad_query", "{wrong}");
    }
}

#[tokio::test]
async fn the_places_of_pages_are_those_of_the_list_and_pages_have_fifty_items_at_least() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let titles: Vec<String> = (1..=120).map(|n| format!("item {n}")).collect();
    site.world.items(&titles.iter().map(String::as_str).collect::<Vec<_>>());
    let items = format!("{API}/projects/letters/items");
    for sort in ["id", "-id", "state", "confidence"] {
        let all = site.get(&lea, &format!("{items}?sort={sort}&limit=500")).await.json();
        let places = site.get(&lea, &format!("{items}/places?sort={sort}&limit=50")).await.json();
        assert_eq!(places["count"], 120, "{sort}");
        let pages = places["pages"].as_array().unwrap();
        assert_eq!(
            pages.iter().map(|page| page["place"].as_u64().unwrap()).collect::<Vec<_>>(),
            [0, 50, 100],
            "{sort}"
        );
        for beginning in pages {
            let (place, after) = (beginning["place"].as_u64().unwrap(), beginning["after"].as_str().unwrap());
            let page = site.get(&lea, &format!("{items}?sort={sort}&limit=1&after={after}")).await.json();
            assert_eq!(page["items"][0], all["items"][usize::try_from(place).unwrap()], "{sort} from {place}");
        }
    }
    for wrong in ["limit=49", "limit=0", "limit=501"] {
        let refused = site.get(&lea, &format!("{items}/places?{wrong}")).await;
        assert_eq!(refused.refusal(), "400 bad_query", "{wrong}");
        assert_eq!(refused.json()["hint"], "Ask for pages of 50 to 500 items.");
    }
}

#[tokio::test]
async fn an_address_that_asks_for_what_is_not_there_is_refused_by_its_name() {
    let site = Site::letters();
    let (_, lea) = site.member("lea", Role::Lead);
    let project = format!("{API}/projects/letters");
    for (wrong, detail) in [
        ("items?limit=0", "So many lines are not given at once: 0."),
        ("items?limit=501", "So many lines are not given at once: 501."),
        ("review?limit=-1", "So many lines are not given at once: -1."),
        ("work/mine?limit=100000", "So many lines are not given at once: 100000."),
        ("items?batch=nope", "There is no batch “nope”."),
        ("items/places?batch=nope", "There is no batch “nope”."),
        ("items?lmit=5", "There is no parameter `lmit`."),
        ("items/places?after=5", "There is no parameter `after`."),
        ("items?limit=many", "A parameter cannot be read: limit: invalid digit found in string."),
    ] {
        let refused = site.get(&lea, &format!("{project}/{wrong}")).await;
        assert_eq!(
            (refused.refusal().as_str(), &refused.json()["detail"]),
            ("400 bad_query", &json!(detail)),
            "{wrong}"
        );
    }
    let import = site.post(&lea, &format!("{project}/imports?filename=a.csv"), json!({})).await;
    assert_eq!(import.json()["detail"], "The parameter `batch` is missing.");
    let token = json!({"name": " ", "scopes": ["read"], "expires_days": 1});
    let token = site.post(&lea, &format!("{API}/tokens"), token).await;
    assert_eq!(token.json()["detail"], "This cannot be the name of a token.");
}
