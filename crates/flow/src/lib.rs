//! The verbs: each is one thing that a person or a timer does, one plain function over a transaction, one event.
//!
//! A step reads one thing in one state, writes one thing in the next, and never calls the next step; the worker looks
//! for what is ready. So each can be read, tested, paused and retried alone.

mod accept;
pub mod apply_spec;
pub mod archive;
pub mod backup;
pub mod bulk;
pub mod chance;
pub mod check_spec;
pub mod error;
pub mod export;
pub mod flag;
pub mod heartbeat;
pub mod identity;
pub mod ingest;
pub mod items;
pub mod jobs;
pub mod lease;
pub mod membership;
pub mod mine;
pub mod overview;
pub mod progress;
pub mod reason;
pub mod review;
pub mod seal;
pub mod seen;
pub mod settings;
pub mod settle;
pub mod skip;
pub mod specs;
pub mod submit;
pub mod uploads;
pub mod verify;

pub use chance::Chance;
pub use error::{Fault, FlowError, FlowResult};
pub use specs::Specs;
