//! Real connections to a real server: it answers, cuts off who never finishes a request, and ends in order.

use assay_server::{Config, HEAD_TIMEOUT, Reached, SharedChance, Signer, serve};
use domain::Clock;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use testkit::{SeededChance, World};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

const REQUEST: &[u8] = b"GET /api/v1/me HTTP/1.1\r\nhost: a\r\n\r\n";

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(9);

struct Running {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<std::io::Result<()>>,
    _world: World,
}

impl Running {
    async fn start(head_timeout: Duration) -> Self {
        let world = World::new(testkit::db::sqlite());
        let chance: SharedChance = Arc::new(Mutex::new(SeededChance::new(1)));
        let config = Config {
            store: world.store.clone(),
            vault: world.vault.clone(),
            specs: world.specs.clone(),
            clock: Arc::clone(&world.clock) as Arc<dyn Clock>,
            chance,
            signer: Signer::new([1; 32]),
            reached: Reached::default(),
            upload_bytes_max: 1,
            head_timeout,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let server = tokio::spawn(serve(config, listener, async {
            // Dropping the sender stops the server, too.
            let _stopped = stopped.await;
        }));
        Self { address, stop, server, _world: world }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    async fn end(self) {
        self.stop.send(()).unwrap();
        timeout(LONG, self.server).await.expect("in time").unwrap().unwrap();
    }
}

/// Sends a request and reads the beginning of its answer.
async fn ask(stream: &mut TcpStream) -> String {
    stream.write_all(REQUEST).await.unwrap();
    let mut answer = vec![0; 4096];
    let read = timeout(LONG, stream.read(&mut answer)).await.expect("an answer").unwrap();
    String::from_utf8_lossy(&answer[..read]).into_owned()
}

#[tokio::test]
async fn a_server_starts_answers_and_ends_cleanly() {
    let running = Running::start(HEAD_TIMEOUT).await;
    let mut stream = running.connect().await;
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 401"));
    // The connection is kept, and one that lies idle does not hold up the end.
    assert!(ask(&mut stream).await.starts_with("HTTP/1.1 401"));
    let address = running.address;
    running.end().await;
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
}

#[tokio::test]
async fn a_client_that_never_finishes_its_request_is_cut_off() {
    let running = Running::start(Duration::from_millis(250)).await;
    let mut slow = running.connect().await;
    slow.write_all(b"GET /api/v1/me HTTP/1.1\r\nhost: a\r\nx-slow: ").await.unwrap();
    let cut_off = async {
        let mut answer = [0; 64];
        // A byte now and then does not buy more time.
        while slow.write_all(b"a").await.is_ok() {
            if let Ok(read) = timeout(Duration::from_millis(25), slow.read(&mut answer)).await {
                assert_eq!(read.unwrap_or(0), 0, "there is no answer to half a request");
                break;
            }
        }
    };
    timeout(LONG, cut_off).await.expect("the server hangs up");
    running.end().await;
}

#[tokio::test]
async fn a_client_that_asks_now_and_then_keeps_its_connection_and_an_idle_one_loses_it() {
    let running = Running::start(Duration::from_millis(400)).await;
    let (mut busy, mut idle) = (running.connect().await, running.connect().await);
    assert!(ask(&mut idle).await.starts_with("HTTP/1.1 401"));
    for _ in 0..4 {
        assert!(ask(&mut busy).await.starts_with("HTTP/1.1 401"));
        sleep(Duration::from_millis(150)).await;
    }
    assert_eq!(timeout(LONG, idle.read(&mut [0; 64])).await.expect("the server hangs up").unwrap_or(0), 0);
    running.end().await;
}
