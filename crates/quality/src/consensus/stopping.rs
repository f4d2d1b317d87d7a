//! Is this unit's answer sure enough?
//!
//! # Definition
//! With probabilities `p_k` and loss 1 for a wrong label, the expected loss is 1 − max `p_k`. A unit **stops** when it
//! has at least `minimum` answers and its expected loss is at most `loss_max`, or when it has `maximum` answers. With a
//! price of an answer instead of an accepted loss, a [`Lookahead`](super::Lookahead) tells the same, and where mistakes
//! have costs, [`Stakes`](super::Stakes).
//!
//! # When not to use it
//! With shares that are not probabilities (see [`ShareMeaning`](super::ShareMeaning)): three equal votes of three
//! are no proof.
//!
//! # Reference
//! A. Wald, *Sequential tests of statistical hypotheses*, Annals of Mathematical Statistics 16(2), 1945,
//! <https://doi.org/10.1214/aoms/1177731118>; V. S. Sheng, F. Provost, P. G. Ipeirotis, *Get another label?*, KDD
//! 2008, <https://doi.org/10.1145/1401890.1401965>.

/// When a unit has answers enough.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StopRule {
    /// Answers that every unit gets.
    pub minimum: u32,
    /// Answers after which a unit stops in any case.
    pub maximum: u32,
    /// The expected loss that is accepted: the chance of a wrong label, in [0, 1], or a cost.
    pub loss_max: f64,
}

/// What to do with a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Advice {
    /// Fewer answers than every unit gets.
    TooFew,
    /// Not sure enough yet: ask for one more.
    Unsure,
    /// Sure enough.
    Sure,
    /// Unsure, but one more answer costs more than it is expected to save.
    NotWorthIt,
    /// As many answers as a unit may have.
    Full,
}

impl Default for StopRule {
    /// Two to ten answers, until the chance of an error is at most 5 %.
    fn default() -> Self {
        Self { minimum: 2, maximum: 10, loss_max: 0.05 }
    }
}

impl Advice {
    /// Whether the unit should get one more answer.
    pub fn asks(self) -> bool {
        matches!(self, Self::TooFew | Self::Unsure)
    }
}

impl StopRule {
    /// What to do with a unit that has `answers` answers and these probabilities of its labels.
    ///
    /// ```
    /// use assay_quality::consensus::{Advice, StopRule};
    ///
    /// let rule = StopRule::default();
    /// assert_eq!(rule.advise(&[0.97, 0.03], 1), Advice::TooFew);
    /// assert_eq!(rule.advise(&[0.97, 0.03], 2), Advice::Sure);
    /// assert_eq!(rule.advise(&[0.60, 0.40], 2), Advice::Unsure);
    /// ```
    pub fn advise(&self, probabilities: &[f64], answers: u32) -> Advice {
        self.advise_at(expected_loss(probabilities), answers)
    }

    /// The same for an expected loss that is known already, such as that of the [cheapest](super::Costs::decide) label
    /// where mistakes have costs: `loss_max` then counts in their unit.
    pub fn advise_at(&self, expected_loss: f64, answers: u32) -> Advice {
        if answers >= self.maximum {
            return Advice::Full;
        }
        if answers < self.minimum {
            return Advice::TooFew;
        }
        if expected_loss <= self.loss_max { Advice::Sure } else { Advice::Unsure }
    }
}

/// The chance that the likeliest label is wrong.
pub fn expected_loss(probabilities: &[f64]) -> f64 {
    (1.0 - probabilities.iter().copied().fold(0.0, f64::max)).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maximum_ends_it_before_anything_else() {
        let rule = StopRule { minimum: 9, maximum: 3, ..StopRule::default() };
        assert_eq!(rule.advise(&[0.5, 0.5], 3), Advice::Full);
    }
}
