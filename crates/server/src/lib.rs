//! The HTTP server: routes, sessions, `OpenAPI`, live updates, the pages, and the worker loop.
//!
//! A handler extracts, authorises, calls one verb and converts; everything else is in the rooms below. [`serve`] runs it
//! all; [`router`] alone is what tests ask.

pub mod app;
mod cache;
pub mod chance;
pub mod clock;
mod connections;
pub mod convert;
mod docs;
mod download;
pub mod error;
mod extract;
mod fields;
pub mod gate;
mod headers;
pub mod limit;
mod live;
mod openapi;
mod pages;
mod routes;
pub mod sign;
mod wake;
mod worker;

pub use app::{App, Reached, Shared, SharedChance};
pub use sign::Signer;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::map_response;
use axum::routing::get;
use connections::Patience;
use domain::Clock;
use flow::identity::{Secret, first_link, link_path};
use flow::lease::Leases;
use flow::overview::Readings;
use flow::submit::Submits;
use flow::{FlowResult, Specs};
use std::future::Future;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use store::{Store, Vault};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// The longest JSON body, in bytes; uploads have their own limit.
const BODY_BYTES_MAX: usize = 4 << 20;

/// Reads of the database that run at once.
const READS_MAX: usize = 16;

/// Passwords that are hashed at once.
const HASHES_MAX: usize = 2;

/// How long requests in the middle are waited for when the server closes.
const GRACE: Duration = Duration::from_secs(10);

/// How long a client may usually take to send the head of a request.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(30);

/// What a server is made of.
pub struct Config {
    /// The database.
    pub store: Store,
    /// The media.
    pub vault: Vault,
    /// The specs.
    pub specs: Specs,
    /// The time; [`clock::SystemClock`] outside of tests.
    pub clock: Arc<dyn Clock>,
    /// Chance; [`chance::OsChance`] outside of tests.
    pub chance: SharedChance,
    /// Signs media addresses; [`Signer::of_folder`] outside of tests.
    pub signer: Signer,
    /// How the server is reached.
    pub reached: Reached,
    /// The longest upload, in bytes.
    pub upload_bytes_max: u64,
    /// How long a client may take to send the head of a request, and a connection to lie idle between two; then it is
    /// closed. [`HEAD_TIMEOUT`] outside of tests.
    pub head_timeout: Duration,
}

impl App {
    /// What handlers share, made from a configuration.
    pub fn new(config: Config) -> Shared {
        let specs = config.specs;
        Arc::new(Self {
            leases: config.store.together(Leases { specs: specs.clone() }),
            submits: config.store.together(Submits { specs: specs.clone() }),
            gate: gate::Gate::new(config.store.database()),
            store: config.store,
            vault: config.vault,
            specs,
            readings: Readings::default(),
            clock: config.clock,
            chance: config.chance,
            live: live::Live::default(),
            wake: Arc::default(),
            limits: limit::Limits::default(),
            signer: config.signer,
            reached: config.reached,
            upload_bytes_max: config.upload_bytes_max,
            closing: watch::Sender::new(false),
            readers: Arc::new(Semaphore::new(READS_MAX)),
            hashers: Arc::new(Semaphore::new(HASHES_MAX)),
            backups: Arc::new(Semaphore::new(1)),
        })
    }
}

/// Every address, ready to be served.
pub fn router(app: Shared) -> Router {
    let (routes, _) = routes::all().split_for_parts();
    let routes = routes
        .route("/api/v1/openapi.json", get(docs::document))
        .route("/api/docs", get(docs::page))
        .fallback(pages::page)
        .method_not_allowed_fallback(pages::wrong_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX));
    let routes = if app.reached.by_https {
        routes.layer(map_response(headers::on_https))
    } else {
        routes.layer(map_response(headers::on_plain))
    };
    routes.with_state(app)
}

/// The `OpenAPI` 3.1 document of every address.
pub fn openapi() -> utoipa::openapi::OpenApi {
    openapi::complete(routes::all().into_openapi())
}

/// The path of the page on which the first administrator is made, with a new one-time secret; nothing when there is an
/// administrator. Shown to whoever started the server, and kept nowhere.
pub fn setup_link(store: &Store, clock: &dyn Clock, chance: &SharedChance) -> FlowResult<Option<String>> {
    let secret = Secret::generate("", &mut *chance.lock().unwrap_or_else(PoisonError::into_inner));
    let (hash, at) = (secret.hash, clock.now());
    let made = store.write(move |tx| first_link(tx, &hash, at))?;
    Ok(made.then(|| link_path(&secret.text)))
}

/// Serves until `shutdown` resolves, then lets what is in the middle end.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let patience = Patience { head: config.head_timeout, end: GRACE };
    let app = App::new(config);
    let worker = worker::Worker::start(&app)?;
    let live = tokio::spawn(live::run(Arc::clone(&app), app.closing.subscribe()));
    connections::serve(listener, router(Arc::clone(&app)), patience, async {
        shutdown.await;
        // Streams end now, so that nobody waits for them.
        app.closing.send_replace(true);
    })
    .await;
    app.wake.close();
    let joined = tokio::task::spawn_blocking(move || worker.join()).await;
    let told = live.await;
    joined.and(told).map_err(std::io::Error::other)
}
