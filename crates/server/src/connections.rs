//! Connections: takes them in, cuts off those that send no request in time, and lets what is in the middle end.
//!
//! `axum::serve` waits without end for the head of a request, so that a few thousand clients that send a byte now and
//! then could keep everybody else out. The builder beneath it has the timeout.

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::Service;

/// How long no connection is taken in after one could not be, as when there are too many open files.
const PAUSE: Duration = Duration::from_secs(1);

/// How long connections are waited for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For the head of a request, the first and every later one of a connection.
    pub(crate) head: Duration,
    /// For requests in the middle, when the server closes.
    pub(crate) end: Duration,
}

/// Serves connections until `shutdown` resolves, then ends those that are idle and waits for the others.
pub(crate) async fn serve(
    listener: TcpListener,
    router: Router,
    patience: Patience,
    shutdown: impl Future<Output = ()> + Send,
) {
    let mut builder = Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(patience.head).keep_alive(true);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, address) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        let router = router.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(address));
            router.clone().call(request)
        });
        let connection = graceful.watch(builder.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    // New ones are refused from here on.
    drop(listener);
    if tokio::time::timeout(patience.end, graceful.shutdown()).await.is_err() {
        tracing::warn!("requests were broken off, since they took too long to end");
    }
}

/// The next connection.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, address)) => {
                // Small answers must not wait for more to send.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "a connection keeps its delay");
                }
                return (stream, address);
            }
            Err(error) if is_of_the_client(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be taken in");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Whether a client went away before it was taken in.
fn is_of_the_client(error: &io::Error) -> bool {
    use ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionRefused | ConnectionAborted | ConnectionReset)
}
