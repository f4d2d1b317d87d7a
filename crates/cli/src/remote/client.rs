//! A small HTTP client: JSON there and back, and problem documents turned into troubles.

use crate::trouble::{Outcome, Report, Trouble};
use api::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::io::{ErrorKind, Read};
use std::time::Duration;
use ureq::http::{Request, Response, StatusCode};
use ureq::{Agent, AsSendBody, Body};

/// How long connecting to the server may take.
const CONNECT_MAX: Duration = Duration::from_secs(10);

/// The media type of what is sent as it is read.
const STREAM: &str = "application/octet-stream";

/// The longest JSON answer that is read, in bytes.
const ANSWER_BYTES_MAX: u64 = 64 << 20;

/// One server, and the token that it knows the caller by.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    server: String,
    token: String,
}

/// What a request carries.
pub enum Sent<'a> {
    /// Nothing.
    Nothing,
    /// JSON.
    Json(Vec<u8>),
    /// Raw bytes, streamed.
    Stream(&'a mut dyn Read),
}

/// How it shows that the other side closed a connection.
const BROKEN: [ErrorKind; 3] = [ErrorKind::BrokenPipe, ErrorKind::ConnectionReset, ErrorKind::ConnectionAborted];

impl Sent<'_> {
    /// A value as JSON.
    pub fn json<T: Serialize>(value: &T) -> Outcome<Self> {
        let written = serde_json::to_vec(value);
        written.map(Self::Json).map_err(|error| Trouble::broken("internal", error.to_string(), ""))
    }
}

