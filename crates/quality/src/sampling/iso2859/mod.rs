//! The sampling scheme of ISO 2859-1 for lot after lot: letters, single and double plans, and when to switch.
//!
//! # Definition
//! The size of a lot and a [`Level`] give a letter; the letter, an acceptance quality limit (AQL) and a [`Severity`]
//! give the sample and the numbers Ac (pass) and Re (refuse). Where a table has an arrow, the plan it leads to is used
//! whole, with its own sample. A sample as large as the lot means that the whole lot is checked. [`Scheme`] says when to
//! tighten and when to relax.
//!
//! # When not to use it
//! For one lot on its own: the scheme protects the buyer only through the switching over many lots. Use
//! [`sample_size`](super::sample_size) or [`plan_through`](super::plan_through).
//!
//! # Reference
//! ISO 2859-1:1999, *Sampling procedures for inspection by attributes, part 1: sampling schemes indexed by acceptance
//! quality limit (AQL) for lot-by-lot inspection* (the plans for normal and tightened inspection are those of
//! MIL-STD-105E and ANSI/ASQ Z1.4; those for reduced inspection are not).

mod switching;
mod tables;

pub use switching::{Outcome, Production, Scheme};

use super::{AcceptancePlan, BadPlan};

/// How much is checked for the size of a lot: II is usual, S-1 the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Special level S-1.
    S1,
    /// Special level S-2.
    S2,
    /// Special level S-3.
    S3,
    /// Special level S-4.
    S4,
    /// General level I: less than usual.
    I,
    /// General level II: usual.
    II,
    /// General level III: more than usual.
    III,
}

/// How strictly lots are judged at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Where every series starts.
    Normal,
    /// After bad lots.
    Tightened,
    /// After many good lots, to save work.
    Reduced,
}

/// What is to be inspected, and how.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Inspection {
    /// How many the lot holds, 2 or more.
    pub lot: u64,
    /// The inspection level.
    pub level: Level,
    /// The acceptance quality limit in percent: one of the standard's 26, such as 0.65, 1 or 1.5.
    pub limit_percent: f64,
    /// The severity at present.
    pub severity: Severity,
}

/// The plan that the standard gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StandardPlan {
    /// The letter of the plan, after arrows.
    pub letter: char,
    /// What to check, and when to pass.
    pub plan: AcceptancePlan,
    /// Whether the sample would be as large as the lot, so that everything is checked.
    pub whole_lot: bool,
    /// How many may be wrong for the lot to pass at the next stricter limit too: what the switching score of a single
    /// plan asks. `None` for a double plan, or when at most one may be wrong.
    pub tighter_accept: Option<u64>,
}

impl Inspection {
    /// The letter of table 1, before arrows.
    pub fn letter(&self) -> Result<char, BadPlan> {
        tables::row_of(self.lot, self.level).map(tables::letter)
    }

    /// The single plan.
    ///
    /// ```
    /// use assay_quality::sampling::iso2859::{Inspection, Level, Severity};
    /// use assay_quality::sampling::AcceptancePlan;
    ///
    /// let normal = Inspection { lot: 1_000, level: Level::II, limit_percent: 1.0, severity: Severity::Normal };
    /// let plan = normal.single()?;
    /// assert_eq!((plan.letter, plan.plan), ('J', AcceptancePlan::single(80, 2)));
    /// // An arrow leads from F to E, or to G, with their samples.
    /// let small = Inspection { lot: 120, ..normal };
    /// assert_eq!(small.single()?.plan, AcceptancePlan::single(13, 0));
    /// let tight = Inspection { severity: Severity::Tightened, ..small };
    /// assert_eq!(tight.single()?.plan, AcceptancePlan::single(20, 0));
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn single(&self) -> Result<StandardPlan, BadPlan> {
        let (row, column, accept) = self.cell()?;
        let sample = tables::single_size(self.severity, row);
        let tighter = column.checked_sub(1).and_then(|left| tables::accept(self.severity, row, left));
        Ok(StandardPlan {
            letter: tables::letter(row),
            plan: AcceptancePlan::single(sample.min(self.lot), accept),
            whole_lot: sample >= self.lot,
            tighter_accept: tighter.filter(|_| accept >= 2),
        })
    }

    /// The double plan, or the single one where the standard has no double plan or the lot has no room for two samples.
    pub fn double(&self) -> Result<StandardPlan, BadPlan> {
        let (row, _, accept) = self.cell()?;
        match tables::double(self.severity, row, accept) {
            Some(plan) if plan.sample_max() < self.lot => {
                Ok(StandardPlan { letter: tables::letter(row), plan, whole_lot: false, tighter_accept: None })
            }
            _ => self.single(),
        }
    }

