//! The web pages, built from `web/` and carried inside the binary.
//!
//! A path is what follows the first slash of the URL, such as `assets/index-3f9a.js`. Names under `assets/` contain a
//! hash of their content, so they may be cached for ever; all others are to be asked for again each time.

mod mime;

use std::borrow::Cow;
use std::fmt::Write;

use rust_embed::{EmbeddedFile, RustEmbed};

/// The page that starts the application, and the answer to every URL that is a view rather than a file.
const INDEX: &str = "index.html";

#[derive(RustEmbed)]
#[folder = "$UI_DIST"]
struct Plain;

#[derive(RustEmbed)]
#[folder = "$UI_GZIP"]
struct Gzip;

/// One embedded file, with what an HTTP answer needs to say about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// The body, compressed if `encoding` says so.
    pub bytes: Cow<'static, [u8]>,
    /// The `Content-Type`.
    pub mime: &'static str,
    /// The `Content-Encoding`, or `None` for the plain bytes.
    pub encoding: Option<&'static str>,
    /// Whether the name contains a hash of the content, so that it never changes under this name.
    pub immutable: bool,
    /// A strong `ETag` with its quotes: 32 hex digits of the SHA-256 of the bytes as sent.
    pub etag: String,
}

/// The file at this path, uncompressed; `None` when there is none.
pub fn asset(path: &str) -> Option<Asset> {
    Plain::get(path).map(|file| describe(path, file, None))
}

/// The file at this path in the smallest form that an `Accept-Encoding` header allows.
///
/// ```
/// let page = assay_ui::asset_encoded("index.html", "gzip, br").expect("every build has a first page");
/// assert_eq!(page.mime, "text/html; charset=utf-8");
/// ```
pub fn asset_encoded(path: &str, accept_encoding: &str) -> Option<Asset> {
    let squeezed = if accepts_gzip(accept_encoding) { Gzip::get(path) } else { None };
    squeezed.map(|file| describe(path, file, Some("gzip"))).or_else(|| asset(path))
}

/// The first page, uncompressed.
pub fn index() -> Asset {
    asset(INDEX).expect("the build script refuses a build without index.html")
}

/// The first page in the smallest form that an `Accept-Encoding` header allows.
pub fn index_encoded(accept_encoding: &str) -> Asset {
    asset_encoded(INDEX, accept_encoding).unwrap_or_else(index)
}

/// Whether the real pages are inside, rather than the one that says how to build them.
pub fn is_built() -> bool {
    Plain::iter().any(|path| path.starts_with("assets/"))
}

fn describe(path: &str, file: EmbeddedFile, encoding: Option<&'static str>) -> Asset {
    Asset {
        bytes: file.data,
        mime: mime::of(path),
        encoding,
        immutable: path.starts_with("assets/"),
        etag: quoted_hex(&file.metadata.sha256_hash()[..16]),
    }
}

fn quoted_hex(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in bytes {
        let _ = write!(text, "{byte:02x}");
    }
    text.push('"');
    text
}

/// Reads `Accept-Encoding` as RFC 9110, section 12.5.3 says: `gzip` or `*`, unless its weight is zero.
fn accepts_gzip(header: &str) -> bool {
    let weight_of = |wanted: &str| {
        header.split(',').find_map(|part| {
            let (coding, parameter) = part.split_once(';').unwrap_or((part, ""));
            let weight = parameter.trim().strip_prefix("q=").map_or(Some(1.0), |text| text.trim().parse::<f32>().ok());
            coding.trim().eq_ignore_ascii_case(wanted).then(|| weight.unwrap_or(0.0))
        })
    };
    weight_of("gzip").or_else(|| weight_of("*")).is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_build_has_a_first_page_that_is_asked_for_again_each_time() {
        let page = index();
        assert_eq!(page.mime, "text/html; charset=utf-8");
        assert!(!page.immutable);
        assert!(page.bytes.starts_with(b"<!doctype html>") || page.bytes.starts_with(b"<!DOCTYPE html>"));
    }

    #[test]
    fn a_path_that_is_not_there_is_none() {
        assert_eq!(asset("no/such/file.js"), None);
        assert_eq!(asset("../Cargo.toml"), None);
        assert_eq!(asset_encoded("no/such/file.js", "gzip"), None);
    }

    #[test]
    fn names_under_assets_are_immutable_and_only_those() {
        for path in Plain::iter() {
            let found = asset(&path).expect("a listed file can be had");
            assert_eq!(found.immutable, path.starts_with("assets/"), "{path}");
        }
    }

    #[test]
    fn an_etag_is_32_hex_digits_in_quotes_and_differs_between_encodings() {
        let plain = index();
        assert_eq!(plain.etag.len(), 34);
        assert!(plain.etag.trim_matches('"').bytes().all(|byte| byte.is_ascii_hexdigit()));
        let squeezed = index_encoded("gzip");
        assert_eq!(squeezed.encoding, Some("gzip"), "the first page is text and gains by gzip");
        assert_ne!(squeezed.etag, plain.etag);
        assert!(squeezed.bytes.starts_with(&[0x1f, 0x8b]) && squeezed.bytes.len() < plain.bytes.len());
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        for yes in ["gzip", "GZIP", "br, gzip;q=0.5", "*", "deflate;q=0, *;q=0.1"] {
            assert!(accepts_gzip(yes), "{yes}");
        }
        for no in ["", "br", "identity", "gzip;q=0", "gzip;q=0, *", "gzip;q=nonsense"] {
            assert!(!accepts_gzip(no), "{no}");
        }
    }
}
