//! By how much do two values differ, when each is known with its interval?
//!
//! # Definition
//! With a before and b after, and their intervals (`a_l`, `a_u`) and (`b_l`, `b_u`) at one confidence,
//! ```text
//! lower = (b − a) − √((b − b_l)² + (a_u − a)²)
//! upper = (b − a) + √((b_u − b)² + (a − a_l)²)
//! ```
//! the method of variance estimates recovery (MOVER). Lopsided intervals stay lopsided; for two shares with
//! Wilson intervals it is Newcombe's. Where the two vary together, with correlation r, twice r times the product of the two
//! lengths is taken from each sum of squares.
//!
//! # When not to use it
//! When the two rest on the same units and their correlation is not known: taken as independent, the interval is wider
//! than it need be.
//!
//! # Reference
//! G. Y. Zou, A. Donner, *Construction of confidence limits about effect measures: a general approach*, Statistics in
//! Medicine 27(10), 2008, <https://doi.org/10.1002/sim.3095>; with a correlation: G. Y. Zou, *Toward using confidence
//! intervals to compare correlations*, Psychological Methods 12(4), 2007, <https://doi.org/10.1037/1082-989X.12.4.399>.

use super::Proportion;

/// A value with its interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranged {
    /// The value.
    pub value: f64,
    /// Lower end.
    pub lower: f64,
    /// Upper end.
    pub upper: f64,
}

impl From<Proportion> for Ranged {
    fn from(share: Proportion) -> Self {
        Self { value: share.value, lower: share.lower, upper: share.upper }
    }
}

/// The difference `after − before` of independent values, with the confidence that both intervals have.
///
/// ```
/// use assay_quality::interval::{Ranged, difference, wilson};
///
/// // R. G. Newcombe, Statistics in Medicine 17, 1998, 873–890, table II, method 10: 56 of 70 against 48 of 80.
/// let share = |hits, total| wilson(hits, total, 0.95).map(|p| Ranged { value: p.value, lower: p.lower, upper: p.upper });
/// let change = difference(share(48, 80)?, share(56, 70)?);
/// assert_eq!(format!("{:.4} {:.4} {:.4}", change.value, change.lower, change.upper), "0.2000 0.0524 0.3339");
/// # Ok::<(), assay_quality::interval::BadSample>(())
/// ```
pub fn difference(before: Ranged, after: Ranged) -> Ranged {
    difference_of_dependent(before, after, 0.0)
}

/// The same of values that vary together with this correlation, from −1 to 1.
///
/// ```
/// use assay_quality::interval::{Ranged, difference_of_dependent};
///
/// let (before, after) = (Ranged { value: 0.5, lower: 0.3, upper: 0.7 }, Ranged { value: 0.6, lower: 0.4, upper: 0.8 });
/// let change = difference_of_dependent(before, after, 0.5);
/// assert_eq!(format!("{:.3} {:.3}", change.lower, change.upper), "-0.100 0.300");
/// ```
pub fn difference_of_dependent(before: Ranged, after: Ranged, correlation: f64) -> Ranged {
    let value = after.value - before.value;
    let reach = |one: f64, other: f64| (one * one + other * other - 2.0 * correlation * one * other).max(0.0).sqrt();
    let below = reach(after.value - after.lower, before.upper - before.value);
    let above = reach(after.upper - after.value, before.value - before.lower);
    Ranged { value, lower: value - below, upper: value + above }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_two_even_intervals_add_as_squares() {
        let before = Ranged { value: 0.5, lower: 0.2, upper: 0.8 };
        let after = Ranged { value: 0.75, lower: 0.35, upper: 1.15 };
        let change = difference(before, after);
        assert!((change.value - 0.25).abs() < 1e-15);
        assert!((change.lower + 0.25).abs() < 1e-12 && (change.upper - 0.75).abs() < 1e-12);
    }

    #[test]
    fn exchanging_the_two_turns_the_interval_around() {
        let (a, b) = (Ranged { value: 0.2, lower: 0.1, upper: 0.4 }, Ranged { value: 0.6, lower: 0.3, upper: 0.7 });
        let (there, back) = (difference(a, b), difference(b, a));
        assert!((there.lower + back.upper).abs() < 1e-15 && (there.upper + back.lower).abs() < 1e-15);
    }
}
