//! A crowd of people who lease and answer over HTTP as fast as they can, and the real server that they use.

use domain::Timestamp;
use flow::identity::Secret;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use store::sessions::{self, Session};
use testkit::World;

/// How long a busy machine may take for what usually takes less than a second.
const PATIENCE: Duration = Duration::from_mins(1);

/// The real time: the server that is tested has no other.
#[expect(clippy::disallowed_methods, reason = "the server under test runs in real time")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    Timestamp(i64::try_from(since.as_micros()).unwrap())
}

/// Fills what is left of a disk.
pub fn fill(path: &Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let block = vec![1_u8; 64 << 10];
    while file.write_all(&block).is_ok() {}
    for size in [4_096, 512, 1] {
        while file.write_all(&block[..size]).is_ok() {}
    }
}

/// Somebody with a session.
#[derive(Debug, Clone)]
pub struct Person {
    id: i64,
    cookie: String,
    csrf: String,
}

impl Person {
    /// Signs a person in behind the server's back.
    pub fn new(world: &World, id: i64) -> Self {
        let mut chance = testkit::SeededChance::new(u64::try_from(id).unwrap());
        let secret = Secret::generate("", &mut chance);
        let csrf = Secret::generate("", &mut chance).text;
        let session = Session { person: id, csrf: csrf.clone(), expires_at: now().plus_s(86_400) };
        let hash = secret.hash;
        world.act(move |tx| Ok(sessions::insert(tx, &hash, &session, now())?)).unwrap();
        Self { id, cookie: secret.text, csrf }
    }
}

/// The real server; ended by its own id.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Server {
    /// Starts `assay serve` on a free port.
    pub fn start(folder: &Path) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        Self::start_at(folder, free)
    }

    /// Starts `assay serve` where it was before.
    pub fn start_at(folder: &Path, address: SocketAddr) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_assay"))
            .args(["serve", "--listen", &address.to_string(), "--data"])
            .arg(folder)
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        std::thread::spawn(move || stderr.lines().for_each(drop));
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(started.elapsed() < Duration::from_secs(20), "the server did not come up");
            std::thread::sleep(Duration::from_millis(10));
        }
        Self { child, address }
    }

    /// Kills it as a power cut would.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

#[derive(Default)]
struct Seen {
    acknowledged: BTreeMap<(i64, i64), String>,
    refused: BTreeSet<String>,
}

/// People at work.
pub struct Crowd {
    stop: Arc<AtomicBool>,
    seen: Arc<Mutex<Seen>>,
    people: Vec<JoinHandle<()>>,
}

impl Crowd {
    /// Sets everybody to work.
    pub fn begin(address: SocketAddr, people: &[Person]) -> Self {
        let (stop, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Seen::default())));
        let people = people
            .iter()
            .map(|person| {
                let (person, stop, seen) = (person.clone(), Arc::clone(&stop), Arc::clone(&seen));
                std::thread::spawn(move || {
                    while !stop.load(Ordering::Relaxed) {
                        // A dead server or a refusal: try again in a moment, as a browser does.
                        if work(address, &person, &stop, &seen).is_err() {
                            std::thread::sleep(Duration::from_millis(20));
                        }
                    }
                })
            })
            .collect();
        Self { stop, seen, people }
    }

    /// How many answers were acknowledged so far.
    pub fn acknowledged(&self) -> usize {
        self.seen.lock().unwrap().acknowledged.len()
    }

    /// Waits until `more` answers were acknowledged.
    pub fn work_on(&self, more: usize) {
        let (before, started) = (self.acknowledged(), Instant::now());
        while self.acknowledged() < before + more {
            let refused = &self.seen.lock().unwrap().refused.clone();
            assert!(
                started.elapsed() < PATIENCE,
                "{} of {more} answers came; {refused:?}",
                self.acknowledged() - before
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Waits until somebody is refused with this code.
    pub fn wait_for_refusal(&self, code: &str) {
        let started = Instant::now();
        while !self.seen.lock().unwrap().refused.contains(code) {
            assert!(started.elapsed() < PATIENCE, "nobody was refused with {code}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Stops everybody and gives what was acknowledged: the key by task and person.
    pub fn end(self) -> BTreeMap<(i64, i64), String> {
        self.stop.store(true, Ordering::Relaxed);
        for person in self.people {
            person.join().unwrap();
        }
        std::mem::take(&mut self.seen.lock().unwrap().acknowledged)
    }
}

/// Leases and answers over one connection until it breaks.
fn work(address: SocketAddr, person: &Person, stop: &AtomicBool, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let stream = TcpStream::connect(address)?;
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    while !stop.load(Ordering::Relaxed) {
        let leased = post(&mut stream, person, "lease", &json!({"take": 1}))?;
        let Some(task) = leased["tasks"].get(0) else {
            note(seen, &leased);
            return Err(std::io::ErrorKind::WouldBlock.into());
        };
        let id: i64 = task["task"].as_str().unwrap().parse().unwrap();
        let fence = task["fence"].as_i64().unwrap();
        let key = format!("{}-{id}", person.id);
        let values = json!({"verdict": "a", "why": "because ".repeat(100)});
        let answer = json!({"fence": fence, "key": key, "values": values, "active_ms": 900});
        let kept = post(&mut stream, person, &format!("{id}/submit"), &answer)?;
        if kept["revision"] == 1 && kept["late"] == false {
            seen.lock().unwrap().acknowledged.insert((id, person.id), key);
        } else {
            note(seen, &kept);
        }
    }
    Ok(())
}

fn note(seen: &Mutex<Seen>, refusal: &Value) {
    if let Some(code) = refusal["code"].as_str() {
        seen.lock().unwrap().refused.insert(code.to_owned());
    }
}

fn post(stream: &mut BufReader<TcpStream>, person: &Person, path: &str, body: &Value) -> std::io::Result<Value> {
    let body = body.to_string();
    let request = format!(
        "POST /api/v1/projects/letters/work/{path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Cookie: assay_session={}\r\nX-CSRF-Token: {}\r\nContent-Length: {}\r\n\r\n{body}",
        person.cookie,
        person.csrf,
        body.len()
    );
    stream.get_mut().write_all(request.as_bytes())?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(count) = line.strip_prefix("content-length:") {
            length = count.trim().parse().unwrap_or(0);
        }
    }
    let mut answer = vec![0; length];
    stream.read_exact(&mut answer)?;
    serde_json::from_slice(&answer).map_err(std::io::Error::other)
}
