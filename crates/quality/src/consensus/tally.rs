//! The majority of a whole table, and everyone's skill by it, from one pass over the units.
//!
//! Shares are added up in whole 2⁻⁶⁴ths, and sums of whole numbers do not depend on their order; so rows need not be
//! put into the canonical order that other methods work on for a result that no name decides.

use super::beta::credible;
use super::fit::{Annotator, Control, Diagnostics, Fit, Unfit, check};
use super::grouped::{NONE, known_by_unit};
use super::verdict::{Consensus, Decision, Verdict};
use crate::table::{Answers, UnitAnswers};
use std::borrow::Cow;

/// The whole of a unit's votes.
const WHOLE: u128 = 1 << 64;

/// Shares of so many answers are looked up.
const KNOWN_PARTS: usize = 16;

/// The consensus of a table by majority, in the shape of all methods. A table that is given away gives its memory.
pub(super) fn fit(answers: Cow<'_, Answers>, control: &Control<'_>, method: &'static str) -> Result<Fit, Unfit> {
    check(control)?;
    let known = known_by_unit(&answers, control.known)?;
    let mut tally = Tally::new(answers.annotators(), answers.categories());
    answers.iter_units().for_each(|unit| tally.see_labels(unit.labels));
    tally.see_labels(&known.iter().copied().filter(|label| *label != NONE).collect::<Vec<u32>>());
    let [starts, annotators, mut labels] = Answers::columns(answers);
    let mut verdicts = Vec::with_capacity(starts.len());
    let mut unit = Votes::default();
    for (number, pair) in starts.windows(2).enumerate() {
        let rows = pair[0] as usize..pair[1] as usize;
        let (annotators, labels) = (&annotators[rows.clone()], &mut labels.to_mut()[rows]);
        let known = known.get(number).copied().filter(|label| *label != NONE);
        let verdict = unit.count(labels, known);
        if verdict.is_some() {
            tally.add((annotators, labels), &unit);
        }
        unit.leave(labels);
        verdicts.extend(verdict);
    }
    drop(annotators);
    Ok(Fit {
        consensus: Consensus::of_votes(verdicts, (starts.into_owned(), labels.into_owned()), tally.used()),
        label_shares: tally.label_shares(),
        diagnostics: Diagnostics { method, why: String::new(), iterations: 0, converged: true, objective: None },
        annotators: tally.annotators(control.confidence),
        confusion: None,
    })
}

/// The votes of one unit.
#[derive(Debug, Default)]
struct Votes {
    sorted: Vec<u32>,
    /// Each label with the answers it has; all of them where it is known to be right.
    votes: Vec<(u32, u32)>,
}

impl Votes {
    fn count(&mut self, labels: &[u32], known: Option<u32>) -> Option<Verdict> {
        self.votes.clear();
        let answers = count(labels.len());
        if answers == 0 {
            return None;
        }
        if let Some(label) = known {
            self.votes.push((label, answers));
            let support = count(labels.iter().filter(|other| **other == label).count());
            return Some(Verdict { candidate: label, tie: false, confidence: 1.0, support, answers });
        }
        self.sorted.clear();
        self.sorted.extend_from_slice(labels);
        self.sorted.sort_unstable();
        self.votes.extend(self.sorted.chunk_by(|a, b| a == b).map(|run| (run[0], count(run.len()))));
        let most = self.votes.iter().map(|(_, votes)| *votes).max()?;
        let mut tied = self.votes.iter().filter(|(_, votes)| *votes == most);
        let candidate = tied.next()?.0;
        let confidence = f64::from(most) / f64::from(answers);
        Some(Verdict { candidate, tie: tied.next().is_some(), confidence, support: most, answers })
    }

