//! The answer with the least expected cost, where some mistakes are worse than others.
//!
//! # Definition
//! With p(t) the share of label t and `cost(t, a)` what it costs to answer a where t is right,
//! ```text
//! expected cost of a = Σ_t p(t) cost(t, a)
//! ```
//! and the answer is the a for which this is least: the Bayes decision. With a cost of 1 for every mistake it is the most
//! probable label, and its expected cost is the chance that it is wrong.
//!
//! # When not to use it
//! On shares that are votes: three of five people are no chance of 60 %. Take a method whose shares are
//! [probabilities](super::ShareMeaning::Probability).
//!
//! # Ties
//! Of several labels that cost the same the lowest is the candidate.
//!
//! # Cost
//! The labels with a share times all labels.
//!
//! # Reference
//! C. Elkan, *The foundations of cost-sensitive learning*, IJCAI 2001; for crowds P. Ipeirotis, F. Provost, J. Wang,
//! *Quality management on Amazon Mechanical Turk*, HCOMP 2010, <https://doi.org/10.1145/1837885.1837906>.

use std::fmt;

/// What every answer costs under every truth, in one unit: money, minutes, points.
#[derive(Debug, Clone, PartialEq)]
pub struct Costs {
    labels: u32,
    /// Row by row: truth, then answer.
    costs: Vec<f64>,
}

/// The answer that is cheapest, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cheapest {
    /// The answer; of several equally cheap, the lowest.
    pub label: u32,
    /// Whether another one is as cheap.
    pub tie: bool,
    /// Its expected cost, in the unit of the costs.
    pub cost: f64,
    /// The share that is for it being right, in [0, 1].
    pub share: f64,
}

/// Why costs cannot be used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BadCosts {
    /// There is not one number for each truth and answer.
    WrongNumber {
        /// Numbers given.
        given: usize,
        /// Labels.
        labels: u32,
    },
    /// A cost is negative, infinite or no number.
    NotACost {
        /// The truth.
        truth: u32,
        /// The answer.
        answer: u32,
        /// What was given.
        cost: f64,
    },
}

impl fmt::Display for BadCosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WrongNumber { given, labels } => {
                write!(f, "{given} costs for {labels} labels; give one for each truth and answer, row by row")
            }
            Self::NotACost { truth, answer, cost } => write!(
                f,
                "answering {answer} where {truth} is right costs {cost}, which is no cost; give a number from 0 on"
            ),
        }
    }
}

impl std::error::Error for BadCosts {}

impl Costs {
    /// `costs[truth * labels + answer]` is what it costs to give that answer, 0 or more; usually 0 where it is right.
    ///
    /// ```
    /// use assay_quality::consensus::Costs;
    ///
    /// // Letting through what is harmful (1) costs twenty times as much as a needless alarm.
    /// let costs = Costs::new(2, vec![0.0, 1.0, 20.0, 0.0])?;
    /// let cheapest = costs.decide(&[(0, 0.9), (1, 0.1)]).unwrap();
    /// assert_eq!((cheapest.label, cheapest.cost, cheapest.share), (1, 0.9, 0.1));
    /// # Ok::<(), assay_quality::consensus::BadCosts>(())
    /// ```
    pub fn new(labels: u32, costs: Vec<f64>) -> Result<Self, BadCosts> {
        let width = labels as usize;
        if Some(costs.len()) != width.checked_mul(width) {
            return Err(BadCosts::WrongNumber { given: costs.len(), labels });
        }
        let pairs = (0..labels).flat_map(|truth| (0..labels).map(move |answer| (truth, answer)));
        let bad = pairs.zip(&costs).find(|(_, cost)| !(cost.is_finite() && **cost >= 0.0));
        match bad {
            Some(((truth, answer), &cost)) => Err(BadCosts::NotACost { truth, answer, cost }),
            None => Ok(Self { labels, costs }),
        }
    }

    /// A cost of 1 for every mistake: the cheapest answer is then the most probable one.
    pub fn even(labels: u32) -> Self {
        let costs = (0..labels).flat_map(|truth| (0..labels).map(move |answer| f64::from(u8::from(truth != answer))));
        Self { labels, costs: costs.collect() }
    }

    /// How many labels there are.
    pub fn labels(&self) -> u32 {
        self.labels
    }

    /// What `answer` costs where `truth` is right; `None` for labels beyond the costs.
    pub fn cost(&self, truth: u32, answer: u32) -> Option<f64> {
        let known = truth < self.labels && answer < self.labels;
        known.then(|| self.costs[truth as usize * self.labels as usize + answer as usize])
    }

