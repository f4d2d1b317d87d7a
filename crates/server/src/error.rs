//! Refusals as HTTP answers: a verb's error becomes a problem document with status, code and hint.

use api::{Changed, Code, Entry, Problem};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use flow::FlowError;
use flow::error::Kind;
use store::StoreError;

/// The result of a handler.
pub type Answer<T> = Result<T, Refusal>;

/// A refusal on its way out.
#[derive(Debug)]
pub struct Refusal {
    problem: Box<Problem>,
    retry_after_s: Option<u32>,
}

/// What stands in for a code that the table does not have; a test sees to it that this does not happen.
const UNLISTED: Code = Code { code: "internal", status: 500, title: "Something broke" };

impl Refusal {
    /// A refusal of a code in the table, with what went wrong this time and what to do.
    pub fn new(code: &str, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        let row = api::code(code).unwrap_or(UNLISTED);
        Self { problem: Box::new(Problem::new(row, detail, hint)), retry_after_s: None }
    }

    /// There is nothing there, or nothing that is the caller's business.
    pub fn not_found(what: &str) -> Self {
        Self::new("not_found", format!("There is no {what}."), "Check the address.")
    }

    /// The same refusal with the time after which to try again.
    #[must_use]
    pub const fn after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds);
        self
    }

    /// The problem document.
    pub const fn problem(&self) -> &Problem {
        &self.problem
    }
}

impl From<FlowError> for Refusal {
    fn from(error: FlowError) -> Self {
        let kind = error.kind();
        let row = api::code(error.code()).unwrap_or_else(|| row_of(kind));
        let detail = match kind {
            // What is inside of the database is none of the caller's business; it is in the log.
            Kind::Internal | Kind::Unavailable | Kind::Full => {
                tracing::error!(%error, "a request failed");
                String::new()
            }
            _ => sentence(&error.to_string()),
        };
        let mut problem = Problem::new(row, detail, error.hint());
        problem.changed = match &error {
            FlowError::Changed { by, at, .. } if by.is_some() || at.is_some() => {
                Some(Changed { by: by.clone(), at: at.map(crate::convert::time) })
            }
            _ => None,
        };
        problem.errors = match error {
            FlowError::Invalid(faults) => faults.into_iter().map(fault).collect(),
            FlowError::BadSpec(problems) => problems.into_iter().map(spec_problem).collect(),
            _ => Vec::new(),
        };
        let retry_after_s = matches!(kind, Kind::Busy | Kind::Unavailable).then_some(1);
        Self { problem: Box::new(problem), retry_after_s }
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        FlowError::from(error).into()
    }
}

fn row_of(kind: Kind) -> Code {
    let code = match kind {
        Kind::NotFound => "not_found",
        Kind::Conflict => "conflict",
        Kind::Invalid => "answer_invalid",
        Kind::Forbidden => "forbidden",
        Kind::Bad => "bad_request",
        Kind::Full => "storage_full",
        Kind::Busy => "busy",
        Kind::Unavailable => "unavailable",
        Kind::Internal => "internal",
    };
    api::code(code).unwrap_or(UNLISTED)
}

fn fault(fault: flow::Fault) -> Entry {
    let label = Some(fault.label).filter(|label| !label.is_empty());
    Entry { label, message: fault.reason, hint: fault.hint, ..Entry::default() }
}

/// A fault of a spec, for the wire.
pub(crate) fn spec_problem(problem: domain::spec::Problem) -> Entry {
    Entry {
        line: Some(problem.line).filter(|line| *line > 0),
        column: Some(problem.column).filter(|column| *column > 0),
        path: Some(problem.path).filter(|path| !path.is_empty()),
        label: None,
        message: problem.message,
        hint: problem.hint,
    }
}

/// The text with a capital first and a full stop last.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    let end = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self.problem).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}
