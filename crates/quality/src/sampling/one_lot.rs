//! What does a plan do to one lot in which so many are wrong? Exact, in whole numbers (curves of type A).
//!
//! # Definition
//! Of a lot of N with M wrong ones, a stage that checks n and passes with at most c leaves, on average over all draws,
//! ```text
//! Σ P(x) (M − x) over x ≤ c   =   M (N − n)/N · P(X ≤ c | N − 1, M − 1, n)
//! ```
//! wrong ones behind: one wrong item is left out with chance (N − n)/N, and the sample then comes from the N − 1 others.
//! Divided by N, summed over what passes, this is the outgoing quality when refused lots are checked whole.
//!
//! # When not to use it
//! For lot after lot from one process: see [`AcceptancePlan::operating`] with [`Quality::Process`].
//!
//! # Reference
//! E. G. Schilling, D. V. Neubauer, *Acceptance Sampling in Quality Control*, 3rd edition, 2017, chapter 5,
//! <https://doi.org/10.1201/9781315120744>.

use super::acceptance::{AcceptancePlan, BadPlan, Outgoing, Quality, at_most, exactly};
use super::hypergeometric::ROUNDING;

impl AcceptancePlan {
    /// What goes out of this lot when `wrong` of it are wrong and it is checked whole if refused; shares are of the lot.
    ///
    /// ```
    /// use assay_quality::sampling::AcceptancePlan;
    ///
    /// // 19 of 20 are checked: one wrong label passes when it is the one that nobody looked at.
    /// let out = AcceptancePlan::single(19, 0).outgoing_of_lot(20, 1)?;
    /// assert!((out.outgoing - 0.05 * 0.05).abs() < 1e-12);
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn outgoing_of_lot(&self, lot: u64, wrong: u64) -> Result<Outgoing, BadPlan> {
        if lot == 0 {
            return Err(BadPlan::LotTooSmall { lot, least: 1 });
        }
        let whole = Quality::Lot { lot, wrong };
        let at = self.operating(whole)?;
        let (first, all) = match *self {
            Self::Single(stage) => (stage.sample, stage.sample),
            Self::Double(first, _) => (first.sample, self.sample_max()),
        };
        let left = match *self {
            Self::Single(stage) => left_behind((lot, wrong), stage.sample, stage.accept),
            Self::Double(first, second) => {
                let undecided = (first.accept + 1..first.reject.min(wrong + 1)).map(|found| {
                    let rest = (lot - first.sample, wrong - found);
                    exactly(whole, first.sample, found) * left_behind(rest, second.sample, second.accept - found)
                });
                left_behind((lot, wrong), first.sample, first.accept) + undecided.sum::<f64>()
            }
        };
        let unseen = at.accepted_first * (lot - first) as f64 + (at.accepted - at.accepted_first) * (lot - all) as f64;
        let size = lot as f64;
        Ok(Outgoing { share: wrong as f64 / size, outgoing: left / size, inspected: size - unseen })
    }

    /// The worst that goes out of a lot of this size on average, however many are wrong in it (AOQL), with the share
    /// that brings it about.
    pub fn outgoing_limit_of_lot(&self, lot: u64) -> Result<Outgoing, BadPlan> {
        // A grid that is fine where few are wrong, then every number between the neighbours of its peak, or a narrowing
        // search where they are many.
        const STEPS: u64 = 200;
        const SCANNED: u64 = 512;
        let wrong = |step: u64| grid(lot, step, STEPS);
        let mut best = self.outgoing_of_lot(lot, 0)?;
        let mut peak = 0;
        for step in 1..=STEPS {
            let next = self.outgoing_of_lot(lot, wrong(step))?;
            if next.outgoing > best.outgoing {
                (best, peak) = (next, step);
            }
        }
        let (mut low, mut high) = (wrong(peak.saturating_sub(1)), wrong((peak + 1).min(STEPS)));
        while high - low > SCANNED {
            let third = (high - low) / 3;
            let (near, far) = (self.outgoing_of_lot(lot, low + third)?, self.outgoing_of_lot(lot, high - third)?);
            if near.outgoing < far.outgoing { low += third } else { high -= third }
        }
        for wrong in low..=high {
            let next = self.outgoing_of_lot(lot, wrong)?;
            if next.outgoing > best.outgoing {
                best = next;
            }
        }
        Ok(best)
    }

    /// The fewest wrong ones with which a lot of this size passes with at most this chance; all, where none are too many.
    pub fn wrong_passing_at_most(&self, lot: u64, chance: f64) -> Result<u64, BadPlan> {
        if !(chance > 0.0 && chance < 1.0) {
            return Err(BadPlan::OutOfRange { given: chance });
        }
        let rare = |wrong| self.operating(Quality::Lot { lot, wrong }).map(|at| at.accepted <= chance * ROUNDING);
        let (mut often, mut seldom) = (0, lot);
        while seldom > often + 1 {
            let middle = often + (seldom - often) / 2;
            if rare(middle)? { seldom = middle } else { often = middle }
        }
        Ok(seldom)
    }
}

