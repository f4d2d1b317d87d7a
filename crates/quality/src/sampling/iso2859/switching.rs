//! When lots come one after the other: how strictly is the next one judged?
//!
//! # Definition
//! | from | to | when |
//! |---|---|---|
//! | normal | tightened | two of five or fewer lots in a row were refused |
//! | tightened | normal | five lots in a row passed |
//! | tightened | discontinued | five lots in all were refused |
//! | normal | reduced | the switching score is 30 or more and production is steady |
//! | reduced | normal | a lot was refused, or production is not steady |
//!
//! The switching score starts at 0 and a lot that earns nothing sets it back to 0. A lot that passes earns 2 when at
//! most one may be wrong, and 3 when it would have passed at the next stricter limit (single plans), or on its first
//! sample (double plans). Lots count on first submission only, not when they come back after repair.
//!
//! # Reference
//! ISO 2859-1:1999, clause 9.3.

use super::{Severity, StandardPlan};
use crate::sampling::{AcceptancePlan, BadPlan};

/// The score from which inspection may be reduced.
const SCORE_ENOUGH: u32 = 30;
/// Lots in a row, or in all, that decide.
const LOTS: u32 = 5;

/// What came of a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It passed, and earned so much towards reduced inspection: 0 sets the score back.
    Accepted {
        /// 0, 2 or 3.
        credit: u32,
    },
    /// It was refused.
    Refused,
    /// The first sample did not decide: the second is to be drawn.
    SecondSample,
}

/// Whether production runs as usual, in the judgement of those responsible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Production {
    /// It runs as usual, and reduced inspection is wanted.
    Steady,
    /// It changes, stands still, or reduced inspection is not wanted.
    Irregular,
}

/// Where a series of lots stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Normal inspection.
    Normal {
        /// The switching score.
        score: u32,
        /// How many lots passed since one was refused; `None` when none was.
        since_refusal: Option<u32>,
    },
    /// Tightened inspection.
    Tightened {
        /// How many lots in a row passed.
        accepted: u32,
        /// How many lots were refused since inspection was tightened.
        refused: u32,
    },
    /// Reduced inspection.
    Reduced,
    /// No lot is accepted on a sample until the cause is mended.
    Discontinued,
}

impl StandardPlan {
    /// What becomes of a lot with `first` wrong ones in the first sample and, if it was drawn, `second` in the second.
    pub fn judge(&self, first: u64, second: Option<u64>) -> Outcome {
        match (self.plan, second) {
            (AcceptancePlan::Single(stage), _) if first > stage.accept => Outcome::Refused,
            (AcceptancePlan::Single(stage), _) => Outcome::Accepted { credit: self.credit(stage.accept, first) },
            (AcceptancePlan::Double(stage, _), _) if first <= stage.accept => Outcome::Accepted { credit: 3 },
            (AcceptancePlan::Double(stage, _), _) if first >= stage.reject => Outcome::Refused,
            (AcceptancePlan::Double(_, stage), Some(second)) if first + second <= stage.accept => {
                Outcome::Accepted { credit: 0 }
            }
            (AcceptancePlan::Double(..), Some(_)) => Outcome::Refused,
            (AcceptancePlan::Double(..), None) => Outcome::SecondSample,
        }
    }

    fn credit(&self, accept: u64, found: u64) -> u32 {
        match self.tighter_accept {
            Some(tighter) if found <= tighter => 3,
            None if accept <= 1 => 2,
            _ => 0,
        }
    }
}

impl Default for Scheme {
    fn default() -> Self {
        Self::Normal { score: 0, since_refusal: None }
    }
}

impl Scheme {
    /// How strictly the next lot is judged.
    pub fn severity(&self) -> Result<Severity, BadPlan> {
        match self {
            Self::Normal { .. } => Ok(Severity::Normal),
            Self::Tightened { .. } => Ok(Severity::Tightened),
            Self::Reduced => Ok(Severity::Reduced),
            Self::Discontinued => Err(BadPlan::Discontinued),
        }
    }

