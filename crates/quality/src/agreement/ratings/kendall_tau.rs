//! Do two people put pairs of units in the same order?
//!
//! # Definition
//! ```text
//! tau-b = (concordant − discordant) / √((pairs − t) (pairs − s))
//! ```
//! over all pairs of units, of which t are equal for the first person and s for the second.
//!
//! # When not to use it
//! To show that two people give the same numbers: use [`icc`](super::icc()). More than two people: use
//! [`kendall_w`](super::kendall_w()).
//!
//! # Undefined
//! No answers; not exactly two people; fewer than four units that both answered; somebody answered a unit twice; one of
//! them always gave the same number.
//!
//! # Cost
//! n log n for n units, for each bootstrap sample too. The standard error comes from leaving out units in fifty groups.
//!
//! # Reference
//! M. G. Kendall, *The treatment of ties in ranking problems*, Biometrika 33(3), 1945,
//! <https://doi.org/10.1093/biomet/33.3.239>. Computed as W. R. Knight, *A computer method for calculating Kendall's tau
//! with ungrouped data*, JASA 61(314), 1966, <https://doi.org/10.1080/01621459.1966.10480879>.

use super::scores::Scores;
use crate::estimate::{Estimate, Options, Undefined};
use crate::resample::plain::Plain;
use crate::table::Answers;

/// Kendall's tau-b of the two people in `answers`: 1 is the same order, −1 the reverse.
///
/// ```
/// use assay_quality::{Answers, Options, agreement::kendall_tau};
///
/// // One of the six pairs of units is in another order.
/// let pairs = [(1.0, 10.0), (2.0, 40.0), (3.0, 30.0), (4.0, 90.0)];
/// let rows = (0u32..).zip(pairs).flat_map(|(unit, (a, b))| [(unit, 0, a), (unit, 1, b)]);
/// let tau = kendall_tau(&Answers::from_values(rows)?, &Options::analytic()).unwrap();
/// assert!((tau.value - 4.0 / 6.0).abs() < 1e-12);
/// # Ok::<(), assay_quality::BadAnswers>(())
/// ```
pub fn kendall_tau(answers: &Answers, options: &Options) -> Result<Estimate, Undefined> {
    options.checked_confidence()?;
    let scores = Scores::of_two(answers)?;
    let units = scores.rows.len();
    if units < 4 {
        return Err(Undefined::TooFewUnits { found: units, needed: 4 });
    }
    let again = |times: &[u32]| tau(&scores.column(0, times), &scores.column(1, times));
    let value = again(&vec![1; units]).ok_or(Undefined::SingleCategory)?;
    Plain { value, again: &again, units, range: (-1.0, 1.0), formula: None }.estimate(scores.basis, options)
}

/// `None` where one side is all equal.
fn tau(first: &[f64], second: &[f64]) -> Option<f64> {
    // `+ 0.0` makes the two zeros one.
    let mut pairs: Vec<(f64, f64)> = first.iter().map(|x| x + 0.0).zip(second.iter().map(|y| y + 0.0)).collect();
    pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let equal_first = pairs_of(pairs.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()).map(<[_]>::len));
    let same = |a: &(f64, f64), b: &(f64, f64)| a.0.total_cmp(&b.0).is_eq() && a.1.total_cmp(&b.1).is_eq();
    let equal_both = pairs_of(pairs.chunk_by(same).map(<[_]>::len));
    let mut second: Vec<f64> = pairs.iter().map(|pair| pair.1).collect();
    let mut merged = second.clone();
    let discordant = sort_counting_swaps(&mut second, &mut merged);
    let equal_second = pairs_of(second.chunk_by(|a, b| a.total_cmp(b).is_eq()).map(<[_]>::len));
    let all = pairs_of([pairs.len()].into_iter());
    let (left, right) = (all - equal_first, all - equal_second);
    let concordant = all - equal_first - equal_second + equal_both - discordant;
    (left > 0.0 && right > 0.0).then(|| ((concordant - discordant) / (left.sqrt() * right.sqrt())).clamp(-1.0, 1.0))
}

/// The pairs within groups of these sizes.
fn pairs_of(sizes: impl Iterator<Item = usize>) -> f64 {
    sizes.map(|size| size as f64 * (size as f64 - 1.0) / 2.0).sum()
}

/// Sorts by merging and counts the pairs that stood the wrong way round.
fn sort_counting_swaps(values: &mut [f64], scratch: &mut [f64]) -> f64 {
    if values.len() < 2 {
        return 0.0;
    }
    let middle = values.len() / 2;
    let (left, right) = values.split_at_mut(middle);
    let (left_scratch, right_scratch) = scratch.split_at_mut(middle);
    let mut swaps = sort_counting_swaps(left, left_scratch) + sort_counting_swaps(right, right_scratch);
    let (mut i, mut j) = (0, 0);
    for slot in scratch.iter_mut() {
        if j == right.len() || (i < left.len() && left[i] <= right[j]) {
            *slot = left[i];
            i += 1;
        } else {
            *slot = right[j];
            j += 1;
            swaps += (left.len() - i) as f64;
        }
    }
    values.copy_from_slice(scratch);
    swaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(first: &[f64], second: &[f64]) -> Result<Estimate, Undefined> {
        let pairs = (0u32..).zip(first.iter().zip(second));
        let rows = pairs.flat_map(|(unit, (&a, &b))| [(unit, 0, a), (unit, 1, b)]);
        kendall_tau(&Answers::from_values(rows).unwrap(), &Options::analytic())
    }

    /// The example in the documentation of `scipy.stats.kendalltau`: −√2 / 3.
    #[test]
    fn published_the_example_of_scipy_gives_minus_0_4714() {
        let tau = of(&[12.0, 2.0, 1.0, 12.0, 2.0], &[1.0, 4.0, 7.0, 1.0, 0.0]).unwrap();
        assert!((tau.value + 0.471_404_520_791_031_7).abs() < 1e-12);
        assert!(tau.standard_error.unwrap() > 0.0 && tau.lower < tau.value && tau.value < tau.upper);
    }

    #[test]
    fn undefined_says_why() {
        assert_eq!(of(&[], &[]), Err(Undefined::NoAnswers));
        assert_eq!(of(&[1.0; 5], &[1.0, 2.0, 3.0, 4.0, 5.0]), Err(Undefined::SingleCategory));
    }

    proptest! {
        #[test]
        fn tau_is_its_definition_over_all_pairs(pairs in proptest::collection::vec((0..6i32, 0..6i32), 2..40)) {
            let (first, second): (Vec<f64>, Vec<f64>) =
                pairs.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).unzip();
            let (mut score, mut left, mut right) = (0.0, 0.0, 0.0);
            for i in 0..pairs.len() {
                for j in 0..i {
                    let (a, b) = (pairs[i].0 - pairs[j].0, pairs[i].1 - pairs[j].1);
                    score += f64::from(a.signum() * b.signum());
                    left += f64::from(a.signum().abs());
                    right += f64::from(b.signum().abs());
                }
            }
            match tau(&first, &second) {
                Some(found) => prop_assert!((found - score / (left * right).sqrt()).abs() < 1e-12),
                None => prop_assert!(left * right == 0.0),
            }
        }
    }
}
