//! Where is the agreement, and where not? Any coefficient by label, by annotator and by slice.
//!
//! | question | function | on which table the coefficient is computed |
//! |---|---|---|
//! | Which labels are told apart? | [`by_label`] | this label against all others, as two categories |
//! | Who agrees with the rest? | [`by_annotator`] | this person and another, on every unit they share |
//! | In which part of the data? | [`by_slice`] | the units of the slice |
//! | Who agrees with whom? | [`pairs`](super::pairs()) | two people, on the units they share |
//!
//! All four take any coefficient, of the registry or your own, and list what cannot be told with its reason.

use std::iter::repeat_n;

use super::pairs::{alone, by_person};
use crate::estimate::{Bootstrap, Estimate, IntervalMethod, Options, Undefined};
use crate::resample::plain::{Draws, Jackknife};
use crate::resample::share_out;
use crate::table::Answers;

/// One part of a table and how people agree on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The label, annotator or slice.
    pub id: u32,
    /// The agreement on this part, or why it cannot be told.
    pub agreement: Result<Estimate, Undefined>,
}

/// The agreement on each label: was it this one or not? In ascending order, used or not; a label that nobody used (or
/// that everybody used always) is undefined for most coefficients.
///
/// The labels that are often confused have low values here. Cost: that of the coefficient for each category.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Level, by_label, krippendorff_alpha}};
///
/// // Two people always know a 0, and mix up 1 and 2.
/// let rows = [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 2), (2, 0, 2), (2, 1, 1), (3, 0, 0), (3, 1, 0)];
/// let answers = Answers::from_triples(3, rows)?;
/// let alpha = |answers: &Answers, options: &Options| krippendorff_alpha(answers, Level::Nominal, options);
/// let parts = by_label(&answers, alpha, &Options::analytic());
/// let values: Vec<f64> = parts.iter().map(|part| part.agreement.unwrap().value).collect();
/// assert_eq!(values[0], 1.0);
/// assert!(values[1] < 0.0 && values[2] < 0.0);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn by_label(
    answers: &Answers,
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined>,
    options: &Options,
) -> Vec<Part> {
    (0..answers.categories())
        .map(|label| Part { id: label, agreement: coefficient(&answers.one_against_rest(label), options) })
        .collect()
}

/// The agreement on each slice of the units, in ascending order. `slice_of` gives the slice of a unit, or `None` for
/// units that belong to none.
///
/// Cost: a sort of the units, then that of the coefficient on each slice.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, by_slice, percent_agreement}};
///
/// let rows = [(0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 1), (2, 0, 0), (2, 1, 0)];
/// let answers = Answers::from_triples(2, rows)?;
/// let language_of_unit = [7, 9, 7];
/// let percent = |answers: &Answers, options: &Options| percent_agreement(answers, Weights::Identity, options);
/// let parts = by_slice(&answers, |unit| Some(language_of_unit[unit as usize]), percent, &Options::analytic());
/// assert_eq!((parts[0].id, parts[0].agreement.unwrap().value), (7, 1.0));
/// assert_eq!((parts[1].id, parts[1].agreement.unwrap().value), (9, 0.0));
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn by_slice(
    answers: &Answers,
    slice_of: impl Fn(u32) -> Option<u32>,
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined>,
    options: &Options,
) -> Vec<Part> {
    let units = (0u32..).take(answers.units());
    let mut sliced: Vec<(u32, u32)> = units.filter_map(|unit| Some((slice_of(unit)?, unit))).collect();
    sliced.sort_unstable();
    sliced
        .chunk_by(|a, b| a.0 == b.0)
        .map(|slice| {
            let own = answers.of_units(slice.iter().map(|&(_, unit)| unit));
            Part { id: slice[0].0, agreement: coefficient(&own, options) }
        })
        .collect()
}

/// The agreement of each person with all others: every answer beside every answer of another person on the same
/// unit. In ascending order; people without an answer are left out, people who never met anyone have no overlap.
///
/// Of repeated answers of one person to one unit, the one [`Answers::one_each`] keeps counts.
///
/// The pairs of one unit depend on each other, so the analytic interval comes from leaving out a fiftieth of the person's
/// units at a time (delete-a-group jackknife, Student's t); a bootstrap draws the person's units, and a two-way bootstrap
/// the others, too (three at least). Where everyone agrees it is the exact bound over units. Cost: some fifty times that of
/// the coefficient on all pairs, or as often as there are replicates; people are shared out among the threads of a
/// bootstrap.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, by_annotator, cohen_kappa}};
///
/// // Person 2 contradicts two others who agree.
/// let rows = (0..40).flat_map(|unit| [(unit, 0, unit % 2), (unit, 1, unit % 2), (unit, 2, 1 - unit % 2)]);
/// let answers = Answers::from_triples(2, rows)?;
/// let kappa = |answers: &Answers, options: &Options| cohen_kappa(answers, Weights::Identity, options);
/// let parts = by_annotator(&answers, kappa, &Options::default());
/// let values: Vec<f64> = parts.iter().map(|part| part.agreement.unwrap().value).collect();
/// assert_eq!(values, [0.0, 0.0, -1.0]);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
///
/// Reference: P. S. Kott, *The delete-a-group jackknife*, Journal of Official Statistics 17(4), 2001.
pub fn by_annotator(
    answers: &Answers,
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined> + Sync,
    options: &Options,
) -> Vec<Part> {
    let answers = answers.one_each();
    let own = by_person(&answers);
    let (threads, options) = alone(options);
    share_out(0..answers.annotators(), threads, |people| {
        let own = people.map(|id| (id, &own[id as usize])).filter(|(_, own)| !own.is_empty());
        let part = |(id, own): (u32, &Vec<(u32, u32)>)| {
            let meetings = Meetings::of(&answers, id, own);
            Part { id, agreement: meetings.agreement(&answers, &coefficient, &options) }
        };
        own.map(part).collect()
    })
}