/// How many wrong ones are left, on average, by a stage that checks `sample` and passes with at most `accept`; nothing
/// counts where it does not pass.
fn left_behind((lot, wrong): (u64, u64), sample: u64, accept: u64) -> f64 {
    if wrong == 0 || sample >= lot {
        return 0.0;
    }
    let others = Quality::Lot { lot: lot - 1, wrong: wrong - 1 };
    wrong as f64 * ((lot - sample) as f64 / lot as f64) * at_most(others, sample, accept)
}

/// Step `step` of `steps` from 0 to `lot`, finest at the start.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and the lot")]
fn grid(lot: u64, step: u64, steps: u64) -> u64 {
    ((step as f64 / steps as f64).powi(3) * lot as f64).round().min(lot as f64) as u64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::Stage;

    const DOUBLE: AcceptancePlan =
        AcceptancePlan::Double(Stage { sample: 8, accept: 0, reject: 3 }, Stage { sample: 8, accept: 3, reject: 4 });

    fn binomial(n: u64, k: u64) -> f64 {
        if k > n {
            return 0.0;
        }
        (0..k).map(|i| (n - i) as f64 / (k - i) as f64).product()
    }

    /// The chance of `found` by counting draws.
    fn counted(lot: u64, wrong: u64, sample: u64, found: u64) -> f64 {
        if wrong > lot {
            return 0.0;
        }
        binomial(wrong, found) * binomial(lot - wrong, sample.wrapping_sub(found)) / binomial(lot, sample)
    }

    #[test]
    fn by_hand_one_wrong_of_twenty_passes_when_it_is_not_among_the_checked() {
        let plan = AcceptancePlan::single(19, 0);
        let pass = |wrong| plan.operating(Quality::Lot { lot: 20, wrong }).unwrap().accepted;
        assert!((pass(1) - 0.05).abs() < 1e-12 && pass(2) < 1e-15);
        assert_eq!(plan.wrong_passing_at_most(20, 0.05).unwrap(), 1);
        assert_eq!(AcceptancePlan::single(1, 0).wrong_passing_at_most(1, 0.05).unwrap(), 1);
    }

    #[test]
    fn what_is_left_behind_is_the_sum_over_all_findings() {
        for wrong in 0..=40u64 {
            let mut single = 0.0;
            for found in 0..=1u64 {
                single += counted(40, wrong, 8, found) * wrong.saturating_sub(found) as f64;
            }
            let out = AcceptancePlan::single(8, 1).outgoing_of_lot(40, wrong).unwrap();
            assert!((out.outgoing - single / 40.0).abs() < 1e-12, "{wrong}: {out:?}");

            let mut double = counted(40, wrong, 8, 0) * wrong as f64;
            for one in 1..=2u64.min(wrong) {
                for two in 0..=(3 - one).min(wrong - one) {
                    let left = (wrong - one - two) as f64;
                    double += counted(40, wrong, 8, one) * counted(32, wrong - one, 8, two) * left;
                }
            }
            let out = DOUBLE.outgoing_of_lot(40, wrong).unwrap();
            assert!((out.outgoing - double / 40.0).abs() < 1e-12, "{wrong}: {out:?} {double}");
        }
    }

    #[test]
    fn the_worst_that_goes_out_is_the_worst_of_all_numbers_of_wrong_ones() {
        for plan in [AcceptancePlan::single(20, 1), AcceptancePlan::single(5, 0), DOUBLE] {
            for lot in [20, 57, 700] {
                let all = (0..=lot).map(|wrong| plan.outgoing_of_lot(lot, wrong).unwrap().outgoing);
                let worst = all.fold(0.0, f64::max);
                let found = plan.outgoing_limit_of_lot(lot).unwrap();
                assert!((found.outgoing - worst).abs() < 1e-15, "{plan:?} {lot}: {found:?} {worst}");
            }
        }
    }

    #[test]
    fn a_large_lot_is_like_its_process() {
        let plan = AcceptancePlan::single(80, 2);
        let (lot, process) = (1_000_000_000, plan.outgoing_limit(1_000_000_000).unwrap());
        let found = plan.outgoing_limit_of_lot(lot).unwrap();
        assert!((found.outgoing - process.outgoing).abs() < 1e-8, "{found:?} {process:?}");
        assert!((found.inspected / process.inspected - 1.0).abs() < 1e-3, "{found:?} {process:?}");
    }

    #[test]
    fn a_lot_smaller_than_its_sample_is_refused() {
        let plan = AcceptancePlan::single(9, 1);
        assert_eq!(plan.outgoing_of_lot(8, 1), Err(BadPlan::LotTooSmall { lot: 8, least: 9 }));
        assert_eq!(plan.outgoing_of_lot(0, 0), Err(BadPlan::LotTooSmall { lot: 0, least: 1 }));
        assert_eq!(plan.wrong_passing_at_most(20, 1.0), Err(BadPlan::OutOfRange { given: 1.0 }));
    }
}
