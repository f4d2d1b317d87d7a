//! What is the answer, and how sure can we be? Many answers to one unit become one. One file a method.
//!
//! | method | needs | confidence is |
//! |---|---|---|
//! | [`majority`] | nothing | the share of answers for the winner |
//! | [`weighted`] | a trust for each person | the share of trust, or a probability |
//! | [`dawid_skene`] | enough answers a person | a probability |
//! | [`merge_numbers`] | numbers | not given: the spread is |
//!
//! All methods for labels return a [`Consensus`]: a [`Verdict`] a unit and the shares behind it. A **tie**
//! is said to be one: the verdict then has no answer, and its candidate is the lowest of the tied labels,
//! the same whatever the order of rows. The order of rows, and the numbering of units and people, never
//! show in a result.

mod dawid_skene;
mod majority;
mod numbers;
mod weighted;

pub use dawid_skene::{ConfusionPrior, DawidSkene, Fit, dawid_skene};
pub use majority::{decide_by_majority, majority};
pub use numbers::{Merge, MergedNumber, merge_numbers, weighted_median};
pub use weighted::{BadTrust, Vote, Weighting, decide_by_weight, weighted};

/// What the answers of one unit come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Verdict {
    /// The best supported label; of several equally good, the lowest.
    pub candidate: u32,
    /// Whether another label is supported as well, so that nobody has won.
    pub tie: bool,
    /// The candidate's share, in [0, 1]: what it means is the method's to say.
    pub confidence: f64,
    /// How many answers are for the candidate.
    pub support: u32,
    /// How many answers there are.
    pub answers: u32,
}

impl Verdict {
    /// The winning label; `None` in a tie.
    pub fn answer(&self) -> Option<u32> {
        (!self.tie).then_some(self.candidate)
    }
}

/// The verdict on one unit and the share of each label behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// The verdict.
    pub verdict: Verdict,
    /// Label and share, labels ascending. Labels that nobody gave may be left out.
    pub shares: Vec<(u32, f64)>,
}

/// The verdicts on all units of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Consensus {
    verdicts: Vec<Option<Verdict>>,
    /// `starts[u]..starts[u + 1]` are the shares of unit `u`.
    starts: Vec<usize>,
    shares: Vec<(u32, f64)>,
}

impl Consensus {
    fn with_capacity(units: usize) -> Self {
        let mut starts = Vec::with_capacity(units + 1);
        starts.push(0);
        Self { verdicts: Vec::with_capacity(units), starts, shares: Vec::new() }
    }

    /// Adds the next unit; `None` for one without answers, with no shares.
    fn push(&mut self, verdict: Option<Verdict>, shares: &[(u32, f64)]) {
        self.verdicts.push(verdict);
        self.shares.extend_from_slice(shares);
        self.starts.push(self.shares.len());
    }

    /// How many units there are, those without answers too.
    pub fn units(&self) -> usize {
        self.verdicts.len()
    }

    /// The verdict on each unit, in order; `None` for one without answers.
    pub fn verdicts(&self) -> &[Option<Verdict>] {
        &self.verdicts
    }

    /// The verdict on unit `unit`; `None` without answers, or beyond the table.
    pub fn verdict(&self, unit: usize) -> Option<Verdict> {
        self.verdicts.get(unit).copied().flatten()
    }

    /// Label and share for unit `unit`, labels ascending. Labels that nobody gave may be left out.
    pub fn shares(&self, unit: usize) -> &[(u32, f64)] {
        match (self.starts.get(unit), self.starts.get(unit + 1)) {
            (Some(&from), Some(&to)) => &self.shares[from..to],
            _ => &[],
        }
    }

    /// How many units ended in a tie.
    pub fn ties(&self) -> usize {
        self.verdicts.iter().flatten().filter(|verdict| verdict.tie).count()
    }

    /// The share of units with a known answer that the consensus got right, with ties credited in part: a
    /// tie of two that holds the right label counts one half, so that no tie rule flatters a method.
    /// `gold` gives unit and right label. `None` without a gold unit that has answers.
    pub fn accuracy(&self, gold: impl IntoIterator<Item = (u32, u32)>) -> Option<f64> {
        let (mut credit, mut known) = (0.0, 0.0);
        for (unit, right) in gold {
            let unit = unit as usize;
            if let Some(verdict) = self.verdict(unit) {
                known += 1.0;
                let best = |share: f64| is_tied(share, verdict.confidence);
                let tied = self.shares(unit).iter().filter(|(_, share)| best(*share));
                if tied.clone().any(|(label, _)| *label == right) {
                    credit += 1.0 / tied.count() as f64;
                }
            }
        }
        (known > 0.0).then(|| credit / known)
    }
}

/// Shares that differ by rounding only are equal.
fn is_tied(share: f64, best: f64) -> bool {
    (best - share).abs() <= 1e-9 * best
}

/// The verdict from shares in ascending order of labels; `None` without any.
fn verdict_of(shares: &[(u32, f64)], labels: &[u32]) -> Option<Verdict> {
    let best = shares.iter().map(|(_, share)| *share).fold(f64::NEG_INFINITY, f64::max);
    let mut tied = shares.iter().filter(|(_, share)| is_tied(*share, best));
    let &(candidate, _) = tied.next()?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Some(Verdict {
        candidate,
        tie: tied.next().is_some(),
        confidence: best.clamp(0.0, 1.0),
        support: count(labels.iter().filter(|&&label| label == candidate).count()),
        answers: count(labels.len()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Answers;

    #[test]
    fn accuracy_credits_a_tie_in_part() {
        let rows = [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 1), (3, 0, 0)];
        let consensus = majority(&Answers::from_triples(2, rows).unwrap());
        assert_eq!(consensus.ties(), 1);
        // Unit 0 right, unit 1 half, unit 2 has no answers, unit 3 wrong.
        let accuracy = consensus.accuracy([(0, 1), (1, 1), (2, 0), (3, 1)]).unwrap();
        assert!((accuracy - 0.5).abs() < 1e-15);
        assert_eq!(consensus.accuracy([(2, 0), (9, 1)]), None);
    }
}
