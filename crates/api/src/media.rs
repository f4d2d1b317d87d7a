//! Media: the frames of a video.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// When each frame of a video is shown; frame 0 is the first in the order of presentation.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct Frames {
    /// Seconds from the start of the video, one a frame, ascending.
    pub frames: Vec<f64>,
    /// Ticks a second of the file's own clock.
    pub timescale: u64,
}

/// The signature of a media address.
#[derive(Debug, Clone, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MediaQuery {
    /// Until when the address is good, in seconds since 1970.
    pub until: i64,
    /// The signature.
    pub sig: String,
}
