//! How much must be looked at, and what does a look at a sample prove about the whole lot? Exact, for lots
//! of any size.
//!
//! | question | where |
//! |---|---|
//! | How many to check so that "at most 1 % wrong" can be said with 95 % confidence? | [`sample_size`] |
//! | This many wrong were found: how many may be wrong in the lot? | [`most_wrong_in_lot`] |
//! | How likely does a lot with this many wrong pass? | [`chance_of_passing`] |
//! | Which to look at, evenly, by strata, by size, by risk? | [`simple_random`], [`stratified`], [`systematic`] |
//! | What is the whole lot like, judging by an uneven draw? | [`total`], [`share`] |

mod allocation;
mod design;
mod horvitz_thompson;
mod hypergeometric;
mod lot_bound;
mod sample_size;

pub use allocation::{Stratum, allocate, inclusion_by_risk, inclusion_by_size};
pub use design::{BadDesign, Drawn, simple_random, stratified, systematic};
pub use horvitz_thompson::{Expanded, Observed, share, total};
pub use lot_bound::{LotBound, most_wrong_in_lot};
pub use sample_size::{Plan, Promise, chance_of_passing, sample_size};
