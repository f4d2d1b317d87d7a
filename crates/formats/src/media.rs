//! Recognises media by their content and reads their sizes, without decoding them.

mod detect;
pub mod image;
mod isobmff;
pub mod video;
pub mod whole;

pub use detect::{DETECT_BYTES, Kind, MediaType, Unsupported, detect};
