//! The thing that an address ends in: a number or a name.

use crate::app::Shared;
use crate::error::Refusal;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;

/// The number of what the address is about: its last variable part.
#[derive(Debug, Clone, Copy)]
pub struct Number(pub i64);

/// The name of what the address is about: its last variable part.
#[derive(Debug, Clone)]
pub struct Named(pub String);

impl FromRequestParts<Shared> for Named {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let missing = || Refusal::not_found("such thing");
        let variables = RawPathParams::from_request_parts(parts, app).await.map_err(|_| missing())?;
        // The character NUL stands in no name, and not every database can look for it.
        let named = variables.iter().last().map(|(_, text)| text).filter(|text| !text.contains('\0'));
        named.map(|text| Self(text.to_owned())).ok_or_else(missing)
    }
}

impl FromRequestParts<Shared> for Number {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let Named(text) = Named::from_request_parts(parts, app).await?;
        text.parse().map(Self).map_err(|_| Refusal::not_found(&format!("number “{text}”")))
    }
}
