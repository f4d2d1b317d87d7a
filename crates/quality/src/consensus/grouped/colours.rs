//! Gives each unit, person and label a number that depends on what it meets, and on no name.
//!
//! Source: as for the whole, Weisfeiler and Leman's refinement.

use super::NONE;
use crate::table::{Answers, UnitAnswers};

/// Rounds of refinement. Crowds are tightly knit: after three rounds what differs at all differs in colour.
const ROUNDS: usize = 3;

/// The colours of a table, by the numbers in it.
pub(super) struct Colours {
    pub units: Vec<u64>,
    pub people: Vec<u64>,
    pub labels: Vec<u64>,
}

impl Colours {
    /// After some rounds on so many threads, whose number changes nothing.
    pub fn of(answers: &Answers, known: &[u32], threads: usize) -> Self {
        let mut colours = Self {
            units: vec![0; answers.units()],
            people: vec![0; answers.annotators() as usize],
            labels: vec![0; answers.categories() as usize],
        };
        for _ in 0..ROUNDS {
            colours.refine(answers, known, threads);
        }
        colours
    }

    /// One round. Sums, because they do not depend on order; mixed, so that different sets differ in sum.
    fn refine(&mut self, answers: &Answers, known: &[u32], threads: usize) {
        let size = self.units.len().div_ceil(threads).max(1);
        let before = Shades { people: &self.people, labels: &self.labels };
        let meet = |from: usize, units: &mut [u64]| before.meet((answers, known), from, units);
        let mut parts = (0..).step_by(size).zip(self.units.chunks_mut(size));
        let own = parts.next();
        let met: Vec<Met> = std::thread::scope(|scope| {
            let running: Vec<_> = parts.map(|(from, units)| scope.spawn(move || meet(from, units))).collect();
            let own = own.map(|(from, units)| meet(from, units));
            let others = running.into_iter().map(|thread| match thread.join() {
                Ok(met) => met,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            own.into_iter().chain(others).collect()
        });
        turn((&mut self.people, &mut self.labels), &met);
    }
}

/// Ends a round in which people and labels met this.
fn turn((people, labels): (&mut [u64], &mut [u64]), met: &[Met]) {
    let sum = |colours: &mut [u64], salt: u64, of: fn(&Met) -> &[u64]| {
        for (place, colour) in colours.iter_mut().enumerate() {
            let own = mix(*colour ^ salt);
            *colour = met.iter().fold(own, |sum, part| sum.wrapping_add(of(part)[place]));
        }
    };
    sum(people, 1, |met| &met.people);
    sum(labels, 2, |met| &met.labels);
}

/// The colours that a round starts from.
#[derive(Clone, Copy)]
struct Shades<'a> {
    people: &'a [u64],
    labels: &'a [u64],
}

/// What some units add to the colours of people and labels.
struct Met {
    people: Vec<u64>,
    labels: Vec<u64>,
}

impl Met {
    fn none((people, labels): (usize, usize)) -> Self {
        Self { people: vec![0; people], labels: vec![0; labels] }
    }

    /// Adds a unit of a colour, what was `said` of which has these.
    fn add(&mut self, unit: UnitAnswers<'_>, known: Option<u32>, (colour, said): (u64, &[u64])) {
        for ((&annotator, &label), said) in unit.annotators.iter().zip(unit.labels).zip(said) {
            let mark = mix(colour ^ said.rotate_left(17));
            let (person, label) = (&mut self.people[annotator as usize], &mut self.labels[label as usize]);
            *person = person.wrapping_add(mark);
            *label = label.wrapping_add(mark);
        }
        if let Some(label) = known {
            let label = &mut self.labels[label as usize];
            *label = label.wrapping_add(mix(colour ^ 5));
        }
    }
}

impl Shades<'_> {
    /// The new colour of a unit; leaves those of what was said of it.
    fn colour(&self, unit: UnitAnswers<'_>, known: Option<u32>, said: &mut Vec<u64>) -> u64 {
        let start = known.map_or(4, |label| mix(self.labels[label as usize] ^ 3));
        said.clear();
        said.extend(unit.annotators.iter().zip(unit.labels).map(|(&annotator, &label)| {
            mix(self.people[annotator as usize].wrapping_add(self.labels[label as usize].rotate_left(32)))
        }));
        mix(said.iter().fold(start, |sum, said| sum.wrapping_add(*said)))
    }

    /// Gives the units from `from` on their new colours.
    fn meet(&self, (answers, known): (&Answers, &[u32]), from: usize, units: &mut [u64]) -> Met {
        let mut met = Met::none((self.people.len(), self.labels.len()));
        let mut said: Vec<u64> = Vec::new();
        for (unit, own) in (from..).zip(units) {
            let known = known.get(unit).copied().filter(|label| *label != NONE);
            *own = self.colour(answers.unit(unit), known, &mut said);
            met.add(answers.unit(unit), known, (*own, &said));
        }
        met
    }
}

/// The colours of people and labels where units are shown in passes, one a round; those of units are kept by nobody.
pub(in crate::consensus) struct Refining {
    pub people: Vec<u64>,
    pub labels: Vec<u64>,
    /// Those of the round before.
    before: (Vec<u64>, Vec<u64>),
    met: Met,
    said: Vec<u64>,
}

impl Refining {
    /// How many passes there are to be.
    pub const PASSES: usize = ROUNDS;

    /// Before the first pass.
    pub fn new(people: usize, labels: usize) -> Self {
        let none = || (vec![0; people], vec![0; labels]);
        let (people_colours, label_colours) = none();
        let met = Met::none((people, labels));
        Self { people: people_colours, labels: label_colours, before: none(), met, said: Vec::new() }
    }

    /// Takes in the next unit of a pass.
    pub fn see(&mut self, unit: UnitAnswers<'_>, known: Option<u32>) {
        let colour = Shades { people: &self.people, labels: &self.labels }.colour(unit, known, &mut self.said);
        self.met.add(unit, known, (colour, &self.said));
    }

    /// Ends a pass.
    pub fn turn(&mut self) {
        self.before = (self.people.clone(), self.labels.clone());
        turn((&mut self.people, &mut self.labels), std::slice::from_ref(&self.met));
        self.met.people.fill(0);
        self.met.labels.fill(0);
    }

    /// The colour that a unit got in the last pass.
    pub fn colour(&mut self, unit: UnitAnswers<'_>, known: Option<u32>) -> u64 {
        Shades { people: &self.before.0, labels: &self.before.1 }.colour(unit, known, &mut self.said)
    }
}

/// `SplitMix64`'s finisher.
fn mix(x: u64) -> u64 {
    let z = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_threads_leaves_no_trace() {
        let rows = (0..2_000u32).map(|n| (n * 31 % 400, n * n % 7, (n / 3) % 4));
        let answers = Answers::from_triples(4, rows).unwrap();
        let known: Vec<u32> = (0..400).map(|unit| if unit % 5 == 0 { unit % 4 } else { NONE }).collect();
        let of = |threads| {
            let Colours { units, people, labels } = Colours::of(&answers, &known, threads);
            (units, people, labels)
        };
        assert_eq!(of(1), of(3));
    }
}
