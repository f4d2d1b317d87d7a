//! The answers of two people as a contingency table: how often each pair of labels met on a unit.

use crate::estimate::Undefined;
use crate::resample::Basis;
use crate::table::Answers;

/// The cells of a contingency table that are not empty, in ascending order.
#[derive(Debug)]
pub(crate) struct Contingency {
    /// The label of the person with the lower id, then that of the other.
    pub cells: Vec<(usize, usize)>,
    /// Units in each cell.
    pub multiplicity: Vec<u32>,
    /// Categories of the scale, used or not.
    pub categories: usize,
    /// What the cells rest on.
    pub basis: Basis,
}

impl Contingency {
    /// The table of the two people in `answers`; units that only one of them answered are left out.
    pub(crate) fn of(answers: &Answers) -> Result<Self, Undefined> {
        let found = answers.answers_by_annotator().iter().filter(|&&count| count > 0).count();
        check_two((answers.len(), answers.repeated()), found)?;
        // Rows of a unit are sorted by annotator, so the first is always the same person.
        let mut met: Vec<(u32, u32)> = answers
            .iter_units()
            .filter_map(|unit| match *unit.labels {
                [first, second] => Some((first, second)),
                _ => None,
            })
            .collect();
        if met.is_empty() {
            return Err(Undefined::NoOverlap);
        }
        met.sort_unstable();
        let runs = || met.chunk_by(|a, b| a == b);
        Ok(Self {
            cells: runs().map(|run| (run[0].0 as usize, run[0].1 as usize)).collect(),
            multiplicity: runs().map(|run| u32::try_from(run.len()).unwrap_or(u32::MAX)).collect(),
            categories: answers.categories() as usize,
            basis: Basis { units: met.len(), annotators: 2, answers: 2 * met.len() },
        })
    }
}

/// Refuses all but one answer each of two people, of whom so many were found.
pub(super) fn check_two((answers, repeated): (usize, usize), found: usize) -> Result<(), Undefined> {
    match () {
        () if answers == 0 => Err(Undefined::NoAnswers),
        () if repeated > 0 => Err(Undefined::RepeatedAnswers { repeated }),
        () if found != 2 => Err(Undefined::NotTwoAnnotators { found }),
        () => Ok(()),
    }
}
