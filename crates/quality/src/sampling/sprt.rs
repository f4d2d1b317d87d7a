//! Check one after the other and stop as soon as the lot is clearly good or clearly bad.
//!
//! # Definition
//! Wald's sequential probability ratio test between a share p₀ that is good enough and a share p₁ that must not pass.
//! After n checks with d wrong ones the lot
//! ```text
//! passes  when d ≤ s n − h₀      h₀ = ln((1 − α) / β) / k
//! fails   when d ≥ s n + h₁      h₁ = ln((1 − β) / α) / k
//! k = ln(p₁(1 − p₀) / (p₀(1 − p₁)))     s = ln((1 − p₀) / (1 − p₁)) / k
//! ```
//! where good lots fail with a chance of about α and bad ones pass with a chance of about β. [`Sprt::performance`] gives
//! the chances exactly, with a limit on the checks.
//!
//! # When not to use it
//! When checks cannot be made one at a time, or the lot is not much larger than what will be checked. Between p₀ and
//! p₁ it can go on for long: always set a limit, and decide beforehand what an open end means.
//!
//! # Cost
//! One comparison a check; [`Sprt::performance`] takes the checks times the width of the open band.
//!
//! # Reference
//! A. Wald, *Sequential tests of statistical hypotheses*, Annals of Mathematical Statistics 16(2), 1945,
//! <https://doi.org/10.1214/aoms/1177731118>.

use super::acceptance::{BadPlan, TwoPoints};

/// A test that goes on until it is sure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sprt {
    /// How many wrong ones a check more allows, s: between the two shares.
    pub slope: f64,
    /// How far below the middle a lot passes, h₀, above 0.
    pub accept_below: f64,
    /// How far above the middle a lot fails, h₁, above 0.
    pub refuse_above: f64,
}

/// Where a sequential test stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The lot passes: no more checks.
    Accept,
    /// The lot fails: no more checks.
    Refuse,
    /// Not sure yet: check one more.
    GoOn,
}

/// What a sequential test does to a process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Performance {
    /// The chance of passing.
    pub accepted: f64,
    /// The chance of failing.
    pub refused: f64,
    /// The chance of being open still at the limit.
    pub open: f64,
    /// How many are checked on average.
    pub checks: f64,
}

impl Sprt {
    /// The test for two shares and their risks.
    ///
    /// ```
    /// use assay_quality::sampling::{Sprt, Step, TwoPoints};
    ///
    /// let points = TwoPoints { acceptable: 0.01, producer_risk: 0.05, refused: 0.1, consumer_risk: 0.1 };
    /// let test = Sprt::new(points)?;
    /// // The example of NIST's handbook, 6.2.6: −0.939 + 0.0397 n and 1.205 + 0.0397 n.
    /// assert_eq!(format!("{:.3} {:.3} {:.4}", test.accept_below, test.refuse_above, test.slope), "0.939 1.205 0.0397");
    /// assert_eq!([test.step(23, 0), test.step(24, 0), test.step(5, 2)], [Step::GoOn, Step::Accept, Step::Refuse]);
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn new(points: TwoPoints) -> Result<Self, BadPlan> {
        let TwoPoints { acceptable, producer_risk, refused, consumer_risk } = points;
        for given in [acceptable, producer_risk, refused, consumer_risk] {
            if !(given > 0.0 && given < 1.0) {
                return Err(BadPlan::OutOfRange { given });
            }
        }
        if acceptable >= refused {
            return Err(BadPlan::SharesOutOfOrder { acceptable, refused });
        }
        // Risks that add up to one would leave nothing between passing and failing.
        if producer_risk + consumer_risk >= 1.0 {
            return Err(BadPlan::OutOfRange { given: producer_risk + consumer_risk });
        }
        let gain = ((-acceptable).ln_1p() - (-refused).ln_1p()).abs();
        let k = (refused / acceptable).ln() + gain;
        Ok(Self {
            slope: gain / k,
            accept_below: ((1.0 - producer_risk) / consumer_risk).ln() / k,
            refuse_above: ((1.0 - consumer_risk) / producer_risk).ln() / k,
        })
    }

