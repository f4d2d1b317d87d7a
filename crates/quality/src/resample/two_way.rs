//! A bootstrap over units and people at once, for statements about other people too, not only about other units.
//!
//! Units are drawn with replacement and, independently, people; an answer is in the sample as often as its unit
//! times its person. The interval is the bias-corrected percentile interval.
//!
//! Source: A. B. Owen, *The pigeonhole bootstrap*, Annals of Applied Statistics 1(2), 2007,
//! <https://doi.org/10.1214/07-AOAS122>.

use super::repeat;
use crate::estimate::Bootstrap;
use crate::random::Random;
use crate::table::Answers;

/// Who and what can be drawn: units with enough answers, and everyone who answered one of them.
#[derive(Debug)]
pub(crate) struct Crossed<'a> {
    answers: &'a Answers,
    units: Vec<u32>,
    people: Vec<u32>,
}

impl<'a> Crossed<'a> {
    pub(crate) fn new(answers: &'a Answers, answers_min: usize) -> Self {
        let units: Vec<u32> = (0u32..)
            .zip(answers.iter_units())
            .filter(|(_, unit)| unit.labels.len() >= answers_min)
            .map(|(id, _)| id)
            .collect();
        let mut answered = vec![false; answers.annotators() as usize];
        for &unit in &units {
            answers.unit(unit as usize).annotators.iter().for_each(|&person| answered[person as usize] = true);
        }
        let people = (0u32..).zip(answered).filter(|(_, answered)| *answered).map(|(person, _)| person).collect();
        Self { answers, units, people }
    }

    /// The value with every unit and everyone drawn once.
    pub(super) fn once(&self, value: impl Fn(&[u32], &[u32]) -> Option<f64>) -> Option<f64> {
        value(&vec![1; self.answers.units()], &vec![1; self.answers.annotators() as usize])
    }

    /// The value of each sample on which there is one, ascending.
    pub(super) fn replicates(
        &self,
        bootstrap: Bootstrap,
        value: impl Fn(&[u32], &[u32]) -> Option<f64> + Sync,
    ) -> Vec<f64> {
        repeat(bootstrap, || {
            let mut units = vec![0u32; self.answers.units()];
            let mut people = vec![0u32; self.answers.annotators() as usize];
            let value = &value;
            move |random: &mut Random| {
                draw(&self.units, &mut units, random);
                draw(&self.people, &mut people, random);
                value(&units, &people)
            }
        })
    }
}

/// As many draws from `ids` as there are, counted by id.
fn draw(ids: &[u32], drawn: &mut [u32], random: &mut Random) {
    drawn.fill(0);
    // Ids are distinct 32-bit numbers.
    let count = u32::try_from(ids.len()).unwrap_or(u32::MAX);
    for _ in 0..count {
        drawn[ids[random.below(count) as usize] as usize] += 1;
    }
}
