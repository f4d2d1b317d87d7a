//! What each command draws: its results as one of the kinds of plot.

mod agreement;
mod bound;
mod change;
mod confusion;
mod doubt;
mod found;
mod operating;
mod pace;
mod reliability;
mod savings;
mod skills;
mod strengths;

pub use agreement::{Pairwise, agreement_by_pair, coefficients};
pub use bound::bound;
pub use change::{Changed, change};
pub use confusion::confusion;
pub use doubt::{By, chances};
pub use found::{Measured, Named, people, scores, sightings, weakest_first};
pub use operating::{Passing, operating};
pub use pace::pace;
pub use reliability::reliability;
pub use savings::savings;
pub use skills::skills;
pub use strengths::strengths;
