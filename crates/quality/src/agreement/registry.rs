//! The list of all agreement coefficients, by name and level, with the laws each one keeps.

use super::{
    Counted, Level, Weights, brennan_prediger, cohen_kappa, conger_kappa, fleiss_kappa, gwet_ac, krippendorff_alpha,
    percent_agreement, scott_pi,
};
use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

/// One coefficient at one level, ready to be chosen by name.
#[derive(Debug, Clone, Copy)]
pub struct Coefficient {
    /// Its name in commands and files, such as `krippendorff-alpha`.
    pub name: &'static str,
    /// The scale it takes the labels to be on, such as `ordinal`; with `name` it is unique.
    pub level: &'static str,
    /// Computes it.
    pub compute: fn(&Answers, &Options) -> Result<Estimate, Undefined>,
    /// Computes it from the label counts of units, where it treats people alike.
    pub counted: Option<ByCounts>,
    /// What it promises, checked for every coefficient by `tests/laws.rs`.
    pub laws: Laws,
}

/// Computes a coefficient from the label counts of units.
pub type ByCounts = fn(&Counted, &Options) -> Result<Estimate, Undefined>;

/// What a coefficient promises about its value.
///
/// Some laws all of them keep: the order of rows, the numbering of units and the numbering of people change
/// nothing; the value lies in [−1, 1] and inside its interval, and is 1 when everyone agrees on labels that
/// vary. The others are stated row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "a row of independent promises, read as a table")]
pub struct Laws {
    /// Exchanging who gave which answer on a unit changes nothing.
    pub annotators_interchangeable: bool,
    /// Exchanging labels changes nothing: the scale has no order.
    pub labels_renameable: bool,
    /// Turning the scale around changes nothing.
    pub scale_reversible: bool,
    /// Having every unit twice changes nothing.
    pub units_doublable: bool,
    /// Categories at the end of the scale that nobody used change nothing.
    pub unused_categories_ignored: bool,
    /// Units with one answer change nothing.
    pub lone_answers_ignored: bool,
    /// It takes exactly two people.
    pub two_people: bool,
}

const ALL: Laws = Laws {
    annotators_interchangeable: true,
    labels_renameable: true,
    scale_reversible: true,
    units_doublable: true,
    unused_categories_ignored: true,
    lone_answers_ignored: true,
    two_people: false,
};
const PERCENT: Laws = ALL;
const PERCENT_WEIGHTED: Laws = Laws { unused_categories_ignored: false, ..ALL };
const COHEN: Laws = Laws { annotators_interchangeable: false, two_people: true, ..ALL };
const SCOTT: Laws = Laws { two_people: true, ..ALL };
const FLEISS: Laws = Laws { lone_answers_ignored: false, ..ALL };
const CONGER: Laws = Laws { annotators_interchangeable: false, ..FLEISS };
const ALPHA: Laws = Laws { units_doublable: false, ..ALL };
const ALPHA_RATIO: Laws = Laws { scale_reversible: false, ..ALPHA };
const ALPHA_CIRCULAR: Laws = Laws { unused_categories_ignored: false, ..ALPHA };
const GWET: Laws = Laws { unused_categories_ignored: false, ..FLEISS };
const BRENNAN: Laws = Laws { unused_categories_ignored: false, ..ALL };

/// The same on a scale with an order.
const fn ordered(laws: Laws) -> Laws {
    Laws { labels_renameable: false, ..laws }
}

