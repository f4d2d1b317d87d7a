//! How much must be looked at, and what does a look at a sample prove about the whole lot? Exact, for lots
//! of any size.
//!
//! | question | where |
//! |---|---|
//! | How many to check so that "at most 1 % wrong" can be said with 95 % confidence? | [`sample_size`] |
//! | And so that lots as good as expected still pass? | [`sample_size_for`] |
//! | This many wrong were found: how many may be wrong in the lot? | [`most_wrong_in_lot`], [`wrong_in_lot`] |
//! | How likely does a lot with this many wrong pass? | [`chance_of_passing`] |
//! | Which to look at, evenly, by strata, by size, by risk? | [`simple_random`], [`stratified`], [`systematic`] |
//! | What is the whole lot like, judging by an uneven draw? | [`total`], [`share`], [`most_wrong_in_draw`] |
//! | What does a plan with one sample or two do to good lots and bad ones? | [`AcceptancePlan`], [`plan_through`] |
//! | Which plan does ISO 2859-1 give for lot after lot? | [`iso2859`] |
//! | Can checking stop early? | [`Sprt`] |

mod acceptance;
mod allocation;
mod design;
mod horvitz_thompson;
mod hypergeometric;
pub mod iso2859;
mod lot_bound;
mod one_lot;
mod sample_size;
mod sprt;
mod weighted_bound;

pub use acceptance::{AcceptancePlan, BadPlan, Operating, Outgoing, Quality, Stage, TwoPoints, plan_through};
pub use allocation::{Stratum, allocate, inclusion_by_risk, inclusion_by_size};
pub use design::{BadDesign, Drawn, in_random_order, simple_random, stratified, systematic};
pub use horvitz_thompson::{Expanded, Observed, share, total};
pub use lot_bound::{LotBound, LotInterval, most_wrong_in_lot, wrong_in_lot};
pub use sample_size::{Expected, Plan, Promise, chance_of_passing, sample_size, sample_size_for};
pub use sprt::{Performance, Sprt, Step};
pub use weighted_bound::most_wrong_in_draw;
