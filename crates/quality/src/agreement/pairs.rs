//! Who agrees with whom: any coefficient for every pair of people who share units.

use crate::estimate::{Bootstrap, Estimate, IntervalMethod, Options, Undefined};
use crate::resample::share_out;
use crate::special::beta_quantile;
use crate::table::Answers;
use std::collections::BTreeMap;

/// One pair of people and how they agree on the units both answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Pair {
    /// The person with the lower id.
    pub first: u32,
    /// The person with the higher id.
    pub second: u32,
    /// Their agreement, or why it cannot be told.
    pub agreement: Result<Estimate, Undefined>,
}

/// The agreement of every pair of people with at least one unit in common, in ascending order of ids.
/// Pairs that never met are not listed: there are too many of them, and nothing to say.
///
/// Of repeated answers of one person to one unit, the one [`Answers::one_each`] keeps counts.
///
/// # Intervals
/// As `options` ask, and for each pair as if it were alone. From twenty units on, bootstrap intervals of 95 % cover 93 to
/// 99 % where the standard error covers 89 to 94 % (Cohen's kappa and Krippendorff's alpha, two and three labels, 0.1 to
/// 0.8). Fewer units say little, and a bootstrap of them less: there the upper end leaves room for what one unit in so
/// many may stand for, so that a handful of units never says "surely low"; and where one of both used one label only, so that
/// a coefficient beyond chance cannot vary, it is 1. Below forty units it also leaves room for a further unit on which both
/// give the label that is given least, if they never did together: a label that is true of one unit in ten is rarely met
/// twice, yet all of a kappa can hang on it. Without that room intervals of 10 to 18 units cover 83 to 99 %, with it 92 % or
/// more, and mostly more than 95 (Cohen's kappa in eleven worlds of two to four labels, 0.16 to 0.81).
///
/// # Cost
/// A sort of the meetings (two people on one unit), then `coefficient` on each pair, shared out among the threads of the
/// bootstrap. [`count_pairs`] says how many there are.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::{Weights, cohen_kappa, pairs}};
///
/// let answers = Answers::from_triples(2, [
///     (0, 0, 1), (0, 1, 1), (0, 2, 0),
///     (1, 0, 0), (1, 1, 0), (1, 2, 1),
///     (2, 3, 1),
/// ])?;
/// let kappa = |answers: &Answers, options: &Options| cohen_kappa(answers, Weights::Identity, options);
/// let pairs = pairs(&answers, kappa, &Options::analytic());
/// let values: Vec<_> = pairs
///     .iter()
///     .map(|pair| (pair.first, pair.second, pair.agreement.unwrap().value))
///     .collect();
/// assert_eq!(values, [(0, 1, 1.0), (0, 2, -1.0), (1, 2, -1.0)]);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn pairs(
    answers: &Answers,
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined> + Sync,
    options: &Options,
) -> Vec<Pair> {
    let answers = answers.one_each();
    let own = by_person(&answers);
    let (threads, options) = alone(options);
    let plain = Options { interval: IntervalMethod::Analytic, ..options };
    // One person in turn for each thread: whoever comes first has the most pairs.
    let people = u32::try_from(own.len()).unwrap_or(u32::MAX);
    let turns = u32::try_from(threads).unwrap_or(u32::MAX).clamp(1, people.max(1));
    let order: Vec<u32> = (0..turns).flat_map(|turn| (turn..people).step_by(turns as usize)).collect();
    let mut result = share_out(0..people, threads, |part| {
        let mut result = Vec::new();
        let mut meetings = Vec::new();
        for &first in &order[part.start as usize..part.end as usize] {
            meet(&answers, (first, &own[first as usize]), &mut meetings);
            for met in meetings.chunk_by(|a, b| a.0 == b.0) {
                let agreement = coefficient(&shared_units(&answers, met, None), &options);
                let agreement = agreement.map(|found| {
                    let one_more = |label| coefficient(&shared_units(&answers, met, Some(label)), &plain).ok();
                    with_rare(with_room(found, met), met, one_more)
                });
                result.push(Pair { first, second: met[0].0, agreement });
            }
        }
        result
    });
    result.sort_unstable_by_key(|pair| (pair.first, pair.second));
    result
}

/// How many pairs of people have a unit in common.
///
/// Cost: a sort of the meetings.
pub fn count_pairs(answers: &Answers) -> usize {
    let answers = answers.one_each();
    let mut meetings = Vec::new();
    let count = |(first, own): (u32, Vec<(u32, u32)>)| {
        meet(&answers, (first, &own), &mut meetings);
        meetings.chunk_by(|a, b| a.0 == b.0).count()
    };
    (0u32..).zip(by_person(&answers)).map(count).sum()
}

