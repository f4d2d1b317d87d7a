//! The content types of the files a web build can hold.

/// The `Content-Type` for a path, by its extension.
///
/// What is not in the table is `application/octet-stream`: with `nosniff` a browser then saves it rather than runs it.
pub fn of(path: &str) -> &'static str {
    let extension = path.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension {
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "ico" => "image/x-icon",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "webmanifest" => "application/manifest+json",
        "webp" => "image/webp",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_extension_decides_and_an_unknown_one_is_bytes() {
        assert_eq!(of("assets/index-3f.min.js"), "text/javascript; charset=utf-8");
        assert_eq!(of("assets/inter.woff2"), "font/woff2");
        assert_eq!(of("LICENSE"), "application/octet-stream");
        assert_eq!(of("page.php"), "application/octet-stream");
    }
}
