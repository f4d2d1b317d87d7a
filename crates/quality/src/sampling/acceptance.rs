//! Pass the lot or refuse it, after one sample or two: what does such a plan do to good lots and bad ones?
//!
//! # Definition
//! A **single** plan checks n and passes the lot when at most Ac are wrong. A **double** plan stops after its first
//! sample when at most Ac₁ or at least Re₁ are wrong, and otherwise checks n₂ more and passes when at most Ac₂ are wrong
//! in all. At a share p of wrong ones the plan has
//! ```text
//! Pa(p)   the chance of passing                                     operating characteristic (OC)
//! ASN(p)  how many are checked on average, nothing cut short        average sample number
//! AOQ(p)  the share still wrong on average, if refused lots are checked whole and put right
//! ATI(p)  how many are checked on average then                      average total inspection
//! AOQL    the largest AOQ over all p: outgoing work is never worse on average
//! ```
//! For a process ([`Quality::Process`]) the number found is binomial (curves of type B); for one lot
//! ([`Quality::Lot`]) it is hypergeometric (type A), exact.
//!
//! # When not to use it
//! To say how good one lot is: passing says little, see [`most_wrong_in_lot`](super::most_wrong_in_lot). AOQ means
//! nothing unless refused lots really are checked whole.
//!
//! # Cost
//! One beta function a point for a single plan; one more for each result of the first sample that calls a second.
//!
//! # Reference
//! E. G. Schilling, D. V. Neubauer, *Acceptance Sampling in Quality Control*, 3rd edition, 2017, chapters 5 and 6,
//! <https://doi.org/10.1201/9781315120744>.

use std::fmt;

use super::hypergeometric::{Draw, ROUNDING, ln_binomial};
use crate::special::beta_cdf;

/// One sample of a plan. The numbers count from the first sample on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stage {
    /// How many to check in this sample.
    pub sample: u64,
    /// Pass when at most so many are wrong so far (Ac).
    pub accept: u64,
    /// Refuse when at least so many are wrong so far (Re); above `accept`, by one in the last stage.
    pub reject: u64,
}

/// When to pass a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcceptancePlan {
    /// One sample decides.
    Single(Stage),
    /// A second sample is drawn when the first does not decide.
    Double(Stage, Stage),
}

/// What is judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quality {
    /// Lots from a process in which each is wrong with this chance, in [0, 1].
    Process {
        /// The chance.
        share: f64,
    },
    /// One lot in which so many are wrong.
    Lot {
        /// How many it holds.
        lot: u64,
        /// How many of them are wrong.
        wrong: u64,
    },
}

/// What a plan does at one quality.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Operating {
    /// The chance of passing, in [0, 1].
    pub accepted: f64,
    /// The chance of passing after the first sample.
    pub accepted_first: f64,
    /// How many are checked on average (ASN).
    pub sample: f64,
}

/// What becomes of lots when refused ones are checked whole and put right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outgoing {
    /// The share of wrong ones coming in.
    pub share: f64,
    /// The share of wrong ones going out, on average (AOQ).
    pub outgoing: f64,
    /// How many are checked of each lot, on average (ATI).
    pub inspected: f64,
}

/// Why there is no plan, or no number about one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum BadPlan {
    /// The numbers of a plan contradict each other.
    NumbersOutOfOrder {
        /// What was given.
        plan: AcceptancePlan,
    },
    /// The lot is smaller than its sample, or than what is wrong in it, or than the standard knows.
    LotTooSmall {
        /// Size of the lot.
        lot: u64,
        /// What it must hold at least.
        least: u64,
    },
    /// A share, risk or confidence is not in its range.
    OutOfRange {
        /// What was given.
        given: f64,
    },
    /// The acceptable share is not below the one to refuse.
    SharesOutOfOrder {
        /// The share to pass.
        acceptable: f64,
        /// The share to refuse.
        refused: f64,
    },
    /// The standard has no table for this acceptance quality limit.
    NoSuchLimit {
        /// In percent.
        percent: f64,
    },
    /// Too many lots were refused under tightened inspection: sampling must stop until the cause is mended.
    Discontinued,
}

