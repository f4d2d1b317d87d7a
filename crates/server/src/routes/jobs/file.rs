//! Gives the file of an export.

use crate::app::Shared;
use crate::download::attachment;
use crate::error::{Answer, Refusal};
use crate::extract::{In, Number, Transfer};
use axum::extract::State;
use axum::response::Response;
use flow::export::{Exported, file_name};
use flow::jobs;

/// The file of an export that is done.
#[utoipa::path(get, path = "/projects/{project}/jobs/{id}/file", tag = "jobs",
    responses((status = 200, content_type = "application/octet-stream", body = String)))]
pub(super) async fn get_file(State(app): State<Shared>, within: In<Transfer>, Number(id): Number) -> Answer<Response> {
    let project = within.id();
    let job = app.read(move |tx| jobs::get(tx, project, id)).await?;
    let none = || Refusal::new("job_without_file", "The job has no file.", "Wait until an export is done.");
    let done = job.kind == "export" && job.state == "done";
    let exported: Exported = serde_json::from_str(&job.result).ok().filter(|_| done).ok_or_else(none)?;
    attachment(&app.vault.work_file(&file_name(id)), ("application/octet-stream", &exported.filename), u64::MAX).await
}
