//! Looks at a file, or its beginning, and says what its import would do.

use super::import::names;
use super::upload::receive;
use crate::app::Shared;
use crate::error::Answer;
use crate::extract::{Asked, In, Transfer};
use api::jobs::{ImportPreview, PreviewColumn, PreviewQuery, PreviewRow, RowRefusal, Unfit};
use axum::Json;
use axum::body::Body;
use axum::extract::State;
use flow::ingest::preview::{self, Delivery, Extent, preview};
use formats::{Place, Refusal};

/// Bytes that are taken in for a look.
const BYTES_MAX: u64 = 64 << 20;

/// Looks at a file, or its beginning, as the raw body, and says what its import would do. Nothing is kept.
#[utoipa::path(post, path = "/projects/{project}/imports/preview", tag = "jobs", params(PreviewQuery),
    request_body(content = String, content_type = "application/octet-stream", description = "The file or its beginning"),
    responses((status = 200, body = ImportPreview)))]
pub(super) async fn preview_import(
    State(app): State<Shared>,
    within: In<Transfer>,
    Asked(query): Asked<PreviewQuery>,
    body: Body,
) -> Answer<Json<ImportPreview>> {
    let upload = receive(&app, body, app.upload_bytes_max.min(BYTES_MAX)).await?;
    let (specs, project) = (app.specs.clone(), within.id());
    let seen = app
        .read(move |tx| {
            let (_, spec) = specs.newest(tx, project)?;
            let columns = names(query.columns.as_deref().unwrap_or_default());
            let extent = if query.beginning == Some(true) { Extent::Beginning } else { Extent::Whole };
            let delivery = Delivery { path: upload.path(), filename: &query.filename, columns: &columns, extent };
            preview(tx, (project, &spec), &delivery)
        })
        .await?;
    Ok(Json(served(seen)))
}

fn served(seen: preview::Preview) -> ImportPreview {
    let count = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let column = |column: preview::Column| PreviewColumn {
        input: column.feeds.then(|| column.name.clone()),
        name: column.name,
        meant: column.meant,
        filled: count(column.filled),
        sample: column.sample,
    };
    let row =
        |row: preview::Row| PreviewRow { fields: row.fields.into_iter().collect(), refusal: row.refusal.map(refusal) };
    ImportPreview {
        format: seen.format.to_owned(),
        columns: seen.columns.into_iter().map(column).collect(),
        missing: seen.missing,
        rows: seen.rows.into_iter().map(row).collect(),
        read: count(seen.read),
        refused: count(seen.refused),
        duplicates: seen.duplicates.map(count),
        refusals: seen.refusals.into_iter().map(refusal).collect(),
        complete: seen.complete,
        unfit: seen.unfit.map(|unfit| Unfit { reason: unfit.reason, remedy: unfit.remedy }),
    }
}

fn refusal(refusal: Refusal) -> RowRefusal {
    let (line, entry) = match refusal.position.place {
        Place::File => (None, None),
        Place::Line(line) => (Some(line), None),
        Place::Entry(entry) => (None, Some(entry)),
    };
    RowRefusal { line, entry, field: refusal.field, reason: refusal.reason, remedy: refusal.remedy }
}