    /// Row and column that hold the plan, and its acceptance number.
    fn cell(&self) -> Result<(usize, usize, u64), BadPlan> {
        let percent = self.limit_percent;
        let same = |limit: &f64| (limit - percent).abs() <= 1e-9 * limit;
        let column = tables::LIMITS.iter().position(same).ok_or(BadPlan::NoSuchLimit { percent })?;
        let (row, accept) = tables::follow(self.severity, tables::row_of(self.lot, self.level)?, column);
        Ok((row, column, accept))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::Stage;

    fn of(lot: u64, limit_percent: f64, severity: Severity) -> Inspection {
        Inspection { lot, level: Level::II, limit_percent, severity }
    }

    #[test]
    fn letters_follow_the_size_of_the_lot_and_the_level() {
        use Level::{I, II, III, S1, S2, S3, S4};
        for (lot, level, letter) in [
            (2, II, 'A'),
            (8, III, 'B'),
            (9, II, 'B'),
            (150, II, 'F'),
            (151, II, 'G'),
            (1_000, II, 'J'),
            (1_000, I, 'G'),
            (1_000, III, 'K'),
            (1_200, II, 'J'),
            (1_201, II, 'K'),
            (35_000, S1, 'C'),
            (35_001, S1, 'D'),
            (100_000, S2, 'E'),
            (120_000, S3, 'G'),
            (600_000, S4, 'K'),
            (500_000, II, 'P'),
            (500_001, II, 'Q'),
            (u64::MAX, III, 'R'),
        ] {
            let inspection = Inspection { lot, level, limit_percent: 1.0, severity: Severity::Normal };
            assert_eq!(inspection.letter(), Ok(letter), "{lot} {level:?}");
        }
    }

    #[test]
    fn single_plans_are_those_of_the_master_tables() {
        use Severity::{Normal, Reduced, Tightened};
        // Lot, limit, severity: letter, n, Ac.
        for (lot, limit, severity, letter, sample, accept) in [
            (1_000, 1.0, Normal, 'J', 80, 2),
            (1_000, 0.65, Normal, 'J', 80, 1),
            (1_000, 2.5, Normal, 'J', 80, 5),
            (1_000, 4.0, Normal, 'J', 80, 7),
            (1_000, 0.40, Normal, 'K', 125, 1),
            (1_000, 0.25, Normal, 'H', 50, 0),
            (1_000, 0.15, Normal, 'J', 80, 0),
            (1_000, 1.0, Tightened, 'J', 80, 1),
            (1_000, 0.65, Tightened, 'K', 125, 1),
            (1_000, 0.40, Tightened, 'L', 200, 1),
            (1_000, 4.0, Tightened, 'J', 80, 5),
            (1_000, 1.0, Reduced, 'J', 32, 1),
            (2_000, 1.0, Reduced, 'K', 50, 2),
            (2_000, 1.0, Normal, 'K', 125, 3),
            (20_000, 6.5, Reduced, 'L', 80, 10),
            (5_000, 10.0, Normal, 'K', 125, 21),
            (600_000, 0.010, Normal, 'Q', 1_250, 0),
            (600_000, 0.025, Tightened, 'S', 3_150, 1),
            (200, 1.5, Normal, 'G', 32, 1),
            (50, 10.0, Normal, 'D', 8, 2),
        ] {
            let found = of(lot, limit, severity).single().unwrap();
            assert_eq!(
                (found.letter, found.plan),
                (letter, AcceptancePlan::single(sample, accept)),
                "{lot} {limit} {severity:?}"
            );
        }
    }

    #[test]
    fn double_plans_are_those_of_the_master_tables() {
        use Severity::{Normal, Reduced, Tightened};
        for (lot, limit, severity, sample, [accept, reject, last]) in [
            (1_000, 1.0, Normal, 50, [0, 3, 3]),
            (1_000, 1.5, Normal, 50, [1, 3, 4]),
            (1_000, 2.5, Normal, 50, [2, 5, 6]),
            (1_000, 4.0, Normal, 50, [3, 6, 9]),
            (1_000, 1.0, Tightened, 50, [0, 2, 1]),
            (1_000, 6.5, Tightened, 50, [4, 7, 10]),
            (1_000, 2.5, Reduced, 20, [1, 3, 4]),
            (1_000, 4.0, Reduced, 20, [2, 4, 5]),
        ] {
            let stage = |accept, reject| Stage { sample, accept, reject };
            let plan = AcceptancePlan::Double(stage(accept, reject), stage(last, last + 1));
            assert_eq!(of(lot, limit, severity).double().unwrap().plan, plan, "{limit} {severity:?}");
        }
        // Where nothing may be wrong the single plan stands.
        assert_eq!(of(1_000, 0.15, Normal).double(), of(1_000, 0.15, Normal).single());
    }

    #[test]
    fn a_double_plan_passes_lots_about_as_often_as_its_single_one() {
        use crate::sampling::Quality;
        for limit in [0.65, 1.0, 1.5, 2.5, 4.0, 6.5, 10.0] {
            for severity in [Severity::Normal, Severity::Tightened, Severity::Reduced] {
                let inspection = of(2_000, limit, severity);
                let (single, double) = (inspection.single().unwrap().plan, inspection.double().unwrap().plan);
                for share in [0.5, 1.0, 2.0, 4.0].map(|times| times * limit / 100.0) {
                    let pass = |plan: AcceptancePlan| plan.operating(Quality::Process { share }).unwrap();
                    let gap = (pass(single).accepted - pass(double).accepted).abs();
                    assert!(gap < 0.08, "{limit} {severity:?} {share}: {gap}");
                }
            }
        }
    }

    #[test]
    fn a_lot_no_larger_than_its_sample_is_checked_whole() {
        let found = of(5, 0.65, Severity::Normal).single().unwrap();
        assert!(found.whole_lot);
        assert_eq!(found.plan, AcceptancePlan::single(5, 0));
    }

    #[test]
    fn what_the_standard_does_not_know_is_refused() {
        assert_eq!(of(1, 1.0, Severity::Normal).single(), Err(BadPlan::LotTooSmall { lot: 1, least: 2 }));
        assert_eq!(of(9, 2.0, Severity::Normal).single(), Err(BadPlan::NoSuchLimit { percent: 2.0 }));
    }
}