    /// The cheapest answer under these shares, each label with its chance; labels left out have none. The shares need
    /// not sum to 1. `None` without a share above 0 of a label that has costs.
    pub fn decide(&self, shares: &[(u32, f64)]) -> Option<Cheapest> {
        let known: Vec<(u32, f64)> =
            shares.iter().copied().filter(|(label, share)| *label < self.labels && *share > 0.0).collect();
        let total: f64 = known.iter().map(|(_, share)| share).sum();
        let expected = |answer: u32| {
            known.iter().filter_map(|&(truth, share)| Some(share * self.cost(truth, answer)?)).sum::<f64>() / total
        };
        let mut best: Option<Cheapest> = None;
        for label in 0..self.labels.min(if total > 0.0 { u32::MAX } else { 0 }) {
            let cost = expected(label);
            // Costs that differ by rounding only are equal.
            let close = |best: &Cheapest| (cost - best.cost).abs() <= 1e-9 * best.cost.abs().max(cost.abs());
            match &mut best {
                Some(best) if close(best) => best.tie = true,
                Some(best) if cost >= best.cost => {}
                _ => best = Some(Cheapest { label, tie: false, cost, share: 0.0 }),
            }
        }
        let share_of = |label| known.iter().filter(|(other, _)| *other == label).map(|(_, share)| share / total).sum();
        best.map(|best| Cheapest { share: share_of(best.label), ..best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn by_hand_the_middle_of_a_scale_is_cheapest_between_two_likely_ends() {
        // Off by two costs four: |t − a|².
        let costs = Costs::new(3, vec![0.0, 1.0, 4.0, 1.0, 0.0, 1.0, 4.0, 1.0, 0.0]).unwrap();
        let cheapest = costs.decide(&[(0, 0.5), (2, 0.5)]).unwrap();
        assert_eq!((cheapest.label, cheapest.tie, cheapest.share), (1, false, 0.0));
        assert!((cheapest.cost - 1.0).abs() < 1e-12);
    }

    #[test]
    fn equally_cheap_answers_tie_and_the_lowest_is_the_candidate() {
        let cheapest = Costs::even(3).decide(&[(1, 0.4), (2, 0.4), (0, 0.2)]).unwrap();
        assert_eq!((cheapest.label, cheapest.tie), (1, true));
        assert!((cheapest.cost - 0.6).abs() < 1e-12 && (cheapest.share - 0.4).abs() < 1e-12);
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(Costs::even(2).decide(&[]), None);
        assert_eq!(Costs::even(2).decide(&[(0, 0.0), (7, 1.0)]), None);
        assert_eq!(Costs::new(2, vec![0.0]), Err(BadCosts::WrongNumber { given: 1, labels: 2 }));
        let negative = Costs::new(2, vec![0.0, -1.0, 0.0, 0.0]);
        assert_eq!(negative, Err(BadCosts::NotACost { truth: 0, answer: 1, cost: -1.0 }));
        assert_eq!(Costs::even(2).cost(0, 2), None);
    }

    proptest! {
        #[test]
        fn with_even_costs_the_cheapest_answer_is_the_most_probable_one(
            rolls in proptest::collection::vec(0.01..1.0f64, 2..6),
        ) {
            let shares: Vec<(u32, f64)> = (0u32..).zip(rolls.iter().copied()).collect();
            let labels = u32::try_from(rolls.len()).unwrap();
            let cheapest = Costs::even(labels).decide(&shares).unwrap();
            let most = rolls.iter().copied().fold(0.0, f64::max);
            prop_assert!((rolls[cheapest.label as usize] - most).abs() < 1e-12);
            prop_assert!((cheapest.cost - (1.0 - most / rolls.iter().sum::<f64>())).abs() < 1e-12);
        }

        #[test]
        fn no_answer_is_cheaper(
            costs in proptest::collection::vec(0.0..9.0f64, 9),
            shares in proptest::collection::vec(0.0..1.0f64, 3),
        ) {
            let total: f64 = shares.iter().sum();
            prop_assume!(total > 0.01);
            let expected = |answer: usize| (0..3).map(|truth| shares[truth] / total * costs[truth * 3 + answer]).sum::<f64>();
            let all = Costs::new(3, costs.clone()).unwrap();
            let cheapest = all.decide(&(0u32..).zip(shares.iter().copied()).collect::<Vec<_>>()).unwrap();
            for answer in 0..3 {
                prop_assert!(cheapest.cost <= expected(answer) + 1e-9);
            }
            prop_assert!((cheapest.cost - expected(cheapest.label as usize)).abs() < 1e-9);
        }
    }
}