/// The units and labels of each person.
pub(super) fn by_person(answers: &Answers) -> Vec<Vec<(u32, u32)>> {
    let mut own: Vec<Vec<(u32, u32)>> = vec![Vec::new(); answers.annotators() as usize];
    for (unit, annotator, label) in answers.iter() {
        own[annotator as usize].push((unit, label));
    }
    own
}

/// Somebody with a higher id, a unit, and the labels of both.
type Met = (u32, u32, u32, u32);

/// Whom a person met on which unit, by who it was: one person at a time, so that memory is bounded by the meetings of one.
fn meet(answers: &Answers, (first, own): (u32, &[(u32, u32)]), meetings: &mut Vec<Met>) {
    meetings.clear();
    for &(unit, label) in own {
        let all = answers.unit(unit as usize);
        let after = all.annotators.partition_point(|&other| other <= first);
        let others = all.annotators[after..].iter().zip(&all.labels[after..]);
        meetings.extend(others.map(|(&second, &other)| (second, unit, label, other)));
    }
    meetings.sort_unstable();
}

/// The threads that share pairs, and the options of one pair on one thread.
pub(super) fn alone(options: &Options) -> (usize, Options) {
    let one = |bootstrap: Bootstrap| (bootstrap.threads, Bootstrap { threads: 1, ..bootstrap });
    let (threads, interval) = match options.interval {
        IntervalMethod::Analytic => (1, IntervalMethod::Analytic),
        IntervalMethod::Bootstrap(bootstrap) => {
            let (threads, bootstrap) = one(bootstrap);
            (threads, IntervalMethod::Bootstrap(bootstrap))
        }
        IntervalMethod::TwoWayBootstrap(bootstrap) => {
            let (threads, bootstrap) = one(bootstrap);
            (threads, IntervalMethod::TwoWayBootstrap(bootstrap))
        }
    };
    (threads, Options { interval, ..*options })
}

/// Whether a value is less than the share of units on which both agree, so that chance was taken out of it.
fn is_beyond_chance(found: &Estimate, met: &[Met]) -> bool {
    let agreeing = met.iter().filter(|(_, _, first, second)| first == second).count();
    found.value < agreeing as f64 / met.len() as f64 - 1e-9
}

/// The interval with room for a further unit on which both give a label that they never gave together, if none is given
/// less: `one_more` is the agreement with that unit.
fn with_rare(found: Estimate, met: &[Met], one_more: impl Fn(u32) -> Option<Estimate>) -> Estimate {
    const UNITS_ENOUGH: usize = 40;
    if met.len() < 2 || met.len() >= UNITS_ENOUGH || !is_beyond_chance(&found, met) {
        return found;
    }
    // How often each label was given, and whether by both at once.
    let mut given: BTreeMap<u32, (u32, bool)> = BTreeMap::new();
    for &(_, _, first, second) in met {
        for label in [first, second] {
            let label = given.entry(label).or_default();
            *label = (label.0 + 1, label.1 || first == second);
        }
    }
    let least = given.values().map(|(times, _)| *times).min();
    let rare = given.iter().filter(|(_, (times, together))| Some(*times) == least && !together);
    let uppers = rare.filter_map(|(label, _)| Some(one_more(*label)?.upper));
    Estimate { upper: uppers.fold(found.upper, f64::max), ..found }
}

/// The interval with room for what so few units cannot show: one unit in so many may be more than that of all.
fn with_room(found: Estimate, met: &[Met]) -> Estimate {
    const UNITS_ENOUGH: usize = 20;
    let beyond_chance = is_beyond_chance(&found, met);
    let one_label = met.iter().all(|meeting| meeting.2 == met[0].2) || met.iter().all(|meeting| meeting.3 == met[0].3);
    let fixed = found.standard_error.is_none_or(|error| error <= 0.0);
    let few = met.len() < UNITS_ENOUGH;
    let upper = if met.len() < 2 {
        // The bound for one unit has room enough.
        found.upper
    } else if one_label && beyond_chance && (few || fixed) {
        1.0
    } else if few {
        let unseen = beta_quantile(f64::midpoint(1.0, found.confidence), 2.0, met.len() as f64 - 1.0);
        found.upper.max(found.value + unseen * (1.0 - found.value))
    } else {
        found.upper
    };
    Estimate { upper, ..found }
}

