//! Takes in a file and queues its import.

use crate::app::{App, Shared};
use crate::convert;
use crate::error::{Answer, Refusal};
use crate::extract::{Asked, In, Transfer};
use api::jobs::{ImportQuery, Job};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Timestamp;
use flow::ingest::Params;
use flow::jobs;
use flow::uploads::PREFIX;
use futures::StreamExt;
use std::path::{Path, PathBuf};
use tokio::fs::File;
use tokio::io::AsyncWriteExt;

/// Takes in a file, as the raw body, and queues its import. Nothing is queued before the file is wholly on disk.
#[utoipa::path(post, path = "/projects/{project}/imports", tag = "jobs", params(ImportQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file"),
    responses((status = 202, body = Job)))]
pub(super) async fn import_items(
    State(app): State<Shared>,
    within: In<Transfer>,
    Asked(query): Asked<ImportQuery>,
    body: Body,
) -> Answer<(StatusCode, Json<Job>)> {
    if within.project.archived {
        return Err(Refusal::new("archived", "The project takes no more items.", "Take it up again first."));
    }
    let upload = receive(&app, body).await?;
    let params = Params {
        path: upload.path.clone(),
        uploaded: true,
        filename: query.filename,
        batch: query.batch,
        due: query.due.map(|due| Timestamp(due.0)),
        priority: query.priority,
        accept_valid: query.accept_valid.unwrap_or(false),
        columns: names(query.columns.as_deref().unwrap_or_default()),
    };
    let (project, asked) = (within.id(), (within.person(), app.clock.now()));
    let job = app
        .write(move |tx| {
            let id = jobs::queue_import(tx, project, &params, asked)?;
            jobs::get(tx, project, id)
        })
        .await?;
    upload.keep();
    app.wake.job();
    Ok((StatusCode::ACCEPTED, Json(convert::job(&job))))
}

/// Names of columns as the address has them.
fn names(columns: &str) -> Vec<String> {
    columns.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// A file on its way in; removed again unless a job takes it over.
struct Upload {
    path: PathBuf,
    kept: bool,
}

impl Upload {
    fn keep(mut self) {
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

async fn receive(app: &App, body: Body) -> Answer<Upload> {
    let path = app.vault.work_file(&app.secret(PREFIX).text);
    let mut file = File::create_new(&path).await.map_err(|error| failed(&error))?;
    let upload = Upload { path, kept: false };
    let (mut pieces, mut size) = (body.into_data_stream(), 0_u64);
    while let Some(piece) = pieces.next().await {
        let broken = |_| Refusal::new("bad_request", "The upload broke off.", "Send the file again.");
        let piece = piece.map_err(broken)?;
        size += piece.len() as u64;
        if size > app.upload_bytes_max {
            let detail = format!("The file has more than {} bytes.", app.upload_bytes_max);
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
