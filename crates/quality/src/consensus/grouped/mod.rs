//! The answers in an order that no name decides, with units that were answered alike counted once.
//!
//! Every method works on this form, so each of them gives the same bits whatever the order of rows and whatever
//! units, people and labels are called: sums of floating-point numbers depend on their order, and here the order
//! follows from the answers themselves. Each unit, person and label gets a *colour*, a number mixed from the
//! colours of what it meets (Weisfeiler and Leman's refinement), and is sorted by it. What has the same colour
//! plays the same part, so it does not matter which of the two comes first.
//!
//! Source: B. Weisfeiler, A. Leman, *The reduction of a graph to canonical form*, 1968; in modern words
//! N. Shervashidze et al., *Weisfeiler-Lehman graph kernels*, JMLR 12, 2011, <https://jmlr.org/papers/v12/shervashidze11a>.

mod colours;
mod frame;
mod order;

use self::colours::Colours;
pub(super) use self::colours::Refining;
pub(super) use self::frame::{Frame, Seen};
use self::order::{Coloured, in_order};
use super::Unfit;
use crate::table::{Answers, Coded};
use std::borrow::Cow;

/// Stands for a unit without answers, and for a group whose answer is not known.
pub(crate) const NONE: u32 = u32::MAX;

/// A model may hold at most this many numbers: 4 GiB of them.
const NUMBERS_MAX: usize = 1 << 29;

/// Answers for which a further thread is worth its while.
const ANSWERS_A_THREAD: usize = 1 << 16;

/// A label given by a person: what an answer is, apart from its unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Said {
    /// The person, in canonical order.
    pub person: u32,
    /// The label, in canonical order.
    pub label: u32,
}

/// Answers in canonical order. Groups are sets of units with the same answers (and the same known label).
#[derive(Debug)]
pub(crate) struct Grouped {
    /// Labels that somebody gave or that are known to be right somewhere.
    pub labels: usize,
    /// People with an answer.
    pub people: usize,
    /// `starts[g]..starts[g + 1]` are the answers of group `g`.
    pub starts: Vec<u32>,
    /// What was said: indices into `said`.
    pub codes: Vec<u32>,
    /// Each label that each person gave at least once, by person, then label.
    pub said: Vec<Said>,
    /// `first_said[p]..first_said[p + 1]` are the entries of person `p` in `said`.
    pub first_said: Vec<u32>,
    /// Units of each group.
    pub sizes: Vec<u32>,
    /// The known label of each group or [`NONE`]; empty when nothing is known.
    pub known: Vec<u32>,
    /// A number for each group that depends on nothing but its answers: a seed that no name decides.
    pub colours: Vec<u64>,
    /// The group of each unit, or [`NONE`].
    pub group_of: Vec<u32>,
    /// The person's number in the table.
    pub person_at: Vec<u32>,
    /// The label's number in the table.
    pub label_at: Vec<u32>,
    /// Answers in the table.
    pub answers: usize,
}

impl Grouped {
    /// Groups a table on at most `threads` threads, whose number changes nothing; `known` gives the right label of some
    /// units, in any order. A table that is given away gives its memory.
    pub fn new(answers: Cow<'_, Answers>, known: &[(u32, u32)], threads: usize) -> Result<Self, Unfit> {
        let known = known_by_unit(&answers, known)?;
        let threads = threads.clamp(1, 1 + answers.len() / ANSWERS_A_THREAD);
        let colours = Colours::of(&answers, &known, threads);
        let (person_at, person_rank) = ranked(&colours.people, &answers.answers_by_annotator());
        let mut used = vec![0u32; answers.categories() as usize];
        for &label in answers.iter_units().flat_map(|unit| unit.labels) {
            used[label as usize] += 1;
        }
        for &label in known.iter().filter(|label| **label != NONE) {
            used[label as usize] += 1;
        }
        let (label_at, label_rank) = ranked(&colours.labels, &used);
        let mut grouped = Self {
            labels: label_at.len(),
            people: person_at.len(),
            starts: vec![0],
            codes: Vec::new(),
            said: Vec::new(),
            first_said: Vec::with_capacity(person_at.len() + 1),
            sizes: Vec::new(),
            known: Vec::new(),
            colours: Vec::new(),
            group_of: vec![NONE; answers.units()],
            person_at,
            label_at,
            answers: answers.len(),
        };
        let places = grouped.list_said(&answers, &person_rank, &label_rank);
        let ranks = Ranks { people: person_rank, labels: label_rank, places };
        let units = Coded::of(answers, |annotator, label| grouped.code(&ranks, annotator, label), threads);
        let known: Vec<u32> = known.iter().map(|&label| ranks.label(label)).collect();
        grouped.list_groups(&units, in_order(colours.units, threads), &known);
        let numbers = (grouped.said.len() + grouped.groups()).saturating_mul(grouped.labels);
        if numbers > NUMBERS_MAX {
            return Err(Unfit::TooManyCategories { categories: grouped.labels });
        }
        Ok(grouped)
    }

