//! The number that several people's numbers come to: their median, mean or trimmed mean.
//!
//! # Definition
//! * [`Merge::Median`]: the middle one; of an even number, the mean of the middle two. Half of the people may
//!   be wildly wrong. The default.
//! * [`Merge::Mean`]: the sum over the count. Best when errors are small and even; one typing slip spoils it.
//! * [`Merge::TrimmedMean`]: the mean after leaving out a share of the answers at each end, rounded down.
//!
//! # Undefined
//! No answers, or one that is infinite or not a number: `None`.
//!
//! # Reference
//! P. J. Huber, *Robust Statistics*, 1981, <https://doi.org/10.1002/0471725250>.

/// How numbers are merged.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Merge {
    /// The middle number.
    #[default]
    Median,
    /// The arithmetic mean.
    Mean,
    /// The mean without the outermost answers.
    TrimmedMean {
        /// The share left out at each end, in [0, 0.5); values outside are taken to its ends.
        each_end: f64,
    },
}

/// A merged number and how far the answers lie from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MergedNumber {
    /// The number.
    pub value: f64,
    /// The median distance of the answers from it, in their own unit: 0 when most agree exactly.
    pub spread: f64,
    /// The least answer.
    pub least: f64,
    /// The greatest answer.
    pub most: f64,
    /// How many answers there are.
    pub answers: usize,
}

/// The merged number, or `None` without finite answers. The order of `answers` does not matter.
///
/// ```
/// use assay_quality::consensus::{Merge, merge_numbers};
///
/// let counted = [12.0, 13.0, 12.0, 120.0];
/// assert_eq!(merge_numbers(&counted, Merge::Median).unwrap().value, 12.5);
/// assert_eq!(merge_numbers(&counted, Merge::Mean).unwrap().value, 39.25);
/// assert_eq!(merge_numbers(&counted, Merge::TrimmedMean { each_end: 0.25 }).unwrap().value, 12.5);
/// ```
pub fn merge_numbers(answers: &[f64], merge: Merge) -> Option<MergedNumber> {
    if answers.iter().any(|answer| !answer.is_finite()) {
        return None;
    }
    let mut sorted = answers.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (&least, &most) = (sorted.first()?, sorted.last()?);
    let value = match merge {
        Merge::Median => median(&sorted),
        Merge::Mean => mean(&sorted),
        Merge::TrimmedMean { each_end } => {
            let left_out = left_out(each_end, sorted.len());
            mean(&sorted[left_out..sorted.len() - left_out])
        }
    };
    let mut distances: Vec<f64> = sorted.iter().map(|answer| (answer - value).abs()).collect();
    distances.sort_unstable_by(f64::total_cmp);
    Some(MergedNumber { value, spread: median(&distances), least, most, answers: sorted.len() })
}

/// The lower weighted median of `(number, weight)`: the least given number up to which at least half of all weight
/// lies. It is always one of the numbers given, so it can stand for things that only some numbers name. `None` without
/// answers, with a number that is not finite, or a weight that is not above 0.
///
/// ```
/// use assay_quality::consensus::weighted_median;
///
/// assert_eq!(weighted_median(&[(1.0, 0.5), (2.0, 0.5), (9.0, 0.9)]), Some(2.0));
/// assert_eq!(weighted_median(&[(1.0, 0.5), (9.0, 0.9)]), Some(9.0));
/// ```
pub fn weighted_median(answers: &[(f64, f64)]) -> Option<f64> {
    if answers.iter().any(|(number, weight)| !number.is_finite() || !weight.is_finite() || *weight <= 0.0) {
        return None;
    }
    let total: f64 = answers.iter().map(|(_, weight)| weight).sum();
    let mut sorted = answers.to_vec();
    sorted.sort_unstable_by(|left, right| left.0.total_cmp(&right.0).then(left.1.total_cmp(&right.1)));
    let mut below = 0.0;
    sorted.iter().find_map(|(number, weight)| {
        below += weight;
        // Sums of weights carry rounding; half is half within it.
        (below >= total / 2.0 - total * 1e-12).then_some(*number)
    })
}

/// How many of `answers` a trimmed mean leaves out at each end: never all.
pub(super) fn left_out(each_end: f64, answers: usize) -> usize {
    let share = if each_end.is_nan() { 0.0 } else { each_end.clamp(0.0, 0.5) };
    whole(share * answers as f64).min(answers.saturating_sub(1) / 2)
}

/// The whole part of a number that is not negative and far below the size of any list.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a length")]
fn whole(number: f64) -> usize {
    number as usize
}

/// The median of a sorted, non-empty list.
fn median(sorted: &[f64]) -> f64 {
    let middle = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[middle] } else { f64::midpoint(sorted[middle - 1], sorted[middle]) }
}

/// The mean of a non-empty list, around its first entry, so that large offsets cost no digits.
pub(super) fn mean(values: &[f64]) -> f64 {
    let first = values[0];
    first + values.iter().map(|value| value - first).sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand_odd_and_even_medians_and_their_spread() {
        let odd = merge_numbers(&[5.0, 1.0, 2.0], Merge::Median).unwrap();
        assert_eq!((odd.value, odd.spread, odd.least, odd.most, odd.answers), (2.0, 1.0, 1.0, 5.0, 3));
        let even = merge_numbers(&[4.0, 1.0], Merge::Median).unwrap();
        assert_eq!((even.value, even.spread), (2.5, 1.5));
    }

    #[test]
    fn trimming_never_leaves_nothing() {
        for each_end in [0.5, 7.0, f64::NAN] {
            let trimmed = merge_numbers(&[1.0, 3.0], Merge::TrimmedMean { each_end }).unwrap();
            assert!((trimmed.value - 2.0).abs() < 1e-15);
        }
        let trimmed = merge_numbers(&[0.0, 9.0, 1.0, 2.0, 3.0], Merge::TrimmedMean { each_end: 0.2 });
        assert!((trimmed.unwrap().value - 2.0).abs() < 1e-15);
    }

    #[test]
    fn a_large_offset_costs_no_digits() {
        let merged = merge_numbers(&[1e15 + 1.0, 1e15 + 2.0, 1e15 + 3.0], Merge::Mean).unwrap();
        assert!((merged.value - (1e15 + 2.0)).abs() < 1e-9);
    }

    #[test]
    fn the_weighted_median_of_equal_weights_is_the_lower_middle_number() {
        assert_eq!(weighted_median(&[(3.0, 0.7), (1.0, 0.7), (2.0, 0.7)]), Some(2.0));
        assert_eq!(weighted_median(&[(4.0, 0.7), (1.0, 0.7)]), Some(1.0));
        assert_eq!(weighted_median(&[]), None);
        assert_eq!(weighted_median(&[(1.0, 0.0)]), None);
    }

    #[test]
    fn no_finite_answers_give_no_number() {
        assert_eq!(merge_numbers(&[], Merge::Mean), None);
        assert_eq!(merge_numbers(&[1.0, f64::NAN], Merge::Median), None);
    }
}
