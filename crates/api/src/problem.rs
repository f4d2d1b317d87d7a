//! Refusals on the wire: problem documents (RFC 9457), and the one table of codes with status and title.

use crate::Time;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What went wrong, and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A reference that names the kind of problem.
    #[serde(rename = "type")]
    pub kind: String,
    /// What kind of problem it is.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What went wrong this time.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// A short name for programs; it never changes.
    pub code: String,
    /// What to do about it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
    /// Each of several things that are wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<Entry>,
    /// With the code `changed_meanwhile`: who changed it and when, as far as that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub changed: Option<Changed>,
}

/// What another person did meanwhile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changed {
    /// The name that colleagues see.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Time>,
}

/// One of several things that are wrong: in a spec with its place, in an answer with its label.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
pub struct Entry {
    /// The line, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u32>,
    /// The column, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<u32>,
    /// Where in the document, such as `labels[1].options[0].key`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub hint: String,
}

/// A row of the table of refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The name for programs.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What people read first.
    pub title: &'static str,
}

const fn row(code: &'static str, status: u16, title: &'static str) -> Code {
    Code { code, status, title }
}

/// Every refusal there is, by status.
pub const CODES: &[Code] = &[
    row("bad_request", 400, "The request cannot be understood"),
    row("bad_json", 400, "The body is not the JSON that was expected"),
    row("bad_query", 400, "The address asks for something that does not exist"),
    row("take_out_of_range", 400, "So many tasks cannot be held at once"),
    row("key_missing", 400, "The answer has no usable key"),
    row("reason_missing", 400, "A reason is needed"),
    row("reason_too_long", 400, "The reason is too long"),
    row("format_unknown", 400, "There is no such format"),
    row("state_unknown", 400, "There is no such state"),
    row("too_many_chosen", 400, "So many things cannot be changed at once"),
    row("batch_name_missing", 400, "The batch has no usable name"),
    row("sign_in_needed", 401, "Nobody is signed in"),
    row("sign_in_failed", 401, "The name or the password is wrong"),
    row("forbidden", 403, "This is not allowed"),
    row("csrf", 403, "The request did not come from a page of this site"),
    row("media_address", 403, "The address of the media file is not good any more"),
    row("not_found", 404, "There is no such thing"),
    row("link_used", 404, "The link was used or has expired"),
    row("method", 405, "The address does not take this method"),
    row("conflict", 409, "It cannot be done in the present state"),
    row("already_exists", 409, "There is one already"),
    row("already_answered", 409, "The task is answered already"),
    row("already_settled", 409, "The task is settled already"),
    row("archived", 409, "The project is archived"),
    row("batch_exists", 409, "There is a batch of that name already"),
    row("disabled", 409, "The person may not sign in"),
    row("import_waits", 409, "Another import is not finished yet"),
    row("job_ended", 409, "The job has ended already"),
    row("job_not_stopped", 409, "The job has not stopped"),
    row("job_without_file", 409, "The job has no such file"),
    row("key_reused", 409, "The key was used for another answer"),
    row("last_administrator", 409, "Somebody must be able to administer the installation"),
    row("last_lead", 409, "Somebody must be able to run the project"),
    row("media_missing", 409, "A media file is missing"),
    row("name_taken", 409, "The name is taken"),
    row("own_answer", 409, "Somebody else must judge it"),
    row("not_leased", 409, "This is not in your hands"),
    row("spec_orphans_answers", 409, "The change would orphan answers"),
    row("verification_under_way", 409, "Another verification is not finished yet"),
    row("wrong_state", 409, "The task is in another state"),
    row("changed_meanwhile", 412, "Somebody else changed it meanwhile"),
    row("too_large", 413, "The body is too large"),
    row("json_needed", 415, "The body must be declared as JSON"),
    row("range", 416, "The file does not have these bytes"),
    row("answer_invalid", 422, "The answer does not fit the spec"),
    row("spec_invalid", 422, "The spec has problems"),
    row("spec_unwritable", 422, "The spec cannot be kept"),
    row("bad_name", 422, "The name cannot be used"),
    row("bad_setting", 422, "Such a setting cannot be kept"),
    row("bad_token", 422, "Such a token cannot be made"),
    row("weak_password", 422, "The password is too easy to guess"),
    row("too_many", 429, "Too many tries"),
    row("internal", 500, "Something broke"),
    row("busy", 503, "The server is busy"),
    row("unavailable", 503, "The server cannot do this now"),
    row("storage_full", 507, "There is no room left"),
];

/// The row of a code.
pub fn code(name: &str) -> Option<Code> {
    CODES.iter().copied().find(|row| row.code == name)
}

impl Problem {
    /// A problem of a row of the table, with what went wrong this time and what to do.
    pub fn new(row: Code, detail: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            kind: format!("/api/docs#{}", row.code),
            title: row.title.to_owned(),
            status: row.status,
            detail: detail.into(),
            code: row.code.to_owned(),
            hint: hint.into(),
            errors: Vec::new(),
            changed: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_stand_in_the_order_of_their_status() {
        let names: std::collections::BTreeSet<_> = CODES.iter().map(|row| row.code).collect();
        assert_eq!(names.len(), CODES.len());
        assert!(CODES.is_sorted_by_key(|row| row.status));
    }

    #[test]
    fn a_problem_leaves_out_what_it_does_not_have() {
        let problem = Problem::new(code("forbidden").unwrap(), "", "Ask a lead.");
        assert_eq!(
            serde_json::to_value(problem).unwrap(),
            serde_json::json!({
                "type": "/api/docs#forbidden", "title": "This is not allowed", "status": 403,
                "code": "forbidden", "hint": "Ask a lead."
            })
        );
    }
}