    /// Leaves each label as often as it has answers, ascending, in place of what was said.
    fn leave(&self, labels: &mut [u32]) {
        let votes = self.votes.iter().flat_map(|&(label, votes)| std::iter::repeat_n(label, votes as usize));
        labels.iter_mut().zip(votes).for_each(|(place, label)| *place = label);
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The majority where units are shown in passes: of each what [`fit`] would make of it.
pub(super) struct Passing {
    tally: Tally,
    unit: Votes,
    /// Room for the labels of a unit.
    labels: Vec<u32>,
}

impl Passing {
    /// Of so many people and labels.
    pub fn new(people: u32, categories: u32) -> Self {
        Self { tally: Tally::new(people, categories), unit: Votes::default(), labels: Vec::new() }
    }

    /// Takes in the next unit.
    pub fn see(&mut self, unit: UnitAnswers<'_>, known: Option<u32>) {
        self.tally.see_labels(unit.labels);
        self.tally.see_labels(known.as_slice());
        if self.unit.count(unit.labels, known).is_some() {
            self.tally.add((unit.annotators, unit.labels), &self.unit);
        }
    }

    /// The share of each label, and how good each person is.
    pub fn found(&self, confidence: f64) -> (Vec<(u32, f64)>, Vec<Option<Annotator>>) {
        (self.tally.label_shares(), self.tally.annotators(confidence))
    }

    /// The verdict on a unit, and the share of every label that was seen, ascending.
    pub fn decide(&mut self, unit: UnitAnswers<'_>, known: Option<u32>) -> Option<Decision> {
        let verdict = self.unit.count(unit.labels, known)?;
        self.labels.clear();
        self.labels.extend_from_slice(unit.labels);
        self.unit.leave(&mut self.labels);
        let share = |label: u32| {
            let votes = self.labels.iter().filter(|own| **own == label).count();
            (label, votes as f64 / self.labels.len() as f64)
        };
        Some(Decision { verdict, shares: self.tally.used().into_iter().map(share).collect() })
    }
}

/// What is summed over all units.
struct Tally {
    /// Of each person the right answers, in 2⁻⁶⁴ths, and the answers.
    people: Vec<(u128, u32)>,
    /// Of each label the units, in 2⁻⁶⁴ths; nothing for one that is neither given nor known.
    labels: Vec<Option<u128>>,
    units: u64,
    /// The shares of up to [`KNOWN_PARTS`] answers.
    parts: Vec<u128>,
}

impl Tally {
    /// Of so many people and labels.
    fn new(people: u32, categories: u32) -> Self {
        let part = |at: usize| (at % KNOWN_PARTS) as u128 * WHOLE / (at / KNOWN_PARTS).max(1) as u128;
        Self {
            people: vec![(0, 0); people as usize],
            labels: vec![None; categories as usize],
            units: 0,
            parts: (0..KNOWN_PARTS * KNOWN_PARTS).map(part).collect(),
        }
    }

    /// Remembers that these are given or known.
    fn see_labels(&mut self, labels: &[u32]) {
        for &label in labels {
            self.labels[label as usize].get_or_insert(0);
        }
    }

    /// The labels that are given or known, ascending.
    fn used(&self) -> Vec<u32> {
        (0..).zip(&self.labels).filter(|(_, sum)| sum.is_some()).map(|(label, _)| label).collect()
    }

    fn add(&mut self, (annotators, labels): (&[u32], &[u32]), unit: &Votes) {
        let answers = labels.len();
        let part = |votes: u32| {
            let at = votes as usize;
            let known = at < KNOWN_PARTS && answers < KNOWN_PARTS;
            if known { self.parts[answers * KNOWN_PARTS + at] } else { u128::from(votes) * WHOLE / answers as u128 }
        };
        for &(label, votes) in &unit.votes {
            let part = part(votes);
            if let Some(Some(sum)) = self.labels.get_mut(label as usize) {
                *sum += part;
            }
            for (&annotator, _) in annotators.iter().zip(labels).filter(|(_, own)| **own == label) {
                self.people[annotator as usize].0 += part;
            }
        }
        for &annotator in annotators {
            self.people[annotator as usize].1 += 1;
        }
        self.units += 1;
    }

    fn label_shares(&self) -> Vec<(u32, f64)> {
        let units = self.units as f64;
        let share = |sum: u128| wholes(sum) / units;
        (0..).zip(&self.labels).filter_map(|(label, sum)| Some((label, share((*sum)?)))).collect()
    }

    fn annotators(&self, confidence: f64) -> Vec<Option<Annotator>> {
        // In an order that no name decides.
        let mut people: Vec<_> = (0..self.people.len()).filter(|person| self.people[*person].1 > 0).collect();
        people.sort_unstable_by_key(|person| self.people[*person]);
        let tallies: Vec<(f64, f64)> =
            people.iter().map(|person| (wholes(self.people[*person].0), f64::from(self.people[*person].1))).collect();
        let mut annotators = vec![None; self.people.len()];
        for ((person, (right, _)), (accuracy, lower, upper)) in
            people.iter().zip(&tallies).zip(credible(&tallies, confidence))
        {
            let answers = self.people[*person].1;
            annotators[*person] = Some(Annotator { accuracy, lower, upper, answers, right: *right });
        }
        annotators
    }
}

/// A sum of 2⁻⁶⁴ths.
fn wholes(sum: u128) -> f64 {
    sum as f64 / WHOLE as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consensus::{majority, method};
    use proptest::prelude::*;

    fn fit_of(answers: &Answers, known: &[(u32, u32)]) -> Fit {
        let control = Control { known, ..Control::default() };
        method("majority").unwrap().fit(answers, &control).unwrap()
    }

    #[test]
    fn by_hand_two_of_three_are_two_thirds_right() {
        let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 1), (0, 2, 0), (2, 0, 1)]).unwrap();
        let fit = fit_of(&answers, &[]);
        let right = |person| fit.annotator(person).unwrap().right;
        assert!((right(0) - 5.0 / 3.0).abs() < 1e-15 && (right(2) - 1.0 / 3.0).abs() < 1e-15);
        assert_eq!(fit.consensus.shares(0), [(0, 1.0 / 3.0), (1, 2.0 / 3.0)]);
        assert_eq!(fit.consensus.shares(2), [(0, 0.0), (1, 1.0)]);
        assert_eq!((fit.consensus.verdict(1), fit.consensus.shares(1)), (None, vec![]));
        assert!((fit.label_shares[1].1 - 5.0 / 6.0).abs() < 1e-15);
    }

    #[test]
    fn a_label_that_is_known_has_all_of_its_unit() {
        let answers = Answers::from_triples(3, [(0, 0, 1), (0, 1, 1), (1, 0, 0)]).unwrap();
        let fit = fit_of(&answers, &[(0, 2)]);
        let verdict = fit.consensus.verdict(0).unwrap();
        assert_eq!((verdict.answer(), verdict.support, verdict.answers), (Some(2), 0, 2));
        assert_eq!(fit.consensus.shares(0), [(0, 0.0), (1, 0.0), (2, 1.0)]);
        assert!(fit.annotator(1).unwrap().right.abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn verdicts_are_those_of_each_unit_alone_and_names_leave_no_trace(
            rows in proptest::collection::vec((0u32..9, 0u32..6, 0u32..4), 0..80),
        ) {
            let answers = Answers::from_triples(4, rows.iter().copied()).unwrap();
            let fit = fit_of(&answers, &[]);
            let alone = majority(&answers);
            for unit in 0..answers.units() {
                prop_assert_eq!(fit.consensus.verdict(unit), alone.verdict(unit));
                for (label, share) in alone.shares(unit) {
                    prop_assert_eq!(fit.consensus.share(unit, label).to_bits(), share.to_bits());
                }
            }
            let renamed = rows.iter().rev().map(|&(unit, person, label)| (8 - unit, 5 - person, 3 - label));
            let other = fit_of(&Answers::from_triples(4, renamed).unwrap(), &[]);
            for person in 0..6 {
                let (own, renamed) = (fit.annotator(person), other.annotator(5 - person));
                prop_assert_eq!(own, renamed);
            }
        }
    }
}