/// All coefficients, in the order they are documented and shown. One line each.
#[rustfmt::skip]
pub const COEFFICIENTS: &[Coefficient] = &[
    Coefficient { name: "percent-agreement",  level: "nominal",   laws: PERCENT,                   compute: |a, o| percent_agreement(a, Weights::Identity, o), counted: Some(|c, o| percent_agreement::of(c.into(), Weights::Identity, o)) },
    Coefficient { name: "percent-agreement",  level: "linear",    laws: ordered(PERCENT_WEIGHTED), compute: |a, o| percent_agreement(a, Weights::Linear, o), counted: Some(|c, o| percent_agreement::of(c.into(), Weights::Linear, o)) },
    Coefficient { name: "percent-agreement",  level: "quadratic", laws: ordered(PERCENT_WEIGHTED), compute: |a, o| percent_agreement(a, Weights::Quadratic, o), counted: Some(|c, o| percent_agreement::of(c.into(), Weights::Quadratic, o)) },
    Coefficient { name: "percent-agreement",  level: "ordinal",   laws: ordered(PERCENT_WEIGHTED), compute: |a, o| percent_agreement(a, Weights::Ordinal, o), counted: Some(|c, o| percent_agreement::of(c.into(), Weights::Ordinal, o)) },
    Coefficient { name: "cohen-kappa",        level: "nominal",   laws: COHEN,                     compute: |a, o| cohen_kappa(a, Weights::Identity, o), counted: None },
    Coefficient { name: "cohen-kappa",        level: "linear",    laws: ordered(COHEN),            compute: |a, o| cohen_kappa(a, Weights::Linear, o), counted: None },
    Coefficient { name: "cohen-kappa",        level: "quadratic", laws: ordered(COHEN),            compute: |a, o| cohen_kappa(a, Weights::Quadratic, o), counted: None },
    Coefficient { name: "cohen-kappa",        level: "ordinal",   laws: ordered(COHEN),            compute: |a, o| cohen_kappa(a, Weights::Ordinal, o), counted: None },
    Coefficient { name: "scott-pi",           level: "nominal",   laws: SCOTT,                     compute: |a, o| scott_pi(a, Weights::Identity, o), counted: Some(|c, o| scott_pi::of_counted(c, Weights::Identity, o)) },
    Coefficient { name: "scott-pi",           level: "linear",    laws: ordered(SCOTT),            compute: |a, o| scott_pi(a, Weights::Linear, o), counted: Some(|c, o| scott_pi::of_counted(c, Weights::Linear, o)) },
    Coefficient { name: "scott-pi",           level: "quadratic", laws: ordered(SCOTT),            compute: |a, o| scott_pi(a, Weights::Quadratic, o), counted: Some(|c, o| scott_pi::of_counted(c, Weights::Quadratic, o)) },
    Coefficient { name: "scott-pi",           level: "ordinal",   laws: ordered(SCOTT),            compute: |a, o| scott_pi(a, Weights::Ordinal, o), counted: Some(|c, o| scott_pi::of_counted(c, Weights::Ordinal, o)) },
    Coefficient { name: "fleiss-kappa",       level: "nominal",   laws: FLEISS,                    compute: |a, o| fleiss_kappa(a, Weights::Identity, o), counted: Some(|c, o| fleiss_kappa::of(c.into(), Weights::Identity, o)) },
    Coefficient { name: "fleiss-kappa",       level: "linear",    laws: ordered(FLEISS),           compute: |a, o| fleiss_kappa(a, Weights::Linear, o), counted: Some(|c, o| fleiss_kappa::of(c.into(), Weights::Linear, o)) },
    Coefficient { name: "fleiss-kappa",       level: "quadratic", laws: ordered(FLEISS),           compute: |a, o| fleiss_kappa(a, Weights::Quadratic, o), counted: Some(|c, o| fleiss_kappa::of(c.into(), Weights::Quadratic, o)) },
    Coefficient { name: "fleiss-kappa",       level: "ordinal",   laws: ordered(FLEISS),           compute: |a, o| fleiss_kappa(a, Weights::Ordinal, o), counted: Some(|c, o| fleiss_kappa::of(c.into(), Weights::Ordinal, o)) },
    Coefficient { name: "conger-kappa",       level: "nominal",   laws: CONGER,                    compute: |a, o| conger_kappa(a, Weights::Identity, o), counted: None },
    Coefficient { name: "conger-kappa",       level: "linear",    laws: ordered(CONGER),           compute: |a, o| conger_kappa(a, Weights::Linear, o), counted: None },
    Coefficient { name: "conger-kappa",       level: "quadratic", laws: ordered(CONGER),           compute: |a, o| conger_kappa(a, Weights::Quadratic, o), counted: None },
    Coefficient { name: "conger-kappa",       level: "ordinal",   laws: ordered(CONGER),           compute: |a, o| conger_kappa(a, Weights::Ordinal, o), counted: None },
    Coefficient { name: "krippendorff-alpha", level: "nominal",   laws: ALPHA,                     compute: |a, o| krippendorff_alpha(a, Level::Nominal, o), counted: Some(|c, o| krippendorff_alpha::of(c.into(), Level::Nominal, o)) },
    Coefficient { name: "krippendorff-alpha", level: "ordinal",   laws: ordered(ALPHA),            compute: |a, o| krippendorff_alpha(a, Level::Ordinal, o), counted: Some(|c, o| krippendorff_alpha::of(c.into(), Level::Ordinal, o)) },
    Coefficient { name: "krippendorff-alpha", level: "interval",  laws: ordered(ALPHA),            compute: |a, o| krippendorff_alpha(a, Level::Interval, o), counted: Some(|c, o| krippendorff_alpha::of(c.into(), Level::Interval, o)) },
    Coefficient { name: "krippendorff-alpha", level: "ratio",     laws: ordered(ALPHA_RATIO),      compute: |a, o| krippendorff_alpha(a, Level::Ratio, o), counted: Some(|c, o| krippendorff_alpha::of(c.into(), Level::Ratio, o)) },
    Coefficient { name: "krippendorff-alpha", level: "circular",  laws: ordered(ALPHA_CIRCULAR),   compute: |a, o| krippendorff_alpha(a, Level::Circular, o), counted: Some(|c, o| krippendorff_alpha::of(c.into(), Level::Circular, o)) },
    Coefficient { name: "gwet-ac",            level: "nominal",   laws: GWET,                      compute: |a, o| gwet_ac(a, Weights::Identity, o), counted: Some(|c, o| gwet_ac::of(c.into(), Weights::Identity, o)) },
    Coefficient { name: "gwet-ac",            level: "linear",    laws: ordered(GWET),             compute: |a, o| gwet_ac(a, Weights::Linear, o), counted: Some(|c, o| gwet_ac::of(c.into(), Weights::Linear, o)) },
    Coefficient { name: "gwet-ac",            level: "quadratic", laws: ordered(GWET),             compute: |a, o| gwet_ac(a, Weights::Quadratic, o), counted: Some(|c, o| gwet_ac::of(c.into(), Weights::Quadratic, o)) },
    Coefficient { name: "gwet-ac",            level: "ordinal",   laws: ordered(GWET),             compute: |a, o| gwet_ac(a, Weights::Ordinal, o), counted: Some(|c, o| gwet_ac::of(c.into(), Weights::Ordinal, o)) },
    Coefficient { name: "brennan-prediger",   level: "nominal",   laws: BRENNAN,                   compute: |a, o| brennan_prediger(a, Weights::Identity, o), counted: Some(|c, o| brennan_prediger::of(c.into(), Weights::Identity, o)) },
    Coefficient { name: "brennan-prediger",   level: "linear",    laws: ordered(BRENNAN),          compute: |a, o| brennan_prediger(a, Weights::Linear, o), counted: Some(|c, o| brennan_prediger::of(c.into(), Weights::Linear, o)) },
    Coefficient { name: "brennan-prediger",   level: "quadratic", laws: ordered(BRENNAN),          compute: |a, o| brennan_prediger(a, Weights::Quadratic, o), counted: Some(|c, o| brennan_prediger::of(c.into(), Weights::Quadratic, o)) },
    Coefficient { name: "brennan-prediger",   level: "ordinal",   laws: ordered(BRENNAN),          compute: |a, o| brennan_prediger(a, Weights::Ordinal, o), counted: Some(|c, o| brennan_prediger::of(c.into(), Weights::Ordinal, o)) },
];

/// The coefficient of this name and level, if there is one.
///
/// ```
/// use assay_quality::agreement::coefficient;
///
/// assert!(coefficient("krippendorff-alpha", "ordinal").is_some());
/// assert!(coefficient("krippendorff-alpha", "quadratic").is_none());
/// ```
pub fn coefficient(name: &str, level: &str) -> Option<&'static Coefficient> {
    COEFFICIENTS.iter().find(|row| row.name == name && row.level == level)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// Krippendorff 2011, section C: four people, twelve units, values 1 to 5, some missing (0).
    pub(crate) fn four_observers() -> Answers {
        let people = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let rows = (0u32..).zip(people).flat_map(|(person, values)| {
            (0u32..).zip(values).map(move |(unit, value)| (unit, person, f64::from(value)))
        });
        Answers::from_values(rows.filter(|(_, _, value)| *value > 0.0)).unwrap()
    }

    #[test]
    fn no_two_coefficients_share_name_and_level() {
        for (i, row) in COEFFICIENTS.iter().enumerate() {
            let same = |other: &&Coefficient| other.name == row.name && other.level == row.level;
            assert_eq!(COEFFICIENTS[i..].iter().filter(same).count(), 1, "{} {}", row.name, row.level);
        }
    }
}
