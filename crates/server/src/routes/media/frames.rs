//! Gives the times of a video's frames.

use crate::app::Shared;
use crate::error::{Answer, Refusal};
use crate::extract::{Enter, In, Named};
use api::media::Frames;
use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, HeaderName};
use formats::media::video::{VideoIndex, VideoLimits};
use serde_json::Value;
use store::media;

/// When each frame is shown, in the order of presentation; frame 0 is the first.
#[utoipa::path(get, path = "/projects/{project}/media/{hash}/frames", tag = "media",
    responses((status = 200, body = Frames)))]
pub(super) async fn get_frames(
    State(app): State<Shared>,
    within: In<Enter>,
    Named(hash): Named,
) -> Answer<([(HeaderName, &'static str); 1], Json<Frames>)> {
    let project = within.id();
    let media = app.read(move |tx| Ok(media::get(tx, project, &hash)?)).await?;
    let none = || Refusal::not_found("such video in this project");
    let info: Value = serde_json::from_str(&media.ok_or_else(none)?.info).map_err(|_| none())?;
    let index = VideoIndex::from_json(info.get("video").ok_or_else(none)?, VideoLimits::default().frames_max);
    let index = index.map_err(|error| {
        tracing::error!(%error, "a video's index cannot be read");
        Refusal::new("internal", "", "Import the video again.")
    })?;
    let frames = (0..index.frame_count()).filter_map(|n| index.seconds_of(n)).collect();
    // What a hash names never changes.
    let keep = [(CACHE_CONTROL, "private, max-age=86400, immutable")];
    Ok((keep, Json(Frames { frames, timescale: u64::from(index.timescale) })))
}
