//! Units of which only the label counts are kept: all that coefficients need which treat people alike.
//!
//! A file that does not fit into memory can pass by once, unit by unit. What is kept grows with the different label counts
//! that units have, not with units; so even the bootstrap, which draws units, is that of the whole file, to the bit.

use super::patterns::{Patterns, PatternsBuilder};
use crate::estimate::{IntervalMethod, Options, Undefined};
use crate::table::{Answers, BadAnswers, UnitAnswers};
use std::borrow::Cow;

/// Takes in units one after the other.
#[derive(Debug)]
pub struct Counting {
    /// The categories and their numbers, without answers.
    scale: Answers,
    patterns: PatternsBuilder,
    answered: Vec<bool>,
    units: usize,
    answers: usize,
    repeated: usize,
}

/// The label counts of units; see [`Coefficient::counted`](super::Coefficient::counted).
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Counting, coefficient}};
///
/// let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0), (2, 0, 0), (2, 1, 1)])?;
/// let mut counting = Counting::new(2, 2, None)?;
/// answers.iter_units().for_each(|unit| counting.see(unit));
/// let alpha = coefficient("krippendorff-alpha", "nominal").unwrap();
/// let options = Options::default();
/// assert_eq!((alpha.counted.unwrap())(&counting.finish(), &options), (alpha.compute)(&answers, &options));
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
#[derive(Debug)]
pub struct Counted {
    scale: Answers,
    /// Of units with an answer.
    patterns: Patterns,
    people: usize,
    units: usize,
    answers: usize,
    repeated: usize,
}

impl Counting {
    /// No unit yet, of so many categories and people; with the number that each category stands for, where it has one.
    pub fn new(categories: u32, people: u32, values: Option<Vec<f64>>) -> Result<Self, BadAnswers> {
        let scale = Answers::from_triples(categories, [])?;
        let scale = values.map_or(Ok(scale.clone()), |values| scale.with_values(values))?;
        let (patterns, answered) = (PatternsBuilder::new(people), vec![false; people as usize]);
        Ok(Self { scale, patterns, answered, units: 0, answers: 0, repeated: 0 })
    }

    /// Takes in the next unit, whose answers are sorted by annotator; people and labels are of those that were announced.
    pub fn see(&mut self, unit: UnitAnswers<'_>) {
        if unit.labels.is_empty() {
            return;
        }
        self.patterns.see(unit);
        unit.annotators.iter().for_each(|annotator| self.answered[*annotator as usize] = true);
        self.repeated += unit.annotators.windows(2).filter(|two| two[0] == two[1]).count();
        self.units += 1;
        self.answers += unit.labels.len();
    }

    /// The counts of all units.
    pub fn finish(self) -> Counted {
        let Self { scale, patterns, answered, units, answers, repeated } = self;
        let patterns = patterns.finish(scale.categories() as usize);
        let people = answered.into_iter().filter(|answered| *answered).count();
        Counted { scale, patterns, people, units, answers, repeated }
    }
}

impl Counted {
    /// How many units have an answer.
    pub const fn units(&self) -> usize {
        self.units
    }

    /// How many answers there are.
    pub const fn answers(&self) -> usize {
        self.answers
    }

    /// The number each category stands for, where the scale has numbers.
    pub fn values(&self) -> Option<&[f64]> {
        self.scale.values()
    }

    /// How many people have an answer.
    pub(super) const fn people(&self) -> usize {
        self.people
    }

    /// How many answers beyond the first an annotator gave to a unit.
    pub(super) const fn repeated(&self) -> usize {
        self.repeated
    }

    /// The same with only the units of so many answers.
    pub(super) fn of_size(&self, size: u32) -> Self {
        let patterns = self.patterns.filter(|own| own == size);
        let units = patterns.multiplicity.iter().map(|units| *units as usize).sum();
        let answers = size as usize * units;
        Self { scale: self.scale.clone(), patterns, units, answers, ..*self }
    }
}

/// What such a coefficient is computed from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Source<'a> {
    /// The categories with their numbers, and the answers unless these are counted.
    pub table: &'a Answers,
    counted: Option<&'a Counted>,
}