impl fmt::Display for BadPlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NumbersOutOfOrder { plan } => {
                write!(f, "the numbers of {plan:?} contradict each other; Re is above Ac, and both grow with the stage")
            }
            Self::LotTooSmall { lot, least } => write!(f, "a lot of {lot} is too small; {least} are needed at least"),
            Self::OutOfRange { given } => write!(f, "{given} is out of range; shares and risks lie between 0 and 1"),
            Self::SharesOutOfOrder { acceptable, refused } => {
                write!(f, "the share to pass, {acceptable}, must lie below the share to refuse, {refused}")
            }
            Self::NoSuchLimit { percent } => write!(
                f,
                "ISO 2859-1 has no acceptance quality limit of {percent} %; take one of its 26, such as 0.65, 1 or 1.5"
            ),
            Self::Discontinued => {
                write!(f, "five lots were refused under tightened inspection; mend the cause, then resume")
            }
        }
    }
}

impl std::error::Error for BadPlan {}

impl AcceptancePlan {
    /// Check `sample` and pass when at most `accept` are wrong.
    pub fn single(sample: u64, accept: u64) -> Self {
        Self::Single(Stage { sample, accept, reject: accept + 1 })
    }

    /// The most that can be checked.
    pub fn sample_max(&self) -> u64 {
        match self {
            Self::Single(stage) => stage.sample,
            Self::Double(first, second) => first.sample + second.sample,
        }
    }

    /// What the plan does at one quality.
    ///
    /// ```
    /// use assay_quality::sampling::{AcceptancePlan, Quality};
    ///
    /// // ISO 2859-1, letter J, limit 1 %: 80 checked, 2 may be wrong.
    /// let plan = AcceptancePlan::single(80, 2);
    /// let at = |share| plan.operating(Quality::Process { share }).map(|o| o.accepted);
    /// assert_eq!(format!("{:.3} {:.3}", at(0.01)?, at(0.0652)?), "0.953 0.100");
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn operating(&self, quality: Quality) -> Result<Operating, BadPlan> {
        self.check(quality)?;
        Ok(match *self {
            Self::Single(stage) => {
                let accepted = at_most(quality, stage.sample, stage.accept);
                Operating { accepted, accepted_first: accepted, sample: stage.sample as f64 }
            }
            Self::Double(first, second) => {
                let accepted_first = at_most(quality, first.sample, first.accept);
                let (mut accepted, mut undecided) = (accepted_first, 0.0);
                for found in first.accept + 1..first.reject {
                    let chance = exactly(quality, first.sample, found);
                    undecided += chance;
                    if chance > 0.0 {
                        let rest = after(quality, first.sample, found);
                        accepted += chance * at_most(rest, second.sample, second.accept - found);
                    }
                }
                let sample = first.sample as f64 + undecided * second.sample as f64;
                Operating { accepted: accepted.min(1.0), accepted_first, sample }
            }
        })
    }

    /// What goes out when lots of `lot` come in from a process with this share of wrong ones and refused lots are checked
    /// whole. For one lot see [`AcceptancePlan::outgoing_of_lot`].
    pub fn outgoing(&self, lot: u64, share: f64) -> Result<Outgoing, BadPlan> {
        if lot < self.sample_max() || lot == 0 {
            return Err(BadPlan::LotTooSmall { lot, least: self.sample_max().max(1) });
        }
        let at = self.operating(Quality::Process { share })?;
        let (first, all) = match *self {
            Self::Single(stage) => (stage.sample, stage.sample),
            Self::Double(first, _) => (first.sample, self.sample_max()),
        };
        // What was not looked at, in lots that passed after the first sample, and after the second.
        let unseen = at.accepted_first * (lot - first) as f64 + (at.accepted - at.accepted_first) * (lot - all) as f64;
        Ok(Outgoing { share, outgoing: share * unseen / lot as f64, inspected: lot as f64 - unseen })
    }