    pub fn groups(&self) -> usize {
        self.sizes.len()
    }

    /// Whether the answers of a group judge one another, or are known to be right or wrong.
    pub fn is_judged(&self, group: usize) -> bool {
        self.codes_of(group).len() > 1 || self.known_of(group).is_some()
    }

    /// How many answers are in such groups.
    pub fn judged_answers(&self) -> usize {
        let judged = (0..self.groups()).filter(|group| self.is_judged(*group));
        judged.map(|group| self.codes_of(group).len() * self.sizes[group] as usize).sum()
    }

    /// A copy with these groups alone. What was said, and by whom, stays; units are not named.
    pub fn judged(&self) -> Self {
        let mut judged = Self {
            starts: vec![0],
            codes: Vec::new(),
            sizes: Vec::new(),
            known: Vec::new(),
            colours: Vec::new(),
            group_of: Vec::new(),
            said: self.said.clone(),
            first_said: self.first_said.clone(),
            person_at: Vec::new(),
            label_at: Vec::new(),
            answers: self.judged_answers(),
            ..*self
        };
        for group in (0..self.groups()).filter(|group| self.is_judged(*group)) {
            let codes = self.codes_of(group);
            judged.codes.extend_from_slice(codes);
            judged.starts.push(index(judged.codes.len() as u64));
            judged.sizes.push(self.sizes[group]);
            judged.known.extend(self.known.get(group));
        }
        judged
    }

    /// The answers of group `group`, as indices into `said`.
    pub fn codes_of(&self, group: usize) -> &[u32] {
        &self.codes[self.starts[group] as usize..self.starts[group + 1] as usize]
    }

    /// The answers of each group with the number of its units.
    pub fn iter(&self) -> impl Iterator<Item = (&[u32], f64)> {
        self.starts
            .windows(2)
            .zip(&self.sizes)
            .map(|(pair, &size)| (&self.codes[pair[0] as usize..pair[1] as usize], f64::from(size)))
    }

    /// The known label of group `group`.
    pub fn known_of(&self, group: usize) -> Option<usize> {
        self.known.get(group).filter(|label| **label != NONE).map(|&label| label as usize)
    }

    /// The entries of `said` of one person.
    pub fn said_by(&self, person: usize) -> std::ops::Range<usize> {
        self.first_said[person] as usize..self.first_said[person + 1] as usize
    }

    /// Answers of each entry of `said`, over all units.
    pub fn counts(&self) -> Vec<f64> {
        let mut counts = vec![0.0; self.said.len()];
        for (codes, size) in self.iter() {
            for &code in codes {
                counts[code as usize] += size;
            }
        }
        counts
    }

    /// Sums over the entries of each person.
    pub fn by_person(&self, values: &[f64]) -> Vec<f64> {
        (0..self.people).map(|person| values[self.said_by(person)].iter().sum()).collect()
    }

    /// The share of a group's answers for each label, or certainty where the label is known; row by row.
    pub fn vote_shares(&self) -> Vec<f64> {
        let mut shares = vec![0.0; self.groups() * self.labels];
        for (group, shares) in shares.chunks_exact_mut(self.labels.max(1)).enumerate() {
            self.share_votes(group, shares);
        }
        shares
    }

