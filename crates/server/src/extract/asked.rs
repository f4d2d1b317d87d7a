//! What stands behind the question mark of an address.

use crate::app::Shared;
use crate::error::{Answer, Refusal};
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use std::error::Error;

/// The parameters of an address, or a refusal that says which is wrong.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Refusal> {
        let hint = "See /api/docs for the parameters of this address.";
        if parts.uri.query().is_some_and(|query| query.contains("%00")) {
            return Err(Refusal::new("bad_query", "A parameter holds the character NUL.", hint));
        }
        let wrong = |error: &dyn Error| Refusal::new("bad_query", in_words(&innermost(error)), hint);
        Query::try_from_uri(&parts.uri).map(|Query(asked)| Self(asked)).map_err(|error| wrong(&error))
    }
}

/// What the parser said, without what those around it added.
fn innermost(error: &dyn Error) -> String {
    let mut error = error;
    while let Some(source) = error.source() {
        error = source;
    }
    error.to_string()
}

/// What the parser said, in our words where they are known.
fn in_words(said: &str) -> String {
    let named = |start: &str| said.split_once(start)?.1.split('`').next();
    if let Some(name) = named("missing field `") {
        return format!("The parameter `{name}` is missing.");
    }
    if let Some(name) = named("unknown field `") {
        return format!("There is no parameter `{name}`.");
    }
    format!("A parameter cannot be read: {said}.")
}

/// How many lines of a list are wanted: `usual` unless another number is asked for, `most` at most.
pub fn limit(asked: Option<i64>, usual: i64, most: i64) -> Answer<i64> {
    let limit = asked.unwrap_or(usual);
    if (1..=most).contains(&limit) {
        return Ok(limit);
    }
    let hint = format!("Ask for 1 to {most}, and for the rest with `after`.");
    Err(Refusal::new("bad_query", format!("So many lines are not given at once: {limit}."), hint))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_parameter_is_named_without_the_parser_s_own_words() {
        assert_eq!(in_words("missing field `until`"), "The parameter `until` is missing.");
        assert_eq!(in_words("unknown field `lmit`, expected `limit` or `q`"), "There is no parameter `lmit`.");
        assert_eq!(in_words("invalid digit"), "A parameter cannot be read: invalid digit.");
    }

    #[test]
    fn a_page_has_one_line_at_least_and_no_more_than_the_most() {
        assert_eq!((limit(None, 50, 200).unwrap(), limit(Some(200), 50, 200).unwrap()), (50, 200));
        for wrong in [0, -1, 201, i64::MAX] {
            assert_eq!(limit(Some(wrong), 50, 200).unwrap_err().problem().code, "bad_query");
        }
    }
}
