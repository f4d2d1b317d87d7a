//! The JSON that a request carries.

use crate::app::Shared;
use crate::error::Refusal;
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// The body, read as JSON. An empty one stands for `{}`.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Shared> for Sent<T> {
    type Rejection = Refusal;

    async fn from_request(request: Request, app: &Shared) -> Result<Self, Refusal> {
        let body = Bytes::from_request(request, app).await.map_err(|rejection| match rejection.status().as_u16() {
            413 => Refusal::new("too_large", "", "Send less at once."),
            _ => Refusal::new("bad_request", "The body broke off.", "Send it again."),
        })?;
        let body: &[u8] = if body.is_empty() { b"{}" } else { &body };
        let hint = "See /api/docs for the shape of this request.";
        serde_json::from_slice(body).map(Self).map_err(|error| Refusal::new("bad_json", error.to_string(), hint))
    }
}
