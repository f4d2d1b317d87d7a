//! `assay serve`: serves the web interface and the HTTP API until it is told to stop.

use crate::context::Context;
use crate::local::Place;
use crate::local::lock::Lock;
use crate::trouble::{Outcome, Trouble};
use serde_json::json;
use server::chance::OsChance;
use server::{Config, HEAD_TIMEOUT, Reached, SharedChance, Signer};
use std::env;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Where a server listens unless told otherwise.
pub const LISTEN: &str = "127.0.0.1:4700";

/// What the command takes.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The address and port to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = LISTEN)]
    pub listen: SocketAddr,
    /// Browsers come by https, through a proxy in front: mark cookies for it alone
    #[arg(long)]
    pub https: bool,
    /// Believe the client's address that a proxy in front names in X-Forwarded-For
    #[arg(long)]
    pub behind_proxy: bool,
    /// The longest upload, in MiB
    #[arg(long, value_name = "MIB", default_value_t = 64 * 1024)]
    pub upload_max: u64,
}

/// Runs the command.
pub fn run(context: &Context, args: &Args) -> Outcome<()> {
    let place = context.own_place("serve", "it is the server, of a data folder of this machine")?;
    place.make()?;
    let _lock = Lock::take(&place.data, "serve")?;
    let config = configure(&place, args)?;
    serve(context, config, args.listen, announce)
}

/// What a server of a place is made of.
pub fn configure(place: &Place, args: &Args) -> Outcome<Config> {
    let runner = place.open()?;
    let chance: SharedChance = Arc::new(Mutex::new(OsChance));
    Ok(Config {
        signer: Signer::of_folder(&place.data, &mut OsChance)
            .map_err(|error| Trouble::file("read the key in", &place.data, &error))?,
        store: runner.store,
        vault: runner.vault,
        specs: runner.specs,
        clock: runner.clock,
        chance,
        reached: Reached { by_https: args.https, through_proxy: args.behind_proxy },
        upload_bytes_max: args.upload_max.saturating_mul(1 << 20),
        head_timeout: HEAD_TIMEOUT,
    })
}

/// Serves until Ctrl-C or a request to end. `announce` says where: it gets the address and, when there is no
/// administrator yet, the link to make one.
pub fn serve(
    context: &Context,
    config: Config,
    listen: SocketAddr,
    announce: impl FnOnce(&Context, &str, Option<&str>) -> Outcome<()>,
) -> Outcome<()> {
    let link = server::setup_link(&config.store, &*config.clock, &config.chance)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(|error| failed(&error))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(listen).await.map_err(|error| taken(listen, &error))?;
        let address = format!("http://{}", listener.local_addr().map_err(|error| failed(&error))?);
        let link = link.map(|path| format!("{address}{path}"));
        // Before anybody is told where to find it, so that it ends in order from the first moment on.
        let stop = told_to_stop().map_err(|error| failed(&error))?;
        announce(context, &address, link.as_deref())?;
        server::serve(config, listener, stop).await.map_err(|error| failed(&error))
    })?;
    context.printer.say("Stopped.");
    Ok(())
}

fn announce(context: &Context, address: &str, link: Option<&str>) -> Outcome<()> {
    context.printer.say(&format!("Assay is at {address}"));
    if let Some(link) = link {
        context.printer.say(&format!("There is no administrator yet. Set one up here, once:\n  {link}"));
    }
    context.printer.say("Stop it with Ctrl-C.");
    context.printer.result(&json!({"address": address, "setup_link": link}))
}

/// Starts to listen for requests to end; what it gives resolves at the first.
fn told_to_stop() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupted, mut terminated) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(async move {
            tokio::select! {
                _ = interrupted.recv() => {}
                _ = terminated.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    {
        Ok(async {
            if tokio::signal::ctrl_c().await.is_err() {
                // Ctrl-C cannot be heard: serve until killed rather than end at once.
                std::future::pending::<()>().await;
            }
        })
    }
}

fn taken(listen: SocketAddr, error: &io::Error) -> Trouble {
    let (reason, hint) = match error.kind() {
        io::ErrorKind::AddrInUse => ("something else listens there".into(), "Name another port with --listen."),
        io::ErrorKind::AddrNotAvailable => ("this machine does not have that address".into(), "Name one it has."),
        io::ErrorKind::PermissionDenied => ("permission denied".into(), "Use a port from 1024 up."),
        _ => (error.to_string(), "Name another address with --listen."),
    };
    Trouble::refused("listen_failed", format!("cannot listen on {listen}: {reason}"), hint)
}

fn failed(error: &io::Error) -> Trouble {
    Trouble::broken("serve_failed", format!("the server failed: {error}"), "Look at the messages above.")
}

/// Starts the log on standard error: warnings, or a line for each noteworthy thing when a server runs. `ASSAY_LOG` sets
/// another level, such as `debug`.
pub fn start_log(serving: bool) {
    let usual = if serving { LevelFilter::INFO } else { LevelFilter::WARN };
    let wanted = env::var("ASSAY_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    let filter = wanted.unwrap_or_else(|| Targets::new().with_default(usual));
    let lines = tracing_subscriber::fmt::layer().with_writer(io::stderr).with_ansi(false);
    let log = tracing_subscriber::registry().with(lines.with_filter(filter));
    // A second log in one process is refused; then the first one stays.
    let _second = log.try_init();
}
