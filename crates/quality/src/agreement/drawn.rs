//! A bootstrap sample of units and people at once, and what agreement is on it.
//!
//! A person drawn twice gives the same answer twice; two copies of one answer say nothing about agreement, so pairs
//! are counted between different rows only, each with the product of how often the two people were drawn.

use crate::table::{Answers, UnitAnswers};

/// How often each unit and each person of a table was drawn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Drawn<'a> {
    pub answers: &'a Answers,
    /// By unit.
    pub units: &'a [u32],
    /// By annotator.
    pub people: &'a [u32],
}

/// One drawn unit that has answers of drawn people.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DrawnUnit<'a> {
    /// How often the unit was drawn.
    pub times: f64,
    /// Answers, copies counted.
    pub size: f64,
    /// Ordered pairs of answers that are not copies of each other; 0 where nothing can be compared.
    pub pairs: f64,
    /// Copies of an answer paired with each other or with themselves, which do not count.
    pub copies: f64,
    /// Each label once with its answers, copies counted.
    pub labels: &'a [(u32, f64)],
}

impl<'a> Drawn<'a> {
    /// The units drawn, with how often.
    pub(crate) fn units(&self) -> impl Iterator<Item = (f64, UnitAnswers<'a>)> {
        let drawn = self.units.iter().zip(self.answers.iter_units()).filter(|(times, _)| **times > 0);
        drawn.map(|(&times, unit)| (f64::from(times), unit))
    }

    /// How often a person was drawn.
    pub(crate) fn copies(&self, person: u32) -> f64 {
        f64::from(self.people[person as usize])
    }

    /// Calls `each` with every unit drawn that has an answer left.
    pub(crate) fn for_each(&self, mut each: impl FnMut(DrawnUnit<'_>)) {
        let mut place = vec![usize::MAX; self.answers.categories() as usize];
        let mut labels: Vec<(u32, f64)> = Vec::new();
        for (times, unit) in self.units() {
            labels.clear();
            let (mut size, mut copies) = (0.0, 0.0);
            for (&person, &label) in unit.annotators.iter().zip(unit.labels) {
                let drawn = self.copies(person);
                if drawn <= 0.0 {
                    continue;
                }
                size += drawn;
                copies += drawn * drawn;
                let place = &mut place[label as usize];
                if *place == usize::MAX {
                    *place = labels.len();
                    labels.push((label, 0.0));
                }
                labels[*place].1 += drawn;
            }
            for (label, _) in &labels {
                place[*label as usize] = usize::MAX;
            }
            if size > 0.0 {
                each(DrawnUnit { times, size, pairs: size * size - copies, copies, labels: &labels });
            }
        }
    }
}

impl DrawnUnit<'_> {
    /// The sum of `worth(a, b)` over the ordered pairs of answers; copies, of equal labels, are taken to be worth
    /// `of_equals` each and left out.
    pub(crate) fn sum_over_pairs(&self, of_equals: f64, worth: impl Fn(u32, u32) -> f64) -> f64 {
        let mut sum = 0.0;
        for (i, &(a, own)) in self.labels.iter().enumerate() {
            sum += own * own * of_equals;
            for &(b, other) in &self.labels[i + 1..] {
                sum += 2.0 * own * other * worth(a, b);
            }
        }
        sum - self.copies * of_equals
    }
}
