//! The label with the most trust behind it, when it is known how far each person can be trusted.
//!
//! # Definition
//! With `t_i` the trust in person i, strictly between 0 and 1 (see [`skill`](crate::skill)), and q categories:
//!
//! * [`Weighting::TrustShare`]: share of label k = Σ `t_i` over answers k / Σ `t_i` over all answers. The usual
//!   confidence score of crowd platforms. Easy to explain; not a probability.
//! * [`Weighting::LogOdds`]: with `t_i` taken as the person's accuracy, mistakes spread evenly and every label as
//!   likely beforehand, Bayes' rule gives
//!   ```text
//!   share of k ∝ exp Σ ln(t_i (q − 1) / (1 − t_i)) over answers k
//!   ```
//!   A probability, if the trusts are right. A person worse than chance (t < 1/q) counts against their own
//!   answer. Labels that nobody gave are left out of the shares and divide the rest evenly.
//!
//! # When not to use it
//! When trust is not known: use [`majority`](super::majority()) or [`dawid_skene`](super::dawid_skene()).
//!
//! # Ties
//! Have no winner. The candidate is the lowest tied label.
//!
//! # Cost
//! Linear in the answers.
//!
//! # Reference
//! S. Nitzan, J. Paroush, *Optimal decision rules in uncertain dichotomous choice situations*, International
//! Economic Review 23(2), 1982, <https://doi.org/10.2307/2526438>.

use super::fit::{Control, Fit, Solution, Unfit, fitted};
use super::votes::weighted_shares;
use super::{Consensus, Decision, Verdict, verdict_of};
use crate::table::Answers;
use std::borrow::Cow;

/// How trust becomes weight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Weighting {
    /// The share of trust: confidence as crowd platforms show it.
    #[default]
    TrustShare,
    /// Bayes' rule with trust as accuracy: confidence is a probability.
    LogOdds,
}

/// One answer with the trust in whoever gave it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vote {
    /// The label given.
    pub label: u32,
    /// Trust in the person, strictly between 0 and 1.
    pub trust: f64,
}

/// Why trusts cannot be used.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum BadTrust {
    /// A trust is not strictly between 0 and 1.
    OutOfRange {
        /// Which person (or vote), from 0.
        annotator: usize,
        /// The trust given.
        trust: f64,
    },
    /// There is not one trust for each person of the table.
    WrongNumber {
        /// Trusts given.
        given: usize,
        /// People of the table.
        annotators: u32,
    },
}

impl std::fmt::Display for BadTrust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::OutOfRange { annotator, trust } => write!(
                f,
                "trust {trust} of annotator {annotator} is not between 0 and 1; shrink it with `skill::trust`"
            ),
            Self::WrongNumber { given, annotators } => {
                write!(f, "{given} trusts for {annotators} annotators; give one each")
            }
        }
    }
}

impl std::error::Error for BadTrust {}

/// The weighted consensus of each unit; `trust` is indexed by annotator.
///
/// ```
/// use assay_quality::{Answers, consensus::{Weighting, weighted}};
///
/// // An expert against two novices.
/// let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 0), (0, 2, 0)])?;
/// let consensus = weighted(&answers, &[0.95, 0.6, 0.6], Weighting::LogOdds).unwrap();
/// let verdict = consensus.verdict(0).unwrap();
/// // Odds 19 : 1.5² for the expert.
/// assert_eq!(verdict.answer(), Some(1));
/// assert!((verdict.confidence - 19.0 / 21.25).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn weighted(answers: &Answers, trust: &[f64], weighting: Weighting) -> Result<Consensus, BadTrust> {
    if trust.len() != answers.annotators() as usize {
        return Err(BadTrust::WrongNumber { given: trust.len(), annotators: answers.annotators() });
    }
    check(trust.iter().copied())?;
    let mut consensus = Consensus::with_capacity(answers.units());
    let mut votes = Vec::new();
    for unit in answers.iter_units() {
        votes.clear();
        votes.extend(
            unit.annotators
                .iter()
                .zip(unit.labels)
                .map(|(&annotator, &label)| Vote { label, trust: trust[annotator as usize] }),
        );
        match decide(&mut votes, answers.categories(), weighting) {
            Some(decision) => consensus.push(Some(decision.verdict), &decision.shares),
            None => consensus.push(None, &[]),
        }
    }
    Ok(consensus)
}

