//! Units grouped by what was answered on them: the form in which agreement is counted.
//!
//! For coefficients that treat people alike, a unit is its label counts: three "cat" and two "dog".
//! A million units of five answers and four categories have only 56 different count lists, so each
//! list is kept once with the number of units that have it.

use crate::resample::Basis;
use crate::table::{Answers, UnitAnswers};

/// Distinct label counts with the number of units that have them, in ascending order, so that neither
/// the order of rows nor the numbering of units or annotators shows in any result.
#[derive(Debug, Clone)]
pub(crate) struct Patterns {
    /// `starts[p]..starts[p + 1]` are the entries of pattern `p`.
    starts: Vec<usize>,
    entries: Vec<Count>,
    /// Answers a unit of each pattern has.
    pub sizes: Vec<u32>,
    /// Units of each pattern.
    pub multiplicity: Vec<u32>,
    /// Categories of the scale, used or not.
    pub categories: usize,
    /// The part of the table that can show agreement.
    pub basis: Basis,
}

/// Finds the patterns of units that come one after the other.
#[derive(Debug)]
pub(crate) struct PatternsBuilder {
    interner: Interner,
    /// Room for the labels of a unit, and for its pattern.
    room: (Vec<u32>, Vec<Count>),
    /// Who has an answer that another can be compared with.
    seen: Vec<bool>,
    units: usize,
    comparable: usize,
}

impl PatternsBuilder {
    /// Of so many people.
    pub(crate) fn new(people: u32) -> Self {
        let (room, seen) = ((Vec::new(), Vec::new()), vec![false; people as usize]);
        Self { interner: Interner::default(), room, seen, units: 0, comparable: 0 }
    }

    /// Takes in a unit that has an answer.
    pub(crate) fn see(&mut self, unit: UnitAnswers<'_>) {
        if unit.labels.len() > 1 {
            self.units += 1;
            self.comparable += unit.labels.len();
            for &annotator in unit.annotators {
                self.seen[annotator as usize] = true;
            }
        }
        let (labels, pattern) = &mut self.room;
        labels.clear();
        labels.extend_from_slice(unit.labels);
        labels.sort_unstable();
        pattern.clear();
        pattern.extend(labels.chunk_by(|a, b| a == b).map(|run| Count {
            label: run[0],
            // A unit has no more answers than a table, which has fewer than `u32::MAX`.
            times: u32::try_from(run.len()).unwrap_or(u32::MAX),
        }));
        self.interner.add(pattern);
    }

    /// The patterns of all units so far, of so many categories.
    pub(crate) fn finish(self, categories: usize) -> Patterns {
        let annotators = self.seen.iter().filter(|&&seen| seen).count();
        self.interner.into_patterns(categories, Basis { units: self.units, annotators, answers: self.comparable })
    }
}

/// One label of a pattern and how often it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Count {
    pub label: u32,
    pub times: u32,
}

impl Patterns {
    /// The patterns of all units with at least `at_least` answers. Linear in the answers, plus a sort
    /// of the distinct patterns.
    pub(crate) fn of(answers: &Answers, at_least: usize) -> Self {
        let mut builder = PatternsBuilder::new(answers.annotators());
        answers.iter_units().filter(|unit| unit.labels.len() >= at_least.max(1)).for_each(|unit| builder.see(unit));
        builder.finish(answers.categories() as usize)
    }

    /// The patterns of units with so many answers; those with one never show agreement, and those with two and more are
    /// taken to stay.
    pub(crate) fn filter(&self, keep: impl Fn(u32) -> bool) -> Self {
        let mut kept =
            Self { starts: vec![0], entries: Vec::new(), sizes: Vec::new(), multiplicity: Vec::new(), ..*self };
        for (p, &size) in self.sizes.iter().enumerate().filter(|(_, size)| keep(**size)) {
            kept.entries.extend_from_slice(self.counts(p));
            kept.starts.push(kept.entries.len());
            kept.sizes.push(size);
            kept.multiplicity.push(self.multiplicity[p]);
        }
        kept
    }

    /// The labels of pattern `p`, ascending.
    pub(crate) fn counts(&self, p: usize) -> &[Count] {
        &self.entries[self.starts[p]..self.starts[p + 1]]
    }

    /// Every pattern's labels in order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[Count]> {
        self.starts.windows(2).map(|pair| &self.entries[pair[0]..pair[1]])
    }
}