    /// The worst that goes out on average, whatever comes in (AOQL), with the incoming share that brings it about.
    ///
    /// ```
    /// use assay_quality::sampling::AcceptancePlan;
    ///
    /// let worst = AcceptancePlan::single(80, 2).outgoing_limit(1_000_000)?;
    /// assert_eq!(format!("{:.4}", worst.outgoing), "0.0171");
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn outgoing_limit(&self, lot: u64) -> Result<Outgoing, BadPlan> {
        // A grid fine enough to hold one peak between neighbours, then a narrowing search.
        const STEPS: u32 = 200;
        let mut best = self.outgoing(lot, 0.0)?;
        let share = |step: u32| (f64::from(step) / f64::from(STEPS)).powi(3);
        let mut peak = 0;
        for step in 1..=STEPS {
            let next = self.outgoing(lot, share(step))?;
            if next.outgoing > best.outgoing {
                (best, peak) = (next, step);
            }
        }
        let (mut low, mut high) = (share(peak.saturating_sub(1)), share((peak + 1).min(STEPS)));
        for _ in 0..80 {
            let third = (high - low) / 3.0;
            if self.outgoing(lot, low + third)?.outgoing < self.outgoing(lot, high - third)?.outgoing {
                low += third;
            } else {
                high -= third;
            }
        }
        let found = self.outgoing(lot, f64::midpoint(low, high))?;
        Ok(if found.outgoing > best.outgoing { found } else { best })
    }

    /// The share of wrong ones in the process at which the plan passes lots with this chance: 0.95 gives what the
    /// producer can count on, 0.1 what the buyer is guarded against.
    pub fn share_accepted_with(&self, chance: f64) -> Result<f64, BadPlan> {
        if !(chance > 0.0 && chance < 1.0) {
            return Err(BadPlan::OutOfRange { given: chance });
        }
        let (mut passes, mut fails) = (0.0, 1.0);
        for _ in 0..100 {
            let share = f64::midpoint(passes, fails);
            if self.operating(Quality::Process { share })?.accepted >= chance {
                passes = share;
            } else {
                fails = share;
            }
        }
        Ok(passes)
    }

    fn check(&self, quality: Quality) -> Result<(), BadPlan> {
        let ordered = match self {
            Self::Single(stage) => stage.reject == stage.accept + 1,
            Self::Double(first, second) => {
                first.accept < first.reject
                    && first.reject <= second.accept + 1
                    && second.reject == second.accept + 1
                    && first.accept <= second.accept
            }
        };
        if !ordered {
            return Err(BadPlan::NumbersOutOfOrder { plan: *self });
        }
        match quality {
            Quality::Process { share } if !(0.0..=1.0).contains(&share) => Err(BadPlan::OutOfRange { given: share }),
            Quality::Lot { lot, wrong } if lot < wrong.max(self.sample_max()) => {
                Err(BadPlan::LotTooSmall { lot, least: wrong.max(self.sample_max()) })
            }
            _ => Ok(()),
        }
    }
}

/// Two points that a plan must keep.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TwoPoints {
    /// A share of wrong ones that is good enough.
    pub acceptable: f64,
    /// The most often that so good a lot may be refused (the producer's risk, α).
    pub producer_risk: f64,
    /// A share of wrong ones that must not pass, above `acceptable`.
    pub refused: f64,
    /// The most often that so bad a lot may pass (the buyer's risk, β).
    pub consumer_risk: f64,
}