    /// The same of one group, into a row.
    pub fn share_votes(&self, group: usize, shares: &mut [f64]) {
        shares.fill(0.0);
        if let Some(known) = self.known_of(group) {
            shares[known] = 1.0;
            return;
        }
        let codes = self.codes_of(group);
        for &code in codes {
            shares[self.said[code as usize].label as usize] += 1.0;
        }
        let total = codes.len() as f64;
        for share in shares {
            *share /= total;
        }
    }

    /// Lists what was said; gives where each label of each person stands in the list, where that table is small.
    fn list_said(&mut self, answers: &Answers, person_rank: &[u32], label_rank: &[u32]) -> Option<Vec<u32>> {
        // Marks in a table where it is small, else sorted pairs: either way linear in what is used.
        let mut places = None;
        let mut pairs: Vec<u64> = Vec::new();
        let (people, labels) = (self.people, self.labels);
        if let Some(cells) = people.checked_mul(labels).filter(|cells| *cells <= 4 * answers.len() + 1024) {
            let mut used = vec![0u32; cells];
            for unit in answers.iter_units() {
                for (&annotator, &label) in unit.annotators.iter().zip(unit.labels) {
                    used[person_rank[annotator as usize] as usize * labels + label_rank[label as usize] as usize] = 1;
                }
            }
            for (cell, place) in (0u64..).zip(&mut used).filter(|(_, used)| **used > 0) {
                *place = index(pairs.len() as u64);
                pairs.push(cell);
            }
            places = Some(used);
        } else {
            pairs.extend(answers.iter().map(|(_, annotator, label)| {
                u64::from(person_rank[annotator as usize]) * labels as u64 + u64::from(label_rank[label as usize])
            }));
            pairs.sort_unstable();
            pairs.dedup();
        }
        self.set_said(pairs);
        places
    }

    /// Lists what was said, from `person · labels + label` for each, ascending.
    fn set_said(&mut self, pairs: impl IntoIterator<Item = u64>) {
        let labels = self.labels as u64;
        self.first_said.push(0);
        for pair in pairs {
            let (person, label) = (index(pair / labels), index(pair % labels));
            while self.first_said.len() <= person as usize {
                self.first_said.push(index(self.said.len() as u64));
            }
            self.said.push(Said { person, label });
        }
        self.first_said.resize(self.people + 1, index(self.said.len() as u64));
    }

    /// Lists the groups of units that come in the order of their colours, with the canonical label of those known.
    fn list_groups(&mut self, units: &Coded, order: Vec<Coloured>, known: &[u32]) {
        // Memory that is not written to costs nothing, and to grow would need twice as much for a while.
        self.codes.reserve_exact(self.answers);
        self.starts.reserve_exact(order.len());
        self.sizes.reserve_exact(order.len());
        self.colours.reserve_exact(order.len());
        let anything_known = known.iter().any(|label| *label != NONE);
        for coloured in order {
            let (colour, unit) = (coloured.colour(), coloured.unit as usize);
            let codes = units.unit(unit);
            if codes.is_empty() {
                continue;
            }
            let label = known.get(unit).copied().unwrap_or(NONE);
            let last = self.sizes.len().wrapping_sub(1);
            let alike = !self.sizes.is_empty()
                && self.colours[last] == colour
                && self.codes_of(last) == codes
                && self.known.get(last).is_none_or(|known| *known == label);
            if alike {
                self.sizes[last] += 1;
            } else {
                self.codes.extend_from_slice(codes);
                self.starts.push(index(self.codes.len() as u64));
                self.sizes.push(1);
                self.colours.push(colour);
                if anything_known {
                    self.known.push(label);
                }
            }
            self.group_of[unit] = index(self.sizes.len() as u64 - 1);
        }
    }

    /// Where a person's label stands in `said`: a look into a table, or a short search, as people use few labels.
    fn code(&self, ranks: &Ranks, annotator: u32, label: u32) -> u32 {
        let (person, label) = (ranks.people[annotator as usize] as usize, ranks.labels[label as usize]);
        if let Some(places) = &ranks.places {
            return places[person * self.labels + label as usize];
        }
        let own = self.said_by(person);
        let from = own.start;
        index((from + self.said[own].partition_point(|said| said.label < label)) as u64)
    }
}

