//! Who is calling: by the cookie of a browser or the token of a program.

use crate::app::Shared;
use crate::error::Refusal;
use crate::gate::{By, Caller, Credential, nobody};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use std::sync::Arc;

/// The name of the session's cookie.
pub const COOKIE: &str = "assay_session";

/// The header that repeats a session's secret with every change.
const CSRF: &str = "x-csrf-token";

/// Somebody who is signed in. A change by cookie must carry the session's secret, which other sites cannot read.
pub struct Signed(pub Arc<Caller>);

impl FromRequestParts<Shared> for Signed {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Self, Refusal> {
        let credential = credential(&parts.headers).ok_or_else(nobody)?;
        let caller = app.gate.caller(app, credential).await?;
        if let By::Session { csrf } = &caller.by {
            let sent = parts.headers.get(CSRF).map_or(&b""[..], |value| value.as_bytes());
            // Hashes of this type are compared in the same time wherever they differ.
            if !parts.method.is_safe() && blake3::hash(sent) != blake3::hash(csrf.as_bytes()) {
                let hint = "Send the `csrf` of GET /api/v1/me as `X-CSRF-Token`.";
                return Err(Refusal::new("csrf", "The secret of the session is missing or wrong.", hint));
            }
            app.gate.touch(app, &caller);
        }
        Ok(Self(caller))
    }
}

fn credential(headers: &HeaderMap) -> Option<Credential<'_>> {
    // Browsers never send this header by themselves, so whoever sends it means it.
    if let Some(authorization) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = authorization.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then(|| Credential::Token(token.trim()));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == COOKIE).map(|(_, secret)| Credential::Session(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(name: &'static str, value: &str) -> String {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        format!("{:?}", credential(&headers))
    }

    #[test]
    fn a_credential_is_found_among_other_cookies_or_behind_bearer() {
        assert_eq!(found("cookie", "a=1; assay_session=xyz; b=2"), "Some(Session(\"xyz\"))");
        assert_eq!(found("cookie", "not_assay_session=xyz"), "None");
        assert_eq!(found("authorization", "bearer  abc"), "Some(Token(\"abc\"))");
        assert_eq!(found("authorization", "Basic abc"), "None");
    }
}
