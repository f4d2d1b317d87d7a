//! Tells how large a backup would be.

use crate::app::Shared;
use crate::error::{Answer, Refusal};
use crate::extract::Signed;
use crate::gate::administrator;
use api::upkeep::BackupSize;
use axum::Json;
use axum::extract::State;
use flow::backup::size;

/// How large a backup would be, and whether one is being made.
#[utoipa::path(get, path = "/backup/size", tag = "upkeep", responses((status = 200, body = BackupSize)))]
pub(super) async fn get_backup_size(State(app): State<Shared>, Signed(caller): Signed) -> Answer<Json<BackupSize>> {
    administrator(&caller)?;
    let (runner, under_way) = (app.runner(), app.backups.available_permits() == 0);
    let size = tokio::task::spawn_blocking(move || size(&runner)).await;
    let size = size.map_err(|_| Refusal::new("internal", "", "Look into the log."))??;
    Ok(Json(BackupSize {
        database_bytes: size.database,
        media_files: size.media_files,
        media_bytes: size.media,
        under_way,
    }))
}
