//! The interface as its clients see it: the real router over a real database.

#![expect(clippy::unwrap_used, reason = "the steps of a test may break it wherever they stand")]

mod attacks;
mod attacks_late;
mod bulk;
mod connections;
mod draft;
mod headers;
mod live;
mod media;
mod openapi;
mod roles;
mod seen;
mod settings;
mod sign_in;
mod site;
mod transfer;
mod upkeep;
mod work;
