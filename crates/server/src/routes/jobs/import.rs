//! Takes in a file and queues its import.

use super::upload::receive;
use crate::app::Shared;
use crate::convert;
use crate::error::Answer;
use crate::extract::{Asked, In, Transfer};
use api::jobs::{ImportQuery, Job};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use domain::Timestamp;
use flow::archive::check_open;
use flow::ingest::Params;
use flow::jobs;

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
    // Before a long file is sent in vain; the verb looks again.
    check_open(&within.project)?;
    let upload = receive(&app, body, app.upload_bytes_max).await?;
    let params = Params {
        path: upload.path().to_owned(),
        uploaded: true,
        filename: query.filename,
        batch: query.batch,
        due: query.due.map(|due| Timestamp(due.0)),
        priority: query.priority,
        accept_valid: query.accept_valid.unwrap_or(false),
        columns: names(query.columns.as_deref().unwrap_or_default()),
    };
    let (project, asked) = (within.id(), app.asked(within.person()));
    let job = app
        .write(move |tx| {
            let id = jobs::queue_import(tx, project, &params, &asked)?;
            jobs::get(tx, project, id)
        })
        .await?;
    upload.keep();
    app.wake.job();
    Ok((StatusCode::ACCEPTED, Json(convert::job(&job))))
}

/// Names of columns as the address has them.
pub(super) fn names(columns: &str) -> Vec<String> {
    columns.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