/// The single plan with the smallest sample that passes good processes and refuses bad ones as often as asked.
///
/// ```
/// use assay_quality::sampling::{AcceptancePlan, TwoPoints, plan_through};
///
/// let points = TwoPoints { acceptable: 0.05, producer_risk: 0.05, refused: 0.15, consumer_risk: 0.075 };
/// assert_eq!(plan_through(points)?, AcceptancePlan::single(80, 7));
/// # Ok::<(), assay_quality::sampling::BadPlan>(())
/// ```
pub fn plan_through(points: TwoPoints) -> Result<AcceptancePlan, BadPlan> {
    let TwoPoints { acceptable, producer_risk, refused, consumer_risk } = points;
    for given in [acceptable, producer_risk, refused, consumer_risk] {
        if !(given > 0.0 && given < 1.0) {
            return Err(BadPlan::OutOfRange { given });
        }
    }
    if acceptable >= refused {
        return Err(BadPlan::SharesOutOfOrder { acceptable, refused });
    }
    let passes = |share, sample, accept| at_most(Quality::Process { share }, sample, accept);
    let mut sample = 1;
    for accept in 0.. {
        // The smallest sample that guards the buyer: it grows with what is accepted.
        let guards = |sample| passes(refused, sample, accept) <= consumer_risk * ROUNDING;
        let mut high = sample.max(accept + 1);
        while !guards(high) {
            high *= 2;
        }
        let mut low = sample - 1;
        while high - low > 1 {
            let middle = low + (high - low) / 2;
            if guards(middle) { high = middle } else { low = middle }
        }
        sample = high;
        if passes(acceptable, sample, accept) * ROUNDING >= 1.0 - producer_risk {
            return Ok(AcceptancePlan::single(sample, accept));
        }
        if accept > 1_000_000 {
            break;
        }
    }
    Err(BadPlan::SharesOutOfOrder { acceptable, refused })
}

/// The chance that at most `accept` of `sample` are wrong.
pub(super) fn at_most(quality: Quality, sample: u64, accept: u64) -> f64 {
    match quality {
        _ if accept >= sample => 1.0,
        Quality::Process { share } => beta_cdf(1.0 - share, (sample - accept) as f64, accept as f64 + 1.0),
        Quality::Lot { lot, wrong } => Draw { lot, wrong, sample }.at_most(accept),
    }
}

/// The chance that exactly `found` of `sample` are wrong.
pub(super) fn exactly(quality: Quality, sample: u64, found: u64) -> f64 {
    match quality {
        _ if found > sample => 0.0,
        Quality::Process { share } if share <= 0.0 => f64::from(u8::from(found == 0)),
        Quality::Process { share } if share >= 1.0 => f64::from(u8::from(found == sample)),
        Quality::Process { share } => ln_binomial(found, sample, share, 1.0 - share).exp(),
        Quality::Lot { lot, wrong } => Draw { lot, wrong, sample }.chance_of(found),
    }
}

