//! The label that most people gave.
//!
//! # Definition
//! ```text
//! confidence = answers for the winner / answers
//! ```
//! A share of votes, not a probability: three of three is 1 whoever the three are.
//!
//! # When not to use it
//! When people differ much in skill and it is known by how much: use [`weighted`](super::weighted()); when it is
//! not known and each answered a good deal: [`dawid_skene`](super::dawid_skene()).
//!
//! # Ties
//! Have no winner. The candidate is the lowest tied label.
//!
//! # Cost
//! Linear in the answers.

use super::{Consensus, Decision, Verdict, verdict_of};
use crate::table::Answers;

/// The majority of each unit.
///
/// ```
/// use assay_quality::{Answers, consensus::majority};
///
/// let answers = Answers::from_triples(3, [
///     (0, 0, 2), (0, 1, 2), (0, 2, 1),
///     (1, 0, 0), (1, 1, 2),
/// ])?;
/// let consensus = majority(&answers);
/// let first = consensus.verdict(0).unwrap();
/// assert_eq!((first.answer(), first.support, first.answers), (Some(2), 2, 3));
/// let second = consensus.verdict(1).unwrap();
/// assert_eq!((second.answer(), second.candidate, second.tie), (None, 0, true));
/// assert_eq!(consensus.shares(1), [(0, 0.5), (2, 0.5)]);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn majority(answers: &Answers) -> Consensus {
    let mut consensus = Consensus::with_capacity(answers.units());
    let (mut sorted, mut shares) = (Vec::new(), Vec::new());
    for unit in answers.iter_units() {
        let verdict = decide(unit.labels, &mut sorted, &mut shares);
        consensus.push(verdict, &shares);
    }
    consensus
}

/// The majority of one unit's labels; `None` without any.
///
/// ```
/// use assay_quality::consensus::decide_by_majority;
///
/// let decision = decide_by_majority(&[4, 1, 4]).unwrap();
/// assert_eq!(decision.verdict.answer(), Some(4));
/// assert!((decision.verdict.confidence - 2.0 / 3.0).abs() < 1e-15);
/// ```
pub fn decide_by_majority(labels: &[u32]) -> Option<Decision> {
    let mut shares = Vec::new();
    let verdict = decide(labels, &mut Vec::new(), &mut shares)?;
    Some(Decision { verdict, shares })
}

fn decide(labels: &[u32], sorted: &mut Vec<u32>, shares: &mut Vec<(u32, f64)>) -> Option<Verdict> {
    sorted.clear();
    sorted.extend_from_slice(labels);
    sorted.sort_unstable();
    let total = labels.len() as f64;
    shares.clear();
    shares.extend(sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as f64 / total)));
    verdict_of(shares, labels)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_two_of_three_win() {
        let decision = decide_by_majority(&[7, 0, 7]).unwrap();
        assert_eq!(
            decision.verdict,
            Verdict { candidate: 7, tie: false, confidence: 2.0 / 3.0, support: 2, answers: 3 }
        );
        assert_eq!(decision.shares, [(0, 1.0 / 3.0), (7, 2.0 / 3.0)]);
    }

    #[test]
    fn a_three_way_tie_has_no_answer_and_the_lowest_candidate() {
        let verdict = decide_by_majority(&[5, 3, 9]).unwrap().verdict;
        assert_eq!((verdict.answer(), verdict.candidate, verdict.support), (None, 3, 1));
    }

    #[test]
    fn no_answers_give_no_verdict() {
        assert_eq!(decide_by_majority(&[]), None);
        let consensus = majority(&Answers::from_triples(2, [(1, 0, 1)]).unwrap());
        assert_eq!(consensus.verdict(0), None);
        assert_eq!(consensus.shares(0), []);
        assert_eq!(consensus.verdict(5), None);
    }
}
