//! Is this unit's answer sure enough, or is one more answer worth its price?
//!
//! # Definition
//! With probabilities `p_k` and loss 1 for a wrong label, the expected loss is 1 − max `p_k`. A unit **stops** when
//! it has at least `minimum` answers and
//! * its expected loss is at most `loss_max`, or
//! * one more answer is not worth it: with `a` the accuracy of the person who would give it and mistakes spread
//!   evenly, the answer l comes with chance `P_l` and leaves a loss `R_l`, and it is worth
//!   `error_cost` · (1 − max p − Σ `P_l R_l`), to be set against `answer_cost`; or
//! * it has `maximum` answers.
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
    /// The chance of a wrong label that is accepted, in [0, 1].
    pub loss_max: f64,
    /// What answers and errors cost; `None` to look at the loss alone.
    pub price: Option<Price>,
}

/// What one more answer costs, and what it may save.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Price {
    /// Cost of one answer, in any currency.
    pub answer_cost: f64,
    /// Cost of one wrong label, in the same currency.
    pub error_cost: f64,
    /// The accuracy of the person who would give the next answer, in (0, 1).
    pub accuracy: f64,
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
        Self { minimum: 2, maximum: 10, loss_max: 0.05, price: None }
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
    /// use assay_quality::consensus::{Advice, Price, StopRule};
    ///
    /// let rule = StopRule::default();
    /// assert_eq!(rule.advise(&[0.97, 0.03], 1), Advice::TooFew);
    /// assert_eq!(rule.advise(&[0.97, 0.03], 2), Advice::Sure);
    /// assert_eq!(rule.advise(&[0.60, 0.40], 2), Advice::Unsure);
    /// let price = Some(Price { answer_cost: 0.10, error_cost: 0.50, accuracy: 0.8 });
    /// assert_eq!(StopRule { price, ..rule }.advise(&[0.90, 0.10], 2), Advice::NotWorthIt);
    /// ```
    pub fn advise(&self, probabilities: &[f64], answers: u32) -> Advice {
        if answers >= self.maximum {
            return Advice::Full;
        }
        if answers < self.minimum {
            return Advice::TooFew;
        }
        let loss = expected_loss(probabilities);
        if loss <= self.loss_max {
            return Advice::Sure;
        }
        match self.price {
            Some(price) => {
                let saved = loss - loss_after_one_more(probabilities, price.accuracy);
                // Two equal labels need two answers to part: a step that saves nothing may still lead somewhere.
                let hopeless =
                    saved * price.error_cost < price.answer_cost && loss * price.error_cost < price.answer_cost;
                let idle = saved > 0.0 && saved * price.error_cost < price.answer_cost;
                if hopeless || idle { Advice::NotWorthIt } else { Advice::Unsure }
            }
            None => Advice::Unsure,
        }
    }
}

/// The chance that the likeliest label is wrong.
pub fn expected_loss(probabilities: &[f64]) -> f64 {
    (1.0 - probabilities.iter().copied().fold(0.0, f64::max)).max(0.0)
}

/// The expected loss after one more answer, by a person of this accuracy whose mistakes are spread evenly.
pub fn loss_after_one_more(probabilities: &[f64], accuracy: f64) -> f64 {
    let others = (probabilities.len().max(2) - 1) as f64;
    let chance = |said: usize, truth: usize| if said == truth { accuracy } else { (1.0 - accuracy) / others };
    // Σ_l P_l (1 − max_k p_k π(l|k) / P_l) = 1 − Σ_l max_k p_k π(l|k)
    let kept: f64 = (0..probabilities.len())
        .map(|said| probabilities.iter().enumerate().map(|(truth, p)| p * chance(said, truth)).fold(0.0, f64::max))
        .sum();
    (1.0 - kept).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_one_answer_of_accuracy_p_leaves_1_less_p_of_an_even_pair() {
        assert!((loss_after_one_more(&[0.5, 0.5], 0.8) - 0.2).abs() < 1e-12);
        // A sure unit cannot be swayed by one answer, so it saves nothing.
        assert!((loss_after_one_more(&[0.9, 0.1], 0.8) - 0.1).abs() < 1e-12);
    }

    #[test]
    fn one_more_answer_never_makes_the_expected_loss_worse() {
        for first in 1..20 {
            for accuracy in 1..20 {
                let p = f64::from(first) / 20.0;
                let probabilities = [p, (1.0 - p) * 0.7, (1.0 - p) * 0.3];
                let after = loss_after_one_more(&probabilities, f64::from(accuracy) / 20.0);
                assert!(after <= expected_loss(&probabilities) + 1e-12);
            }
        }
    }

    #[test]
    fn the_maximum_ends_it_before_anything_else() {
        let rule = StopRule { minimum: 9, maximum: 3, ..StopRule::default() };
        assert_eq!(rule.advise(&[0.5, 0.5], 3), Advice::Full);
    }
}