/// What is left after a sample in which `found` were wrong.
fn after(quality: Quality, sample: u64, found: u64) -> Quality {
    match quality {
        Quality::Lot { lot, wrong } => Quality::Lot { lot: lot - sample, wrong: wrong - found },
        Quality::Process { .. } => quality,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOUBLE: AcceptancePlan =
        AcceptancePlan::Double(Stage { sample: 50, accept: 0, reject: 3 }, Stage { sample: 50, accept: 3, reject: 4 });

    fn process(share: f64) -> Quality {
        Quality::Process { share }
    }

    #[test]
    fn a_double_plan_is_the_sum_over_all_pairs_of_findings() {
        for quality in [process(0.03), Quality::Lot { lot: 400, wrong: 12 }] {
            let (mut accepted, mut second) = (0.0, 0.0);
            for one in 0..=50 {
                for two in 0..=50 {
                    let chance = exactly(quality, 50, one)
                        * if one <= 12 { exactly(after(quality, 50, one), 50, two) } else { 0.0 };
                    let drawn = one > 0 && one < 3;
                    second += if drawn { chance } else { 0.0 };
                    accepted += if one == 0 || (drawn && one + two <= 3) { chance } else { 0.0 };
                }
            }
            let found = DOUBLE.operating(quality).unwrap();
            assert!((found.accepted - accepted).abs() < 1e-9, "{found:?} {accepted}");
            assert!((found.sample - 50.0 - 50.0 * second).abs() < 1e-7, "{found:?} {second}");
        }
    }

    #[test]
    fn published_shares_of_letter_j_with_a_limit_of_one_percent() {
        // ISO 2859-1:1999, table 10-J-1: accepted with 99, 95, 90, 50, 10 and 5 % at these percents.
        let plan = AcceptancePlan::single(80, 2);
        for (chance, percent) in [(0.99, 0.550), (0.95, 1.03), (0.9, 1.38), (0.5, 3.33), (0.1, 6.52), (0.05, 7.66)] {
            let found = 100.0 * plan.share_accepted_with(chance).unwrap();
            assert!((found - percent).abs() < 0.006, "{chance}: {found} not {percent}");
        }
    }

    #[test]
    fn published_outgoing_limits_of_endless_lots() {
        // E. Schilling, D. Neubauer, Acceptance Sampling in Quality Control: AOQL = y / n for large n and lots, where y is
        // the most that x P(Poisson(x) ≤ c) can be: 0.3679, 0.8400, 1.371, 1.942, 2.544.
        for (accept, y) in [(0, 0.3679), (1, 0.8400), (2, 1.371), (3, 1.942), (4, 2.544)] {
            let limit = AcceptancePlan::single(10_000, accept).outgoing_limit(1_000_000_000_000).unwrap();
            assert!((limit.outgoing * 10_000.0 - y).abs() < 0.001, "{accept}: {}", limit.outgoing * 10_000.0);
        }
    }

    #[test]
    fn what_is_not_passed_unseen_is_inspected() {
        let plan = AcceptancePlan::single(50, 1);
        let out = plan.outgoing(500, 0.04).unwrap();
        let pass = plan.operating(process(0.04)).unwrap().accepted;
        assert!((out.inspected - (50.0 + (1.0 - pass) * 450.0)).abs() < 1e-9);
        assert!((out.outgoing - 0.04 * pass * 0.9).abs() < 1e-12);
        let out = DOUBLE.outgoing(500, 0.04).unwrap();
        assert!(out.outgoing < 0.04 && out.inspected > 50.0);
    }

    #[test]
    fn a_plan_through_two_points_keeps_both_and_one_check_less_keeps_not() {
        for (acceptable, refused) in [(0.01, 0.05), (0.001, 0.01), (0.1, 0.3)] {
            let points = TwoPoints { acceptable, producer_risk: 0.05, refused, consumer_risk: 0.1 };
            let AcceptancePlan::Single(stage) = plan_through(points).unwrap() else { unreachable!() };
            let pass = |share, sample| at_most(process(share), sample, stage.accept);
            assert!(pass(acceptable, stage.sample) >= 0.95 && pass(refused, stage.sample) <= 0.1);
            assert!(pass(refused, stage.sample - 1) > 0.1);
        }
    }

    #[test]
    fn nothing_wrong_passes_and_all_wrong_does_not() {
        for plan in [DOUBLE, AcceptancePlan::single(20, 1)] {
            assert!((plan.operating(process(0.0)).unwrap().accepted - 1.0).abs() < 1e-15);
            assert!(plan.operating(process(1.0)).unwrap().accepted < 1e-15);
        }
    }

    #[test]
    fn senseless_plans_are_refused() {
        let plan = AcceptancePlan::Single(Stage { sample: 9, accept: 1, reject: 3 });
        assert_eq!(plan.operating(process(0.1)), Err(BadPlan::NumbersOutOfOrder { plan }));
        let plan = AcceptancePlan::single(9, 1);
        assert_eq!(plan.operating(process(1.1)), Err(BadPlan::OutOfRange { given: 1.1 }));
        let small = Quality::Lot { lot: 8, wrong: 1 };
        assert_eq!(plan.operating(small), Err(BadPlan::LotTooSmall { lot: 8, least: 9 }));
        let points = TwoPoints { acceptable: 0.1, producer_risk: 0.05, refused: 0.1, consumer_risk: 0.1 };
        assert!(plan_through(points).is_err());
    }
}
