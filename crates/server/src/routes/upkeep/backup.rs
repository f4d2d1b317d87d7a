//! Streams a backup.

use crate::app::{App, Shared};
use crate::convert::time;
use crate::download::{PIECE_BYTES, safe_name};
use crate::error::{Answer, Refusal};
use crate::extract::Signed;
use crate::gate::administrator;
use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use flow::backup::{Packing, gather, pack};
use flow::uploads::PREFIX;
use futures::stream;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::mpsc::{Sender, channel};

/// The media type of a tar archive.
const KIND: &str = "application/x-tar";

/// Pieces that are made before the reader has taken them.
const PIECES_AHEAD: usize = 4;

/// The header with the bytes of all media files in the backup, by which a program shows how far it is.
const MEDIA_BYTES: &str = "x-assay-media-bytes";

/// Everything in one archive: the database as it is now, the media, and a list of their checksums at its end. A backup that
/// broke off has no such list. It holds the hashes of passwords and tokens, so it is to be kept as safe as the data.
#[utoipa::path(get, path = "/backup", tag = "upkeep",
    responses((status = 200, content_type = "application/x-tar", body = String)))]
pub(super) async fn get_backup(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Response> {
    administrator(&caller)?;
    let busy = |_| Refusal::new("busy", "Another backup is being made.", "Wait for its end.").after(60);
    let turn = Arc::clone(&app.backups).try_acquire_owned().map_err(busy)?;
    let (runner, copy) = (app.runner(), Copy::new(&app));
    let gathered = tokio::task::spawn_blocking(move || {
        let gathered = gather(&runner, &copy.0);
        (gathered, runner, copy)
    });
    let (contents, runner, copy) = gathered.await.map_err(|_| Refusal::new("internal", "", "Look into the log."))?;
    let contents = contents?;
    let (at, media_bytes) = (time(runner.clock.now()).to_string(), contents.media_bytes());
    let filename = safe_name(&format!("assay-{}.tar", at.split('.').next().unwrap_or(&at)));
    let (sender, receiver) = channel(PIECES_AHEAD);
    tokio::task::spawn_blocking(move || {
        let _held = (turn, copy);
        let to = BufWriter::with_capacity(usize::try_from(PIECE_BYTES).unwrap_or(1 << 18), Pieces(sender.clone()));
        let packed = pack(&runner, contents, (to, &at), &mut warn).and_then(|mut to| to.flush());
        if let Err(error) = packed {
            tracing::warn!(%error, "a backup broke off");
            // Without this the archive would end as if it were whole. The reader may have gone away.
            let _gone = sender.blocking_send(Err(error));
        }
    });
    let pieces = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    let headers = [
        (header::CONTENT_TYPE.as_str(), KIND.to_owned()),
        (header::CONTENT_DISPOSITION.as_str(), format!("attachment; filename=\"{filename}\"")),
        (MEDIA_BYTES, media_bytes.to_string()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn warn(step: Packing<'_>) {
    if let Packing::Changed(hash) = step {
        tracing::warn!(hash, "a media file is not what it was when it was imported; it is in the backup as it is");
    }
}

/// The place of a copy of the database; what is there goes when this does. The name is an upload's, so that one that a crash
/// left behind is swept away like those.
struct Copy(PathBuf);

impl Copy {
    fn new(app: &App) -> Self {
        Self(app.vault.work_file(&app.secret(PREFIX).text))
    }
}

impl Drop for Copy {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "the working copy of a backup could not be removed");
            }
            _ => {}
        }
    }
}

/// Hands on what is written, as a stream takes it.
struct Pieces(Sender<io::Result<Bytes>>);

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let gone = |_| io::Error::new(io::ErrorKind::BrokenPipe, "the reader went away");
        self.0.blocking_send(Ok(Bytes::copy_from_slice(bytes))).map_err(gone)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
