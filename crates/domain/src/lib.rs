//! The nouns and rules of labelling work: spec, kinds, tasks, slots, answers, policy.
//!
//! Everything here is a value or a pure function. What the time is, who asks and what chance decided are arguments;
//! databases, files and HTTP are unknown. If a sentence starts with "may", "must" or "what comes next", it belongs here.

pub mod answer;
pub mod clock;
pub mod consensus;
pub mod event;
pub mod item;
pub mod kinds;
pub mod policy;
pub mod role;
pub mod sheet;
pub mod spec;
pub mod task;
pub mod when;

pub use clock::{Clock, Timestamp};
pub use role::{Act, Role};
