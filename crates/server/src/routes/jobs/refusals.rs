//! Gives the report of the rows that an import refused.

use crate::app::Shared;
use crate::download::attachment;
use crate::error::{Answer, Refusal};
use crate::extract::{Follow, In, Number};
use axum::extract::State;
use axum::response::Response;
use flow::ingest::{Progress, report_name};
use flow::jobs;

/// The refused rows, one JSON object a line: file, line or entry, field, reason, remedy.
#[utoipa::path(get, path = "/projects/{project}/jobs/{id}/refusals", tag = "jobs",
    responses((status = 200, content_type = "application/x-ndjson", body = String)))]
pub(super) async fn get_refusals(
    State(app): State<Shared>,
    within: In<Follow>,
    Number(id): Number,
) -> Answer<Response> {
    let project = within.id();
    let job = app.read(move |tx| jobs::get(tx, project, id)).await?;
    let none = || Refusal::new("job_without_file", "The job has no report.", "Only imports refuse rows.");
    let progress: Progress =
        serde_json::from_str(&job.result).ok().filter(|_| job.kind == "import").ok_or_else(none)?;
    // What stands behind is of rows that the job may read again.
    let limit = if job.finished_at.is_some() { u64::MAX } else { progress.report_bytes };
    let filename = format!("{}-job-{id}-refusals.jsonl", within.project.slug);
    attachment(&app.vault.work_file(&report_name(id)), ("application/x-ndjson", &filename), limit).await
}
