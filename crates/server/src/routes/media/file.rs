//! Sends a media file to the one it was signed for.

use super::range::{Part, asked};
use crate::app::Shared;
use crate::download::from_vault;
use crate::error::{Answer, Refusal};
use crate::extract::{Asked, Enter, In, Named};
use crate::sign::Claim;
use api::media::MediaQuery;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use store::media::{self, Media};

/// A file is shown, never run: no script, no plug-in, no form, whatever its bytes say.
const SANDBOX: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// A media file, or a part of it. The address comes with an item's fields, and is good for that session alone.
#[utoipa::path(get, path = "/media/{project}/{hash}", tag = "media", params(MediaQuery),
    responses((status = 200, content_type = "application/octet-stream", body = String),
        (status = 206, content_type = "application/octet-stream", body = String)))]
pub(super) async fn get_media(
    State(app): State<Shared>,
    within: In<Enter>,
    Named(hash): Named,
    Asked(query): Asked<MediaQuery>,
    headers: HeaderMap,
) -> Answer<Response> {
    let (project, caller) = (within.project.slug.as_str(), &within.caller.hash);
    let claim = Claim { project, hash: &hash, caller, until: query.until };
    if !app.signer.is_good(claim, &query.sig, app.clock.now()) {
        return Err(Refusal::new("media_address", "", "Load the item again: it brings a new address."));
    }
    let (id, wanted) = (within.id(), hash.clone());
    let media = app.read(move |tx| Ok(media::get(tx, id, &wanted)?)).await?;
    let media = media.ok_or_else(|| Refusal::not_found("such file in this project"))?;
    let (size, etag) = (u64::try_from(media.size).unwrap_or(0), format!("\"{hash}\""));
    if headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes()) {
        return Ok((StatusCode::NOT_MODIFIED, describe(&media, &etag)?).into_response());
    }
    let (status, from, to) = match asked(&headers, size, &etag) {
        Part::Whole => (StatusCode::OK, 0, size),
        Part::Range(from, to) => (StatusCode::PARTIAL_CONTENT, from, to),
        Part::Unsatisfiable => {
            let mut refused = Refusal::new("range", "", "Ask for bytes that the file has.").into_response();
            refused.headers_mut().insert(header::CONTENT_RANGE, value(&format!("bytes */{size}"))?);
            return Ok(refused);
        }
    };
    let mut about = describe(&media, &etag)?;
    about.insert(header::CONTENT_LENGTH, HeaderValue::from(to - from));
    if status == StatusCode::PARTIAL_CONTENT {
        about.insert(header::CONTENT_RANGE, value(&format!("bytes {from}-{}/{size}", to - 1))?);
    }
    let body = if size == 0 { Body::empty() } else { from_vault(app.vault.clone(), hash, (from, to)) };
    Ok((status, about, body).into_response())
}

fn describe(media: &Media, etag: &str) -> Answer<HeaderMap> {
    let kind = safe_type(&media.kind);
    let ending: String = kind.rsplit('/').next().unwrap_or("bin").chars().filter(char::is_ascii_alphanumeric).collect();
    let short = media.hash.get(..12).unwrap_or_default();
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, value(kind)?);
    headers.insert(header::ETAG, value(etag)?);
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_SECURITY_POLICY, SANDBOX);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=3600, immutable"));
    headers.insert(header::CONTENT_DISPOSITION, value(&format!("inline; filename=\"{short}.{ending}\""))?);
    Ok(headers)
}

/// The type found when the file came in, if it is a picture, a clip or a sound that browsers only show.
fn safe_type(kind: &str) -> &str {
    let shown = ["image/", "video/", "audio/"].iter().any(|start| kind.starts_with(start));
    let written = kind.contains("svg") || kind.contains("xml");
    if shown && !written { kind } else { "application/octet-stream" }
}

fn value(text: &str) -> Answer<HeaderValue> {
    HeaderValue::try_from(text).map_err(|_| Refusal::new("internal", "", "Run `assay verify`."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_browsers_merely_show_keeps_its_type() {
        assert_eq!(safe_type("image/png"), "image/png");
        assert_eq!(safe_type("video/mp4"), "video/mp4");
        for kind in ["image/svg+xml", "text/html", "application/pdf", "text/xml"] {
            assert_eq!(safe_type(kind), "application/octet-stream");
        }
    }
}