impl<'a> From<&'a Answers> for Source<'a> {
    fn from(table: &'a Answers) -> Self {
        Self { table, counted: None }
    }
}

impl<'a> From<&'a Counted> for Source<'a> {
    fn from(counted: &'a Counted) -> Self {
        Self { table: &counted.scale, counted: Some(counted) }
    }
}

impl<'a> Source<'a> {
    pub fn is_empty(self) -> bool {
        self.counted.map_or(self.table.is_empty(), |counted| counted.answers == 0)
    }

    /// Refuses an interval that needs more people, or the answers of each where these are only counted.
    pub fn check(self, options: &Options, annotators: usize) -> Result<(), Undefined> {
        match options.interval {
            IntervalMethod::TwoWayBootstrap(_) if self.counted.is_some() => Err(Undefined::OnlyOverUnits),
            _ => options.check_people(annotators),
        }
    }

    /// The patterns of all units with at least so many answers.
    pub fn patterns(self, at_least: u32) -> Cow<'a, Patterns> {
        match self.counted {
            None => Cow::Owned(Patterns::of(self.table, at_least as usize)),
            Some(counted) if at_least <= 1 => Cow::Borrowed(&counted.patterns),
            Some(counted) => Cow::Owned(counted.patterns.filter(|size| size >= at_least)),
        }
    }

    /// The labels that somebody gave, in no particular order, some maybe more than once.
    pub fn labels(self) -> Box<dyn Iterator<Item = u32> + 'a> {
        match self.counted {
            None => Box::new(self.table.iter_units().flat_map(|unit| unit.labels.iter().copied())),
            Some(counted) => Box::new(counted.patterns.iter().flatten().map(|count| count.label)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Bootstrap;
    use crate::agreement::COEFFICIENTS;
    use proptest::prelude::*;

    fn counted(answers: &Answers) -> Counted {
        let values = answers.values().map(<[f64]>::to_vec);
        let mut counting = Counting::new(answers.categories(), answers.annotators(), values).unwrap();
        answers.iter_units().for_each(|unit| counting.see(unit));
        counting.finish()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_coefficient_finds_in_counts_what_it_finds_in_answers_to_the_bit(
            rows in proptest::collection::vec((0u32..14, 0u32..5, 0u32..4), 0..60),
            people_max in 2u32..6,
            with_values in any::<bool>(),
            replicates in prop_oneof![Just(0u32), Just(40)],
        ) {
            let rows = rows.into_iter().map(|(unit, person, label)| (unit, person % people_max, label));
            let mut answers = Answers::from_triples(4, rows).unwrap();
            if with_values {
                answers = answers.with_values(vec![0.0, 0.5, 2.0, 7.0]).unwrap();
            }
            let bootstrap = Bootstrap { replicates, seed: 3, threads: 1 };
            let interval = if replicates > 0 { IntervalMethod::Bootstrap(bootstrap) } else { IntervalMethod::Analytic };
            let (options, counts) = (Options { interval, ..Options::default() }, counted(&answers));
            for row in COEFFICIENTS {
                let Some(by_counts) = row.counted else { continue };
                let found = by_counts(&counts, &options);
                prop_assert_eq!(found, (row.compute)(&answers, &options), "{} {}", row.name, row.level);
            }
        }
    }

    #[test]
    fn people_drawn_anew_need_the_answers() {
        let rows = (0..30).map(|n| (n / 3, n % 3, n / 2 % 2));
        let answers = Answers::from_triples(2, rows).unwrap().with_values(vec![1.0, 2.0]).unwrap();
        let options = Options { interval: IntervalMethod::TwoWayBootstrap(Bootstrap::default()), ..Options::default() };
        for row in COEFFICIENTS.iter().filter(|row| !row.laws.two_people) {
            let Some(by_counts) = row.counted else { continue };
            assert_eq!(by_counts(&counted(&answers), &options).unwrap_err(), Undefined::OnlyOverUnits, "{}", row.name);
        }
    }
}
