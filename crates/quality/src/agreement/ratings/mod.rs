//! Do people's numbers or orders go together? Coefficients for ratings: variance components and ranks.
//!
//! | coefficient | people | missing answers | asks |
//! |---|---|---|---|
//! | [`icc`] | any | one-way form only | how much of the spread of the numbers is between units |
//! | [`spearman`] | two | left out | do the ranks go together |
//! | [`kendall_tau`] | two | left out | are pairs of units put in the same order |
//! | [`kendall_w`] | any | no | do all put the units in the same order |
//!
//! Values of the table are used where it has them, else the order of its categories. For the same question with any
//! missing answers take [`krippendorff_alpha`](super::krippendorff_alpha()) at the interval or ordinal level.
//!
//! To add one: its file here and its line in [`RATINGS`].

mod icc;
mod kendall_tau;
mod kendall_w;
mod list;
mod scores;
mod spearman;

pub use icc::{Icc, Raters, icc};
pub use kendall_tau::kendall_tau;
pub use kendall_w::kendall_w;
pub use list::{RATINGS, Rating, rating};
pub use spearman::spearman;
