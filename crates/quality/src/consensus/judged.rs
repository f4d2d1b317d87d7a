//! What a replayed consensus costs by gold, and what it expects to cost: see [`Simulation`](super::Simulation).

use super::costs::{Cheapest, Costs};
use super::verdict::Consensus;

/// The units with gold and what mistakes about them cost.
#[derive(Debug, Clone)]
pub(super) struct Judge {
    /// Unit and right label, numbered as the labels that are given.
    pub gold: Vec<(u32, u32)>,
    costs: Option<Priced>,
}

/// What mistakes cost.
#[derive(Debug, Clone)]
struct Priced {
    /// By the labels that are given.
    costs: Costs,
    /// For each unit with gold, what each label costs; its right label may be one that nobody gave.
    by_gold: Vec<Vec<f64>>,
}

/// What came of the units with gold: means.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    pub accuracy: f64,
    pub loss: f64,
    /// Unknown where no unit has two answers: a method is sure of what nobody doubts.
    pub expected_loss: Option<f64>,
}

impl Judge {
    pub fn new(gold: Vec<(u32, u32)>) -> Self {
        Self { gold, costs: None }
    }

    /// With these costs, of the labels as `given` numbers them, and the right labels of the gold, as the costs do.
    pub fn with_costs(mut self, costs: &Costs, (given, gold): (&[u32], &[u32])) -> Self {
        let mut all = Vec::with_capacity(given.len() * given.len());
        // Of a label without costs any other one is a mistake.
        let cost = |truth: u32, said: u32| costs.cost(truth, said).unwrap_or(f64::from(u8::from(truth != said)));
        for truth in given {
            all.extend(given.iter().map(|said| cost(*truth, *said)));
        }
        let row = |truth: &u32| given.iter().map(|said| cost(*truth, *said)).collect();
        let labels = u32::try_from(given.len()).unwrap_or(u32::MAX);
        // As many as labels, twice over, and each from costs.
        self.costs =
            Costs::new(labels, all).ok().map(|costs| Priced { costs, by_gold: gold.iter().map(row).collect() });
        self
    }

    pub fn costs(&self) -> Option<&Costs> {
        self.costs.as_ref().map(|priced| &priced.costs)
    }

    /// Right labels by gold, and what is wrong with the others; `None` where no unit with gold has an answer.
    pub fn judge(&self, consensus: &Consensus) -> Option<Judged> {
        match &self.costs {
            None => {
                let accuracy = consensus.accuracy(self.gold.iter().copied())?;
                let sure: Vec<f64> =
                    self.gold.iter().filter_map(|gold| Some(consensus.verdict(gold.0 as usize)?.confidence)).collect();
                let expected = 1.0 - sure.iter().sum::<f64>() / sure.len().max(1) as f64;
                let expected_loss = is_tested(consensus).then_some(expected);
                Some(Judged { accuracy, loss: 1.0 - accuracy, expected_loss })
            }
            Some(priced) => self.judge_costs(consensus, priced),
        }
    }

    fn judge_costs(&self, consensus: &Consensus, priced: &Priced) -> Option<Judged> {
        let (mut sums, mut units) = ([0.0; 3], 0.0);
        for (&(unit, right), costs) in self.gold.iter().zip(&priced.by_gold) {
            let shares = consensus.shares(unit as usize);
            let Some(Cheapest { label, cost, .. }) = priced.costs.decide(&shares) else { continue };
            sums[0] += f64::from(u8::from(label == right));
            sums[1] += costs.get(label as usize).copied().unwrap_or(0.0);
            sums[2] += cost;
            units += 1.0;
        }
        let [accuracy, loss, expected] = sums.map(|sum| sum / units);
        let expected_loss = is_tested(consensus).then_some(expected);
        (units > 0.0).then_some(Judged { accuracy, loss, expected_loss })
    }
}

/// Whether any unit has two answers.
fn is_tested(consensus: &Consensus) -> bool {
    consensus.verdicts().flatten().any(|verdict| verdict.answers > 1)
}
