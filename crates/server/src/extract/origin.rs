//! Requests of people who are not signed in yet: only from pages of this site, or from programs.

use crate::app::Shared;
use crate::error::Refusal;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};

/// Proof that no other site's page sent this. Signing somebody in as somebody else is an attack, too.
///
/// A form of another site can send a POST, but it cannot declare JSON, and browsers say where it comes from.
pub struct OurPage;

impl FromRequestParts<Shared> for OurPage {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, _: &Shared) -> Result<Self, Refusal> {
        let declared = text(&parts.headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
        if !declared.starts_with("application/json") {
            return Err(Refusal::new("json_needed", "", "Send `Content-Type: application/json`."));
        }
        if is_foreign(&parts.headers) {
            return Err(Refusal::new("csrf", "Another site's page sent this.", "Open the page of this site."));
        }
        Ok(Self)
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn is_foreign(headers: &HeaderMap) -> bool {
    if let Some(site) = text(headers, "sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = text(headers, header::ORIGIN.as_str()) else { return false };
    let own = text(headers, header::HOST.as_str());
    origin.split_once("://").map(|(_, host)| host) != own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_foreign_as_the_table_says() {
        let table: [(&[(&str, &str)], bool); 7] = [
            (&[], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("host", "assay.example:8080"), ("origin", "http://assay.example:8080")], false),
            (&[("host", "assay.example:8080"), ("origin", "http://evil.example")], true),
            (&[("host", "assay.example"), ("origin", "null")], true),
        ];
        for (pairs, foreign) in table {
            let mut headers = HeaderMap::new();
            for (name, value) in pairs {
                headers.insert(*name, value.parse().unwrap());
            }
            assert_eq!(is_foreign(&headers), foreign, "{pairs:?}");
        }
    }
}
