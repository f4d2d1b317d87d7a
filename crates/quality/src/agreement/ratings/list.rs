//! The list of all coefficients for ratings, by name.

use super::{Icc, Raters, icc, kendall_tau, kendall_w, spearman};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// One coefficient for ratings, ready to be chosen by name.
#[derive(Debug, Clone, Copy)]
pub struct Rating {
    /// Its name in commands and files, such as `icc-2-k`.
    pub name: &'static str,
    /// Computes it.
    pub compute: fn(&Answers, &Options) -> Result<Estimate, Undefined>,
    /// Whether it takes exactly two people.
    pub two_people: bool,
}

const ONE: Icc = Icc { raters: Raters::Unknown, mean_of_all: false };
const TWO: Icc = Icc { raters: Raters::Sample, mean_of_all: false };
const THREE: Icc = Icc { raters: Raters::Fixed, mean_of_all: false };
const ONE_K: Icc = Icc { mean_of_all: true, ..ONE };
const TWO_K: Icc = Icc { mean_of_all: true, ..TWO };
const THREE_K: Icc = Icc { mean_of_all: true, ..THREE };

/// All coefficients for ratings. One line each.
#[rustfmt::skip]
pub const RATINGS: &[Rating] = &[
    Rating { name: "icc-1-1",       two_people: false, compute: |a, o| icc(a, ONE, o) },
    Rating { name: "icc-2-1",       two_people: false, compute: |a, o| icc(a, TWO, o) },
    Rating { name: "icc-3-1",       two_people: false, compute: |a, o| icc(a, THREE, o) },
    Rating { name: "icc-1-k",       two_people: false, compute: |a, o| icc(a, ONE_K, o) },
    Rating { name: "icc-2-k",       two_people: false, compute: |a, o| icc(a, TWO_K, o) },
    Rating { name: "icc-3-k",       two_people: false, compute: |a, o| icc(a, THREE_K, o) },
    Rating { name: "spearman",      two_people: true,  compute: spearman },
    Rating { name: "kendall-tau-b", two_people: true,  compute: kendall_tau },
    Rating { name: "kendall-w",     two_people: false, compute: kendall_w },
];

/// The coefficient for ratings of this name, if there is one.
///
/// ```
/// use assay_quality::agreement::rating;
///
/// assert!(rating("icc-2-k").is_some());
/// assert!(rating("icc-4").is_none());
/// ```
pub fn rating(name: &str) -> Option<&'static Rating> {
    RATINGS.iter().find(|row| row.name == name)
}