/// The shares of trust of [`Weighting::TrustShare`] in the shape of every other method, with how good each person is by
/// them. `trust` is indexed by annotator; here it may be any number above 0, such as a count of good answers. What is
/// [known](Control::known) is held fixed.
///
/// ```
/// use assay_quality::{Answers, consensus::{Control, weighted_fit}};
///
/// let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 0), (0, 2, 0)])?;
/// let fit = weighted_fit(&answers, &[5.0, 1.0, 1.0], &Control::default()).unwrap();
/// let verdict = fit.consensus.verdict(0).unwrap();
/// assert_eq!((verdict.answer(), verdict.confidence), (Some(1), 5.0 / 7.0));
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn weighted_fit(answers: &Answers, trust: &[f64], control: &Control<'_>) -> Result<Fit, Unfit> {
    check_trust(answers.annotators(), trust, control)?;
    fitted(Cow::Borrowed(answers), control, "weighted", |grouped| {
        let own: Vec<f64> = grouped.person_at.iter().map(|&person| trust[person as usize]).collect();
        Ok(Solution::at_once(weighted_shares(grouped, &own)))
    })
}

/// Refuses trusts that are not one number above 0 a person.
pub(super) fn check_trust(people: u32, trust: &[f64], control: &Control<'_>) -> Result<(), Unfit> {
    if !control.label_shares.is_empty() {
        return Err(Unfit::NoLabelShares);
    }
    if trust.len() != people as usize {
        return Err(Unfit::TrustsMissing { given: trust.len(), people });
    }
    if let Some((person, _)) = (0u32..).zip(trust).find(|(_, trust)| !trust.is_finite() || **trust <= 0.0) {
        return Err(Unfit::TrustNotPositive { person });
    }
    Ok(())
}

/// The weighted consensus of one unit's votes among `categories` labels; `None` without votes.
///
/// ```
/// use assay_quality::consensus::{Vote, Weighting, decide_by_weight};
///
/// let votes = [Vote { label: 0, trust: 0.9 }, Vote { label: 2, trust: 0.5 }, Vote { label: 0, trust: 0.6 }];
/// let decision = decide_by_weight(&votes, 3, Weighting::TrustShare)?.unwrap();
/// assert_eq!(decision.verdict.answer(), Some(0));
/// assert!((decision.verdict.confidence - 0.75).abs() < 1e-12);
/// # Ok::<(), assay_quality::consensus::BadTrust>(())
/// ```
pub fn decide_by_weight(votes: &[Vote], categories: u32, weighting: Weighting) -> Result<Option<Decision>, BadTrust> {
    check(votes.iter().map(|vote| vote.trust))?;
    Ok(decide(&mut votes.to_vec(), categories, weighting))
}

fn check(trusts: impl Iterator<Item = f64>) -> Result<(), BadTrust> {
    for (annotator, trust) in trusts.enumerate() {
        if !(trust > 0.0 && trust < 1.0) {
            return Err(BadTrust::OutOfRange { annotator, trust });
        }
    }
    Ok(())
}

fn decide(votes: &mut [Vote], categories: u32, weighting: Weighting) -> Option<Decision> {
    // Sums are taken in this order, so that the order of votes does not show even in the last bit.
    votes.sort_unstable_by(|a, b| a.label.cmp(&b.label).then(a.trust.total_cmp(&b.trust)));
    let runs = votes.chunk_by(|a, b| a.label == b.label);
    let shares: Vec<(u32, f64)> = match weighting {
        Weighting::TrustShare => {
            let total: f64 = votes.iter().map(|vote| vote.trust).sum();
            runs.map(|run| (run[0].label, run.iter().map(|vote| vote.trust).sum::<f64>() / total)).collect()
        }
        Weighting::LogOdds => {
            let others = f64::from(categories.max(2) - 1);
            let weight = |vote: &Vote| (vote.trust * others / (1.0 - vote.trust)).ln();
            let mut shares: Vec<(u32, f64)> = runs.map(|run| (run[0].label, run.iter().map(weight).sum())).collect();
            normalise(&mut shares, categories);
            shares
        }
    };
    let labels: Vec<u32> = votes.iter().map(|vote| vote.label).collect();
    let verdict = verdict_of(&shares, &labels)?;
    Some(Decision { verdict: against_the_unsaid(verdict, &shares, categories), shares })
}

/// Turns log masses into probabilities; labels not listed have log mass 0.
fn normalise(shares: &mut [(u32, f64)], categories: u32) {
    let unsaid = f64::from(categories) - shares.len() as f64;
    let most = shares.iter().map(|(_, log)| *log).fold(0.0, f64::max);
    let listed: f64 = shares.iter().map(|(_, log)| (log - most).exp()).sum();
    let total = listed + unsaid.max(0.0) * (-most).exp();
    for (_, log) in shares {
        *log = (*log - most).exp() / total;
    }
}