/// Finds equal patterns with an open-addressing table of pattern numbers.
#[derive(Debug)]
struct Interner {
    /// Pattern number plus one; zero is free. The length is a power of two.
    slots: Vec<u32>,
    starts: Vec<usize>,
    entries: Vec<Count>,
    multiplicity: Vec<u32>,
}

impl Default for Interner {
    fn default() -> Self {
        Self { slots: vec![0; 64], starts: vec![0], entries: Vec::new(), multiplicity: Vec::new() }
    }
}

impl Interner {
    fn add(&mut self, pattern: &[Count]) {
        let slot = self.find(pattern);
        if self.slots[slot] > 0 {
            self.multiplicity[self.slots[slot] as usize - 1] += 1;
            return;
        }
        self.entries.extend_from_slice(pattern);
        self.starts.push(self.entries.len());
        self.multiplicity.push(1);
        self.slots[slot] = u32::try_from(self.multiplicity.len()).unwrap_or(u32::MAX);
        if self.multiplicity.len() * 2 > self.slots.len() {
            self.grow();
        }
    }

    /// The slot that holds `pattern`, or the free one where it belongs.
    fn find(&self, pattern: &[Count]) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(pattern) & mask;
        loop {
            match self.slots[slot] {
                0 => return slot,
                found if self.entries_of(found as usize - 1) == pattern => return slot,
                _ => slot = (slot + 1) & mask,
            }
        }
    }

    fn entries_of(&self, pattern: usize) -> &[Count] {
        &self.entries[self.starts[pattern]..self.starts[pattern + 1]]
    }

    fn grow(&mut self) {
        let mask = self.slots.len() * 2 - 1;
        self.slots.clear();
        self.slots.resize(mask + 1, 0);
        for (number, pair) in (1u32..).zip(self.starts.windows(2)) {
            let mut slot = hash(&self.entries[pair[0]..pair[1]]) & mask;
            while self.slots[slot] > 0 {
                slot = (slot + 1) & mask;
            }
            self.slots[slot] = number;
        }
    }

    fn into_patterns(self, categories: usize, basis: Basis) -> Patterns {
        let mut order: Vec<usize> = (0..self.multiplicity.len()).collect();
        order.sort_unstable_by_key(|&pattern| self.entries_of(pattern));
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut entries = Vec::with_capacity(self.entries.len());
        starts.push(0);
        for &pattern in &order {
            entries.extend_from_slice(self.entries_of(pattern));
            starts.push(entries.len());
        }
        let sizes = starts
            .windows(2)
            .map(|pair| entries[pair[0]..pair[1]].iter().map(|count: &Count| count.times).sum())
            .collect();
        let multiplicity = order.iter().map(|&pattern| self.multiplicity[pattern]).collect();
        Patterns { starts, entries, sizes, multiplicity, categories, basis }
    }
}

/// A quick mix. Its quality decides speed only, never a result.
#[expect(clippy::cast_possible_truncation, reason = "both halves of the product are folded together")]
fn hash(pattern: &[Count]) -> usize {
    let mixed = pattern.iter().fold(0x9E37_79B9_7F4A_7C15u64, |hash, count| {
        let word = u64::from(count.label) << 32 | u64::from(count.times);
        let product = u128::from(hash ^ word) * 0xD6E8_FEB8_6659_FD93_u128;
        (product as u64) ^ ((product >> 64) as u64)
    });
    mixed as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_with_equal_counts_share_a_pattern_whoever_answered() {
        let rows = [(0, 0, 1), (0, 1, 0), (1, 2, 0), (1, 3, 1), (2, 0, 1), (2, 1, 1), (3, 0, 1)];
        let patterns = Patterns::of(&Answers::from_triples(3, rows).unwrap(), 1);
        assert_eq!(patterns.multiplicity, [2, 1, 1]);
        assert_eq!(patterns.sizes, [2, 1, 2]);
        assert_eq!(patterns.counts(0), [Count { label: 0, times: 1 }, Count { label: 1, times: 1 }]);
        let basis = patterns.basis;
        assert_eq!((basis.units, basis.annotators, basis.answers), (3, 4, 6));
    }

    #[test]
    fn many_distinct_patterns_survive_the_growing_table() {
        let rows = (0..5_000).flat_map(|unit| [(unit, 0, unit), (unit, 1, unit / 2)]);
        let patterns = Patterns::of(&Answers::from_triples(5_000, rows).unwrap(), 2);
        assert_eq!(patterns.multiplicity.len(), 5_000);
        assert!(patterns.iter().zip(patterns.iter().skip(1)).all(|(a, b)| a < b));
    }
}
