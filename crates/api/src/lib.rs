//! The wire: the shapes of requests and responses, one file a noun, and the codes of refusals.
//!
//! Field names are the JSON's. Identifiers are texts, times RFC 3339 in UTC with milliseconds, durations milliseconds
//! (`_ms`) or seconds (`_s`). The server turns verbs' results into these; the command line reads them back.

mod id;
mod page;
mod problem;
mod raw;
mod time;
mod values;

pub mod bulk;
pub mod estimate;
pub mod identity;
pub mod items;
pub mod jobs;
pub mod live;
pub mod media;
pub mod names;
pub mod overview;
pub mod people;
pub mod projects;
pub mod review;
pub mod settings;
pub mod tokens;
pub mod upkeep;
pub mod work;

pub use id::Id;
pub use page::Page;
pub use problem::{CODES, Changed, Code, Entry, Problem, code};
pub use raw::Raw;
pub use time::Time;
pub use values::Values;