    /// What to do after `checked` checks with `found` wrong ones.
    pub fn step(&self, checked: u64, found: u64) -> Step {
        let distance = found as f64 - self.slope * checked as f64;
        if distance <= -self.accept_below {
            Step::Accept
        } else if distance >= self.refuse_above {
            Step::Refuse
        } else {
            Step::GoOn
        }
    }

    /// The most wrong ones with which a lot passes after so many checks; `None` while none is few enough.
    pub fn passes_with(&self, checked: u64) -> Option<u64> {
        (0..=checked).take_while(|&found| self.step(checked, found) == Step::Accept).last()
    }

    /// The fewest wrong ones with which a lot fails after so many checks; `None` while all of them are too few.
    pub fn fails_with(&self, checked: u64) -> Option<u64> {
        (0..=checked).find(|&found| self.step(checked, found) == Step::Refuse)
    }

    /// After how many checks a lot with so many wrong ones passes, if no more are found.
    pub fn passes_from(&self, found: u64) -> u64 {
        nearest((found as f64 + self.accept_below) / self.slope, |checked| self.step(checked, found) == Step::Accept)
    }

    /// Up to how many checks so many wrong ones fail a lot; 0 where they never do.
    pub fn fails_until(&self, found: u64) -> u64 {
        let beyond = |checked| self.step(checked, found) != Step::Refuse;
        nearest((found as f64 - self.refuse_above) / self.slope, beyond).saturating_sub(1)
    }

    /// What the test does, exactly, when each check finds a wrong one with chance `share` and at most `checks_max` are made.
    pub fn performance(&self, share: f64, checks_max: u32) -> Result<Performance, BadPlan> {
        if !(0.0..=1.0).contains(&share) {
            return Err(BadPlan::OutOfRange { given: share });
        }
        // The chance of being open with so many wrong ones, from `least` up.
        let (mut least, mut open) = (0u64, vec![1.0]);
        let mut sum = Performance { accepted: 0.0, refused: 0.0, open: 1.0, checks: 0.0 };
        for checked in 1..=u64::from(checks_max) {
            sum.checks += open.iter().sum::<f64>();
            let mut next = vec![0.0; open.len() + 1];
            for (found, chance) in open.iter().enumerate() {
                next[found] += chance * (1.0 - share);
                next[found + 1] += chance * share;
            }
            let from = least;
            let state = |offset: usize| self.step(checked, from + offset as u64);
            let passing = (0..next.len()).take_while(|&offset| state(offset) == Step::Accept).count();
            let failing = (0..next.len()).rev().take_while(|&offset| state(offset) == Step::Refuse).count();
            sum.accepted += next[..passing].iter().sum::<f64>();
            sum.refused += next[next.len() - failing..].iter().sum::<f64>();
            least += passing as u64;
            next.truncate(next.len() - failing);
            next.drain(..passing);
            open = next;
            // What is open less often than this changes no digit.
            if open.iter().sum::<f64>() < 1e-15 {
                break;
            }
        }
        sum.open = open.iter().sum();
        Ok(sum)
    }
}