/// How often a unit and another person are drawn together.
type Times<'a> = dyn Fn(usize, u32) -> u32 + 'a;

/// What one person and others said of the same units.
struct Meetings {
    /// How many units were shared before this one, the other person, and the two labels.
    pairs: Vec<(usize, u32, (u32, u32))>,
    units: usize,
    people: usize,
    answers: usize,
}

impl Meetings {
    fn of(answers: &Answers, person: u32, own: &[(u32, u32)]) -> Self {
        let mut met = vec![false; answers.annotators() as usize];
        let mut meetings = Self { pairs: Vec::new(), units: 0, people: 0, answers: 0 };
        for &(unit, label) in own {
            let all = answers.unit(unit as usize);
            if all.labels.len() < 2 {
                continue;
            }
            for (&other, &theirs) in all.annotators.iter().zip(all.labels) {
                met[other as usize] = true;
                if other != person {
                    meetings.pairs.push((meetings.units, other, (label, theirs)));
                }
            }
            meetings.units += 1;
            meetings.answers += all.labels.len();
        }
        meetings.people = met.iter().filter(|&&met| met).count();
        meetings
    }

    /// The table of the pairs, each as often as `times` says of its unit and of the other person.
    fn table(&self, answers: &Answers, times: impl Fn(usize, u32) -> u32) -> Answers {
        let repeat = |&(unit, other, labels): &(usize, u32, (u32, u32))| repeat_n(labels, times(unit, other) as usize);
        let drawn: Vec<_> = self.pairs.iter().flat_map(repeat).collect();
        answers.of_two_people(drawn.into_iter())
    }

    fn agreement(
        &self,
        answers: &Answers,
        coefficient: &impl Fn(&Answers, &Options) -> Result<Estimate, Undefined>,
        options: &Options,
    ) -> Result<Estimate, Undefined> {
        let analytic = Options { confidence: options.checked_confidence()?, ..Options::analytic() };
        if self.pairs.is_empty() {
            return Err(Undefined::NoOverlap);
        }
        // The person stays, and the others are drawn.
        options.check_people(self.people - 1)?;
        let all = coefficient(&self.table(answers, |_, _| 1), &analytic)?;
        let again =
            |times: &Times<'_>| coefficient(&self.table(answers, times), &analytic).ok().map(|estimate| estimate.value);
        let left_out = Jackknife::of(self.units, |kept| again(&|unit, _| kept[unit]));
        let tail = (1.0 - analytic.confidence) / 2.0;
        let varied = left_out.and_then(|left_out| {
            let interval = left_out.interval(all.value, tail)?;
            Some(match options.interval {
                IntervalMethod::Analytic => (interval, Some(left_out.error)),
                IntervalMethod::Bootstrap(bootstrap) => {
                    let drawn = Draws::over_units(self.units, bootstrap, |units| again(&|unit, _| units[unit]));
                    drawn.interval(all.value, (left_out.acceleration, tail)).unwrap_or((interval, Some(left_out.error)))
                }
                IntervalMethod::TwoWayBootstrap(bootstrap) => {
                    let drawn = self.drawn_with_people(bootstrap, &again);
                    drawn.interval(all.value, (0.0, tail)).unwrap_or((interval, Some(left_out.error)))
                }
            })
        });
        let ((lower, upper), standard_error) = if let Some(varied) = varied {
            varied
        } else {
            // One pair a unit, or the bound would take the pairs of one unit for independent.
            let mut pairs = self.pairs.clone();
            pairs.dedup_by_key(|(unit, ..)| *unit);
            let alone = Self { pairs, ..*self };
            let single = coefficient(&alone.table(answers, |_, _| 1), &analytic)?;
            ((single.lower.min(all.value), single.upper.max(all.value)), single.standard_error)
        };
        Ok(Estimate {
            lower: lower.max(-1.0).min(all.value),
            upper: upper.min(1.0).max(all.value),
            standard_error,
            units: self.units,
            annotators: self.people,
            answers: self.answers,
            ..all
        })
    }