    /// Where the series stands after one more lot. A lot that waits for its second sample changes nothing.
    ///
    /// ```
    /// use assay_quality::sampling::iso2859::{Outcome, Production, Scheme, Severity};
    ///
    /// let good = Outcome::Accepted { credit: 3 };
    /// let mut series = Scheme::default();
    /// for _ in 0..10 {
    ///     series = series.after(good, Production::Steady)?;
    /// }
    /// assert_eq!(series, Scheme::Reduced);
    /// series = series.after(Outcome::Refused, Production::Steady)?;
    /// assert_eq!(series.severity()?, Severity::Normal);
    /// # Ok::<(), assay_quality::sampling::BadPlan>(())
    /// ```
    pub fn after(self, outcome: Outcome, production: Production) -> Result<Self, BadPlan> {
        Ok(match (self, outcome) {
            (Self::Discontinued, _) => return Err(BadPlan::Discontinued),
            (_, Outcome::SecondSample) => self,
            (Self::Normal { since_refusal: Some(passed), .. }, Outcome::Refused) if passed + 2 <= LOTS => {
                Self::Tightened { accepted: 0, refused: 0 }
            }
            (Self::Normal { .. }, Outcome::Refused) => Self::Normal { score: 0, since_refusal: Some(0) },
            (Self::Normal { score, since_refusal }, Outcome::Accepted { credit }) => {
                let score = if credit > 0 { score + credit } else { 0 };
                if score >= SCORE_ENOUGH && production == Production::Steady {
                    Self::Reduced
                } else {
                    Self::Normal { score, since_refusal: since_refusal.map(|passed| passed + 1) }
                }
            }
            (Self::Tightened { refused, .. }, Outcome::Refused) if refused + 1 >= LOTS => Self::Discontinued,
            (Self::Tightened { refused, .. }, Outcome::Refused) => {
                Self::Tightened { accepted: 0, refused: refused + 1 }
            }
            (Self::Tightened { accepted, .. }, Outcome::Accepted { .. }) if accepted + 1 >= LOTS => Self::default(),
            (Self::Tightened { accepted, refused }, Outcome::Accepted { .. }) => {
                Self::Tightened { accepted: accepted + 1, refused }
            }
            (Self::Reduced, Outcome::Accepted { .. }) if production == Production::Steady => Self::Reduced,
            (Self::Reduced, _) => Self::default(),
        })
    }

    /// Where a discontinued series starts again once the cause is mended: tightened. Others stay where they are.
    #[must_use]
    pub fn resumed(self) -> Self {
        match self {
            Self::Discontinued => Self::Tightened { accepted: 0, refused: 0 },
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sampling::iso2859::{Inspection, Level};

    /// `3`, `2`, `0`: passed with that credit; `x`: refused.
    fn run(lots: &str) -> Scheme {
        lots.chars().fold(Scheme::default(), |scheme, lot| {
            let outcome = lot.to_digit(10).map_or(Outcome::Refused, |credit| Outcome::Accepted { credit });
            scheme.after(outcome, Production::Steady).unwrap()
        })
    }

    #[test]
    fn two_refused_of_five_in_a_row_tighten_and_of_six_do_not() {
        let tightened = Scheme::Tightened { accepted: 0, refused: 0 };
        assert_eq!([run("xx"), run("x3x"), run("x333x"), run("33x0x")], [tightened; 4]);
        assert_eq!(run("x3333x"), Scheme::Normal { score: 0, since_refusal: Some(0) });
    }

    #[test]
    fn five_passed_in_a_row_bring_tightened_back_to_normal_and_five_refused_end_it() {
        assert_eq!(run("xx00000"), Scheme::default());
        assert_eq!(run("xx0000x0000x"), Scheme::Tightened { accepted: 0, refused: 2 });
        assert_eq!(run("xx0x0x0x0x0x"), Scheme::Discontinued);
        let refused = Scheme::Discontinued.after(Outcome::Refused, Production::Steady);
        assert_eq!(refused, Err(BadPlan::Discontinued));
        assert_eq!(Scheme::Discontinued.resumed(), Scheme::Tightened { accepted: 0, refused: 0 });
    }

    #[test]
    fn a_score_of_thirty_reduces_only_while_production_is_steady() {
        assert_eq!(run("222222222222222"), Scheme::Reduced);
        assert_eq!(run("3333333330333"), Scheme::Normal { score: 9, since_refusal: None });
        assert_eq!(run("3333333333x"), Scheme::default());
        let due = run("333333333").after(Outcome::Accepted { credit: 3 }, Production::Irregular);
        assert_eq!(due, Ok(Scheme::Normal { score: 30, since_refusal: None }));
        let back = Scheme::Reduced.after(Outcome::Accepted { credit: 3 }, Production::Irregular);
        assert_eq!(back, Ok(Scheme::default()));
    }

    #[test]
    fn credit_asks_for_the_next_stricter_limit_or_the_first_sample() {
        let inspection =
            |limit_percent| Inspection { lot: 1_000, level: Level::II, limit_percent, severity: Severity::Normal };
        // 80 checked, 2 may be wrong; at 0.65 % only 1.
        let plan = inspection(1.0).single().unwrap();
        let credits = [3, 0].map(|credit| Outcome::Accepted { credit });
        assert_eq!([plan.judge(1, None), plan.judge(2, None)], credits);
        assert_eq!(plan.judge(3, None), Outcome::Refused);
        // 80 checked, 1 may be wrong.
        assert_eq!(inspection(0.65).single().unwrap().judge(1, None), Outcome::Accepted { credit: 2 });
        let double = inspection(1.0).double().unwrap();
        assert_eq!([double.judge(0, None), double.judge(1, Some(2))], credits);
        assert_eq!([double.judge(1, None), double.judge(3, None)], [Outcome::SecondSample, Outcome::Refused]);
        assert_eq!(double.judge(2, Some(2)), Outcome::Refused);
    }
}
