//! The same form where units are shown in passes: people, labels and what was said stay, and groups come and go.

use super::colours::Refining;
use super::{Grouped, NONE, Ranks, index, ranked};
use crate::consensus::Unfit;
use crate::table::UnitAnswers;

/// Pairs of person and label are made distinct once there are this many more.
const PAIRS_MORE: usize = 1 << 16;

/// What is used of people and labels, counted while units pass by.
#[derive(Debug, Default)]
pub(in crate::consensus) struct Seen {
    people: Vec<u32>,
    labels: Vec<u32>,
    /// Person in the upper half, label in the lower; distinct and ascending up to `distinct`.
    pairs: Vec<u64>,
    distinct: usize,
    answers: usize,
}

impl Seen {
    /// Nothing of so many people and labels.
    pub fn new(people: usize, labels: usize) -> Self {
        Self { people: vec![0; people], labels: vec![0; labels], ..Self::default() }
    }

    /// Takes in the next unit.
    pub fn see(&mut self, unit: UnitAnswers<'_>, known: Option<u32>) {
        for (&annotator, &label) in unit.annotators.iter().zip(unit.labels) {
            self.people[annotator as usize] = 1;
            self.labels[label as usize] = 1;
            self.pairs.push(u64::from(annotator) << 32 | u64::from(label));
        }
        if let Some(label) = known {
            self.labels[label as usize] = 1;
        }
        self.answers += unit.labels.len();
        if self.pairs.len() >= 2 * self.distinct + PAIRS_MORE {
            self.make_distinct();
        }
    }

    fn make_distinct(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
        self.distinct = self.pairs.len();
    }
}

/// People, labels and what was said, in canonical order, with groups that are put in and taken out again.
pub(in crate::consensus) struct Frame {
    grouped: Grouped,
    ranks: Ranks,
}

impl Frame {
    /// Without groups.
    pub fn new(colours: &Refining, mut seen: Seen) -> Result<Self, Unfit> {
        seen.make_distinct();
        let (person_at, people) = ranked(&colours.people, &seen.people);
        let (label_at, labels) = ranked(&colours.labels, &seen.labels);
        let width = label_at.len() as u64;
        let mut pairs = seen.pairs;
        for pair in &mut pairs {
            let (person, label) = (people[(*pair >> 32) as usize], labels[index(*pair & u64::from(u32::MAX)) as usize]);
            *pair = u64::from(person) * width + u64::from(label);
        }
        pairs.sort_unstable();
        let mut grouped = Grouped {
            labels: label_at.len(),
            people: person_at.len(),
            starts: vec![0],
            codes: Vec::new(),
            said: Vec::with_capacity(pairs.len()),
            first_said: Vec::with_capacity(person_at.len() + 1),
            sizes: Vec::new(),
            known: Vec::new(),
            colours: Vec::new(),
            group_of: Vec::new(),
            person_at,
            label_at,
            answers: seen.answers,
        };
        if pairs.len().saturating_mul(grouped.labels) > super::NUMBERS_MAX {
            return Err(Unfit::TooManyCategories { categories: grouped.labels });
        }
        grouped.set_said(pairs);
        Ok(Self { grouped, ranks: Ranks { people, labels, places: None } })
    }

    /// The groups that are in.
    pub const fn grouped(&self) -> &Grouped {
        &self.grouped
    }

    /// The codes of a unit, ascending; an answer that was not [seen](Seen::see) has none.
    pub fn codes(&self, unit: UnitAnswers<'_>, codes: &mut Vec<u32>) {
        let rank = |ranks: &[u32], number: u32| ranks.get(number as usize).copied().filter(|rank| *rank != NONE);
        let from = codes.len();
        codes.extend(unit.annotators.iter().zip(unit.labels).filter_map(|(&annotator, &label)| {
            let (person, label) = (rank(&self.ranks.people, annotator)?, rank(&self.ranks.labels, label)?);
            let own = self.grouped.said_by(person as usize);
            let at = own.start + self.grouped.said[own.clone()].partition_point(|said| said.label < label);
            (at < own.end && self.grouped.said[at].label == label).then(|| index(at as u64))
        }));
        codes[from..].sort_unstable();
    }

    /// The canonical number of a known label, or [`NONE`].
    pub fn known(&self, known: Option<u32>) -> u32 {
        known.map_or(NONE, |label| self.ranks.label(label))
    }

    /// Takes all groups out.
    pub fn clear(&mut self) {
        let Grouped { starts, codes, sizes, known, .. } = &mut self.grouped;
        starts.truncate(1);
        codes.clear();
        sizes.clear();
        known.clear();
    }

    /// Puts a group in: so many units with these codes, whose canonical label may be known.
    pub fn push(&mut self, (size, known): (u32, u32), codes: &[u32]) {
        self.grouped.codes.extend_from_slice(codes);
        self.grouped.starts.push(index(self.grouped.codes.len() as u64));
        self.grouped.sizes.push(size);
        self.grouped.known.push(known);
    }
}