    /// The value on draws of units and of the others.
    fn drawn_with_people(&self, bootstrap: Bootstrap, again: &dyn Fn(&Times<'_>) -> Option<f64>) -> Draws {
        let mut others: Vec<u32> = self.pairs.iter().map(|(_, other, _)| *other).collect();
        others.sort_unstable();
        others.dedup();
        let place = |other: u32| others.partition_point(|&one| one < other);
        Draws::over_both((self.units, others.len()), bootstrap, |units, people| {
            again(&|unit, other| units[unit] * people[place(other)])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Level, Weights, coefficient, krippendorff_alpha, pairs, percent_agreement};

    fn alpha(answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
        krippendorff_alpha(answers, Level::Nominal, options)
    }

    fn some_answers() -> Answers {
        let rows = (0..60u32).flat_map(|unit| {
            (0..5u32)
                .filter(move |person| (unit + person) % 4 > 0)
                .map(move |person| (unit, person, if person * unit % 7 == 1 { unit % 2 } else { unit % 3 }))
        });
        Answers::from_triples(3, rows).unwrap()
    }

    #[test]
    fn a_label_is_compared_with_all_others_as_if_there_were_two_categories() {
        let answers = some_answers();
        let recoded = answers.iter().map(|(unit, person, label)| (unit, person, u32::from(label == 2)));
        let recoded = Answers::from_triples(2, recoded).unwrap();
        let parts = by_label(&answers, alpha, &Options::default());
        assert_eq!(parts.len(), 3);
        assert_eq!(parts[2], Part { id: 2, agreement: alpha(&recoded, &Options::default()) });
    }

    #[test]
    fn a_label_nobody_used_is_listed_with_the_reason() {
        let answers = Answers::from_triples(3, [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1)]).unwrap();
        let parts = by_label(&answers, alpha, &Options::default());
        assert_eq!(parts[2].agreement, Err(Undefined::SingleCategory));
    }

    #[test]
    fn a_slice_is_computed_as_if_alone() {
        let answers = some_answers();
        let parts = by_slice(&answers, |unit| (unit < 50).then_some(unit % 3), alpha, &Options::default());
        assert_eq!(parts.iter().map(|part| part.id).collect::<Vec<_>>(), [0, 1, 2]);
        let alone = answers.filter(|unit, _, _| unit < 50 && unit % 3 == 1);
        assert_eq!(parts[1].agreement, alpha(&alone, &Options::default()));
    }

    #[test]
    fn of_two_people_each_agrees_with_all_others_as_the_pair_does() {
        let answers = some_answers().filter(|_, person, _| person < 2);
        for row in ["cohen-kappa", "gwet-ac", "krippendorff-alpha"] {
            let compute = coefficient(row, "nominal").unwrap().compute;
            let pair = pairs(&answers, compute, &Options::analytic())[0].agreement.unwrap();
            for part in by_annotator(&answers, compute, &Options::analytic()) {
                let found = part.agreement.unwrap();
                assert!((found.value - pair.value).abs() < 1e-12, "{row}");
                assert_eq!((found.units, found.answers, found.annotators), (pair.units, pair.answers, 2));
                let (ours, theirs) = (found.standard_error.unwrap(), pair.standard_error.unwrap());
                assert!((ours / theirs - 1.0).abs() < 0.3, "{row}: {ours} {theirs}");
            }
        }
    }

    #[test]
    fn the_share_of_agreeing_pairs_of_one_person_is_counted_by_hand() {
        // Person 0 on unit 0: one of two others agrees; on unit 1 the only other does.
        let rows = [(0, 0, 1), (0, 1, 1), (0, 2, 0), (1, 0, 0), (1, 1, 0), (2, 1, 0), (2, 2, 0), (3, 4, 1)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let percent = |a: &Answers, o: &Options| percent_agreement(a, Weights::Identity, o);
        let parts = by_annotator(&answers, percent, &Options::analytic());
        assert_eq!(parts.iter().map(|part| part.id).collect::<Vec<_>>(), [0, 1, 2, 4]);
        let found = parts[0].agreement.unwrap();
        assert!((found.value - 2.0 / 3.0).abs() < 1e-12);
        assert_eq!((found.units, found.annotators, found.answers), (2, 3, 5));
        assert_eq!(parts[3].agreement, Err(Undefined::NoOverlap));
    }

    #[test]
    fn full_agreement_with_many_others_is_bounded_by_units_not_by_pairs() {
        let rows = (0..20).flat_map(|unit| (0..10).map(move |person| (unit, person, unit % 2)));
        let answers = Answers::from_triples(2, rows).unwrap();
        let part = &by_annotator(&answers, alpha, &Options::analytic())[0];
        let found = part.agreement.unwrap();
        assert!((found.value - 1.0).abs() < 1e-12 && found.lower < 0.9, "{found:?}");
    }
}
