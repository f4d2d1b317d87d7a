//! Tables made of a table: fewer answers, fewer units, another scale.

use super::{Answers, UnitAnswers, index};

impl Answers {
    /// Only the answers for which `keep(unit, annotator, label)` holds; ids stay as they are.
    #[must_use]
    pub fn filter(&self, keep: impl Fn(u32, u32, u32) -> bool) -> Self {
        let mut starts = Vec::with_capacity(self.starts.len());
        let (mut annotators, mut labels) = (Vec::new(), Vec::new());
        starts.push(0);
        for (unit, answers) in (0u32..).zip(self.iter_units()) {
            for (&annotator, &label) in answers.annotators.iter().zip(answers.labels) {
                if keep(unit, annotator, label) {
                    annotators.push(annotator);
                    labels.push(label);
                }
            }
            starts.push(index(labels.len()));
        }
        let repeated = count_repeated(&starts, &annotators);
        Self { starts, annotators, labels, repeated, values: self.values.clone(), ..*self }
    }

    /// Only the units for which `keep` holds; the others stay as units without answers.
    #[must_use]
    pub fn filter_units(&self, keep: impl Fn(UnitAnswers<'_>) -> bool) -> Self {
        self.filter(|unit, _, _| keep(self.unit(unit as usize)))
    }

    /// The table with one answer for each annotator and unit: of several, the one given most often,
    /// and among equals the lowest label, so that the order of rows does not matter.
    #[must_use]
    pub fn one_each(&self) -> Self {
        if self.repeated == 0 {
            return self.clone();
        }
        let mut starts = vec![0];
        let (mut annotators, mut labels) = (Vec::new(), Vec::new());
        for unit in self.iter_units() {
            let mut from = 0;
            for own in unit.annotators.chunk_by(|a, b| a == b) {
                let to = from + own.len();
                annotators.push(own[0]);
                labels.push(commonest_sorted(&unit.labels[from..to]));
                from = to;
            }
            starts.push(index(labels.len()));
        }
        Self { starts, annotators, labels, repeated: 0, values: self.values.clone(), ..*self }
    }

    /// The same answers on a scale of two: 1 where the label was `label`, else 0.
    pub(crate) fn one_against_rest(&self, label: u32) -> Self {
        Self {
            categories: 2,
            starts: self.starts.clone(),
            annotators: self.annotators.clone(),
            labels: self.labels.iter().map(|&other| u32::from(other == label)).collect(),
            values: Some(vec![0.0, 1.0]),
            ..*self
        }
    }

    /// Only these units, numbered anew in the order given.
    pub(crate) fn of_units(&self, units: impl Iterator<Item = u32>) -> Self {
        let mut starts = vec![0];
        let (mut annotators, mut labels) = (Vec::new(), Vec::new());
        for unit in units {
            let own = self.unit(unit as usize);
            annotators.extend_from_slice(own.annotators);
            labels.extend_from_slice(own.labels);
            starts.push(index(labels.len()));
        }
        let repeated = count_repeated(&starts, &annotators);
        Self { starts, annotators, labels, repeated, values: self.values.clone(), ..*self }
    }

    /// A table of the same scale in which two people answer one unit for each pair of labels.
    pub(crate) fn of_two_people(&self, labels: impl ExactSizeIterator<Item = (u32, u32)>) -> Self {
        let units = labels.len();
        Self {
            categories: self.categories,
            annotator_count: 2,
            starts: (0..=units).map(|unit| index(2 * unit)).collect(),
            annotators: [0, 1].repeat(units),
            labels: labels.flat_map(|(first, second)| [first, second]).collect(),
            values: self.values.clone(),
            repeated: 0,
        }
    }
}

fn count_repeated(starts: &[u32], annotators: &[u32]) -> usize {
    starts
        .windows(2)
        .map(|pair| {
            let unit = &annotators[pair[0] as usize..pair[1] as usize];
            unit.windows(2).filter(|two| two[0] == two[1]).count()
        })
        .sum()
}

/// The commonest entry of a sorted, non-empty list; among equals the lowest.
fn commonest_sorted(sorted: &[u32]) -> u32 {
    let mut best: &[u32] = &sorted[..1];
    for run in sorted.chunk_by(|a, b| a == b) {
        if run.len() > best.len() {
            best = run;
        }
    }
    best[0]
}
