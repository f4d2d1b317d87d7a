//! Does a person agree with the others, more than chance would have it?
//!
//! # Definition
//! For person j and a unit that others answered too, let q be the others' shares of its labels. Over those units
//! ```text
//! seen     = mean of q(label of j)
//! expected = Σ_l (share of l in j's answers) (mean of q(l))
//! beyond   = (seen − expected) / (1 − expected)
//! ```
//! Others count a unit each, however many they are. The person's own answer is left out, so nobody agrees with
//! themselves. Intervals are from the influence of each unit, with Student's t.
//!
//! # When not to use it
//! As accuracy: the few who are right against the many look bad here. A pool of copyists agrees perfectly.
//!
//! # Undefined
//! People without a unit shared with others: nothing. `beyond` where only one label was used; intervals on one unit.
//!
//! # Cost
//! One pass over the answers, and the categories for each answer.
//!
//! # Reference
//! The coefficient is Cohen's kappa between a person and a colleague drawn at random for each unit: A. J. Conger,
//! *Integration and generalization of kappas for multiple raters*, Psychological Bulletin 88(2), 1980,
//! <https://doi.org/10.1037/0033-2909.88.2.322>.

use super::{Unknown, between_zero_and_one};
use crate::special::student_t_quantile;
use crate::table::Answers;

/// How far one person agrees with the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OthersAgreement {
    /// The mean share of others who said the same, in [0, 1].
    pub seen: f64,
    /// The agreement beyond chance, at most 1; its interval is [`lower`](Self::lower) to [`upper`](Self::upper).
    pub beyond: f64,
    /// Lower end of the interval of `beyond`.
    pub lower: f64,
    /// Upper end of the interval of `beyond`.
    pub upper: f64,
    /// The confidence asked for.
    pub confidence: f64,
    /// Units shared with others.
    pub units: usize,
}

/// The agreement of everyone in the table with the others, by number.
///
/// ```
/// use assay_quality::Answers;
/// use assay_quality::annotators::agreement_with_others;
///
/// // Two people agree on everything; the third says 1 throughout.
/// let answers = Answers::from_triples(2, (0..20).flat_map(|unit| [(unit, 0, unit % 2), (unit, 1, unit % 2), (unit, 2, 1)]))?;
/// let found = agreement_with_others(&answers, 0.95).unwrap();
/// let third = found[2].unwrap();
/// assert!((third.seen - 0.5).abs() < 1e-12 && third.beyond.abs() < 1e-12);
/// assert!(found[0].unwrap().beyond > 0.4);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn agreement_with_others(
    answers: &Answers,
    confidence: f64,
) -> Result<Vec<Result<OthersAgreement, Unknown>>, Unknown> {
    let confidence = between_zero_and_one(confidence)?;
    let answers = answers.one_each();
    let classes = answers.categories() as usize;
    let mut people: Vec<Vec<(usize, usize)>> = vec![Vec::new(); answers.annotators() as usize];
    let mut counts = vec![0.0; answers.units() * classes];
    for (unit, annotator, label) in answers.iter() {
        counts[unit as usize * classes + label as usize] += 1.0;
        if answers.unit(unit as usize).labels.len() > 1 {
            people[annotator as usize].push((unit as usize, label as usize));
        }
    }
    let one = |own: &Vec<(usize, usize)>| {
        let others = |unit: usize, label: usize| {
            let mut row = counts[unit * classes..(unit + 1) * classes].to_vec();
            row[label] -= 1.0;
            let all: f64 = row.iter().sum();
            for share in &mut row {
                *share /= all;
            }
            row
        };
        person(own, classes, others, confidence)
    };
    Ok(people.iter().map(one).collect())
}

fn person(
    own: &[(usize, usize)],
    classes: usize,
    others: impl Fn(usize, usize) -> Vec<f64>,
    confidence: f64,
) -> Result<OthersAgreement, Unknown> {
    let units = own.len();
    if units == 0 {
        return Err(Unknown::NothingToCompare);
    }
    let n = units as f64;
    let (mut mine, mut theirs, mut seen) = (vec![0.0; classes], vec![0.0; classes], 0.0);
    for &(unit, label) in own {
        let shares = others(unit, label);
        seen += shares[label] / n;
        mine[label] += 1.0 / n;
        for (sum, share) in theirs.iter_mut().zip(&shares) {
            *sum += share / n;
        }
    }
    let expected: f64 = mine.iter().zip(&theirs).map(|(a, b)| a * b).sum();
    if expected >= 1.0 - 1e-12 {
        return Err(Unknown::SingleCategory);
    }
    if units < 2 {
        return Err(Unknown::TooFew { found: units, needed: 2 });
    }
    let beyond = (seen - expected) / (1.0 - expected);
    let squares: f64 = own
        .iter()
        .map(|&(unit, label)| {
            let shares = others(unit, label);
            let drawn: f64 = shares.iter().zip(&mine).map(|(share, mine)| share * mine).sum();
            let pull = theirs[label] + drawn - 2.0 * expected;
            (((shares[label] - seen) - (1.0 - beyond) * pull) / (1.0 - expected)).powi(2)
        })
        .sum();
    let error = (squares / (n * (n - 1.0))).sqrt();
    let reach = student_t_quantile(f64::midpoint(1.0, confidence), n - 1.0) * error;
    Ok(OthersAgreement {
        seen,
        beyond,
        lower: (beyond - reach).max(-1.0).min(beyond),
        upper: (beyond + reach).min(1.0),
        confidence,
        units,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreement::{Weights, cohen_kappa};
    use crate::estimate::Options;
    use crate::random::Random;

    fn pair(seed: u64, units: u32) -> Answers {
        let mut random = Random::new(seed, 0);
        let rows = (0..units).flat_map(|unit| {
            let truth = random.below(3).min(random.below(3));
            let mut says = |who| (unit, who, if random.below(4) > 0 { truth } else { random.below(3) });
            [says(0), says(1)]
        });
        Answers::from_triples(3, rows.collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn between_two_people_it_is_cohens_kappa_with_its_standard_error() {
        let answers = pair(1, 80);
        let kappa = cohen_kappa(&answers, Weights::Identity, &Options::analytic()).unwrap();
        for found in agreement_with_others(&answers, 0.95).unwrap() {
            let found = found.unwrap();
            assert!((found.beyond - kappa.value).abs() < 1e-12);
            let error = (found.upper - found.beyond) / student_t_quantile(0.975, 79.0);
            let expected = kappa.standard_error.unwrap() * (80.0f64 / 79.0).sqrt();
            assert!((error - expected).abs() < 1e-9, "{error} {expected}");
        }
    }

    #[test]
    fn intervals_cover_as_stated() {
        let truth = agreement_with_others(&pair(999, 40_000), 0.95).unwrap()[0].unwrap().beyond;
        let held = (0..500)
            .filter(|&seed| {
                let found = agreement_with_others(&pair(seed, 60), 0.95).unwrap()[0].unwrap();
                found.lower <= truth && truth <= found.upper
            })
            .count();
        assert!((465..=490).contains(&held), "{held} of 500");
    }

    #[test]
    fn who_shares_no_unit_or_uses_one_label_is_said_to_be_unknown() {
        let answers = Answers::from_triples(2, [(0, 0, 1), (0, 1, 1), (1, 2, 0), (2, 0, 1), (2, 1, 1)]).unwrap();
        let found = agreement_with_others(&answers, 0.95).unwrap();
        assert_eq!(found[0], Err(Unknown::SingleCategory));
        assert_eq!(found[2], Err(Unknown::NothingToCompare));
    }
}
