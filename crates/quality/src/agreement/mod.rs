//! Do people agree, and more than chance would have it? One file a coefficient, all of one shape.
//!
//! | coefficient | people | scale | chance means |
//! |---|---|---|---|
//! | [`percent_agreement`] | any | any | nothing: chance is not corrected for |
//! | [`cohen_kappa`] | two | any | each person guesses with their own habits |
//! | [`scott_pi`] | two | any | both guess with the common habits |
//! | [`fleiss_kappa`] | any | any | all guess with the common habits |
//! | [`conger_kappa`] | any | any | each person guesses with their own habits |
//! | [`krippendorff_alpha`] | any | any | answers are dealt out at random |
//! | [`gwet_ac`] | any | any | only hard units are guessed |
//! | [`brennan_prediger`] | any | any | every category is as likely |
//!
//! When in doubt take Krippendorff's alpha: any number of people, missing answers, small samples, any
//! scale. Where one category is rare read Gwet's AC beside it: the kappas and alpha then fall though
//! people agree, because they count the rarity as chance.
//!
//! Each can be asked [by label](by_label), [by annotator](by_annotator), [by slice](by_slice) and
//! [by pair](pairs()). Whether it changed between two tables is [`difference_of_dependent`]'s to say, with their
//! [`correlation()`].
//!
//! [`difference_of_dependent`]: crate::interval::difference_of_dependent
//!
//! Units that do not fit into memory are counted as they pass by: [`Counting`], for coefficients that treat people alike.
//!
//! For numbers and orders there are also [`icc`], [`spearman`], [`kendall_tau`] and [`kendall_w`], listed in
//! [`RATINGS`].
//!
//! For stretches marked in texts, recordings and films there are [`unitizing_alpha`], which goes step by step, and
//! [`gamma()`], which puts each section beside its like.
//!
//! To add one: its file here, its line in [`COEFFICIENTS`], its naive reference in `tests/reference/`.

mod brennan_prediger;
mod chance;
mod cohen_kappa;
mod conger_kappa;
mod counted;
mod distance;
mod drawn;
mod fleiss_kappa;
mod gamma;
mod gwet_ac;
mod krippendorff_alpha;
mod metric;
mod pairs;
mod parts;
mod patterns;
mod percent_agreement;
mod ratings;
mod registry;
mod scott_pi;
mod together;
mod two_people;
mod unitizing;
mod weights;

pub use brennan_prediger::brennan_prediger;
pub use cohen_kappa::cohen_kappa;
pub use conger_kappa::conger_kappa;
pub use counted::{Counted, Counting};
pub use distance::{BadDomain, Boxes, Circle, Distance, SetDistance, Sets, ShapeSets, Spans, Tree, TreeDistance};
pub use fleiss_kappa::fleiss_kappa;
pub use gamma::{Gamma, Sought, gamma};
pub use gwet_ac::gwet_ac;
pub use krippendorff_alpha::{Level, krippendorff_alpha, krippendorff_alpha_with};
pub use pairs::{Pair, count_pairs, pairs};
pub use parts::{Part, by_annotator, by_label, by_slice};
pub use percent_agreement::percent_agreement;
pub use ratings::{Icc, RATINGS, Raters, Rating, icc, kendall_tau, kendall_w, rating, spearman};
pub use registry::{ByCounts, COEFFICIENTS, Coefficient, Laws, coefficient};
pub use scott_pi::scott_pi;
pub use together::correlation;
pub use unitizing::{BadSections, Continua, Document, Documents, Reading, Section, Unitizing, unitizing_alpha};
pub use weights::Weights;