/// The canonical number of each person and label of the table.
struct Ranks {
    people: Vec<u32>,
    labels: Vec<u32>,
    /// Where label l of person p stands in the list of what was said, at `p · labels + l`; for small tables only.
    places: Option<Vec<u32>>,
}

impl Ranks {
    /// The canonical number of a label that may be [`NONE`].
    fn label(&self, label: u32) -> u32 {
        self.labels.get(label as usize).copied().unwrap_or(NONE)
    }
}

/// Positions fit in 32 bits, as tables hold at most `u32::MAX` rows.
fn index(position: u64) -> u32 {
    u32::try_from(position).unwrap_or(u32::MAX)
}

/// The known label of each unit, or [`NONE`]; empty when nothing is known.
pub(super) fn known_by_unit(answers: &Answers, known: &[(u32, u32)]) -> Result<Vec<u32>, Unfit> {
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let mut by_unit = vec![NONE; answers.units()];
    for &(unit, label) in known {
        if label >= answers.categories() {
            return Err(Unfit::KnownLabelOutOfRange { unit, label, categories: answers.categories() });
        }
        // A known answer to a unit without answers says nothing about anybody.
        if let Some(slot) = by_unit.get_mut(unit as usize) {
            if *slot != NONE && *slot != label {
                return Err(Unfit::KnownTwice { unit });
            }
            *slot = label;
        }
    }
    Ok(by_unit)
}

/// The numbers that are used, in the order of their colours, and the rank of each number.
fn ranked(colours: &[u64], uses: &[u32]) -> (Vec<u32>, Vec<u32>) {
    let mut order: Vec<u32> = (0u32..).zip(uses).filter(|(_, uses)| **uses > 0).map(|(number, _)| number).collect();
    order.sort_unstable_by_key(|&number| (colours[number as usize], number));
    let mut ranks = vec![NONE; uses.len()];
    for (rank, &number) in (0u32..).zip(&order) {
        ranks[number as usize] = rank;
    }
    (order, ranks)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grouped(rows: &[(u32, u32, u32)]) -> Grouped {
        Grouped::new(Cow::Owned(Answers::from_triples(9, rows.iter().copied()).unwrap()), &[], 1).unwrap()
    }

    #[test]
    fn units_answered_alike_are_one_group() {
        let rows = [(0, 0, 5), (0, 1, 5), (2, 1, 5), (2, 0, 5), (3, 0, 7), (3, 1, 5)];
        let grouped = grouped(&rows);
        assert_eq!((grouped.groups(), grouped.labels, grouped.people, grouped.said.len()), (2, 2, 2, 3));
        assert_eq!(grouped.group_of[0], grouped.group_of[2]);
        assert_eq!(grouped.group_of[1], NONE);
        assert_eq!(grouped.sizes.iter().sum::<u32>(), 3);
    }

    #[test]
    fn renaming_leaves_everything_but_the_names() {
        let rows: Vec<_> =
            (0..40u32).flat_map(|u| (0..4u32).map(move |a| (u, a, (u * 7 + a * a * u / 3) % 4))).collect();
        let renamed: Vec<_> =
            rows.iter().rev().map(|&(u, a, l)| ((u * 17 + 3) % 40, 3 - a, [6, 2, 8, 0][l as usize])).collect();
        let (before, after) = (grouped(&rows), grouped(&renamed));
        assert_eq!(before.codes, after.codes);
        assert_eq!(before.said, after.said);
        assert_eq!((before.sizes, before.colours), (after.sizes, after.colours));
    }

    #[test]
    fn contradicting_knowledge_is_refused() {
        let answers = Answers::from_triples(2, [(0, 0, 1)]).unwrap();
        let grouped = |known| Grouped::new(Cow::Borrowed(&answers), known, 1);
        assert_eq!(grouped(&[(0, 1), (0, 0)]).unwrap_err(), Unfit::KnownTwice { unit: 0 });
        assert!(grouped(&[(0, 2)]).is_err());
        assert!(grouped(&[(9, 1)]).is_ok());
    }
}