impl Client {
    /// A client for the server at an address such as `https://assay.example`.
    pub fn new(server: &str, token: &str) -> Outcome<Self> {
        let server = server.trim_end_matches('/');
        if !server.starts_with("http://") && !server.starts_with("https://") {
            let hint = "Write it as http://127.0.0.1:4700 or https://assay.example.";
            return Err(Trouble::refused("bad_address", format!("“{server}” is no address of a server"), hint));
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // A redirect could carry the token to another host.
            .max_redirects(0)
            .timeout_connect(Some(CONNECT_MAX))
            .user_agent(concat!("assay/", env!("CARGO_PKG_VERSION")))
            .build();
        Ok(Self { agent: config.new_agent(), server: server.to_owned(), token: token.to_owned() })
    }

    /// The address of a page of the server.
    pub fn address_of(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    /// Gets something as JSON.
    pub fn get<T: DeserializeOwned>(&self, path: &str) -> Outcome<T> {
        self.read(self.send("GET", path, Sent::Nothing)?)
    }

    /// Sends a request and reads the JSON that comes back.
    pub fn call<T: DeserializeOwned>(&self, method: &str, path: &str, sent: Sent<'_>) -> Outcome<T> {
        self.read(self.send(method, path, sent)?)
    }

    /// Sends a request whose answer says nothing beyond that it was done.
    pub fn tell(&self, method: &str, path: &str, sent: Sent<'_>) -> Outcome<()> {
        self.send(method, path, sent).map(|_| ())
    }

    /// Gets a file of any length.
    pub fn open(&self, path: &str) -> Outcome<Box<dyn Read>> {
        Ok(Box::new(self.send("GET", path, Sent::Nothing)?.into_body().into_reader()))
    }

    fn send(&self, method: &str, path: &str, sent: Sent<'_>) -> Outcome<Response<Body>> {
        match sent {
            Sent::Nothing => self.run(method, path, (None, ())),
            Sent::Json(bytes) => self.run(method, path, (Some("application/json"), bytes)),
            Sent::Stream(mut from) => {
                let body = ureq::SendBody::from_reader(&mut from);
                self.run(method, path, (Some(STREAM), body))
            }
        }
    }

    fn run<B: AsSendBody>(&self, method: &str, path: &str, (kind, body): (Option<&str>, B)) -> Outcome<Response<Body>> {
        let is_streamed = kind == Some(STREAM);
        let mut request = Request::builder()
            .method(method)
            .uri(format!("{}/api/v1{path}", self.server))
            .header("Authorization", format!("Bearer {}", self.token));
        if let Some(kind) = kind {
            request = request.header("Content-Type", kind);
        }
        if is_streamed {
            // A server that refuses says so before the file is sent; one that answers and closes while it is sent is not heard.
            request = request.header("Expect", "100-continue");
        }
        let request = request
            .body(body)
            .map_err(|error| Trouble::refused("bad_address", error.to_string(), "Check --server."))?;
        let answer = self.agent.run(request).map_err(|error| match error {
            ureq::Error::Io(error) if is_streamed && BROKEN.contains(&error.kind()) => self.broke_off(),
            error => self.unreachable(&error),
        })?;
        if answer.status().is_success() { Ok(answer) } else { Err(self.refused(answer)) }
    }

    fn read<T: DeserializeOwned>(&self, answer: Response<Body>) -> Outcome<T> {
        let text = answer.into_body().into_with_config().limit(ANSWER_BYTES_MAX).read_to_string();
        let text = text.map_err(|error| self.unreachable(&error))?;
        serde_json::from_str(&text).map_err(|error| {
            let message = format!("{} answered something that this program does not understand: {error}", self.server);
            Trouble::broken("bad_answer", message, "Check that the server and this program have the same version.")
        })
    }

    fn unreachable(&self, error: &ureq::Error) -> Trouble {
        let hint = "Check the address, and that the server runs and can be reached from here.";
        Trouble::refused("unreachable", format!("{} cannot be reached: {}", self.server, reason(error)), hint)
    }

    /// What is said of a server that went away, or closed the connection, while a file was being sent.
    fn broke_off(&self) -> Trouble {
        let hint = "Send it again. If it stays so, look into the server's log: its disk may be full, or the file too long for it.";
        Trouble::broken("upload_broke_off", format!("{} broke off while the file was being sent", self.server), hint)
    }

    fn refused(&self, answer: Response<Body>) -> Trouble {
        let status = answer.status();
        let text = answer.into_body().into_with_config().limit(ANSWER_BYTES_MAX).read_to_string().unwrap_or_default();
        let report = match serde_json::from_str::<Problem>(&text) {
            Ok(problem) => report_of(problem),
            Err(_) => Report::new(
                "bad_answer",
                format!("{} answered {status}", self.server),
                "Check that this is the address of an Assay server.",
            ),
        };
        if status.is_server_error() { Trouble::Broken(Box::new(report)) } else { Trouble::Refused(Box::new(report)) }
    }
}

const NO_HOST: &str = "there is no such host, or the network is not there";

/// Why a server cannot be reached, without the numbers of the system.
fn reason(error: &ureq::Error) -> String {
    match error {
        ureq::Error::Io(error) if error.kind() == ErrorKind::ConnectionRefused => {
            "nothing listens at that address".to_owned()
        }
        ureq::Error::HostNotFound => NO_HOST.to_owned(),
        // The system's own search says so in its own words, and under no kind.
        ureq::Error::Io(error) if error.to_string().starts_with("failed to lookup address") => NO_HOST.to_owned(),
        ureq::Error::Timeout(_) => "it took too long".to_owned(),
        other => other.to_string(),
    }
}

fn report_of(problem: Problem) -> Report {
    let said = if problem.detail.is_empty() { problem.title } else { problem.detail };
    let hint = match problem.status {
        status if status == StatusCode::UNAUTHORIZED.as_u16() => {
            "Give a token that has not ended with --token or ASSAY_TOKEN; `assay token create` makes one.".to_owned()
        }
        _ => problem.hint,
    };
    Report { code: problem.code, message: part(&said), errors: problem.errors, hint }
}

/// A sentence as a part of one: without its full stop, and small unless it begins with a name.
fn part(sentence: &str) -> String {
    let sentence = sentence.strip_suffix('.').unwrap_or(sentence);
    let mut letters = sentence.chars();
    match letters.next() {
        Some(first) if !letters.as_str().starts_with(char::is_uppercase) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => sentence.to_owned(),
    }
}

/// One segment of a path or a value of a query, with everything escaped that could end it.
pub fn escape(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.extend(['%', hex(byte >> 4), hex(byte & 15)]);
        }
    }
    escaped
}

fn hex(digit: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(digit & 15)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_leave_their_place_in_an_address() {
        assert_eq!(escape("../a b&c=é"), "..%2Fa%20b%26c%3D%C3%A9");
    }

    #[test]
    fn a_servers_sentence_becomes_a_part_of_ours() {
        assert_eq!(part("There is no such thing."), "there is no such thing");
        assert_eq!(part("JSON is wanted."), "JSON is wanted");
    }

    #[test]
    fn an_address_without_http_is_refused_with_an_example() {
        let refused = Client::new("assay.example", "secret").unwrap_err();
        assert_eq!(refused.exit_code(), 1);
        assert!(refused.report().unwrap().hint.contains("https://"));
    }
}
