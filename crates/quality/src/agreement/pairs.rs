//! Who agrees with whom: any coefficient for every pair of people who share units.

use crate::estimate::{Estimate, Options, Undefined};
use crate::table::Answers;

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
/// Cost: a sort of the meetings (two people on one unit), then `coefficient` on each pair. Choose
/// [`Options::analytic`] when there are many pairs.
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
    coefficient: impl Fn(&Answers, &Options) -> Result<Estimate, Undefined>,
    options: &Options,
) -> Vec<Pair> {
    let answers = answers.one_each();
    let mut own: Vec<Vec<(u32, u32)>> = vec![Vec::new(); answers.annotators() as usize];
    for (unit, annotator, label) in answers.iter() {
        own[annotator as usize].push((unit, label));
    }
    let mut result = Vec::new();
    // One person at a time, so that memory is bounded by the meetings of one.
    let mut meetings = Vec::new();
    for (first, units) in (0u32..).zip(own) {
        meetings.clear();
        for (unit, label) in units {
            let all = answers.unit(unit as usize);
            let after = all.annotators.partition_point(|&other| other <= first);
            let others = all.annotators[after..].iter().zip(&all.labels[after..]);
            meetings.extend(others.map(|(&second, &other)| (second, unit, label, other)));
        }
        meetings.sort_unstable();
        for met in meetings.chunk_by(|a, b| a.0 == b.0) {
            let agreement = coefficient(&shared_units(&answers, met), options);
            result.push(Pair { first, second: met[0].0, agreement });
        }
    }
    result
}

/// The units two people share as a table of their own: the first is annotator 0, the second 1.
fn shared_units(answers: &Answers, met: &[(u32, u32, u32, u32)]) -> Answers {
    let labels = met.iter().map(|&(_, _, first, second)| (first, second));
    answers.of_two_people(labels)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Weights, cohen_kappa, percent_agreement};

    #[test]
    fn each_pair_is_computed_on_the_units_it_shares_as_if_alone() {
        let rows = (0..30u32).flat_map(|unit| {
            (0..4u32)
                .filter(move |person| (unit + person) % 3 > 0)
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
