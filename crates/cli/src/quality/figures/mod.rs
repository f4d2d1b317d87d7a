//! What each command draws: its results as one of the kinds of plot.

mod agreement;
mod confusion;
mod operating;
mod reliability;
mod savings;
mod skills;

pub use agreement::{agreement_by_pair, coefficients};
pub use confusion::confusion;
pub use operating::operating;
pub use reliability::reliability;
pub use savings::savings;
pub use skills::skills;
