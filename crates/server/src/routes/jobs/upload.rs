//! Files on their way in, kept in the vault's work folder until a job takes them over or they are let go.

use crate::app::App;
use crate::error::{Answer, Refusal};
use axum::body::Body;
use flow::uploads::PREFIX;
use futures::StreamExt;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// A file on its way in; removed again unless a job takes it over.
pub(super) struct Upload {
    path: PathBuf,
    kept: bool,
}

impl Upload {
    /// Where it lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Leaves it to a job.
    pub(super) fn keep(mut self) {
        self.kept = true;
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.kept
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(%error, "an upload that came to nothing could not be removed");
        }
    }
}

/// Writes a body into a file of its own, wholly on disk before this returns.
pub(super) async fn receive(app: &App, body: Body, bytes_max: u64) -> Answer<Upload> {
    let path = app.vault.work_file(&app.secret(PREFIX).text);
    let mut file = File::create_new(&path).await.map_err(|error| failed(&error))?;
    let upload = Upload { path, kept: false };
    let (mut pieces, mut size) = (body.into_data_stream(), 0_u64);
    while let Some(piece) = pieces.next().await {
        let broken = |_| Refusal::new("bad_request", "The upload broke off.", "Send the file again.");
        let piece = piece.map_err(broken)?;
        size += piece.len() as u64;
        if size > bytes_max {
            let detail = format!("The file has more than {bytes_max} bytes.");
            return Err(Refusal::new("too_large", detail, "Split it, or import it on the server with `assay import`."));
        }
        file.write_all(&piece).await.map_err(|error| failed(&error))?;
    }
    file.flush().await.map_err(|error| failed(&error))?;
    file.sync_all().await.map_err(|error| failed(&error))?;
    sync_folder(&upload.path).await?;
    Ok(upload)
}

/// The file's name must be as durable as the job that will read it.
async fn sync_folder(path: &Path) -> Answer<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    let folder = File::open(folder).await.map_err(|error| failed(&error))?;
    folder.sync_all().await.map_err(|error| failed(&error))
}

fn failed(error: &std::io::Error) -> Refusal {
    if error.kind() == std::io::ErrorKind::StorageFull {
        return Refusal::new(
            "storage_full",
            "",
            "Free some space; nothing was queued, so send the file again after that.",
        );
    }
    tracing::error!(%error, "an upload could not be written");
    Refusal::new("internal", "", "Look into the server's log.")
}