/// People worse than chance can make a label that nobody gave the likelier one: then nobody has won.
fn against_the_unsaid(verdict: Verdict, shares: &[(u32, f64)], categories: u32) -> Verdict {
    let unsaid = f64::from(categories) - shares.len() as f64;
    let rest = 1.0 - shares.iter().map(|(_, share)| share).sum::<f64>();
    let beaten = unsaid > 0.0 && rest / unsaid > verdict.confidence * (1.0 - 1e-9);
    Verdict { tie: verdict.tie || beaten, ..verdict }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn votes(list: &[(u32, f64)]) -> Vec<Vote> {
        list.iter().map(|&(label, trust)| Vote { label, trust }).collect()
    }

    fn decided(list: &[(u32, f64)], categories: u32, weighting: Weighting) -> Decision {
        decide_by_weight(&votes(list), categories, weighting).unwrap().unwrap()
    }

    #[test]
    fn by_hand_trust_shares_add_up() {
        let decision = decided(&[(1, 0.8), (0, 0.4), (1, 0.4)], 2, Weighting::TrustShare);
        assert_eq!(decision.verdict.answer(), Some(1));
        assert!((decision.shares[0].1 - 0.25).abs() < 1e-15);
        assert!((decision.verdict.confidence - 0.75).abs() < 1e-15);
        assert_eq!((decision.verdict.support, decision.verdict.answers), (2, 3));
    }

    #[test]
    fn by_hand_one_answer_is_as_sure_as_its_author() {
        for categories in [2, 3, 10] {
            let decision = decided(&[(1, 0.7)], categories, Weighting::LogOdds);
            assert!((decision.verdict.confidence - 0.7).abs() < 1e-12);
        }
    }

    #[test]
    fn equal_trust_gives_the_majority() {
        let decision = decided(&[(2, 0.7), (1, 0.7), (2, 0.7)], 3, Weighting::LogOdds);
        assert_eq!(decision.verdict.answer(), Some(2));
        let tied = decided(&[(2, 0.7), (1, 0.7)], 3, Weighting::LogOdds);
        assert_eq!((tied.verdict.answer(), tied.verdict.candidate), (None, 1));
    }

    #[test]
    fn the_word_of_one_worse_than_chance_elects_nobody() {
        let decision = decided(&[(0, 0.1)], 2, Weighting::LogOdds);
        assert_eq!(decision.verdict.answer(), None);
        assert!((decision.verdict.confidence - 0.1).abs() < 1e-12);
    }

    #[test]
    fn a_thousand_votes_do_not_overflow() {
        let many = vec![(0, 0.99); 1_000];
        let decision = decided(&many, 2, Weighting::LogOdds);
        assert!((decision.verdict.confidence - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_order_of_votes_does_not_show_in_the_last_bit() {
        let list = [(0, 0.61), (1, 0.93), (0, 0.77), (0, 0.52)];
        let mut turned = list;
        turned.reverse();
        for weighting in [Weighting::TrustShare, Weighting::LogOdds] {
            assert_eq!(decided(&list, 4, weighting), decided(&turned, 4, weighting));
        }
    }

    #[test]
    fn the_fit_has_the_shares_of_the_plain_way_and_holds_what_is_known() {
        let rows = (0..40u32).flat_map(|unit| (0..5u32).map(move |person| (unit, person, (unit * (person + 2)) % 3)));
        let (answers, trust) = (Answers::from_triples(3, rows).unwrap(), [0.9, 0.2, 0.35, 0.61, 0.5]);
        let plain = weighted(&answers, &trust, Weighting::TrustShare).unwrap();
        let fit = weighted_fit(&answers, &trust, &Control { known: &[(3, 2)], ..Control::default() }).unwrap();
        for unit in (0..40).filter(|unit| *unit != 3) {
            assert_eq!(fit.consensus.verdict(unit).unwrap().answer(), plain.verdict(unit).unwrap().answer(), "{unit}");
            for label in 0..3 {
                assert!((fit.consensus.share(unit, label) - plain.share(unit, label)).abs() < 1e-12);
            }
        }
        assert_eq!(fit.consensus.verdict(3).unwrap().answer(), Some(2));
        assert!(weighted_fit(&answers, &trust[1..], &Control::default()).is_err());
        assert!(weighted_fit(&answers, &[0.9, 0.2, 0.0, 0.6, 0.5], &Control::default()).is_err());
    }

    #[test]
    fn a_trust_of_one_or_a_missing_trust_is_refused() {
        let refused = decide_by_weight(&votes(&[(0, 0.5), (0, 1.0)]), 2, Weighting::LogOdds);
        assert_eq!(refused, Err(BadTrust::OutOfRange { annotator: 1, trust: 1.0 }));
        let answers = Answers::from_triples(2, [(0, 1, 0)]).unwrap();
        assert_eq!(
            weighted(&answers, &[0.5], Weighting::TrustShare),
            Err(BadTrust::WrongNumber { given: 1, annotators: 2 })
        );
        assert_eq!(decide_by_weight(&[], 2, Weighting::LogOdds), Ok(None));
    }
}
