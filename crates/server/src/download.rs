//! Files on their way out, read piece by piece.

use crate::error::{Answer, Refusal};
use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures::stream;
use std::path::Path;
use store::Vault;
use tokio::io::AsyncReadExt;

/// Bytes of one piece.
pub const PIECE_BYTES: u64 = 256 << 10;

/// A file of ours to be saved by the browser, at most its first `limit` bytes.
pub async fn attachment(path: &Path, (kind, filename): (&str, &str), limit: u64) -> Answer<Response> {
    let missing = |_| Refusal::new("job_without_file", "The file is not there any more.", "Run the job again.");
    let file = tokio::fs::File::open(path).await.map_err(missing)?;
    let length = file.metadata().await.map_err(missing)?.len().min(limit);
    let pieces = stream::try_unfold((file.take(length), PIECE_BYTES), |(mut file, size)| async move {
        let mut piece = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        let read = (&mut file).take(size).read_to_end(&mut piece).await?;
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), (file, size))))
    });
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", safe_name(filename))),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

/// Bytes `from..to` of a file in the vault.
pub fn from_vault(vault: Vault, hash: String, (from, to): (u64, u64)) -> Body {
    Body::from_stream(stream::try_unfold(from, move |at| {
        let (vault, hash) = (vault.clone(), hash.clone());
        async move {
            if at >= to {
                return Ok(None);
            }
            let end = (at + PIECE_BYTES).min(to);
            let piece = tokio::task::spawn_blocking(move || vault.range(&hash, at..end)).await;
            let piece = piece.map_err(std::io::Error::other)?.map_err(std::io::Error::other)?;
            Ok::<_, std::io::Error>(Some((piece, end)))
        }
    }))
}

/// A name that no header, shell or file system takes for anything else.
pub fn safe_name(name: &str) -> String {
    let good = |letter: char| if letter.is_ascii_alphanumeric() || "._-".contains(letter) { letter } else { '_' };
    name.chars().map(good).collect::<String>().trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_cannot_break_out_of_the_header() {
        assert_eq!(safe_name("a\"; filename=evil.html\r\nX: y"), "a___filename_evil.html__X__y");
        assert_eq!(safe_name("../..\\x"), "_.._x");
        assert_eq!(safe_name("stow-v1-3.jsonl"), "stow-v1-3.jsonl");
    }
}