/// The units two people share as a table of their own: the first is annotator 0, the second 1. There may be one more, on
/// which both give this label.
fn shared_units(answers: &Answers, met: &[Met], one_more: Option<u32>) -> Answers {
    let mut labels: Vec<(u32, u32)> = met.iter().map(|&(_, _, first, second)| (first, second)).collect();
    labels.extend(one_more.map(|label| (label, label)));
    answers.of_two_people(labels.into_iter())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Weights, cohen_kappa, percent_agreement};

    #[test]
    fn each_pair_is_computed_on_the_units_it_shares_as_if_alone() {
        let rows = (0..90u32).flat_map(|unit| {
            (0..4u32)
                .filter(move |person| (unit + person) % 4 > 0)
                .map(move |person| (unit, person, (unit * 7 + person * unit / 5) % 3))
        });
        let answers = Answers::from_triples(3, rows).unwrap();
        let kappa = |a: &Answers, o: &Options| cohen_kappa(a, Weights::Linear, o);
        let pairs = pairs(&answers, kappa, &Options::analytic());
        assert_eq!(pairs.len(), 6);
        for pair in pairs {
            let two = answers.filter(|_, person, _| person == pair.first || person == pair.second);
            assert_eq!(pair.agreement, kappa(&two, &Options::analytic()));
        }
    }

    #[test]
    fn a_bootstrap_of_a_pair_is_that_of_the_pair_alone_on_any_number_of_threads() {
        let rows = (0..90u32).flat_map(|unit| {
            (0..5u32)
                .filter(move |person| (unit + person) % 4 > 0)
                .map(move |person| (unit, person, (unit * 7 + person * unit / 5) % 3))
        });
        let answers = Answers::from_triples(3, rows).unwrap();
        let kappa = |a: &Answers, o: &Options| cohen_kappa(a, Weights::Identity, o);
        let with = |threads| Options {
            interval: IntervalMethod::Bootstrap(Bootstrap { replicates: 200, seed: 4, threads }),
            ..Options::default()
        };
        let found = pairs(&answers, kappa, &with(1));
        assert_eq!((found.len(), count_pairs(&answers)), (10, 10));
        assert_eq!(
            [pairs(&answers, kappa, &with(2)), pairs(&answers, kappa, &with(7))],
            [found.clone(), found.clone()]
        );
        for pair in found {
            let two = answers.filter(|_, person, _| person == pair.first || person == pair.second);
            assert_eq!(pair.agreement, kappa(&two, &with(1)));
        }
    }

    #[test]
    fn a_handful_of_units_never_says_surely_low() {
        // Two agree on half of four units: one unit of four may stand for four fifths of all.
        let rows = [(0, 0, 0), (0, 1, 0), (1, 0, 1), (1, 1, 1), (2, 0, 0), (2, 1, 1), (3, 0, 1), (3, 1, 0)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let kappa = |a: &Answers, o: &Options| cohen_kappa(a, Weights::Identity, o);
        let found = pairs(&answers, kappa, &Options::analytic())[0].agreement.unwrap();
        assert!(found.value.abs() < 1e-12 && found.upper >= beta_quantile(0.975, 2.0, 3.0), "{found:?}");
        // Of somebody who says one thing only, nothing is known beyond chance, however many units there are.
        let rows = (0..50).flat_map(|unit| [(unit, 0, u32::from(unit % 5 == 0)), (unit, 1, 0)]);
        let one_label = Answers::from_triples(2, rows).unwrap();
        let found = pairs(&one_label, kappa, &Options::analytic())[0].agreement.unwrap();
        assert!(found.value.abs() < 1e-12 && found.upper >= 1.0, "{found:?}");
        // A share is known all the same.
        let percent = |a: &Answers, o: &Options| percent_agreement(a, Weights::Identity, o);
        assert!(pairs(&one_label, percent, &Options::analytic())[0].agreement.unwrap().upper < 0.95);
    }

    #[test]
    fn pairs_that_never_met_are_not_listed_and_undefined_ones_say_why() {
        let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 1), (1, 2, 0)]).unwrap();
        let kappa = |a: &Answers, o: &Options| cohen_kappa(a, Weights::Identity, o);
        let pairs = pairs(&answers, kappa, &Options::analytic());
        assert_eq!(pairs, [Pair { first: 0, second: 1, agreement: Err(Undefined::SingleCategory) }]);
    }

    #[test]
    fn of_repeated_answers_the_commonest_counts() {
        let rows = [(0, 0, 1), (0, 0, 0), (0, 0, 1), (0, 1, 1), (1, 0, 0), (1, 1, 0)];
        let answers = Answers::from_triples(2, rows).unwrap();
        let percent = |a: &Answers, o: &Options| percent_agreement(a, Weights::Identity, o);
        let pairs = pairs(&answers, percent, &Options::analytic());
        assert!((pairs[0].agreement.unwrap().value - 1.0).abs() < 1e-15);
    }
}
