//! Consensus: against other packages on real crowds, and the laws that every method keeps.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod crowds;
mod kinds;
mod laws;
mod naive;
mod savings;
mod table;
