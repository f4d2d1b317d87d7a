//! A server for one test, and the requests that are sent to it.

use assay_server::{App, Config, Reached, Shared, SharedChance, Signer, router};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use domain::{Clock, Role};
use flow::identity::{SESSION_IDLE_MS, Secret};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use store::people;
use store::sessions::{self, Session};
use testkit::{SeededChance, World};
use tower::ServiceExt;

/// The prefix of every call.
pub const API: &str = "/api/v1";

/// A server with a project.
pub struct Site {
    /// The world behind it.
    pub world: World,
    /// What the handlers share.
    pub app: Shared,
    router: axum::Router,
}

/// What a request brings to show who it is from.
#[derive(Debug, Clone, Default)]
pub struct Key {
    /// The cookie's secret.
    pub cookie: String,
    /// The secret for changes.
    pub csrf: String,
    /// The token.
    pub bearer: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Reply {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The bytes.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or(Value::Null)
    }

    /// Status and code, as `403 csrf`.
    pub fn refusal(&self) -> String {
        format!("{} {}", self.status.as_u16(), self.json()["code"].as_str().unwrap_or("-"))
    }

    /// A header's text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

impl Site {
    /// A server whose project has this spec.
    pub fn new(spec: &str) -> Self {
        Self::with(spec, Reached::default(), 1 << 20)
    }

    /// A server that is reached in some way and takes uploads up to some length.
    pub fn with(spec: &str, reached: Reached, upload_bytes_max: u64) -> Self {
        let world = World::new(testkit::db::sqlite());
        world.project(spec);
        let chance: SharedChance = Arc::new(Mutex::new(SeededChance::new(7)));
        let app = App::new(Config {
            store: world.store.clone(),
            vault: world.vault.clone(),
            specs: world.specs.clone(),
            clock: Arc::clone(&world.clock) as Arc<dyn Clock>,
            chance,
            signer: Signer::new([1; 32]),
            reached,
            upload_bytes_max,
            head_timeout: assay_server::HEAD_TIMEOUT,
        });
        let router = router(Arc::clone(&app));
        Self { world, app, router }
    }

    /// A server whose project asks for one letter a task, from one person each.
    pub fn letters() -> Self {
        Self::new(&testkit::specs::letters("{}"))
    }

    /// Somebody new with a role in the project, signed in.
    pub fn member(&self, name: &str, role: Role) -> (i64, Key) {
        let person = self.world.person(name, role);
        (person, self.signed_in(person))
    }

    /// Somebody new who is in no project, signed in.
    pub fn stranger(&self, name: &str, admin: bool) -> (i64, Key) {
        let (name, at) = (name.to_owned(), self.world.at());
        let person = self.world.act(move |tx| Ok(people::insert(tx, &name, &name, admin, at)?)).unwrap();
        (person, self.signed_in(person))
    }

    /// A new session of a person, without the cost of a password.
    pub fn signed_in(&self, person: i64) -> Key {
        let (secret, csrf) = (self.app.secret(""), self.app.secret("").text);
        let (hash, at) = (secret.hash, self.world.at());
        let session = Session { person, csrf: csrf.clone(), expires_at: at.plus_ms(SESSION_IDLE_MS) };
        self.world.act(move |tx| Ok(sessions::insert(tx, &hash, &session, at)?)).unwrap();
        assert_eq!(Secret::hash_of(&secret.text), hash);
        Key { cookie: secret.text, csrf, bearer: String::new() }
    }

    /// Sends a request; the body is sent as it is.
    pub async fn raw(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// Sends a request and reads the answer to its end.
    pub async fn send(&self, request: Request<Body>) -> Reply {
        read(self.raw(request).await).await
    }

    /// Asks for something.
    pub async fn get(&self, key: &Key, path: &str) -> Reply {
        self.send(request("GET", key, path, Body::empty())).await
    }

    /// Sends JSON.
    pub async fn call(&self, method: &str, key: &Key, path: &str, body: Value) -> Reply {
        self.send(request(method, key, path, Body::from(body.to_string()))).await
    }

    /// Posts JSON.
    pub async fn post(&self, key: &Key, path: &str, body: Value) -> Reply {
        self.call("POST", key, path, body).await
    }
}

/// A request with everything that a page of ours would send.
pub fn request(method: &str, key: &Key, path: &str, body: Body) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    if !key.cookie.is_empty() {
        request = request.header(header::COOKIE, format!("theme=dark; assay_session={}", key.cookie));
    }
    if !key.csrf.is_empty() {
        request = request.header("x-csrf-token", &key.csrf);
    }
    if !key.bearer.is_empty() {
        request = request.header(header::AUTHORIZATION, format!("Bearer {}", key.bearer));
    }
    request.body(body).unwrap()
}

/// Reads an answer to its end.
pub async fn read(response: Response) -> Reply {
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, 64 << 20).await.unwrap().to_vec();
    Reply { status: parts.status, headers: parts.headers, bytes }
}