/// The first whole number from which on something holds, near the number at which the line says so.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float below 0 becomes 0, and lines end early"
)]
fn nearest(line: f64, holds: impl Fn(u64) -> bool) -> u64 {
    let start = (line.floor() as u64).saturating_sub(1);
    (start..start + 4).find(|&number| holds(number)).unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::{AcceptancePlan, plan_through};

    const POINTS: TwoPoints = TwoPoints { acceptable: 0.01, producer_risk: 0.05, refused: 0.05, consumer_risk: 0.1 };

    #[test]
    fn the_plan_item_by_item_is_the_one_in_print() {
        // D. C. Montgomery, Introduction to Statistical Quality Control, section 15.5: −1.22 + 0.028 n and 1.57 + 0.028 n;
        // two wrong ones fail from the second check on, three from the 16th, and nothing passes before the 44th.
        let points = TwoPoints { acceptable: 0.01, producer_risk: 0.05, refused: 0.06, consumer_risk: 0.1 };
        let test = Sprt::new(points).unwrap();
        let [pass, fail] = [test.accept_below, test.refuse_above].map(|number| format!("{number:.2}"));
        assert_eq!((pass.as_str(), fail.as_str(), format!("{:.3}", test.slope).as_str()), ("1.22", "1.57", "0.028"));
        assert_eq!([1, 2, 15, 16].map(|checked| test.fails_with(checked)), [None, Some(2), Some(2), Some(3)]);
        assert_eq!((test.passes_with(43), test.passes_with(44), test.passes_from(0)), (None, Some(0), 44));
    }

    #[test]
    fn turning_points_are_those_of_checking_one_by_one() {
        for points in [POINTS, TwoPoints { acceptable: 0.1, refused: 0.4, ..POINTS }] {
            let test = Sprt::new(points).unwrap();
            for found in 0..8u64 {
                let passes = (0..2_000).find(|&checked| test.step(checked, found) == Step::Accept).unwrap();
                assert_eq!(test.passes_from(found), passes, "{found}");
                let fails = (1..2_000).take_while(|&checked| test.step(checked, found) == Step::Refuse).last();
                assert_eq!(test.fails_until(found), fails.unwrap_or(0), "{found}");
            }
            for checked in 0..300 {
                let counts = |step| (0..=checked).filter(move |&found| test.step(checked, found) == step);
                assert_eq!(test.passes_with(checked), counts(Step::Accept).max());
                assert_eq!(test.fails_with(checked), counts(Step::Refuse).min());
            }
        }
    }

    #[test]
    fn the_true_risks_are_at_most_about_those_asked_for() {
        let test = Sprt::new(POINTS).unwrap();
        let (good, bad) = (test.performance(0.01, 5_000).unwrap(), test.performance(0.05, 5_000).unwrap());
        // Wald: the two errors together never exceed α + β, and each stays below α/(1 − β) or β/(1 − α).
        assert!(good.refused + bad.accepted <= 0.15);
        assert!(good.refused <= 0.05 / 0.9 && bad.accepted <= 0.1 / 0.95, "{good:?} {bad:?}");
        assert!(good.open < 1e-6 && bad.open < 1e-6);
    }

    #[test]
    fn it_checks_far_fewer_than_a_single_plan_for_the_same_risks() {
        let test = Sprt::new(POINTS).unwrap();
        let AcceptancePlan::Single(stage) = plan_through(POINTS).unwrap() else { unreachable!() };
        for share in [0.01, 0.05] {
            let checks = test.performance(share, 5_000).unwrap().checks;
            assert!(checks < 0.7 * stage.sample as f64, "{checks} of {}", stage.sample);
        }
    }

    #[test]
    fn by_hand_the_first_checks_of_a_coarse_test() {
        let test = Sprt { slope: 0.5, accept_below: 1.0, refuse_above: 1.0 };
        // Two right pass, two wrong fail; one of each is open.
        let found = test.performance(0.25, 2).unwrap();
        assert!((found.accepted - 0.5625).abs() < 1e-15 && (found.refused - 0.0625).abs() < 1e-15);
        assert!((found.open - 0.375).abs() < 1e-15 && (found.checks - 2.0).abs() < 1e-15);
    }

    #[test]
    fn chances_add_up_to_one() {
        let test = Sprt::new(POINTS).unwrap();
        for share in [0.0, 0.02, 0.03, 1.0] {
            let found = test.performance(share, 300).unwrap();
            assert!((found.accepted + found.refused + found.open - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn senseless_points_are_refused() {
        assert!(Sprt::new(TwoPoints { refused: 0.01, ..POINTS }).is_err());
        assert!(Sprt::new(TwoPoints { producer_risk: 0.95, ..POINTS }).is_err());
        assert_eq!(Sprt::new(POINTS).unwrap().performance(-0.1, 1), Err(BadPlan::OutOfRange { given: -0.1 }));
    }
}
