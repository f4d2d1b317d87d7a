//! What stands behind the question mark of an address.

use crate::app::Shared;
use crate::error::Refusal;
use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

/// The parameters of an address, or a refusal that says which is wrong.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Shared> for Asked<T> {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Refusal> {
        let hint = "See /api/docs for the parameters of this address.";
        let asked = Query::try_from_uri(&parts.uri);
        asked.map(|Query(asked)| Self(asked)).map_err(|error| Refusal::new("bad_query", error.body_text(), hint))
    }
}
